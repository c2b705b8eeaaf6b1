"""bench.methane: its scores, its tasks, and which rows it trains on."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.given import Unusable
from bench.methane.__main__ import main, result
from bench.methane.job import job
from bench.methane.longwall import read
from bench.methane.scores import auc, average_precision, false_share
from bench.methane.tasks import alarmed, scored, tasks

HEAD = "@RELATION m\n" + "".join(
    f"@ATTRIBUTE '{name}' real\n"
    for name in ("MM31", "MM116", "AS038", "PG072", "PD", "BA13", "DMM116", "MM116_pred")
)


def written(path: Path, own: NDArray[np.float64]) -> None:
    """An arff file as the real one is."""
    rows = []
    for row, value in enumerate(own):
        ahead = own[row + 1 : row + 7].max() if row + 1 < len(own) else value
        rows.append(f"{value / 3:.2f},{value:.1f},2.3,1.8,{row // 50 % 2}.0,1070.0,0.0,{ahead:.1f}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n@DATA\n% a remark\n" + "\n".join(rows) + "\n", encoding="utf-8")


def gas(rows: int, seed: int) -> NDArray[np.float64]:
    rng, found, level = np.random.default_rng(seed), np.empty(rows), 0.8
    for row in range(rows):
        level += 0.03 * (0.8 - level) + rng.normal(0, 0.05)
        found[row] = max(level, 0.0)
    return found.round(1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=4, max_size=40))
def test_scores_are_what_they_say(rows: list[tuple[bool, int]]) -> None:
    comes = np.array([row[0] for row in rows] + [True, False])
    score = np.array([row[1] for row in rows] + [3, 2], np.float64)
    yes, no = score[comes], score[~comes]
    pairs = [float(a > b) + 0.5 * float(a == b) for a, b in product(yes, no)]
    assert auc(comes, score) == pytest.approx(np.mean(pairs))
    at = sorted(set(score), reverse=True)
    recall = np.array([np.mean(yes >= bound) for bound in at])
    precision = np.array([np.mean(comes[score >= bound]) for bound in at])
    expected = np.sum(np.diff(np.r_[0.0, recall]) * precision)
    assert average_precision(comes, score) == pytest.approx(expected)
    lowest = (
        min(bound for bound in at if np.mean(yes >= bound) < 0.8) if recall[0] < 0.8 else np.inf
    )
    assert false_share(comes, score, 0.8) >= np.mean(~comes & (score >= lowest)) - 1e-12
    assert false_share(comes, score, 1.0) <= np.mean(~comes)


def test_an_alarm_that_is_always_on_pays_with_time_and_not_with_episodes() -> None:
    own = gas(2000, 3)
    found = tasks([own], np.array([1.0])).scored
    on = alarmed(found, np.ones((2000, 1, 3), np.bool_))
    assert on["sensitivity"] == 1.0
    beat = np.broadcast_to((np.arange(2000) % 20 == 0)[:, None, None], (2000, 1, 3))
    beats = alarmed(found, beat)
    assert (on["false_alarm_time"] or 0) > 700
    assert (beats["false_episodes_per_day"] or 0) > 10 * (on["false_episodes_per_day"] or 100)


def test_a_file_in_csv_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("MM116;MM31;PD\n0.5;0.2;1\n?;0.3;1\n0.7;0.2;0\n", encoding="utf-8")
    rows = read(path)
    np.testing.assert_array_equal(rows.own, [0.5, np.nan, 0.7])
    assert rows.neighbours == ("MM31", "PD")
    np.testing.assert_array_equal(rows.near, [[0.2, 1], [0.3, 1], [0.2, 0]])


def test_whatever_the_columns_order_and_the_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes("PD;MM31;MM116\r\n1;0,2;0,5\r\n\r\n1;0,3;0,6\r\n".encode("utf-8-sig"))
    rows = read(path)
    np.testing.assert_array_equal(rows.own, [0.5, 0.6])
    np.testing.assert_array_equal(rows.near, [[0.2, 1], [0.3, 1]])


def test_a_gap_in_time_is_rows_without_a_value_and_a_long_one_an_hour_of_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "gap.csv"
    times = ("10:00:30", "10:00:00", "10:02:30", "10:03:00", "10:03:30", "20:00:00")
    rows = [f"2020-01-01 {time},{place}.0" for place, time in enumerate(times)]
    path.write_text("Time,MM116\n" + "\n".join(rows) + "\n", encoding="utf-8")
    own = read(path).own
    np.testing.assert_array_equal(own[:8], [1, 0, np.nan, np.nan, np.nan, 2, 3, 4])
    assert np.isnan(own[8:-1]).all()
    assert len(own) > 120


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "other.csv: the file has no rows"),
        ("MM116,MM31\n", "other.csv:1: the file has no rows"),
        ("MM31,PD\n1,2\n", "other.csv:1: has no column MM116"),
        ("MM116,PD\n0.1,2\n0.1\n", "other.csv:3: 1 cells, the header has 2"),
        ("MM116,PD\nnan,2\n?,1\n", "other.csv: column MM116 has no value"),
        ("time,MM116\n2020-01-01 00:00:00,1\n2020-01-01 00:00:01,1\n", "resample the file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line_and_fix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert says in said.err
    assert "fix: " in said.err
    assert "修改：" in said.err
    assert said.out == ""


def test_an_arff_without_rows_and_an_empty_folder_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "DAVYLAMP_DATA" in capsys.readouterr().err
    (tmp_path / "head.arff").write_text(HEAD + "@DATA\n", encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 1
    assert "head.arff" in capsys.readouterr().err


def test_what_trains_and_what_is_scored(tmp_path: Path) -> None:
    shared, given = tmp_path / "shared", tmp_path / "given"
    written(shared / "methane/methane-train.arff", gas(100, 1))
    alone = job(shared, None)
    assert (len(alone.train), [len(one) for one in alone.scored], alone.follows) == (70, [30], True)
    written(given / "methane/methane-train.arff", gas(100, 1))
    assert len(job(shared, given).train) == 70
    written(given / "methane/methane-test.arff", gas(60, 2))
    fresh = job(shared, given)
    assert (len(fresh.train), [len(one) for one in fresh.scored]) == (100, [60])
    assert not fresh.follows
    (given / "methane/methane-test.arff").unlink()
    written(given / "methane/methane-train.arff", np.r_[gas(100, 1), gas(50, 2)])
    longer = job(shared, given)
    assert (len(longer.train), [len(one) for one in longer.scored]) == (100, [50])
    assert longer.follows
    with pytest.raises(Unusable, match="DAVYLAMP_DATA"):
        job(tmp_path / "nowhere", None)


@pytest.mark.parametrize(
    ("first", "last", "trains", "scores", "follows"),
    [
        (3500, 5000, (0, 3500), (0, 1500), True),  # its end: what lies before trains
        (0, 1500, (1500, 5000), (0, 1500), False),  # its beginning: what lies behind
        (3500, 5600, (0, 5000), (1500, 2100), True),  # beyond its end: what is new
        (2000, 4500, (0, 1750), (1750, 2500), True),  # too much of it: seven tenths of the part
    ],
)
def test_no_row_both_trains_and_is_scored(
    tmp_path: Path,
    first: int,
    last: int,
    trains: tuple[int, int],
    scores: tuple[int, int],
    follows: bool,
) -> None:
    whole = gas(5600, 7)
    written(tmp_path / "shared/methane.arff", whole[:5000])
    written(tmp_path / "given/part.arff", whole[first:last])
    work = job(tmp_path / "shared", tmp_path / "given")
    part = whole[first:last]
    source = part if trains == (0, 1750) else whole
    np.testing.assert_array_equal(work.train.own, source[slice(*trains)])
    np.testing.assert_array_equal(work.scored[0].own, part[slice(*scores)])
    assert work.follows is follows


def test_a_neighbour_that_one_file_has_not_is_used_in_none(tmp_path: Path) -> None:
    written(tmp_path / "shared/methane.arff", gas(100, 1))
    (tmp_path / "given").mkdir()
    rows = "\n".join(f"0.{row % 7},{row % 3},nan" for row in range(50))
    (tmp_path / "given/other.csv").write_text(f"MM116,PD,MM31\n{rows}\n", encoding="utf-8")
    work = job(tmp_path / "shared", tmp_path / "given")
    assert work.train.neighbours == work.scored[0].neighbours == ("PD",)
    assert work.train.near.shape == (100, 1)


def test_tasks_that_cannot_be_scored_are_named_and_the_others_count() -> None:
    own = np.r_[np.full(50, 1.5), np.where(np.arange(2000) % 200 < 40, 1.0, 0.5)]
    made = tasks([own], np.array([0.8, 2.0]))
    assert {task.limit for task in made.scored} == {0}
    assert [(one["limit"], one["minutes"]) for one in made.left_out] == [(2, 3), (2, 5), (2, 10)]
    assert "0 come" in str(made.left_out[0]["why"])
    exceeded = made.scored[0].counts[:50]
    assert not exceeded.any(), "a file that begins beyond a limit: nothing to forecast there"
    assert scored(made.scored, np.zeros((2050, 2, 3)))["auc"] == 0.5


def test_few_crossings_count_where_there_are_no_more() -> None:
    own = np.r_[np.full(100, 0.5), 1.0, np.full(100, 0.5)]
    assert len(tasks([own], np.array([0.8])).scored) == 3
    none = tasks([np.full(5, 0.5)], np.array([0.8]))
    assert none.scored == []
    assert len(none.left_out) == 3
    assert set(scored([], np.zeros((5, 1, 3))).values()) == {None}
    assert set(alarmed([], np.zeros((5, 1, 3), np.bool_)).values()) == {None}


def test_the_whole_bench_on_made_up_gas(tmp_path: Path) -> None:
    written(tmp_path / "methane/methane-train.arff", gas(900, 1))
    made = result(job(tmp_path, None))
    assert {"auc", "ap", "rmse", "mae", "persistence", "false_alarm_time"} <= set(made)
    assert {"auc", "ap", "rmse", "mae", "false_alarm_time"} <= set(made["persistence"])
    assert made["rmse"] < made["persistence"]["rmse"]
    assert made["rows"] == 270


def test_a_file_in_which_nothing_comes_has_no_figure_and_no_zero(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "shared/methane/methane-train.arff", gas(400, 1))
    (tmp_path / "given").mkdir()
    (tmp_path / "given/flat.csv").write_text("MM116\n" + "0.1\n" * 50, encoding="utf-8")
    monkeypatch.setenv("DAVYLAMP_DATA", str(tmp_path / "shared"))
    assert main(["--data", str(tmp_path / "given")]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["auc"] is made["ap"] is made["false_alarm_time"] is None
    assert made["tasks"] == 0
    assert len(made["tasks_left_out"]) >= 9
    assert made["rmse"] >= 0
    assert made["persistence"]["rmse"] == 0

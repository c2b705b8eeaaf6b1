"""bench.methane: its scores, its tasks, and which rows it trains on."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.methane.__main__ import job, result
from bench.methane.longwall import read
from bench.methane.scores import auc, average_precision, false_share
from bench.methane.tasks import alarmed, tasks

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
    found = tasks([own], np.array([1.0]))
    on = alarmed(found, np.ones((2000, 1, 3), np.bool_))
    assert on["sensitivity"] == 1.0
    assert on["false_alarm_time"] > 700
    beat = np.broadcast_to((np.arange(2000) % 20 == 0)[:, None, None], (2000, 1, 3))
    assert alarmed(found, beat)["false_episodes_per_day"] > 10 * on["false_episodes_per_day"]


def test_a_file_in_csv_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("MM116;MM31;PD\n0.5;0.2;1\n?;0.3;1\n0.7;0.2;0\n", encoding="utf-8")
    rows = read(path)
    np.testing.assert_array_equal(rows.own, [0.5, np.nan, 0.7])
    np.testing.assert_array_equal(rows.near[:, 0], [0.2, 0.3, 0.2])
    assert np.isnan(rows.near[:, 1]).all()


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
    with pytest.raises(SystemExit, match="DAVYLAMP_DATA"):
        job(tmp_path / "nowhere", None)


def test_the_whole_bench_on_made_up_gas(tmp_path: Path) -> None:
    written(tmp_path / "methane/methane-train.arff", gas(900, 1))
    made = result(job(tmp_path, None))
    assert {"auc", "ap", "rmse", "mae", "persistence", "false_alarm_time"} <= set(made)
    assert {"auc", "ap", "rmse", "mae", "false_alarm_time"} <= set(made["persistence"])
    assert made["rmse"] < made["persistence"]["rmse"]
    assert made["rows"] == 270

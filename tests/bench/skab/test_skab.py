"""bench.skab on files that imitate SKAB's, and its counts against the plainest way to count."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.given import Unusable
from bench.skab import change_points
from bench.skab.__main__ import main
from bench.skab.halves import spread
from bench.skab.judged import judge
from bench.skab.outliers import Outliers
from bench.skab.runs import files, read
from bench.skab.steadiness import PIECE, in_pieces

SENSORS = ("Accelerometer1RMS", "Current", "Temperature", "Volume Flow RateRMS")


def write(
    path: Path,
    rows: int = 900,
    fault: tuple[int, int] | None = (550, 750),
    labels: tuple[str, ...] = ("anomaly", "changepoint"),
    separator: str = ";",
) -> Path:
    """A pump whose valve is closed for a while; a second is left out now and then, as in SKAB."""
    chance = np.random.default_rng(rows)
    row = np.arange(rows)
    second = row + row // 17
    anomaly = np.zeros(rows) if fault is None else ((row >= fault[0]) & (row < fault[1])) * 1.0
    starts = np.diff(anomaly, prepend=0.0) != 0
    values = np.c_[
        chance.normal(0.2, 0.01, rows),
        chance.normal(2.4, 0.5, rows),
        80 + 0.001 * row + chance.normal(0, 0.05, rows),
        np.round(chance.normal(32, 0.6, rows) - 5 * anomaly),
    ]
    columns = {"anomaly": anomaly, "changepoint": starts * 1.0}
    begin = np.datetime64("2020-03-09T10:14:33")
    lines = [separator.join(("datetime", *SENSORS, *labels))]
    for place in range(rows):
        time = str(begin + np.timedelta64(int(second[place]), "s")).replace("T", " ")
        cells = [f"{value:.6g}" for value in values[place]] + [
            str(columns[x][place]) for x in labels
        ]
        lines.append(separator.join((time, *cells)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_file_is_read_as_the_set_has_it(tmp_path: Path) -> None:
    run = read(write(tmp_path / "valve2" / "3.csv"))
    assert run.name == "valve2/3"
    assert run.sensors == SENSORS
    assert run.values.shape == (900, 4)
    assert run.second[:20].tolist() == [*range(17), 18, 19, 20]
    assert run.anomaly is not None
    assert run.changepoint is not None
    assert run.anomaly.sum() == 200
    assert np.flatnonzero(run.changepoint).tolist() == [550, 750]


@pytest.mark.parametrize("labels", [(), ("anomaly",), ("changepoint",)])
def test_labels_may_be_missing(tmp_path: Path, labels: tuple[str, ...]) -> None:
    run = read(write(tmp_path / "a.csv", labels=labels))
    assert (run.anomaly is not None, run.changepoint is not None) == (
        "anomaly" in labels,
        "changepoint" in labels,
    )
    assert run.sensors == SENSORS


def test_commas_holes_and_rows_out_of_order_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "datetime,a,b,empty,anomaly\n"
        "2020-01-01 00:00:02,3,,,1\n2020-01-01 00:00:00,,5,,0\n2020-01-01 00:00:01,2,nan,,0\n\n"
    )
    run = read(path)
    assert run.sensors == ("a", "b")
    assert run.values.tolist() == [[2, 5], [2, 5], [3, 5]]
    assert run.second.tolist() == [0, 1, 2]
    assert run.anomaly is not None
    assert run.anomaly.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("", ":1: the file has no rows"),
        ("2020-01-01;1\nx;1", ":3: 'x' is no time"),
        ("2020-01-01;1\n\n2020-01-01;1;2", ":4: 3 cells, the header has 2"),
        ("2020-01-01;b", ": no sensor has a value"),
        ("2020-01-01;", ": no sensor has a value"),
    ],
)
def test_what_is_no_run_is_named_with_its_line_and_fix(
    tmp_path: Path, rows: str, line: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"datetime;a\n{rows}\n")
    with pytest.raises(Unusable, match="fix: ") as caught:
        read(path)
    assert f"bad.csv{line}" in str(caught.value)


def test_a_sensor_without_a_value_is_left_out_and_the_run_is_judged(tmp_path: Path) -> None:
    whole = read(write(tmp_path / "1.csv"))
    lines = (tmp_path / "1.csv").read_text().splitlines()
    odd = [lines[0].replace("datetime;", "Broken;datetime;"), *("nan;" + x for x in lines[1:])]
    (tmp_path / "2.csv").write_bytes("\r\n".join(odd).encode("utf-8-sig"))
    run = read(tmp_path / "2.csv")
    assert run.sensors == whole.sensors
    assert judge(run).outlier.tolist() == judge(whole).outlier.tolist()


def test_files_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("valve1/10", "valve1/2", "other/1", "anomaly-free/anomaly-free"):
        write(tmp_path / "skab" / f"{name}.csv", rows=3)
    names = [f"{path.parent.name}/{path.stem}" for path in files(tmp_path)]
    assert names == ["anomaly-free/anomaly-free", "other/1", "valve1/2", "valve1/10"]
    assert files(tmp_path / "skab") == files(tmp_path)


def test_the_bench_prints_its_keys_and_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "skab" / "other" / "1.csv")
    write(tmp_path / "skab" / "other" / "2.csv", rows=950)
    write(tmp_path / "skab" / "other" / "3.csv", rows=800, labels=("anomaly",))
    write(tmp_path / "skab" / "other" / "4.csv", rows=300)
    write(tmp_path / "skab" / "anomaly-free" / "f.csv", fault=None, labels=())
    (tmp_path / "skab" / "notes.csv").write_text("no table\n")
    assert main(["--data", str(tmp_path)]) == 0
    said = capsys.readouterr()
    figures = json.loads(said.out)
    assert figures["files"] == 3
    assert figures["outliers"]["f1"] > 0.9
    assert figures["outliers"]["far"] < 15
    assert figures["changepoints"]["labelled"] == 4
    assert figures["changepoints"]["low_fp"] > 50
    assert figures["yardsticks"]["always_alarm"]["far"] == 100
    assert figures["without_labels"]["files"] == 1
    assert figures["folders"]["other"]["files"] == 3
    single = figures["single_files"]
    assert single["f1_lowest"] <= single["f1_median"]
    assert single["far_median"] <= single["far_highest"]
    assert "4.csv: 300 rows" in said.err
    assert "notes.csv" in said.err


def test_without_a_labelled_file_the_bench_fails_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "no skab" in capsys.readouterr().err


def test_neither_time_nor_labels_are_looked_at(tmp_path: Path) -> None:
    """The same values, told later and without a label, are judged the same."""
    from_file = [
        main_judged(tmp_path / name, labels) for name, labels in (("a", ("anomaly",)), ("b", ()))
    ]
    assert from_file[0] == from_file[1]


def main_judged(folder: Path, labels: tuple[str, ...]) -> list[int]:
    from_run = judge(read(write(folder / "1.csv", labels=labels)))
    return [*np.flatnonzero(from_run.outlier).tolist(), *from_run.changes.tolist()]


flags = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=50)


@given(flags)
def test_rows_are_counted_as_anybody_would(pairs: list[tuple[bool, bool]]) -> None:
    label, said = np.array(pairs, bool).reshape(-1, 2).T
    counts = Outliers.of(label, said)
    assert counts.found == sum(a and b for a, b in pairs)
    assert counts.false == sum(b and not a for a, b in pairs)
    assert counts.missed == sum(a and not b for a, b in pairs)
    assert counts.quiet == len(pairs) - counts.found - counts.false - counts.missed
    precision = counts.found / max(counts.found + counts.false, 1)
    recall = counts.found / max(counts.found + counts.missed, 1)
    f1 = counts.scores()["f1"]
    if f1 is not None and precision + recall:
        assert f1 == pytest.approx(2 * precision * recall / (precision + recall), abs=1e-4)


def test_windows_are_sixty_seconds_and_cut_on_the_right_where_they_touch(tmp_path: Path) -> None:
    run = read(write(tmp_path / "1.csv", fault=(550, 590)))
    series = change_points.series(run, np.array([100, 560, 800]), first=400)
    start, end = int(run.second[550]), int(run.second[590])
    assert list(series.windows) == [(start, start + 60), (start + 60, end + 60)]
    scores = change_points.scores([series])
    assert scores["found"] == 1
    assert scores["false_positives"] == 1, "what lies in the training rows is not scored"


def test_nothing_labelled_is_no_score(tmp_path: Path) -> None:
    run = read(write(tmp_path / "1.csv", fault=None))
    scores = change_points.scores([change_points.series(run, np.array([500]), first=400)])
    assert scores["standard"] is None
    assert scores["false_positives"] == 1


def test_halves_need_some_parts() -> None:
    assert spread([1.0, 2.0, 3.0], sum) is None
    found = spread([1.0] * 10, lambda half: float(sum(half)))
    assert found == {"p5": 5.0, "p50": 5.0, "p95": 5.0}


def test_pieces_of_a_run_in_order_are_judged_each_for_itself(tmp_path: Path) -> None:
    run = read(write(tmp_path / "free.csv", rows=1600, fault=None, labels=()))
    pieces = [
        judge(replace(run, second=run.second[a:][:PIECE], values=run.values[a:][:PIECE]))
        for a in (0, 400)
    ]
    alarmed = np.concatenate([one.outlier[400:] for one in pieces])
    assert in_pieces([run]) == round(float(alarmed.mean()), 4)
    assert in_pieces([]) is None

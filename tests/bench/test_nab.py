"""bench.nab on made-up series: what is scored, and what is said of odd files."""

import json
from pathlib import Path

import numpy as np
import pytest

from bench.nab.__main__ import main
from bench.nab.detector import Settings, blocked, detections, page_hinkley
from bench.nab.series import Labelled, series

BEGIN = np.datetime64("2014-01-01T00:00:00")
ROWS = 3000


def stamp(row: int) -> str:
    return str(BEGIN + np.timedelta64(5 * row, "m")).replace("T", " ")


def written(folder: Path, name: str = "machine.csv", odd: str = "") -> Path:
    """A machine that is cold from row 2000 to 2200; ``odd`` is a cell in the middle of it."""
    rng = np.random.default_rng(7)
    value = 80 + rng.normal(0, 2, ROWS)
    value[2000:2200] -= 25
    cells = [f"{one:.3f}" for one in value]
    if odd:
        cells[1500] = odd
    path = folder / "nab" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{stamp(row)},{cell}" for row, cell in enumerate(cells)]
    path.write_text("timestamp,value\r\n" + "\r\n".join(rows) + "\r\n", encoding="utf-8-sig")
    windows = {f"real/{name}": [[stamp(1950) + ".000000", stamp(2250) + ".000000"]]}
    (path.parent / "windows.json").write_text(json.dumps(windows), encoding="utf-8")
    return path


@pytest.mark.parametrize("odd", ["", "nan", "?"])
def test_a_machine_that_cools_is_found_soon_and_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], odd: str
) -> None:
    written(tmp_path, odd=odd)
    assert main(["--data", str(tmp_path)]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {"standard", "low_fp", "low_fn"} <= set(made)
    assert made["standard"] > 80
    assert (made["windows"], made["windows_found"], made["false_positives"]) == (1, 1, 0)
    assert made["yardsticks"]["null"]["standard"] == 0.0
    (one,) = series(tmp_path, tmp_path)
    assert one.windows == ((1950, 2250),)
    (found,) = detections(one, Settings())
    assert 2000 <= found < 2050
    assert page_hinkley(one)


def test_a_block_without_a_value_is_none_and_others_are_of_what_there_is() -> None:
    value = np.array([1.0, np.nan, np.nan, np.nan, 3.0, 5.0, 9.0])
    mean, last = blocked(value, 2)
    assert mean.tolist() == [1.0, 4.0]
    assert last.tolist() == [1, 5]


def test_nothing_is_said_in_the_probation_and_of_what_is_too_short(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(lines[:60]) + "\n", encoding="utf-8")
    (one,) = series_with(tmp_path, [stamp(10), stamp(20)])
    assert detections(one, Settings()) == []
    assert one.windows == ((10, 20),)


def series_with(folder: Path, window: list[str]) -> list[Labelled]:
    (folder / "nab/windows.json").write_text(json.dumps({"machine.csv": [window]}))
    return series(folder, folder)


def test_a_window_within_the_probation_is_no_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    windows = {"machine.csv": [[stamp(10), stamp(50)]]}
    (tmp_path / "nab/windows.json").write_text(json.dumps(windows), encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["standard"] is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "machine.csv: the file has no rows"),
        ("timestamp,value\n", "machine.csv:1: the file has no rows"),
        ("time,value\n2014-01-01,1\n", "machine.csv:1: has no column timestamp"),
        ("timestamp,value\n2014-01-01,1\nsoon,1\n", "machine.csv:3: 'soon' is no time"),
        ("timestamp,value\n2014-01-01,nan\n", "machine.csv: column value has no value"),
        ("timestamp,value\n2014-01-01\n", "machine.csv:2: 1 cells, the header has 2"),
    ],
)
def test_odd_files_are_told_with_line_and_fix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    written(tmp_path).write_text(text, encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert says in output.err
    assert "fix: " in output.err
    assert "修改：" in output.err


@pytest.mark.parametrize("labels", ["{", "[]", '{"machine.csv": [["2014"]]}', '{"machine.csv": 3}'])
def test_odd_labels_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], labels: str
) -> None:
    written(tmp_path)
    (tmp_path / "nab/windows.json").write_text(labels, encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 1
    assert "windows.json" in capsys.readouterr().err


def test_a_series_without_labels_is_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAVYLAMP_DATA", str(tmp_path / "nothing"))
    path = written(tmp_path)
    (path.parent / "other.csv").write_text("timestamp,value\n", encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 0
    assert "other.csv: no windows" in capsys.readouterr().err
    path.unlink()
    assert main(["--data", str(tmp_path)]) == 1
    assert "DAVYLAMP_DATA" in capsys.readouterr().err

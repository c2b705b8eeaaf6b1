"""bench.tep on a made-up plant of 52 tags: which rows count, and what it says of odd files."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.given import Unusable
from bench.tep.__main__ import main
from bench.tep.runs import normal, read

COLUMNS = 52


def plant(rows: int, seed: int, fault_from: int | None = None) -> NDArray[np.float64]:
    """Tags that wander together; a fault moves three of them."""
    rng = np.random.default_rng(seed)
    common = np.random.default_rng(0).normal(size=(4, COLUMNS))
    state, found = np.zeros(4), np.empty((rows, COLUMNS))
    for row in range(rows):
        state = 0.7 * state + rng.normal(size=4)
        found[row] = 50 + state @ common + rng.normal(0, 0.5, COLUMNS)
    if fault_from is not None:
        found[fault_from:, :3] += [6.0, -6.0, 6.0]
    return found


def written(path: Path, rows: NDArray[np.float64]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, rows, fmt="%.6e")
    return path


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default folder: d00 transposed, as it is published."""
    folder = tmp_path / "data"
    written(folder / "tep/d00.dat", plant(400, 1).T)
    written(folder / "tep/d00_te.dat", plant(400, 2))
    written(folder / "tep/d01_te.dat", plant(300, 3, 160))
    monkeypatch.setenv("DAVYLAMP_DATA", str(folder))
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(arguments) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_fault_is_detected_and_normal_rows_are_not(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = said(capsys)
    assert made["faults"] == [1]
    assert made["detected"] == made["detected_of_fault"]["1"] > 0.95  # type: ignore[index]
    assert made["median_delay_min"] == 3.0
    false = made["false_alarms"]
    assert set(false) == {"before_faults", "d00_te_crossed"}  # type: ignore[call-overload]
    assert float(str(made["false_alarm_rate"])) < 0.05


def test_another_normal_run_is_scored_and_does_not_train(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    written(other / "tep/d00_te.dat", plant(350, 9))
    written(other / "tep/d07_te.dat", plant(300, 4, 160))
    made = said(capsys, "--data", str(other))
    assert made["faults"] == [7]
    assert made["false_alarms"]["other_d00_te"]["rows"] == 350  # type: ignore[index]
    known = normal(other, data).known
    np.testing.assert_array_equal(known[1], read(data / "tep/d00_te.dat"))
    assert normal(data, data).unseen is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "d05_te.dat: the file has no rows"),
        ("XMEAS1 XMEAS2\n", "d05_te.dat:1: 'XMEAS1' in column 1 is no number"),
        ("1 2 3\n4 5 6\n", "d05_te.dat:1: 3 columns, expected are 52"),
        (("1 " * 52 + "\n") * 3 + "1 2\n", "d05_te.dat:4: 2 columns, expected are 52"),
        ("1 " * 51 + "nan\n", "d05_te.dat:1: 'nan' in column 52 is no number"),
        (("1 " * 52 + "\n") * 160, "d05_te.dat: 160 rows; the fault begins after 160"),
    ],
)
def test_odd_files_are_told_with_line_and_fix(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd/d05_te.dat").write_text(text, encoding="utf-8")
    assert main(["--data", str(tmp_path / "odd")]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert says in output.err
    assert "fix: " in output.err
    assert "修改：" in output.err


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "DAVYLAMP_DATA" in capsys.readouterr().err
    with pytest.raises(Unusable, match="d00"):
        normal(tmp_path, tmp_path)

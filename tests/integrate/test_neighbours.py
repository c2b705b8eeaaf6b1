"""``davylamp neighbours``: lags out of history, in a form that detectors.csv takes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from davylamp.cli import main
from davylamp.integrate.neighbours import blocks
from davylamp.sim.sites import COMMITTED
from scada.detect.forecast.bank import ForecastBank
from scada.model import Detector, DetectorRow, Samples, Status, detections
from tests.core.mine import site

S = 1_000_000_000


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """T2 sees after 90 s what T1 saw; the air wanders by itself."""
    rng, start = np.random.default_rng(1), datetime(2026, 11, 20, tzinfo=UTC)
    rows = 1500
    gas = 0.5 + np.cumsum(rng.normal(0, 0.005, rows + 9))
    lines = ["time,3301.T1,3301.T2,3301.air"]
    for row in range(rows):
        time = (start + timedelta(seconds=10 * row)).isoformat()
        lines.append(f"{time},{gas[row + 9]:.4f},{gas[row]:.4f},{rng.normal(1.5, 0.05):.3f}")
    path = tmp_path / "history.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_it_finds_who_runs_ahead_and_says_it_as_a_parameter(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["neighbours", str(COMMITTED), "--csv", str(history), "--tags", "3301.T2"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "3301.T2             3301.T1             90 s                1.00" in said
    assert said.endswith("  -> neighbours=3301.T1:90\n")
    assert main([*arguments, "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "3301.T2,3301.T1,90.0,1.0,True"


def test_what_cannot_be_is_said(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["neighbours", str(COMMITTED), "--csv", str(history)]
    assert main([*at, "--tags", "3301.T9"]) == 2
    assert "没有测点 3301.T9" in capsys.readouterr().err
    assert main([*at, "--block", "0"]) == 2
    assert main([*at, "--tags", "3302.T1"]) == 2
    assert "downwind" in capsys.readouterr().err


def test_a_block_without_a_sample_holds_until_the_tag_goes_bad() -> None:
    status = [0, 0, int(Status.BAD_SENSOR_FAILURE), 0]
    batch = Samples.of([0, 0, 0, 0], np.array([1, 2, 95, 190]) * S, [1.0, 3.0, 9.0, 5.0], status)
    found = blocks([batch], 1, 0, 210 * S, 30 * S)[:, 0]
    np.testing.assert_array_equal(found, [2.0, 2.0, 2.0, np.nan, np.nan, np.nan, 5.0])


def test_what_it_says_is_taken_by_a_row() -> None:
    row = DetectorRow(
        id="ahead",
        detector=Detector.FORECAST,
        tags=("m0",),
        parameters={"neighbours": "m1:90 m2:0"},
    )
    table = site()
    made = type(table)(
        **{name: getattr(table, name) for name in table.__struct_fields__} | {"detectors": (row,)}
    )
    bank = ForecastBank(made, detections(made).assigned)
    assert bank.rows[0].neighbours(0) == (("m1", 90.0), ("m2", 0.0))

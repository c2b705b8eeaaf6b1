"""Stack emissions: limits, intervals and the numbers of the transmission, written down by hand."""

import pytest

from scada.profiles import Mark, load
from tests.profiles.rulebook import others

BOOK = load("power-emissions-cn")

ROWS = {
    "stack.dust": ([("alarm", ">", 10.0)], "S"),
    "stack.dust.region": ([("alarm", ">", 5.0)], "S"),
    "stack.so2": ([("alarm", ">", 35.0)], "S"),
    "stack.nox": ([("alarm", ">", 50.0)], "S"),
    "stack.dust.gb": ([("alarm", ">", 30.0)], "M"),
    "stack.so2.gb": ([("alarm", ">", 100.0)], "M"),
    "stack.nox.gb": ([("alarm", ">", 100.0)], "M"),
    "stack.mercury.gb": ([("alarm", ">", 0.03)], "M"),
    "stack.oxygen": ([], "M"),
    "stack.flow": ([], "M"),
    "stack.velocity": ([], "M"),
    "stack.temperature": ([], "M"),
    "stack.pressure": ([], "M"),
    "stack.humidity": ([], "M"),
}


def test_every_row_is_written_down_here() -> None:
    assert BOOK.rows.keys() == ROWS.keys()


@pytest.mark.parametrize("row", ROWS)
def test_values(row: str) -> None:
    limits, mark = ROWS[row]
    assert others(BOOK, row) == limits
    assert BOOK.rows[row].mark == mark


def test_what_is_corrected_for_oxygen_says_so() -> None:
    for row in BOOK.rows.values():
        assert ("折算" in row.name_zh) == bool(row.limits), row.id
    assert BOOK.requirements["oxygen_correction"].values == {
        "air_o2_percent": 21, "reference_o2_percent": 6,
    }  # fmt: skip


def test_intervals_of_a_cems() -> None:
    days = {rule.sensors: rule.interval_days for rule in BOOK.calibration.values()}
    assert days == {("automatic",): 1, ("extractive",): 7, ("in_situ",): 15}


def test_numbers_of_the_transmission() -> None:
    assert BOOK.requirements["valid_hour"].values == {"minutes": 45}
    assert BOOK.requirements["capture"].values == {"percent": 75}
    assert BOOK.requirements["codes"].values == {
        "st": 31, "real_time": 2011, "minutes": 2051, "hour": 2061, "day": 2031,
        "acknowledge": 9014,
    }  # fmt: skip
    assert BOOK.requirements["version"].mark is Mark.VERIFIED

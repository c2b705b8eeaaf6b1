"""30 CFR 75: values, marks and intervals, written down by hand."""

import pytest

from scada.model import Kind, Quantity
from scada.profiles import Mark, load
from tests.profiles.rulebook import others

BOOK = load("us-30cfr75")

# row: its limits, and how sure the row is.
ROWS = {
    "return_split": ([("alert", ">=", 1.0), ("alarm", ">=", 1.5)], "M"),
    "return_split.alternative": ([("alarm", ">=", 1.5)], "M"),
    "working_place": ([("alarm", ">=", 1.0), ("cut", ">=", 1.0), ("cut2", ">=", 1.5)], "M"),
    "intake": ([("alarm", ">=", 1.0), ("cut", ">=", 1.0), ("cut2", ">=", 1.5)], "M"),
    "bleeder": ([("alarm", ">", 2.0)], "M"),
    "machine_monitor": ([("alarm", ">=", 1.0), ("cut", ">=", 2.0)], "M"),
    "blasting": ([("alarm", ">=", 1.0)], "V"),
    "noncoal": ([("alert", ">=", 0.5), ("alarm", ">=", 1.0), ("cut", ">=", 1.5)], "V"),
    "co.belt": ([("alert", ">=", 5.0), ("alarm", ">=", 10.0)], "M"),
    "co.electrical": ([("alert", ">=", 5.0), ("alarm", ">=", 10.0)], "M"),
    "smoke.density": ([("alarm", ">=", 0.022)], "M"),
    "oxygen": ([("alarm", "<", 19.5)], "M"),
    "air.belt": ([("low", "<", 100.0), ("high", ">", 1000.0)], "M"),
    "air.return_split": ([("low", "<", 27000.0)], "M"),
    "methane.site": ([], "recommendation"),
    "co.site": ([], "recommendation"),
}


def test_every_row_is_written_down_here() -> None:
    assert BOOK.rows.keys() == ROWS.keys()


@pytest.mark.parametrize("row", ROWS)
def test_values(row: str) -> None:
    limits, mark = ROWS[row]
    assert others(BOOK, row) == limits
    assert BOOK.rows[row].mark == mark


@pytest.mark.parametrize("row", ["co.belt", "co.electrical"])
def test_carbon_monoxide_counts_from_the_ambient_and_may_wait_three_minutes(row: str) -> None:
    assert {limit.of for limit in BOOK.rows[row].limits} == {Quantity.ABOVE_AMBIENT}
    assert BOOK.rows[row].on_delay_max_s == 180
    assert {d.of for d in BOOK.definitions("t", row)} == {Quantity.ABOVE_AMBIENT}


def test_nothing_else_counts_from_an_ambient_or_waits() -> None:
    for row in BOOK.rows.values():
        if row.kind is not Kind.CO:
            assert {limit.of for limit in row.limits} <= {Quantity.VALUE}
            assert row.on_delay_max_s is None
    assert BOOK.policies.on_delay_max_s == 0
    assert BOOK.policies.two_adjacent
    assert BOOK.policies.records_days == 365


def test_only_the_cut_of_a_machine_monitor_was_read() -> None:
    warn, cut = BOOK.rows["machine_monitor"].limits
    assert (warn.mark, cut.mark) == (Mark.MEMORY, Mark.VERIFIED)
    assert "27.22" in cut.source


def test_intervals() -> None:
    ams, machine = BOOK.calibration["ams"], BOOK.calibration["machine"]
    assert (ams.interval_days, ams.test_interval_days) == (31, 7)
    assert (machine.interval_days, machine.rows) == (31, ("machine_monitor",))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("spacing", {"spacing_ft": 1000, "spacing_below_100_fpm_ft": 500,
                     "spacing_below_50_fpm_ft": 350, "downwind_ft": 100}),
        ("delay", {"minutes": 3}),
        ("examinations", {"test_days": 7, "calibration_days": 31, "gas_percent": 2.0}),
        ("duties", {"map_updated_within_h": 24}),
        ("records", {"years": 1}),
        ("actions", {"report_within_min": 60}),
        ("return_split", {"adjust_percent": 1.0, "withdraw_percent": 1.5, "cfm": 27000}),
        ("belt_air", {"low_fpm": 100, "high_fpm": 1000}),
        ("detectors", {"calibration_days": 31, "o2_percent": 19.5, "o2_within_percent": 0.5}),
        ("signals", {"consecutive_sensors": 2}),
    ],
)  # fmt: skip
def test_further_requirements(name: str, values: dict[str, float]) -> None:
    assert BOOK.requirements[name].values == values


def test_what_was_read_of_them() -> None:
    read = {name for name, one in BOOK.requirements.items() if one.mark is Mark.VERIFIED}
    assert read == {
        "operator", "duties", "qualification", "machine_monitor", "detectors", "rule_of_2004",
    }  # fmt: skip

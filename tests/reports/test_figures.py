"""Average and extremes of a sensor, against a recount millisecond by millisecond."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.reports.figures import Figures, figures, of_samples
from historian.store import RawColumns
from scada.model import EventKind, Flag, Status
from tests.reports.face import Face, face
from tests.reports.history import START, S

BAD = int(Status.BAD_SENSOR_FAILURE)
ROW = st.tuples(
    st.integers(-50, 140),
    st.integers(-3, 300).map(lambda n: n / 100),
    st.sampled_from([0, 0, 0, BAD, int(Status.UNCERTAIN_LAST_USABLE_VALUE)]),
    st.sampled_from([0, 0, 0, int(Flag.CALIBRATION), int(Flag.PSEUDO), int(Flag.BACKFILLED)]),
)
Row = tuple[int, float, int, int]


def naive(rows: list[Row], end: int) -> tuple[float | None, float | None, float]:
    """Average, maximum and measured seconds of [0, end), one second at a time."""
    held: list[float] = []
    seen: list[float] = []
    for second in range(end):
        before = [row for row in rows if row[0] <= second]
        if before and (usable := _usable(before[-1])) is not None:
            held.append(usable)
    seen += [value for row in rows if 0 <= row[0] < end if (value := _usable(row)) is not None]
    everything = held + seen
    return (
        sum(held) / len(held) if held else None,
        max(everything) if everything else None,
        float(len(held)),
    )


def _usable(row: Row) -> float | None:
    return None if row[2] & 0x80000000 or row[3] & Flag.CALIBRATION else row[1]


def measured(rows: list[Row], end: int = 100) -> Figures:
    history = Face(face())
    if rows:
        history.samples("T1", *rows)
    return figures(history.asked(end).reading, ["T1", "T2"], START, START + end * S)[0]


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, max_size=12, unique_by=lambda row: row[0]))
def test_they_are_those_of_a_plain_recount(rows: list[Row]) -> None:
    rows.sort()
    found = measured(rows)
    average, maximum, good_s = naive(rows, 100)
    assert found.good_s == pytest.approx(good_s)
    assert found.maximum == maximum
    assert (found.average is None) == (average is None)
    if average is not None and found.average is not None:
        assert found.average == pytest.approx(average)


def test_a_value_that_stood_before_the_day_is_the_days_maximum_at_its_start() -> None:
    found = measured([(-40, 1.2, 0, 0), (10, 0.4, 0, 0)])
    assert (found.maximum, found.maximum_ns) == (1.2, START)
    assert found.average == pytest.approx(0.48)


def test_a_value_that_gave_way_at_the_very_start_did_not_stand_in_the_day() -> None:
    assert measured([(-40, 3.0, 0, 0), (0, 0.4, 0, 0)]).maximum == 0.4


def test_cal_gas_is_left_out_and_told() -> None:
    found = measured([(0, 0.2, 0, 0), (40, 2.0, 0, int(Flag.CALIBRATION)), (60, 0.2, 0, 0)])
    assert found.maximum == 0.2
    assert found.calibrated == ((START + 40 * S, START + 60 * S),)
    assert found.good_s == 80.0


def test_samples_marked_as_pseudo_count() -> None:
    assert measured([(0, 0.2, 0, 0), (40, 3.9, 0, int(Flag.PSEUDO))]).maximum == 3.9


def test_a_value_that_is_no_number_is_not_measured() -> None:
    found = measured([(0, 0.5, 0, 0), (50, math.nan, 0, 0)])
    assert (found.average, found.good_s) == (0.5, 50.0)


def test_of_nothing_there_is_nothing() -> None:
    assert measured([]) == Figures()


def test_both_ways_of_computing_agree() -> None:
    history = Face(face())
    rows = [(n, (n * 37 % 113) / 100, 0, 0) for n in range(-3, 90, 3)]
    history.samples("T1", *rows)
    asked = history.asked(100)
    end = START + 100 * S
    lead, raw = asked.reading.as_of(["T1"], START - 1)[0], asked.reading.raw(["T1"], START, end)[0]
    quick, plain = figures(asked.reading, ["T1"], START, end)[0], of_samples(lead, raw, START, end)
    assert quick.average == pytest.approx(plain.average)
    assert (quick.maximum, quick.maximum_ns) == (plain.maximum, plain.maximum_ns)
    assert (quick.minimum, quick.minimum_ns) == (plain.minimum, plain.minimum_ns)


def test_while_the_core_stood_still_nothing_is_known() -> None:
    history = Face(face())
    history.samples("T1", (0, 1.0), (20, 3.0), (70, 0.5))
    history.event(30, EventKind.STOPPED)
    history.event(60, EventKind.STARTED)
    found = figures(history.asked(100).reading, ["T1"], START, START + 100 * S)[0]
    assert found.good_s == 20 + 10 + 30
    assert found.average == pytest.approx((20 * 1.0 + 10 * 3.0 + 30 * 0.5) / 60)
    assert (found.maximum, found.minimum) == (3.0, 0.5)


def test_after_a_crash_nothing_is_known_from_the_last_sample_of_all_on() -> None:
    history = Face(face())
    history.samples("T1", (0, 1.0))
    history.samples("T2", (0, 0.1), (25, 0.2))
    history.event(60, EventKind.STARTED)
    found = figures(history.asked(100).reading, ["T1", "T2"], START, START + 100 * S)
    assert [one.good_s for one in found] == [25.0, 25.0]


def test_other_services_may_stop_as_they_like() -> None:
    history = Face(face())
    history.samples("T1", (0, 1.0))
    history.event(30, EventKind.STOPPED, source="desk")
    assert figures(history.asked(100).reading, ["T1"], START, START + 100 * S)[0].good_s == 100.0


def test_samples_of_one_time_do_not_tear_a_calibration() -> None:
    flags = np.full(5, int(Flag.CALIBRATION), np.uint16)
    at = START + np.array([10, 20, 20, 30, 40]) * S
    raw = RawColumns(at, np.ones(5), np.zeros(5, np.uint32), flags)
    found = of_samples(RawColumns.empty(), raw, START, START + 60 * S)
    assert found.calibrated == ((START + 10 * S, START + 60 * S),)

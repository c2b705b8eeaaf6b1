"""Minutes and hours of emissions, against counts second by second."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.reports.emission.hours import emitted, hours, summed
from historian.reports.emission.minutes import Mark, Minutes, minutes, stopped
from historian.reports.emission.rules import Rules
from historian.reports.holding import held
from historian.store import RawColumns
from scada.model import Flag, Status

S = 10**9
START = 1_780_000_000 * S
RULES = Rules()
KINDS = {
    "good": (Status.GOOD, Flag.NONE),
    "calibrating": (Status.GOOD, Flag.CALIBRATION),
    "failed": (Status.BAD_DEVICE_FAILURE, Flag.NONE),
    "away": (Status.BAD_NO_COMMUNICATION, Flag.SUBSTITUTED),
    "service": (Status.BAD_OUT_OF_SERVICE, Flag.NONE),
}
MARK_OF = {
    "good": Mark.N, "calibrating": Mark.C, "failed": Mark.D, "away": Mark.B, "service": Mark.M,
}  # fmt: skip


def rows(*samples: tuple[int, float, str]) -> RawColumns:
    """Samples of (second, value, kind)."""
    at = np.array([START + second * S for second, _, _ in samples], np.int64)
    value = np.array([value for _, value, _ in samples])
    status = np.array([KINDS[kind][0] for _, _, kind in samples], np.uint32)
    flags = np.array([KINDS[kind][1] for _, _, kind in samples], np.uint16)
    return RawColumns(at, value, status, flags)


def found(seconds: int, *samples: tuple[int, float, str], high: float = 100.0) -> Minutes:
    """The minutes of a time that begins with nothing known."""
    end = START + seconds * S
    pieces = held(RawColumns.empty(), rows(*samples), START, end)
    return minutes(pieces, START, end, high, RULES)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 599), st.sampled_from([1.0, 20.0, 150.0]), st.sampled_from([*KINDS])
        ),
        max_size=30,
        unique_by=lambda one: one[0],
    )
)
def test_minutes_agree_with_a_count_of_seconds(samples: list[tuple[int, float, str]]) -> None:
    samples.sort()
    got = found(600, *samples)
    now: tuple[float, str] | None = None
    changes = {second: (value, kind) for second, value, kind in samples}
    for minute in range(10):
        marks: Counter[Mark] = Counter()
        values = []
        for second in range(minute * 60, minute * 60 + 60):
            now = changes.get(second, now)
            mark = MARK_OF[now[1]] if now else Mark.B
            if mark is Mark.N and now and now[0] > 100.0:
                mark = Mark.T
            marks[mark] += 1
            if now and mark <= Mark.T:
                values.append(now[0])
        assert got.valid[minute] == (len(values) >= 45)
        wanted = [mark for mark in marks if (mark <= Mark.T) == (len(values) >= 45)]
        assert marks[Mark(got.mark[minute])] == max(marks[mark] for mark in wanted)
        assert got.mean[minute] == pytest.approx(np.mean(values) if values else np.nan, nan_ok=True)


def test_an_hour_needs_45_valid_minutes() -> None:
    for bad, valid in ((15, True), (16, False)):
        one = hours(found(3600, (0, 8.0, "calibrating"), (bad * 60, 20.0, "good")), RULES)[0]
        assert (one.minutes, one.is_valid) == (60 - bad, valid)
        assert one.mean == pytest.approx(20.0 if valid else np.nan, nan_ok=True)
        assert one.mark is (Mark.N if valid else Mark.C)
        assert one.said() == f"{one.mark.name} (N{60 - bad} C{bad})"


def test_a_value_above_the_range_counts_and_is_marked() -> None:
    one = hours(found(3600, (0, 120.0, "good")), RULES)[0]
    assert (one.is_valid, one.mark, one.mean) == (True, Mark.T, 120.0)


def test_what_was_never_received_is_away() -> None:
    assert hours(found(3600), RULES)[0].said() == "B"


def test_values_are_corrected_and_become_mass() -> None:
    one = hours(found(3600, (0, 30.0, "good")), RULES)
    o2 = hours(found(3600, (0, 11.0, "good")), RULES)
    flow = hours(found(3600, (0, 50.0, "good")), RULES)
    got = emitted(one, o2, flow, 35.0, RULES)[0]
    assert got.corrected == pytest.approx(30.0 * 15 / 10)
    assert got.kg == pytest.approx(30e-6 * 50 * 3600)
    assert got.above is True
    air = hours(found(3600, (0, 21.0, "good")), RULES)
    without = emitted(one, air, None, 35.0, RULES)[0]
    assert np.isnan([without.corrected, without.kg]).all()
    assert without.above is None


def test_hours_of_a_stopped_plant_are_not_missed() -> None:
    end = START + 7200 * S
    runs = held(RawColumns.empty(), rows((0, 1.0, "good"), (3600, 0.0, "good")), START, end)
    still = stopped(runs, START, end)
    assert still.sum() == 60
    pieces = held(RawColumns.empty(), rows((0, 30.0, "good")), START, end)
    both = hours(minutes(pieces, START, end, 100.0, RULES, still), RULES)
    assert [one.mark for one in both] == [Mark.N, Mark.F]
    total = summed(emitted(both, None, None, None, RULES))
    assert (total.valid, total.stopped, total.hours, total.capture) == (1, 1, 2, 100.0)

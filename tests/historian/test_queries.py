"""Every kind of question against a plain reference that walks from sample to sample."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.client import NO_DATA, NO_TIME, History
from historian.client.joining import of_store
from historian.memory_store import MemoryStore
from scada.model import BadInput, Samples, Status
from tests.historian.made import NAMES, NOON, S, message

TAGS = NAMES.ids[:3]
START, END = NOON, NOON + 40 * S
STATUSES = (Status.GOOD, Status.GOOD, Status.UNCERTAIN_LAST_USABLE_VALUE, Status.BAD_SENSOR_FAILURE)

Row = tuple[int, float, int]
ROWS = st.lists(
    st.tuples(
        st.integers(-10, 45).map(lambda at: NOON + at * S // 2 * 2),
        st.sampled_from([0.0, 1.0, 2.0, 0.25]),
        st.sampled_from(STATUSES).map(int),
    ),
    max_size=12,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))
FEW = settings(max_examples=25, deadline=None)


def history(*of_tags: list[Row], now_ns: int = END) -> History:
    store = MemoryStore()
    rows = [(tag, *row) for tag, of in enumerate(of_tags) for row in of]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 4
    tag, time_ns, value, status = columns
    store.write(
        [
            message(
                1, Samples.of(tag, np.array(time_ns, np.int64), value, np.array(status, np.uint32))
            )
        ]
    )
    return of_store(store, "mine", clock=lambda: now_ns)


@dataclass
class Held:
    """What a tag was from one moment to the next: None for unknown, NaN for bad."""

    start_ns: int
    end_ns: int
    value: float | None


def held(rows: list[Row], start_ns: int, end_ns: int) -> Iterator[Held]:
    """Stretch by stretch, clipped to a span; samples of one time give stretches of no length."""
    whole = [(start_ns - 10**18, None, 0), *rows]
    for at, (time_ns, value, status) in enumerate(whole):
        until_ns = whole[at + 1][0] if at + 1 < len(whole) else end_ns
        since_ns, until_ns = max(time_ns, start_ns), min(until_ns, end_ns)
        if since_ns <= until_ns and until_ns >= start_ns and time_ns < end_ns:
            yield Held(since_ns, until_ns, math.nan if status >> 31 else value)


@FEW
@given(ROWS, st.integers(1, 5))
def test_chunks_are_what_there_is_whatever_their_size(rows: list[Row], size: int) -> None:
    with history(rows) as site:
        parts = list(site.chunks(TAGS[0], START, END, size))
        (whole,) = site.raw(TAGS[:1], START, END)
    wanted = [row for row in rows if START <= row[0] < END]
    assert whole.time_ns.tolist() == [row[0] for row in wanted]
    assert whole.value.tolist() == [row[1] for row in wanted]
    assert [v for part in parts for v in part.value.tolist()] == whole.value.tolist()
    edges = pairwise(parts)
    assert all(a.time_ns[-1] < b.time_ns[0] for a, b in edges)


@FEW
@given(ROWS, st.sampled_from([3 * S, 7 * S, 40 * S, 10 * S + 1]))
def test_the_mean_over_time_is_that_of_every_moment(rows: list[Row], width_ns: int) -> None:
    with history(rows) as site:
        (found,) = site.figures(TAGS[:1], START, END, width_ns)
    assert found.time_ns[0] == START
    assert found.end_ns[-1] == END
    for at, (start_ns, end_ns) in enumerate(zip(found.time_ns, found.end_ns, strict=True)):
        stretches = list(held(rows, int(start_ns), int(end_ns)))
        good = [
            (h.end_ns - h.start_ns, h.value)
            for h in stretches
            if h.value == h.value and h.value is not None
        ]
        good_ns = sum(ns for ns, _ in good)
        assert found.good_s[at] == pytest.approx(good_ns / 1e9, abs=1e-9)
        unknown_ns = sum(h.end_ns - h.start_ns for h in stretches if h.value is None)
        assert found.unknown_s[at] == pytest.approx(unknown_ns / 1e9, abs=1e-9)
        total = found.good_s[at] + found.bad_s[at] + found.unknown_s[at]
        assert total == pytest.approx((end_ns - start_ns) / 1e9)
        if good_ns:
            mean = sum(ns * value for ns, value in good) / good_ns
            assert found.mean[at] == pytest.approx(mean, abs=1e-12)
        else:
            assert math.isnan(found.mean[at])
        inside = [row for row in rows if start_ns <= row[0] < end_ns]
        usable = [row[1] for row in inside if not row[2] >> 31]
        assert (found.count[at], found.usable[at]) == (len(inside), len(usable))
        if usable:
            assert (found.minimum[at], found.maximum[at]) == (min(usable), max(usable))
            assert found.average[at] == pytest.approx(sum(usable) / len(usable))


def test_nothing_is_known_of_the_future() -> None:
    with history([(START, 2.0, 0)], now_ns=START + 10 * S) as site:
        (found,) = site.figures(TAGS[:1], START, END)
        (states,) = site.time_in_state(TAGS[:1], START, END)
        joined = site.join(TAGS[:1], START, END, every_ns=10 * S)
    assert joined.status[:, 0].tolist() == [0, 0, NO_DATA, NO_DATA]
    assert (found.mean[0], found.good_s[0], found.unknown_s[0]) == (2.0, 10.0, 30.0)
    assert (states.duration_ns.tolist(), states.unknown_ns) == ([10 * S], 30 * S)


@FEW
@given(ROWS, st.sampled_from([None, 0.5]))
def test_times_in_state_add_up_to_the_nanosecond(rows: list[Row], limit: float | None) -> None:
    with history(rows) as site:
        (found,) = site.time_in_state(TAGS[:1], START, END, limit=limit)
        spans = site.spans(TAGS[0], START, END, limit=limit)
    wanted: dict[float, list[int]] = {}
    bad_ns = unknown_ns = 0
    before: object = "nothing"
    for one in held(rows, START, END):
        long_ns = one.end_ns - one.start_ns
        if one.value is None:
            unknown_ns += long_ns
            state: object = None
        elif math.isnan(one.value):
            bad_ns += long_ns
            state = "bad"
        else:
            state = one.value if limit is None else float(one.value >= limit)
            known = wanted.setdefault(state, [0, 0])
            known[0] += long_ns
            known[1] += state != before
        before = state
    assert found.state.tolist() == sorted(wanted)
    assert found.duration_ns.tolist() == [wanted[state][0] for state in sorted(wanted)]
    assert found.entries.tolist() == [wanted[state][1] for state in sorted(wanted)]
    assert (found.bad_ns, found.unknown_ns) == (bad_ns, unknown_ns)
    assert spans.time_ns[0] == START
    assert spans.end_ns[-1] == END
    assert (spans.time_ns[1:] == spans.end_ns[:-1]).all()


def test_a_measured_tag_has_no_states_and_a_limit_is_asked_for() -> None:
    rows = [(START + at, float(at), 0) for at in range(1200)]
    with history(rows) as site:
        with pytest.raises(BadInput, match="limit"):
            site.time_in_state(TAGS[:1], START, END)
        with pytest.raises(BadInput, match="comparison"):
            site.time_in_state(TAGS[:1], START, END, limit=3.0, comparison="=")
        (found,) = site.time_in_state(TAGS[:1], START, END, limit=600.0, comparison="<")
    assert found.duration_ns.tolist() == [40 * S - 600, 600]


def last(rows: list[Row], at_ns: int) -> Row | None:
    known = [row for row in rows if row[0] <= at_ns]
    return known[-1] if known else None


@FEW
@given(ROWS, ROWS, st.sampled_from([0, 3 * S]))
def test_a_join_on_a_grid_has_what_held_then(a: list[Row], b: list[Row], hold_ns: int) -> None:
    with history(a, b) as site:
        found = site.join(TAGS[:2], START, END, every_ns=7 * S, hold_ns=hold_ns)
    assert found.time_ns.tolist() == list(range(START, END, 7 * S))
    for at, time_ns in enumerate(found.time_ns.tolist()):
        for tag, rows in enumerate((a, b)):
            row = last(rows, time_ns)
            if row is None or (hold_ns and row[0] < time_ns - hold_ns):
                assert found.status[at, tag] == NO_DATA
                assert math.isnan(found.value[at, tag])
                assert found.at_ns[at, tag] == (NO_TIME if row is None else row[0])
            else:
                got = (found.at_ns[at, tag], found.value[at, tag], found.status[at, tag])
                assert got == row


@FEW
@given(ROWS, ROWS)
def test_a_join_of_all_times_loses_no_sample(a: list[Row], b: list[Row]) -> None:
    with history(a, b) as site:
        found = site.join(TAGS[:2], START, END)
    assert (np.diff(found.time_ns) >= 0).all()
    for tag, rows in enumerate((a, b)):
        wanted = [row for row in rows if START <= row[0] < END]
        own = found.at_ns[:, tag] == found.time_ns
        times = found.time_ns[own].tolist()
        values = found.value[own, tag].tolist()
        # Where the other tag has more samples of a time, this one's last is said again.
        at = 0
        for time_ns, value in zip(times, values, strict=True):
            if at < len(wanted) and (time_ns, value) == wanted[at][:2]:
                at += 1
            else:
                assert (time_ns, value) == wanted[at - 1][:2]
        assert at == len(wanted)
        for time_ns, value in zip(
            found.time_ns[~own].tolist(), found.value[~own, tag].tolist(), strict=True
        ):
            row = last(rows, time_ns)
            assert math.isnan(value) if row is None else value == row[1]


def test_two_periods_are_laid_side_by_side() -> None:
    rows = [(START + at * S, float(at // 20 * 3 + at % 2), 0) for at in range(40)]
    with history(rows) as site:
        halves = ((START, START + 20 * S), (START + 20 * S, END))
        (found,) = site.compare(TAGS[:1], *halves, width_ns=10 * S)
        assert found.offset_ns.tolist() == [0, 10 * S]
        assert found.first.mean.tolist() == [0.5, 0.5]
        assert found.difference.tolist() == [3.0, 3.0]
        with pytest.raises(BadInput, match="same length"):
            site.compare(TAGS[:1], (START, END), (START, START + S))


def test_a_gap_stays_one() -> None:
    """A bucket without samples is not in a trend; a bad sample ends what held before it."""
    bad = int(Status.BAD_NO_COMMUNICATION)
    with history([(START, 1.0, 0), (START + 10 * S, 9.0, bad), (START + 30 * S, 3.0, 0)]) as site:
        (trend,) = site.buckets(TAGS[:1], START, END, 5 * S)
        (found,) = site.figures(TAGS[:1], START, END, 20 * S)
        joined = site.join(TAGS[:1], START, END, every_ns=15 * S)
    assert trend.time_ns.tolist() == [START, START + 10 * S, START + 30 * S]
    assert math.isnan(trend.minimum[1])
    assert (found.mean.tolist(), found.bad_s.tolist()) == ([1.0, 3.0], [10.0, 10.0])
    assert joined.status[:, 0].tolist() == [0, bad, 0]


def test_pixels_are_as_many_as_asked_for_and_no_wider() -> None:
    rows = [(START + at * S, float(at), 0) for at in range(40)]
    with history(rows) as site:
        (found,) = site.pixels(TAGS[:1], START, END, 10)
        (many,) = site.pixels(TAGS[:1], START, END, 40_000)
    assert found.minimum.tolist() == [float(at) for at in range(0, 40, 4)]
    assert found.maximum.tolist() == [float(at) for at in range(3, 40, 4)]
    assert many.time_ns.tolist() == [row[0] for row in rows]

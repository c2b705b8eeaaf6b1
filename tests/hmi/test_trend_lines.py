"""From samples to lines: buckets and samples in one form, joining live, gaps, holds, bad spans."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trends.bars import switch_bars
from hmi.models.trends.columns import Columns, bucket_columns, raw_columns, samples_of
from hmi.models.trends.cursor import neighbour, reading
from hmi.models.trends.joining import Tail, stitched, with_tail
from hmi.models.trends.trace import (
    Rules,
    Stretch,
    backfilled,
    bad_stretches,
    flagged_stretches,
    merged,
    trace,
)
from scada.bus.messages import HistoryRequest
from scada.model import Flag, Kind, Quality, Samples, Status, Tag
from tests.hmi.fake_history import FakeStore

S = 1_000_000_000
START = 1_000_000 * S


def tag(scan_s: float) -> Tag:
    return Tag(
        id="a.T", server="s", node="n", kind=Kind.METHANE, area="a", name_zh="", name_en="",
        unit="%", high=4.0, resolution=0.01, scan_s=scan_s,
    )  # fmt: skip


def rules(
    scan_s: float = 1.0, until_ns: int = START + 1000 * S, breaks: tuple[int, ...] = ()
) -> Rules:
    return Rules.of(tag(scan_s), breaks, until_ns)


def samples(
    seconds: list[float], values: list[float], status: object = 0, flags: object = 0
) -> Samples:
    times = START + (np.asarray(seconds) * S).astype(np.int64)
    return Samples.of(np.zeros(len(times), np.int32), times, values, status, flags)


def columns(
    seconds: list[float], values: list[float], status: object = 0, flags: object = 0
) -> Columns:
    batch = samples(seconds, values, status, flags)
    return samples_of(batch.time_ns, batch.value, batch.status, batch.flags)


def asked(batch: Samples, buckets: int, end_s: float = 100.0, start_s: float = 0.0) -> Columns:
    store = FakeStore({"a.T": batch})
    start, end = START + int(start_s * S), START + int(end_s * S)
    request = HistoryRequest(
        tags=("a.T",), start_ns=start, end_ns=end, buckets=buckets, before=True
    )
    answer = store.history(request)
    if buckets:
        return bucket_columns(answer.buckets[0], start)
    return raw_columns(answer.raw[0])


def tail_of(batch: Samples) -> Tail:
    tail = Tail(START)
    tail.add(batch.time_ns, batch.value, batch.status, batch.flags, batch.as_sent)
    return tail


# -- columns -------------------------------------------------------------------------------------


def test_a_bad_sample_has_no_value_to_draw() -> None:
    rows = columns([0, 1], [1.0, 2.0], [0, int(Status.BAD_SENSOR_FAILURE)])
    assert rows.shown.tolist() == [True, False]
    assert rows.quality.tolist() == [Quality.GOOD, Quality.BAD]


def test_buckets_carry_extremes_and_the_sample_before_the_start_stands_alone() -> None:
    rows = asked(samples([-5, 1, 2, 11], [9.0, 1.0, 3.0, 2.0]), buckets=10)
    assert rows.width_ns.tolist() == [0, 10 * S, 10 * S]
    assert rows.minimum.tolist() == [9.0, 1.0, 2.0]
    assert rows.maximum.tolist() == [9.0, 3.0, 2.0]
    assert rows.start_ns[0] == START - 5 * S


def test_between_takes_the_rows_that_touch_the_span() -> None:
    rows = columns([0, 10, 20, 30], [1, 2, 3, 4])
    assert rows.between(START + 10 * S, START + 30 * S).first.tolist() == [2, 3]


# -- joining -------------------------------------------------------------------------------------


@given(
    values=st.lists(st.floats(0.0, 4.0), min_size=1, max_size=60),
    stored=st.integers(0, 60),
    known=st.integers(0, 60),
)
def test_raw_history_and_live_samples_are_one_row_without_doubles(
    values: list[float], stored: int, known: int
) -> None:
    """Whatever the historian has and the station heard, overlapping: each sample once."""
    everything = samples(list(range(len(values))), values)
    history = asked(everything.take(slice(0, stored)), buckets=0)
    heard = everything.take(slice(min(known, stored), None))
    joined = with_tail(history, tail_of(heard))
    assert joined.start_ns.tolist() == everything.time_ns.tolist()
    assert joined.first.tolist() == everything.value.tolist()


@given(
    values=st.lists(st.floats(0.0, 4.0), min_size=1, max_size=60),
    stored=st.integers(0, 60),
    known=st.integers(0, 60),
)
def test_bucketed_history_and_live_samples_have_the_extremes_of_all(
    values: list[float], stored: int, known: int
) -> None:
    everything = samples(list(range(len(values))), values)
    history = asked(everything.take(slice(0, stored)), buckets=13)
    joined = with_tail(history, tail_of(everything.take(slice(min(known, stored), None))))
    assert np.all(np.diff(joined.start_ns) > 0)
    assert np.nanmin(joined.minimum) == min(values)
    assert np.nanmax(joined.maximum) == max(values)
    assert joined.last[-1] == values[-1]
    drawn_after = int((joined.width_ns == 0).sum())
    assert drawn_after <= len(values) - min(stored, len(values))


def test_a_late_sample_is_put_in_its_place() -> None:
    tail = tail_of(samples([1, 3, 4], [1.0, 3.0, 4.0]))
    late = samples([2], [2.0])
    tail.add(late.time_ns, late.value, late.status, late.flags, np.array([200.0]))
    assert tail.after(0).first.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert tail.after(0).raw.tolist() == [1.0, 200.0, 3.0, 4.0]


def test_the_tail_keeps_its_memory_bounded() -> None:
    tail = Tail(START, keep=100)
    for second in range(1000):
        one = samples([second], [float(second)])
        tail.add(one.time_ns, one.value, one.status, one.flags, one.value)
    rows = tail.after(0)
    assert 50 <= len(rows) <= 100
    assert rows.first[-1] == 999.0
    assert tail.since_ns == rows.start_ns[0]


def test_fine_rows_stand_between_coarse_ones_without_overlap() -> None:
    batch = samples(list(range(100)), [float(i) for i in range(100)])
    coarse, fine = asked(batch, buckets=7), asked(batch, 40, end_s=60.0, start_s=40.0)
    rows = stitched(coarse, fine, START + 40 * S, START + 60 * S)
    assert np.all(np.diff(rows.start_ns) > 0)
    assert np.all(rows.end_ns[:-1] <= rows.start_ns[1:])
    assert np.nanmax(rows.maximum) == 99.0


# -- lines ---------------------------------------------------------------------------------------


def test_a_polled_value_whose_source_time_stands_holds_as_well() -> None:
    """Many servers leave the source time at the last change: that is no gap."""
    line = trace(columns([0, 1, 2, 12, 13], [1, 1, 1, 2, 2]), rules(1.0, START + 13 * S))
    assert line.connect[:-1].all()
    assert ((line.time_ns - START) // S).tolist() == [0, 1, 2, 12, 12, 13]
    assert line.value.tolist() == [1, 1, 1, 1, 2, 2]


def test_slow_scans_are_slopes_and_longer_ones_steps() -> None:
    slope = trace(columns([0, 10, 20], [1, 2, 3]), rules(10.0, START + 20 * S))
    step = trace(columns([0, 30], [1, 2]), rules(10.0, START + 30 * S))
    assert len(slope.time_ns) == 3
    assert len(step.time_ns) == 3


def test_empty_buckets_hold_the_value_before_them() -> None:
    batch = samples([*range(20), *range(40, 60)], [1.0] * 20 + [2.0] * 20)
    line = trace(asked(batch, buckets=10), rules(1.0, START + 60 * S))
    assert line.connect[:-1].all()
    at = np.flatnonzero(line.time_ns == START + 40 * S)
    assert line.value[at].tolist() == [1.0, 2.0]


def test_a_value_by_exception_holds_until_it_changes_and_to_the_present() -> None:
    line = trace(columns([0, 100], [1.0, 2.0]), rules(0.0, START + 160 * S))
    assert ((line.time_ns - START) // S).tolist() == [0, 100, 100, 160]
    assert line.value.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert line.connect[:-1].all()


def test_a_line_breaks_at_bad_samples_and_the_span_is_tinted_until_the_next_good_one() -> None:
    status = [0, 0, int(Status.BAD_SENSOR_FAILURE), 0]
    rows = columns([0, 1, 2, 30], [1.0, 1.0, 7.0, 2.0], status)
    line = trace(rows, rules(0.0, START + 31 * S))
    assert 7.0 not in line.value
    bad = bad_stretches(rows, rules(0.0))
    assert bad == [Stretch(START + 2 * S, START + 30 * S, "BAD_SENSOR_FAILURE")]


def test_bad_at_the_end_lasts_until_the_present() -> None:
    rows = columns([0, 2], [1.0, np.nan], [0, int(Status.BAD_NO_COMMUNICATION)])
    bad = bad_stretches(rows, rules(0.0, START + 60 * S))
    assert [(each.start_ns, each.end_ns) for each in bad] == [(START + 2 * S, START + 60 * S)]


def test_a_bucket_with_good_and_bad_samples_is_tinted_alone() -> None:
    status = np.zeros(40, np.uint32)
    status[15] = int(Status.BAD)
    batch = samples(list(range(40)), [1.0] * 40, status)
    bad = bad_stretches(asked(batch, 10), rules(1.0))
    assert [(each.start_ns, each.end_ns) for each in bad] == [(START + 10 * S, START + 20 * S)]


def test_no_line_crosses_a_start_of_the_core() -> None:
    rows = columns([0, 1, 100, 101], [1.0, 1.0, 2.0, 2.0])
    line = trace(rows, rules(0.0, START + 101 * S, (START + 99 * S,)))
    gap = np.flatnonzero(~line.connect[:-1])
    assert line.time_ns[gap].tolist() == [START + S]


def test_before_a_break_a_value_holds_until_the_core_was_last_seen() -> None:
    rows = columns([0, 100], [1.0, 2.0])
    rule = Rules.of(tag(0.0), [START + 60 * S], START + 100 * S, [START + 50 * S])
    line = trace(rows, rule)
    assert ((line.time_ns - START) // S).tolist() == [0, 50, 100]
    assert line.connect.tolist() == [True, False, False]
    on = columns([0, 100], [1.0, 1.0])
    ends = [
        ((bar.start_ns - START) // S, (bar.end_ns - START) // S) for bar in switch_bars(on, rule)
    ]
    assert ends == [(0, 50), (100, 100)]


def test_calibration_is_one_stretch_and_backfill_is_marked() -> None:
    flags = [0, Flag.CALIBRATION, Flag.CALIBRATION, 0, Flag.BACKFILLED]
    rows = columns([0, 1, 2, 3, 4], [1.0] * 5, flags=[int(flag) for flag in flags])
    found = flagged_stretches(rows, Flag.CALIBRATION, 5 * S)
    assert found == [Stretch(START + S, START + 2 * S)]
    assert backfilled(rows).tolist() == [False, False, False, False, True]


def test_stretches_that_touch_are_one() -> None:
    union = merged([Stretch(5, 9), Stretch(0, 6, "a"), Stretch(20, 30)])
    assert union == [Stretch(0, 9, "a"), Stretch(20, 30)]


def test_a_bucket_is_drawn_from_first_through_its_extremes_to_last() -> None:
    line = trace(asked(samples([1, 2, 3, 4], [2.0, 5.0, 1.0, 3.0]), buckets=10), rules(1.0, START))
    assert line.value.tolist() == [2.0, 1.0, 5.0, 3.0]
    assert np.all(np.diff(line.time_ns) > 0)


def test_of_a_bucket_as_narrow_as_a_pixel_the_extremes_are_drawn() -> None:
    rows = asked(samples([1, 2, 3, 4], [2.0, 5.0, 1.0, 3.0]), buckets=10)
    line = trace(rows, rules(1.0, START), pixel_ns=10 * S)
    assert line.value.tolist() == [1.0, 5.0]


def test_a_narrow_bucket_that_holds_ends_at_its_last_value() -> None:
    rows = asked(samples([1, 2, 3, 4, 60], [2.0, 5.0, 1.0, 3.0, 3.0]), buckets=10)
    line = trace(rows, rules(1.0, START + 70 * S), pixel_ns=10 * S)
    assert line.value.tolist()[:4] == [1.0, 5.0, 3.0, 3.0]


# -- cursor --------------------------------------------------------------------------------------


def test_the_cursor_reads_what_was_in_force() -> None:
    rows = columns([0, 10], [1.0, 2.0])
    assert reading(rows, START + 8 * S, rules(0.0)).value == 1.0
    assert not reading(rows, START + 8 * S, rules(0.0, breaks=(START + 5 * S,))).is_there
    assert not reading(rows, START - S, rules(0.0)).is_there
    assert not reading(rows, START + 30 * S, rules(0.0, START + 20 * S)).is_there


def test_the_cursor_says_bad_and_gives_no_value() -> None:
    rows = columns([0], [5.0], int(Status.BAD_SENSOR_FAILURE))
    there = reading(rows, START + S, rules(0.0))
    assert there.is_there
    assert there.value is None
    assert there.quality is Quality.BAD


def test_the_cursor_goes_from_sample_to_sample_and_stops_at_the_ends() -> None:
    rows = columns([0, 1, 5], [1.0, 2.0, 3.0])
    assert neighbour(rows, START + S, forward=True) == START + 5 * S
    assert neighbour(rows, START + S, forward=False) == START
    assert neighbour(rows, START, forward=False) is None
    assert neighbour(rows, START + 5 * S, forward=True) is None

"""What every store promises, held against the real one and its twin."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian import duckdb_writing
from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from historian.memory_store import MemoryStore
from historian.store import EventQuery, RefusedMessage, SampleMessage, Store, TagNames
from scada.model import BadInput, EventKind, Flag, Quality, Samples, Status
from tests.historian.made import (
    MIDNIGHT,
    NAMES,
    NOON,
    S,
    event,
    event_message,
    message,
    origin,
    ramp,
)

ALL = (-(2**63), 2**63 - 1)


@pytest.fixture(params=["duckdb", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = DuckDBStore(tmp_path / "history") if request.param == "duckdb" else MemoryStore()
    yield made
    made.close()


def test_samples_come_back_to_the_last_bit(store: Store) -> None:
    value = [0.1, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308]
    samples = Samples.of(
        [0] * 7, NOON + np.arange(7), value, Status.BAD_SENSOR_FAILURE, Flag.BACKFILLED
    )
    written = store.write([message(1, samples)])
    assert (written.rows, written.events, written.repeated) == (7, 0, 0)
    (back,) = store.raw(["3301.T1"], NOON, NOON + 7, 100)
    assert back.value.tobytes() == samples.value.tobytes()
    for name in ("time_ns", "status", "flags"):
        column, other = getattr(back, name), getattr(samples, name)
        assert column.dtype == other.dtype
        assert (column == other).all()
    assert not back.more


def test_the_number_as_sent_is_kept_where_it_is_not_the_value(store: Store) -> None:
    """One tag scaled, one as it is; the plain message before them has no such column at all."""
    nan, inf = np.nan, np.inf
    tags, value = [0, 0, 0, 0, 1], np.array([1.5, nan, -inf, nan, 7.0])
    sent = np.array([150.0, nan, -inf, 8.0, 7.0])
    at = NOON + np.arange(5) * S
    store.write(
        [ramp(1, start_ns=NOON - 10 * S), message(2, Samples.of(tags, at, value, raw=sent))]
    )
    scaled, plain = store.raw(["3301.T1", "3301.T2"], *ALL, 100)
    assert scaled.raw is not None
    np.testing.assert_array_equal(scaled.raw, [1000.0, *sent[:4]])
    np.testing.assert_array_equal(scaled.value, [1000.0, *value[:4]])
    assert plain.value.tolist() == [1001.0, 7.0]
    assert plain.raw is None or plain.raw.tolist() == [1001.0, 7.0]
    (last,) = store.before(["3301.T1"], NOON + 1)
    assert last.raw is not None
    assert last.raw.tolist() == [150.0]


def test_raw_is_in_order_of_time_limited_and_half_open(store: Store) -> None:
    store.write([ramp(2, start_ns=NOON + 10 * S), ramp(1)])
    first, none, fan = store.raw(["3301.T1", "nowhere", "fan"], NOON, NOON + 10 * S, 100)
    assert first.time_ns.tolist() == [NOON]
    assert len(none.time_ns) == 0
    assert fan.value.tolist() == [1002.0]
    (one,) = store.raw(["3301.T1"], *ALL, 1)
    assert (one.value.tolist(), one.more) == ([1000.0], True)
    (both,) = store.raw(["3301.T1"], *ALL, 2)
    assert (both.value.tolist(), both.more) == ([1000.0, 2000.0], False)


def test_a_message_is_stored_once(store: Store) -> None:
    assert store.write([ramp(1), ramp(1)]).repeated == 1
    written = store.write([ramp(1), ramp(2)])
    assert (written.rows, written.repeated) == (4, 1)
    assert len(store.raw(["3301.T1"], *ALL, 100)[0].time_ns) == 2


def test_the_same_number_of_another_epoch_is_another_message(store: Store) -> None:
    samples = Samples.of([0], [NOON], [1.0])
    assert store.write([message(1, samples), message(1, samples, epoch=2)]).rows == 2


def test_rows_of_several_days_in_one_message(store: Store) -> None:
    times = MIDNIGHT + np.array([-2, -1, 0, 1]) * S
    store.write([message(1, Samples.of([0] * 4, times, [1, 2, 3, 4]), MIDNIGHT)])
    (back,) = store.raw(["3301.T1"], *ALL, 100)
    assert back.value.tolist() == [1, 2, 3, 4]
    assert back.time_ns.tolist() == times.tolist()


def test_times_out_of_reason_are_kept_too(store: Store) -> None:
    times = np.array([-(2**63), 0, NOON, 2**63 - 2])
    store.write([message(1, Samples.of([0] * 4, times, [1, 2, 3, 4]))])
    (back,) = store.raw(["3301.T1"], *ALL, 100)
    assert back.value.tolist() == [1, 2, 3, 4]


def test_configurations_share_tags_by_id(store: Store) -> None:
    other = TagNames("hash2", ("new", "3301.T1"))
    store.write([ramp(1)])
    store.write([SampleMessage(origin(2), NOON, other, Samples.of([0, 1], NOON + S, [7, 8]))])
    old, new = store.raw(["3301.T1", "new"], *ALL, 100)
    assert old.value.tolist() == [1000.0, 8.0]
    assert new.value.tolist() == [7.0]


def test_a_message_without_samples_is_counted(store: Store) -> None:
    assert store.write([message(1, Samples.empty())]).rows == 0
    assert store.write([message(1, Samples.empty())]).repeated == 1


def test_buckets_keep_extremes_worst_quality_and_count(store: Store) -> None:
    value = [5.0, 1.0, 9.0, 3.0, 7.0, np.nan, 4.0]
    status = [0, 0, 0, Status.UNCERTAIN_SENSOR_CALIBRATION, 0, 0, Status.BAD]
    flags = [0, 0, Flag.CALIBRATION, 0, 0, 0, 0]
    times = NOON + np.array([0, 1, 2, 3, 10, 20, 21]) * S
    store.write([message(1, Samples.of([0] * 7, times, value, status, flags))])
    (back,) = store.buckets(["3301.T1"], NOON, NOON + 30 * S, 10 * S)
    assert back.time_ns.tolist() == [NOON, NOON + 10 * S, NOON + 20 * S]
    assert back.minimum[:2].tolist() == [1.0, 7.0]
    assert back.maximum[:2].tolist() == [9.0, 7.0]
    assert back.first[:2].tolist() == [5.0, 7.0]
    assert back.last[:2].tolist() == [3.0, 7.0]
    assert np.isnan([back.minimum[2], back.maximum[2], back.first[2], back.last[2]]).all()
    assert back.count.tolist() == [4, 1, 2]
    assert back.quality.tolist() == [Quality.UNCERTAIN, Quality.GOOD, Quality.BAD]
    assert back.flags.tolist() == [Flag.CALIBRATION, 0, Flag.NOT_FINITE]
    kinds = [getattr(back, name).dtype.str for name in back.__slots__]
    assert kinds == ["<i8", "<f8", "<f8", "<f8", "<f8", "<u4", "|u1", "<u2"]


def test_a_bucket_over_midnight_is_one_bucket(store: Store) -> None:
    times = MIDNIGHT + np.arange(-3, 3) * S
    store.write([message(1, Samples.of([0] * 6, times, [1, 9, 2, 8, 0, 4]), MIDNIGHT)])
    (back,) = store.buckets(["3301.T1"], MIDNIGHT - 10 * S, MIDNIGHT + 10 * S, 20 * S)
    assert [len(getattr(back, name)) for name in back.__slots__] == [1] * 8
    row = [
        float(getattr(back, name)[0]) for name in ("minimum", "maximum", "first", "last", "count")
    ]
    assert row == [0, 9, 1, 4, 6]


def test_buckets_of_several_tags_and_of_none(store: Store) -> None:
    store.write([ramp(1, rows=400)])
    some = store.buckets(["unit1.h2", "nowhere", "fan"], NOON, NOON + 400 * S, 100 * S)
    assert [series.count.tolist() for series in some] == [[25] * 4, [], [25] * 4]
    assert some[0].minimum.tolist() == [1003.0, 1103.0, 1203.0, 1303.0]


def test_events_newest_first_filtered_and_once(store: Store) -> None:
    lines = [event(n, NOON + n) for n in range(1, 6)]
    other = event(6, MIDNIGHT + 1, alarm="fan/stopped", tag="fan")
    assert (
        store.write([event_message(1, *lines[:3]), event_message(2, *lines[3:], other)]).events == 6
    )
    assert store.write([event_message(3, lines[4], event(7, NOON))]).events == 1
    found, more = store.events(EventQuery(*ALL))
    assert (found, more) == ([other, *lines[::-1], event(7, NOON)], False)
    found, more = store.events(EventQuery(*ALL, limit=2))
    assert (found, more) == ([other, lines[4]], True)
    for query in ({"alarm": "fan/stopped"}, {"tag": "fan"}):
        assert store.events(EventQuery(*ALL, **query))[0] == [other]  # type: ignore[arg-type]
    assert store.events(EventQuery(*ALL, area="3302"))[0] == []
    assert store.events(EventQuery(NOON + 2, NOON + 4))[0] == lines[2:0:-1]


def test_events_by_kind(store: Store) -> None:
    raised, returned = event(1), msgspec.structs.replace(event(2), kind=EventKind.RETURNED)
    store.write([event_message(1, raised, returned)])
    for kind, line in ((EventKind.RAISED, raised), (EventKind.RETURNED, returned)):
        assert store.events(EventQuery(*ALL, kinds=(kind,)))[0] == [line]
    both = (EventKind.RAISED, EventKind.RETURNED)
    assert len(store.events(EventQuery(*ALL, kinds=both))[0]) == 2


def test_the_last_sample_before_a_time(store: Store) -> None:
    """Just before, earlier that day, days ago, and never."""
    times = [NOON - 1, NOON - 3600 * S, NOON - 5 * DAY_NS, NOON, NOON - 2]
    store.write([message(1, Samples.of([0, 1, 2, 3, 0], times, [1, 2, 3, 4, 5]))])
    found = store.before(["fan", "3301.T1", "unit1.h2", "3301.T2", "nowhere"], NOON)
    assert [(one.time_ns.tolist(), one.value.tolist()) for one in found] == [
        ([times[2]], [3.0]),
        ([times[0]], [1.0]),
        ([], []),
        ([times[1]], [2.0]),
        ([], []),
    ]


def test_refused_messages_are_kept(store: Store) -> None:
    refused = RefusedMessage("DVL_demo_STEPS", 7, NOON, "unknown schema", b"\x00raw")
    assert store.write([refused]).rows == 0


def test_a_tag_beyond_the_table_is_refused() -> None:
    for tag in (-1, 4):
        with pytest.raises(BadInput, match=r"tag index .* beyond the 4 tags"):
            message(1, Samples.of([tag], [NOON], [0.0]))


def test_empty_requests(store: Store) -> None:
    assert store.raw([], *ALL, 10) == []
    assert store.buckets(["3301.T1"], NOON, NOON + S, S)[0].count.tolist() == []
    assert store.events(EventQuery(*ALL)) == ([], False)
    assert store.write([]).rows == 0
    assert store.state().fault == ""


ROWS = st.lists(
    st.tuples(
        st.integers(0, 199),
        st.sampled_from([0.5, 1.5, -3.0, np.nan, np.inf]),
        st.sampled_from([Status.GOOD, Status.UNCERTAIN_LAST_USABLE_VALUE, Status.BAD]),
    ),
    max_size=30,
    unique_by=lambda row: row[0],
)


@settings(max_examples=40)
@given(ROWS, st.integers(1, 50))
def test_both_stores_and_a_loop_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, float, Status]], width: int
) -> None:
    """Buckets over midnight, against a plain loop over samples and buckets."""
    times = [MIDNIGHT - 100 + row[0] for row in rows]
    samples = Samples.of([1] * len(rows), times, [row[1] for row in rows], [row[2] for row in rows])
    start = MIDNIGHT - 100
    answers = []
    duck = DuckDBStore(tmp_path_factory.mktemp("duck"), threads=1)
    for store in (duck, MemoryStore()):
        store.write([SampleMessage(origin(1), MIDNIGHT, NAMES, samples)])
        answers.append(store.buckets(["3301.T2"], start, start + 200, width)[0])
        store.close()
    for answer in answers:
        columns = [getattr(answer, name) for name in answer.__slots__ if name != "flags"]
        found = np.array(columns, np.float64).T.reshape(-1, 7)
        np.testing.assert_array_equal(found, np.array(looped(rows, width)).reshape(-1, 7))
        np.testing.assert_array_equal(answer.flags, answers[0].flags)


def looped(rows: list[tuple[int, float, Status]], width: int) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = []
    for bucket in sorted({row[0] // width for row in rows}):
        inside = sorted(row for row in rows if row[0] // width == bucket)
        good = [v for _, v, s in inside if np.isfinite(v) and s != Status.BAD]
        worst = max(
            2 if not np.isfinite(v) or s == Status.BAD else int(s != Status.GOOD)
            for _, v, s in inside
        )
        time_ns = MIDNIGHT - 100 + bucket * width
        if not good:
            good = [np.nan]
        found.append((time_ns, min(good), max(good), good[0], good[-1], len(inside), worst))
    return found


@pytest.mark.parametrize("sorted_from", [3, 1_000_000])
def test_what_was_backfilled_stands_in_its_place_among_older_and_newer(
    store: Store, monkeypatch: pytest.MonkeyPatch, sorted_from: int
) -> None:
    """A day that is over, and sorted, is written to again; equal times keep their order of arrival."""
    monkeypatch.setattr(duckdb_writing, "SORT_ROWS", sorted_from)
    day = [MIDNIGHT - 40 * S, MIDNIGHT - 10 * S, MIDNIGHT + 10 * S]
    store.write([message(1, Samples.of([0, 0, 0], day, [1.0, 4.0, 6.0]), MIDNIGHT + 10 * S)])
    late = [MIDNIGHT - 30 * S, MIDNIGHT - 20 * S, MIDNIGHT - 10 * S, MIDNIGHT]
    samples = Samples.of([0] * 4, late, [2.0, 3.0, 4.5, 5.0], 0, Flag.BACKFILLED)
    store.write([message(2, samples, MIDNIGHT + 60 * S)])
    (back,) = store.raw(["3301.T1"], *ALL, 100)
    assert back.value.tolist() == [1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 6.0]
    marked = (back.flags & np.uint16(Flag.BACKFILLED)) != 0
    assert marked.tolist() == [False, True, True, False, True, True, False]
    (last,) = store.before(["3301.T1"], MIDNIGHT - 25 * S)
    assert last.value.tolist() == [2.0]


def test_statistics_of_a_bucket(store: Store) -> None:
    """By hand: 2 for 1 s, 8 for 3 s, bad for 2 s, 4 to the end; then a bucket of bad ones alone."""
    times = NOON + np.array([0, 1, 4, 6, 12, 13]) * S
    status = [0, 0, Status.BAD, Status.UNCERTAIN_SENSOR_CALIBRATION, Status.BAD, Status.BAD]
    flags = [Flag.CALIBRATION, 0, 0, 0, 0, 0]
    store.write([message(1, Samples.of([0] * 6, times, [2, 8, 9, 4, 1, 1], status, flags))])
    found, none = store.statistics(["3301.T1", "nowhere"], NOON, NOON + 20 * S, 10 * S)
    nan = np.nan
    expected = {
        "time_ns": [NOON, NOON + 10 * S],
        "minimum": [2.0, nan],
        "minimum_ns": [NOON, 0],
        "maximum": [8.0, nan],
        "maximum_ns": [NOON + S, 0],
        "first": [2.0, nan],
        "last": [4.0, nan],
        "count": [4, 2],
        "usable": [3, 0],
        "total": [14.0, 0.0],
        "quality": [Quality.BAD, Quality.BAD],
        "flags": [Flag.CALIBRATION, 0],
        "first_ns": [NOON, NOON + 12 * S],
        "last_ns": [NOON + 6 * S, NOON + 13 * S],
        "open_end": [4.0, nan],
        "area": [26.0, 0.0],
        "good_s": [4.0, 0.0],
    }
    assert list(expected) == list(found.__slots__)
    for name, column in expected.items():
        np.testing.assert_array_equal(getattr(found, name), column, name)
        assert getattr(found, name).dtype == getattr(none, name).dtype
        assert len(getattr(none, name)) == 0


def test_a_second_sample_of_the_same_time_is_kept_in_its_order(store: Store) -> None:
    """Different ones, in one message and in two; and the same messages once more."""
    first = message(1, Samples.of([0, 0, 1], NOON, [1.0, 2.0, 7.0], [0, Status.BAD, 0]))
    second = message(2, Samples.of([0, 0], [NOON, NOON + 100], [3.0, 4.0], 0, Flag.BACKFILLED))
    for _ in range(2):
        store.write([first])
        store.write([second])
    one, other = store.raw(["3301.T1", "3301.T2"], *ALL, 100)
    assert one.value.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert one.status.tolist() == [0, Status.BAD, 0, 0]
    assert one.time_ns.tolist() == [NOON, NOON, NOON, NOON + 100]
    assert other.value.tolist() == [7.0]
    (last,) = store.before(["3301.T1"], NOON + 1)
    assert last.value.tolist() == [3.0]
    (found,) = store.statistics(["3301.T1"], NOON, NOON + S, S)
    assert (found.count.tolist(), found.usable.tolist()) == ([4], [3])
    assert (found.first.tolist(), found.open_end.tolist()) == ([1.0], [4.0])

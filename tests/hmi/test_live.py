import numpy as np
import pytest
from msgspec.structs import replace

from hmi.models.live import SPARK_BUCKET_NS, SPARK_BUCKETS, LiveValues
from hmi.models.recall import requests, take
from scada.bus.messages import BucketSeries
from scada.model import Flag, Quality, Samples, Status
from tests.hmi.fake_site import NOW_NS, FakePlant

T1, T2 = 0, 1
W = SPARK_BUCKET_NS
NOW = NOW_NS // W * W


@pytest.fixture
def live() -> LiveValues:
    plant = FakePlant()
    live = LiveValues(plant.table)
    live.advance(NOW)
    return live


def test_nothing_is_known_before_something_came(live: LiveValues) -> None:
    assert np.isnan(live.value).all()
    assert (live.quality == Quality.BAD).all()
    assert np.isnan(live.spark(T1)[0]).all()


def test_the_latest_sample_of_a_batch_stands(live: LiveValues) -> None:
    live.apply(Samples.of([T1, T1, T2, T1], [NOW + 3, NOW + 1, NOW, NOW + 2], [0.3, 0.1, 9.0, 0.2]))
    assert live.value[[T1, T2]].tolist() == [0.3, 9.0]
    assert live.time_ns[T1] == NOW + 3
    low, high = live.spark(T1)
    assert (low[-1], high[-1]) == (pytest.approx(0.1), pytest.approx(0.3))


def test_backfilled_samples_never_move_a_live_value(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    live.apply(Samples.of(T1, NOW + 1, 2.0, flags=int(Flag.BACKFILLED)))
    assert live.value[T1] == 0.5


def test_a_bad_sample_is_a_gap_in_the_sparkline(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    live.apply(Samples.of(T1, NOW + W, 0.5, int(Status.BAD_SENSOR_FAILURE)))
    live.advance(NOW + 2 * W)
    assert live.quality[T1] == Quality.BAD
    low, _ = live.spark(T1)
    assert low[-3] == pytest.approx(0.5)
    assert np.isnan(low[-1])


def test_a_usable_value_is_carried_into_new_buckets(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    live.advance(NOW + 3 * W)
    assert live.spark(T1)[0][-4:].tolist() == [0.5] * 4


def test_after_a_long_pause_the_whole_ring_is_new(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    live.advance(NOW + 3 * SPARK_BUCKETS * W)
    assert live.spark(T1)[0].tolist() == [0.5] * SPARK_BUCKETS
    assert live.spark_times()[-1] == NOW + 3 * SPARK_BUCKETS * W


def test_the_number_as_sent_is_kept_beside_the_value(live: LiveValues) -> None:
    live.apply(Samples.of([T1, T2], NOW, [0.5, 7.0]))
    assert live.raw is None
    assert live.sent([T1, T2]).tolist() == [0.5, 7.0]
    live.apply(Samples.of([T1], NOW + 1, [0.6], raw=np.array([60.0])))
    assert live.sent([T1, T2]).tolist() == [60.0, 7.0]
    live.apply(Samples.of([T1, T2], NOW + 2, [0.7, 8.0]))
    assert live.sent([T1, T2]).tolist() == [0.7, 8.0]


def test_a_clock_that_is_set_back_takes_what_was_seen_with_it(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    before = live.spark(T1)
    live.advance(NOW - W)
    assert live.bucket == NOW // W, "one step is no other time"
    live.advance(NOW - 100 * W)
    assert live.bucket == NOW // W - 100
    assert np.array_equal(live.spark(T1), before, equal_nan=True)


def test_change_over_a_span(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    live.advance(NOW + 60 * W)
    live.apply(Samples.of(T1, NOW + 60 * W, 0.9))
    assert live.change(300.0)[T1] == pytest.approx(0.4)
    assert np.isnan(live.change(300.0)[T2])


def test_since_when_a_switch_is_as_it_is(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 1.0))
    live.apply(Samples.of(T1, NOW + 5, 1.0))
    assert live.changed_ns[T1] == NOW
    live.apply(Samples.of(T1, NOW + 9, 0.0))
    assert live.changed_ns[T1] == NOW + 9


def series(tag: str, ago: list[int], low: list[float], high: list[float]) -> BucketSeries:
    n = len(ago)
    return BucketSeries(
        tag=tag,
        bucket_ns=W,
        time_ns=NOW - np.array(ago, np.int64) * W,
        minimum=np.array(low),
        maximum=np.array(high),
        first=np.array(low),
        last=np.array(high),
        count=np.ones(n, np.uint32),
        quality=np.zeros(n, np.uint8),
        flags=np.zeros(n, np.uint16),
    )


def test_the_past_fills_only_what_was_not_seen_live(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    take(live, series(live.table.tags[T1].id, [4, 2], [0.1, 0.2], [0.3, 0.4]))
    low, high = live.spark(T1)
    assert low[-5:].tolist() == pytest.approx([0.1, 0.3, 0.2, 0.4, 0.5])
    assert high[-5:].tolist() == pytest.approx([0.3, 0.3, 0.4, 0.4, 0.5])
    assert np.isnan(low[-6])


def test_a_tag_that_did_not_change_is_drawn_from_the_sample_before(live: LiveValues) -> None:
    live.apply(Samples.of(T1, NOW, 0.5))
    before = series(live.table.tags[T1].id, [3_000], [0.2], [0.2])
    take(live, replace(before, time_ns=before.time_ns + 7))
    low, high = live.spark(T1)
    assert low.tolist() == pytest.approx([0.2] * (SPARK_BUCKETS - 1) + [0.5])
    assert high.tolist() == low.tolist()


def test_the_past_of_an_unknown_tag_is_left_alone(live: LiveValues) -> None:
    take(live, series("no.such", [1], [0.1], [0.1]))
    assert np.isnan(live.low).all()


def test_the_past_is_asked_for_in_portions_of_tags_with_limits(live: LiveValues) -> None:
    asked = list(requests(live.table, live, NOW))
    limited = {alarm.tag for alarm in live.table.alarms}
    assert [tag for request in asked for tag in request.tags] == [
        tag.id for tag in live.table.tags if tag.id in limited
    ]
    assert max(len(request.tags) for request in asked) <= 40
    assert {request.end_ns - request.start_ns for request in asked} == {SPARK_BUCKETS * W}

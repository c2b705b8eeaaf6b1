import msgspec
import numpy as np
import pytest

from hmi.models.alarm_detail import active_spans, held, merged, on_spans, past_of, steps
from scada.bus.messages import BucketSeries
from scada.model import EventKind
from tests.hmi.fake_site import FakePlant, S

CUT = "3301.T1/cut"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("1 通知班组长；2 停止割煤，20 m 内禁止爆破", ["通知班组长", "停止割煤，20 m 内禁止爆破"]),
        ("1. Call; 2) go 3 m back; check", ["Call", "go 3 m back", "check"]),
        ("Withdraw people", ["Withdraw people"]),
        ("", []),
    ],
)
def test_steps_of_an_action(action: str, said: list[str]) -> None:
    assert steps(action) == said


def story(plant: FakePlant) -> tuple[int, list]:  # type: ignore[type-arg]
    start = plant.now_ns
    events = []
    for after, kind in ((10, EventKind.RAISED), (20, EventKind.RETURNED), (40, EventKind.RAISED)):
        plant.now_ns = start + after * S
        events.append(plant.event(kind, CUT))
    plant.now_ns = start + 60 * S
    return start, events


def test_spans_of_an_alarm_from_its_journal_lines() -> None:
    plant = FakePlant()
    start, events = story(plant)
    spans = active_spans(events, {CUT}, start, plant.now_ns, {CUT})
    assert spans == [(start + 10 * S, start + 20 * S), (start + 40 * S, start + 60 * S)]
    assert active_spans(events, {CUT}, start + 15 * S, plant.now_ns, set()) == [
        (start + 15 * S, start + 20 * S)
    ]


def test_an_alarm_whose_raising_was_not_kept_counts_from_the_start() -> None:
    plant = FakePlant()
    start, events = story(plant)
    assert active_spans(events[1:2], {CUT}, start, plant.now_ns, set()) == [(start, start + 20 * S)]
    assert active_spans([], {CUT}, start, plant.now_ns, {CUT}) == [(start, plant.now_ns)]


def test_an_alarm_that_is_suppressed_while_normal_was_not_active_before() -> None:
    plant = FakePlant()
    start, events = story(plant)
    suppressed = msgspec.structs.replace(
        events[1], kind=EventKind.SUPPRESSED, time_ns=start + 5 * S, seq=0
    )
    spans = active_spans([suppressed, *events], {CUT}, start, plant.now_ns, {CUT})
    assert spans == [(start + 10 * S, start + 20 * S), (start + 40 * S, start + 60 * S)]


def test_merged_spans() -> None:
    assert merged([(5, 7), (1, 3), (2, 4)]) == [(1, 4), (5, 7)]


def test_runs_of_a_switch() -> None:
    times = np.arange(5, dtype=np.int64) * 10
    on = np.array([False, True, True, False, True])
    assert on_spans(times, on, 10) == [(10, 30), (40, 50)]


def test_the_past_of_an_alarm() -> None:
    plant = FakePlant()
    start, events = story(plant)
    past = past_of(events, before_ns=start + 40 * S)
    assert (past.count, past.median_s, past.last_ns) == (2, 10.0, start + 10 * S)
    assert past_of([], 0).count == 0
    (before,) = past.times
    assert (before.raised_ns, before.lasted_s) == (start + 10 * S, 10.0)


def test_a_value_is_carried_over_silence_but_not_over_bad_samples() -> None:
    stored = BucketSeries(
        tag="a.b",
        bucket_ns=10,
        time_ns=np.array([0, 30], np.int64),
        minimum=np.array([1.0, np.nan]),
        maximum=np.array([2.0, np.nan]),
        first=np.array([1.0, np.nan]),
        last=np.array([1.5, np.nan]),
        count=np.ones(2, np.uint32),
        quality=np.array([0, 2], np.uint8),
        flags=np.zeros(2, np.uint16),
    )
    low, high = held(np.array([0, 3]), stored, 5, most=9)
    assert low[:3].tolist() == [1.0, 1.5, 1.5]
    assert high[:3].tolist() == [2.0, 1.5, 1.5]
    assert np.isnan(low[3:]).all()
    low, _ = held(np.array([0, 3]), stored, 5, most=1)
    assert np.isnan(low[2])

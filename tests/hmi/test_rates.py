import pytest

from hmi.models.latency import Latency
from hmi.models.rates import SPAN_NS, AlarmRate
from hmi.models.sound import Sound
from hmi.models.station import StationModel
from scada.model import EventKind
from tests.hmi.fake_site import FakePlant, S

ALARM = "3301.T1/alarm"


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


def rain(plant: FakePlant, rate: AlarmRate, count: int, every_s: int) -> None:
    for _ in range(count):
        rate.add(plant.event(EventKind.RAISED, ALARM))
        plant.now_ns += every_s * S


def test_only_raised_alarms_count_and_none_twice(plant: FakePlant) -> None:
    rate = AlarmRate()
    raised = plant.event(EventKind.RAISED, ALARM)
    for event in (raised, raised, plant.event(EventKind.RETURNED, ALARM)):
        rate.add(event)
    assert rate.recent(plant.now_ns) == 1
    bars = rate.bars(plant.now_ns)
    assert bars.shape == (72, 5)
    assert bars[-1].tolist() == [0, 0, 1, 0, 0]


def test_ten_in_ten_minutes_is_no_flood_and_eleven_are(plant: FakePlant) -> None:
    rate = AlarmRate()
    first = plant.now_ns
    rain(plant, rate, 10, 10)
    assert rate.flood(plant.now_ns) is None
    rain(plant, rate, 1, 10)
    flood = rate.flood(plant.now_ns)
    assert flood is not None
    assert (flood.since_ns, flood.alarms, flood.causes) == (first, 11, 1)
    assert flood.first.alarm == ALARM


def test_a_flood_ends_below_five_in_ten_minutes(plant: FakePlant) -> None:
    rate = AlarmRate()
    rain(plant, rate, 20, 1)
    assert rate.flood(plant.now_ns) is not None
    rain(plant, rate, 6, 100)
    flood = rate.flood(plant.now_ns)
    assert flood is not None
    assert flood.alarms == 26
    assert rate.flood(plant.now_ns + SPAN_NS) is None


def test_bars_of_other_times_stand_in_their_place(plant: FakePlant) -> None:
    rate = AlarmRate()
    rate.add(plant.event(EventKind.RAISED, ALARM))
    bars = rate.bars(plant.now_ns + 3 * SPAN_NS)
    assert bars[-4].sum() == 1
    assert rate.bars(plant.now_ns + 100 * SPAN_NS).sum() == 0


def test_latency_of_alarms_without_delay_is_measured(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    frame = plant.frame(plant.event(EventKind.RAISED, ALARM))
    model.apply(frame, plant.now_ns + 250_000_000)
    model.apply(plant.frame(plant.event(EventKind.RETURNED, ALARM)), plant.now_ns + S)
    model.apply(plant.frame(plant.event(EventKind.RAISED, "a.b/quality")), plant.now_ns + S)
    assert model.latency.alarm_quantiles_ms() == {"p50": 250.0, "p95": 250.0, "p99": 250.0}
    assert model.alarms_seen == 2


def test_no_latency_is_null_not_zero() -> None:
    latency = Latency()
    assert latency.alarm_quantiles_ms() == {"p50": None, "p95": None, "p99": None}
    assert latency.quantile_ms(0.95) is None


def test_it_sounds_until_silenced_and_again_for_something_new(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    sound = Sound()
    assert not sound.is_on(model.alarms, stale=False)
    model.apply(plant.frame(plant.event(EventKind.RAISED, ALARM)), plant.now_ns)
    assert sound.is_on(model.alarms, stale=False)
    sound.silence(model.alarms, stale=False)
    assert not sound.is_on(model.alarms, stale=False)
    late = plant.event(EventKind.RAISED, "3301.T0/cut", changed_ns=plant.now_ns - S)
    model.apply(plant.frame(late), plant.now_ns)
    assert sound.is_on(model.alarms, stale=False)
    sound.silence(model.alarms, stale=False)
    for kind in (EventKind.RETURNED, EventKind.ACKNOWLEDGED, EventKind.RAISED):
        plant.now_ns += S
        model.apply(plant.frame(plant.event(kind, ALARM)), plant.now_ns)
    assert sound.is_on(model.alarms, stale=False)


def test_a_stale_station_sounds_by_itself(plant: FakePlant) -> None:
    model, sound = StationModel(), Sound()
    assert sound.is_on(model.alarms, stale=True)
    sound.silence(model.alarms, stale=True)
    assert not sound.is_on(model.alarms, stale=True)
    assert not sound.is_on(model.alarms, stale=False)
    assert sound.is_on(model.alarms, stale=True)

import msgspec
import numpy as np
import pytest

from hmi.models.frame import Connection, Frame, Mailbox
from hmi.models.points import (
    differs,
    part_words,
    raw_short,
    raw_words,
)
from hmi.models.station import StationModel
from scada.model import EventKind, Samples, Status
from tests.hmi.fake_site import FakePlant, S, history, incident


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    return model


def test_before_the_first_heartbeat_it_is_stale() -> None:
    model = StationModel()
    model.apply(Frame(), S)
    stale = model.stale(S)
    assert stale is not None
    assert stale.reason == "stale.no_bus"
    model.apply(Frame(connection=Connection(True, S)), S)
    stale = model.stale(2 * S)
    assert stale is not None
    assert stale.reason == "stale.never"


def test_stale_after_two_scans_without_a_heartbeat(plant: FakePlant, model: StationModel) -> None:
    now = plant.now_ns
    assert model.stale(now + 2 * S) is None
    stale = model.stale(now + 2 * S + 1)
    assert stale is not None
    assert (stale.since_ns, stale.reason) == (now, "stale.no_core")


def test_a_core_with_another_clock_is_not_taken_for_dead(plant: FakePlant) -> None:
    model = StationModel()
    frame = plant.first_frame()
    frame.core_received_ns = plant.now_ns + 3600 * S
    model.apply(frame, plant.now_ns + 3600 * S)
    assert model.stale(plant.now_ns + 3601 * S) is None


def test_a_new_table_starts_over(plant: FakePlant, model: StationModel) -> None:
    for event in incident(plant):
        model.apply(plant.frame(event), plant.now_ns)
    table = msgspec.structs.replace(plant.table, tags=plant.table.tags[:5], alarms=())
    model.apply(Frame(table=table), plant.now_ns)
    assert len(model.live.value) == 5
    assert not model.alarms.records
    assert model.stale(plant.now_ns) is not None


def test_areas_worst_first_with_their_switches(plant: FakePlant, model: StationModel) -> None:
    model.apply(plant.frame(*incident(plant), samples=plant.step(0.0)), plant.now_ns)
    states = model.areas.states(model.live, model.alarms.groups().by_area)
    assert [state.area.id for state in states[:4]] == ["3301", "3303", "pump_room", "main_belt"]
    assert "unit1" not in {state.area.id for state in states}
    worst = states[0]
    assert worst.methane == model.live.index["3301.T1"]
    assert (worst.switches.fan, worst.switches.cut, worst.switches.feed) == (None, True, False)


def test_an_area_of_bad_sensors_has_no_switch_states(plant: FakePlant, model: StationModel) -> None:
    plant.status[:] = int(Status.BAD_NO_COMMUNICATION)
    model.apply(plant.frame(samples=plant.step()), plant.now_ns)
    state = model.areas.states(model.live, {})[0]
    assert (state.switches.fan, state.switches.cut, state.switches.feed) == (None, None, None)
    known = {"fan", "cut", "feed"} & {
        tag.kind for tag in plant.table.tags if tag.area == state.area.id
    }
    assert state.switches.lost == known
    assert state.methane is not None


def test_what_is_closest_to_a_limit(plant: FakePlant, model: StationModel) -> None:
    plant.set("unit1.nox", 49.0)
    plant.set("unit1.h2.purity", 96.4)
    model.apply(plant.frame(samples=plant.step()), plant.now_ns)
    rows = np.array(model.areas.tags["unit1"])
    closest = [model.table.tags[row].id for row in model.approach.closest(model.live, rows, 2)]
    assert set(closest) == {"unit1.nox", "unit1.h2.purity"}


def test_what_rose_towards_a_limit_is_measured(plant: FakePlant) -> None:
    incident(plant)
    model = StationModel()
    history(plant, model)
    movers = model.approach.movers(model.live, 300.0, 4)
    tags = [model.table.tags[mover.row].id for mover in movers]
    assert set(tags[:3]) == {"3301.T0", "3301.T1", "3301.T2"}
    assert all(mover.change > 0.4 for mover in movers[:3])
    assert len(tags) == len(set(tags))


def test_the_mailbox_merges_samples_and_keeps_events() -> None:
    plant, mailbox = FakePlant(), Mailbox()
    events = incident(plant)
    mailbox.put(lambda frame: frame.samples.append(plant.step()))
    mailbox.put(lambda frame: frame.events.extend(events[:3]))
    mailbox.put_snapshot(plant.snapshot())
    mailbox.put(lambda frame: frame.events.extend(events[3:]))
    frame = mailbox.take()
    assert frame.samples == []
    assert frame.events == events
    assert mailbox.take().is_empty


def test_of_a_flood_the_mailbox_gives_so_many_at_once_and_none_is_lost_or_out_of_order() -> None:
    plant, mailbox = FakePlant(), Mailbox()
    events = incident(plant)
    mailbox.put(lambda frame: frame.events.extend(events[:7]))
    first = mailbox.take(3)
    mailbox.put(lambda frame: frame.events.extend(events[7:]))
    second, rest = mailbox.take(3), mailbox.take(len(events))
    assert [first.more, second.more, rest.more] == [True, True, False]
    assert first.events + second.events + rest.events == events


def test_the_number_as_sent_in_words(plant: FakePlant, model: StationModel) -> None:
    """A bit shows its whole word, also in the digits in which a manual names it."""
    tag = plant.table.tags[0]
    bit = msgspec.structs.replace(tag, bit=3, element=(0, 2))
    assert raw_words(tag, 1234.5) == "1234.5"
    assert raw_words(tag, 4.0) == "4"
    assert raw_words(bit, 8201.0) == "8,201 · 0x2009"
    assert raw_words(bit, -1.0) == "−1 · 0xFFFFFFFFFFFFFFFF"
    assert raw_words(bit, float("nan")) == raw_words(tag, float("nan")) == "–"
    assert (raw_short(bit, 8201.0), raw_short(tag, 1234.567)) == ("0x2009", "1234.6")
    assert part_words(model, bit) == "[0,2] · bit 3"
    assert part_words(model, tag) == ""
    assert differs(1.0, 8201.0)
    assert not differs(1.0, 1.0)
    assert not differs(float("nan"), float("nan"))
    assert differs(float("nan"), 3.5), "a bit that a Double does not have"


def test_an_alarm_without_a_usable_value_shows_the_one_that_decided_it(
    plant: FakePlant, model: StationModel
) -> None:
    model.apply(plant.frame(plant.event(EventKind.RAISED, "3301.T1/cut", value=1.62)), plant.now_ns)
    record = model.alarms.records["3301.T1/cut"]
    row = model.live.index["3301.T1"]
    model.apply(plant.frame(samples=Samples.of(row, plant.now_ns, 1.7)), plant.now_ns)
    assert model.alarm_value(record) == "1.70 %CH4"
    lost = Samples.of(row, plant.now_ns, 0.0, int(Status.BAD_NO_COMMUNICATION))
    model.apply(plant.frame(samples=lost), plant.now_ns)
    assert model.alarm_value(record) == "1.62 %CH4"
    assert model.not_good("mine") == {"3301": 1}
    assert model.not_good("unit") == {}

import msgspec
import pytest

from hmi.models.alarm_filter import AlarmFilter
from hmi.models.alarm_index import Count
from hmi.models.alarms import AlarmModel, can_reset, fill, worst
from hmi.models.language import Language
from hmi.models.priority import Fill
from hmi.models.words import Words
from scada.model import Acknowledgement, AlarmKind, EventKind, Process, Suppression, SuppressionKind
from tests.hmi.fake_site import FakePlant, S, incident


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> AlarmModel:
    """The drawings' incident, event by event."""
    model = AlarmModel()
    for event in incident(plant):
        model.apply(event)
    return model


def test_unacknowledged_first_then_rank_then_newest(model: AlarmModel) -> None:
    assert [record.alarm for record in model.sorted()] == [
        "3301.T0/cut",
        "3301.T1/cut",
        "3301.T1/alarm",
        "3301.T2/alarm",
        "3303.fan/stopped",
        "pump_room.sump/quality",
        "3301.T1/pre_warning",
        "main_belt.drum/alarm",
        "3303.T1/pre_warning",
        "unit1.nox/alarm",
    ]


def test_counts_per_priority(model: AlarmModel) -> None:
    assert [model.count(p) for p in (1, 2, 3, 4, 0)] == [
        Count(2, 2),
        Count(3, 3),
        Count(3, 2),
        Count(1, 0),
        Count(1, 1),
    ]


def test_an_alarm_leaves_when_it_returned_and_was_acknowledged(
    plant: FakePlant, model: AlarmModel
) -> None:
    model.apply(plant.event(EventKind.ACKNOWLEDGED, "main_belt.drum/alarm", user="li"))
    assert "main_belt.drum/alarm" not in model.records
    model.apply(plant.event(EventKind.ACKNOWLEDGED, "3301.T1/cut", user="li"))
    assert model.records["3301.T1/cut"].acknowledgement is Acknowledgement.ACKNOWLEDGED
    model.apply(plant.event(EventKind.RETURNED, "3301.T1/cut"))
    assert "3301.T1/cut" not in model.records


def test_a_held_alarm_stays_and_is_dashed(plant: FakePlant, model: AlarmModel) -> None:
    model.apply(plant.event(EventKind.ACKNOWLEDGED, "3301.T1/cut"))
    record = model.apply(plant.event(EventKind.HELD, "3301.T1/cut"))
    assert record is not None
    assert fill(record) is Fill.DASHED
    assert record.process is Process.ACTIVE


def test_events_that_a_snapshot_contains_are_not_taken_twice(plant: FakePlant) -> None:
    event = plant.event(EventKind.RAISED, "3301.T1/cut")
    plant.event(EventKind.ACKNOWLEDGED, "3301.T1/cut")
    model = AlarmModel()
    model.load(plant.records.values(), plant.seq)
    assert model.apply(event) is None
    assert model.records["3301.T1/cut"].acknowledgement is Acknowledgement.ACKNOWLEDGED


def test_a_remark_leaves_the_state_alone(plant: FakePlant, model: AlarmModel) -> None:
    before, changes = model.of("3301.T1/cut"), model.changes
    said = plant.event(EventKind.REMARK, "3301.T1/cut", user="li", comment="on my way")
    assert model.apply(msgspec.structs.replace(said, process=None, acknowledgement=None)) is None
    assert (model.of("3301.T1/cut"), model.changes) == (before, changes)


def test_the_lines_of_other_services_are_not_the_cores(plant: FakePlant, model: AlarmModel) -> None:
    said = plant.event(EventKind.RETURNED, "3301.T1/cut")
    assert model.apply(msgspec.structs.replace(said, source="desk", seq=10**9)) is None
    assert model.apply(plant.event(EventKind.RETURNED, "3301.T1/cut")) is not None


def test_what_is_shelved_leaves_the_list_and_comes_back(
    plant: FakePlant, model: AlarmModel
) -> None:
    shelf = Suppression(kind=SuppressionKind.SHELVED, since_ns=1, until_ns=9, user="li")
    listed = len(model.records)
    said = plant.event(EventKind.SHELVED, "3301.T1/cut", user="li")
    record = model.apply(msgspec.structs.replace(said, suppressed=(shelf,)))
    assert record is not None
    assert record.suppressed == (shelf,)
    assert (len(model.records), list(model.suppressed)) == (listed - 1, ["3301.T1/cut"])
    assert all(one.alarm != "3301.T1/cut" for one in model.sorted())
    model.apply(plant.event(EventKind.UNSHELVED, "3301.T1/cut"))
    assert (len(model.records), len(model.suppressed)) == (listed, 0)


def test_a_latched_alarm_stays_until_it_is_reset(plant: FakePlant, model: AlarmModel) -> None:
    said = plant.event(EventKind.RETURNED, "3301.T1/cut")
    record = model.apply(
        msgspec.structs.replace(
            said, process=Process.LATCHED, acknowledgement=Acknowledgement.ACKNOWLEDGED
        )
    )
    assert record is not None
    assert can_reset(record)
    assert "3301.T1/cut" in model.records
    model.apply(
        msgspec.structs.replace(
            plant.event(EventKind.RESET, "3301.T1/cut"),
            process=Process.NORMAL,
            acknowledgement=Acknowledgement.ACKNOWLEDGED,
        )
    )
    assert model.of("3301.T1/cut") is None


def test_an_event_of_no_alarm_changes_nothing(plant: FakePlant, model: AlarmModel) -> None:
    before = model.changes
    started = msgspec.structs.replace(plant.event(EventKind.STARTED, "x/y"), alarm="")
    assert model.apply(started) is None
    assert model.changes == before


def test_alarms_of_a_place_are_folded_under_the_most_urgent(model: AlarmModel) -> None:
    lines, hidden = model.lines(by_area=True)
    places = [
        (line.record.area, line.record.server if not line.record.area else "") for line in lines
    ]
    assert len(places) == len(set(places))
    assert sum(line.children + 1 for line in lines) == len(model.records)
    assert hidden == 0
    head = lines[0].record
    assert head == model.sorted()[0]
    opened, _ = model.lines(by_area=True, opened=frozenset({head.alarm}))
    beneath = [line.record for line in opened if line.depth]
    assert len(beneath) == lines[0].children > 0
    assert {record.area for record in beneath} == {head.area}


def test_children_are_folded_under_their_cause(model: AlarmModel) -> None:
    lines, hidden = model.lines(grouped=True)
    assert hidden == 0
    folded = {line.record.alarm: line.children for line in lines}
    assert folded["3301.T2/alarm"] == 2
    assert "3301.T1/alarm" not in folded
    opened, _ = model.lines(grouped=True, opened=frozenset({"3301.T2/alarm"}))
    assert sum(line.depth for line in opened) == 2
    assert len(opened) == len(model.records)


def test_a_ring_of_causes_does_not_hang(plant: FakePlant) -> None:
    model = AlarmModel()
    model.apply(plant.event(EventKind.RAISED, "3301.T1/cut", cause="3301.T0/cut"))
    model.apply(plant.event(EventKind.RAISED, "3301.T0/cut", cause="3301.T1/cut"))
    lines, _ = model.lines(grouped=True)
    assert len(lines) + sum(line.children for line in lines) >= 2


def test_what_a_filter_hides_is_counted(plant: FakePlant, model: AlarmModel) -> None:
    words = Words(Language("en"), plant.table)

    def listed(chosen: AlarmFilter) -> list[str]:
        lines, hidden = model.lines(lambda record: chosen.passes(record, words))
        assert len(lines) + hidden == len(model.records)
        return [line.record.alarm for line in lines]

    assert listed(AlarmFilter("3301 cut")) == ["3301.T0/cut", "3301.T1/cut"]
    assert listed(AlarmFilter(area="3303")) == ["3303.fan/stopped", "3303.T1/pre_warning"]
    assert len(listed(AlarmFilter(priority=1))) == 2
    assert len(listed(AlarmFilter(priority=3))) == len(model.records) - 1
    assert AlarmFilter().is_off


def test_a_place_is_shown_by_its_worst(model: AlarmModel) -> None:
    here = model.groups().by_area["3301"]
    shown = worst(here)
    assert shown is not None
    assert shown.alarm == "3301.T0/cut"
    assert worst([]) is None


def test_groups_follow_the_changes(plant: FakePlant, model: AlarmModel) -> None:
    assert "3301.T1/cut" in model.groups().active
    plant.now_ns += S
    model.apply(plant.event(EventKind.RETURNED, "3301.T1/cut"))
    assert "3301.T1/cut" not in model.groups().active


def test_nothing_bad_hides_in_a_fold(plant: FakePlant) -> None:
    model = AlarmModel()
    model.apply(plant.event(EventKind.RAISED, "3301.T1/pre_warning"))
    model.apply(plant.event(EventKind.ACKNOWLEDGED, "3301.T1/pre_warning"))
    model.apply(plant.event(EventKind.RAISED, "3301.T1/cut", cause="3301.T1/pre_warning"))
    [line], _ = model.lines(grouped=True)
    assert line.record.alarm == "3301.T1/pre_warning"
    assert line.shown.alarm == "3301.T1/cut"
    assert line.is_unacknowledged


def test_what_repeats_a_bad_sensor_is_folded_beneath_it_and_shows_how_grave_it_is(
    plant: FakePlant, model: AlarmModel
) -> None:
    """A mark and a lock-out because of one bad status: one row, until it is opened."""
    sump = model.records["pump_room.sump/quality"]
    for alarm, kind, priority in (
        ("pump_room.sump/line_break", AlarmKind.MARK, 4),
        ("pump/fault_lockout", AlarmKind.INTERLOCK, 1),
        ("pump_room.sump/low", AlarmKind.ALARM, 2),
    ):
        model._put(
            msgspec.structs.replace(
                sump, alarm=alarm, kind=kind, priority=priority, cause=sump.alarm
            )
        )
    model.changes += 1
    lines, _ = model.lines()
    (head,) = [line for line in lines if line.record.alarm == sump.alarm]
    assert (head.children, head.shown.alarm) == (2, "pump/fault_lockout")
    # An alarm of its own is folded in a flood alone.
    assert "pump_room.sump/low" in [line.record.alarm for line in lines]
    opened, _ = model.lines(opened=frozenset({sump.alarm}))
    assert [line.record.alarm for line in opened if line.depth] == [
        "pump/fault_lockout",
        "pump_room.sump/line_break",
    ]
    everything, _ = model.lines(grouped=True)
    (head,) = [line for line in everything if line.record.alarm == sump.alarm]
    assert head.children == 3

"""The handover between shifts: what is there, what happened, of the position alone."""

import msgspec
import pytest

from hmi.models import handover
from hmi.models.language import Language
from hmi.models.shift import shift_at
from hmi.models.station import StationModel
from scada.model import (
    Acknowledgement,
    AlarmKind,
    AlarmRecord,
    BadInput,
    Event,
    EventKind,
    Login,
    Process,
    Suppression,
    SuppressionKind,
)
from tests.hmi.fake_site import FakePlant, incident
from tests.hmi.test_duty import with_people

AREA = "3301"


@pytest.fixture
def plant() -> FakePlant:
    made = FakePlant()
    made.table = with_people(made.table, Login.OPEN)
    return made


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    events = incident(plant)
    made = StationModel(Language("en"), user="li")
    made.apply(plant.first_frame(), plant.now_ns)
    made.apply(plant.frame(*events), plant.now_ns)
    return made


def record(alarm: str, **facts: object) -> AlarmRecord:
    made = AlarmRecord(
        alarm=alarm,
        kind=AlarmKind.ALARM,
        tag=f"{AREA}.T1",
        area=AREA,
        server="mine",
        priority=2,
        process=Process.ACTIVE,
        acknowledgement=Acknowledgement.ACKNOWLEDGED,
        held=False,
        raised_ns=1,
        changed_ns=1,
        value=1.0,
        status=0,
        limit=1.0,
    )
    return msgspec.structs.replace(made, **facts)


def line(seq: int, kind: EventKind, time_ns: int, **facts: object) -> Event:
    made = Event(
        source="core", epoch=9, seq=seq, prev_hash=bytes(32), kind=kind, time_ns=time_ns,
        now_ns=time_ns, step=1,
    )  # fmt: skip
    return msgspec.structs.replace(made, **facts)


def test_every_alarm_stands_in_the_list_of_its_state(model: StationModel) -> None:
    shelf = Suppression(
        kind=SuppressionKind.SHELVED,
        since_ns=1,
        until_ns=model.now_ns,
        user="li",
        reason="bump test",
    )
    out = Suppression(kind=SuppressionKind.OUT_OF_SERVICE, since_ns=1, rule="permit 7")
    calibrated = record(f"{AREA}.T1/calibration", kind=AlarmKind.QUALITY)
    model.alarms.load((*model.alarms.records.values(), calibrated), 0)
    model.alarms.suppressed = {
        "a": record("a", suppressed=(shelf,)),
        "b": record("b", suppressed=(shelf, out)),
    }
    shown = handover.report(model, ())
    names = {section: [row.alarm for row in rows] for section, rows in shown.lists.items()}
    assert list(names) == list(handover.SECTIONS)
    assert sorted(names["shelved"]) == ["a", "b"]
    assert names["out_of_service"] == ["b"]
    assert names["calibration"] == [f"{AREA}.T1/calibration"]
    assert "unit1.nox/alarm" in names["active"]
    assert "main_belt.drum/alarm" in names["unacknowledged"]
    listed = {*names["active"], *names["unacknowledged"], *names["calibration"]}
    assert listed == set(model.alarms.records)
    below = next(row.below for row in shown.lists["shelved"])
    assert below.startswith("li · bump test · until ")


def test_what_happened_counts_the_shift_and_each_line_once(model: StationModel) -> None:
    start, _ = shift_at(model.table, model.now_ns)
    raised = {
        "alarm": "x/alarm",
        "tag": f"{AREA}.T1",
        "area": AREA,
        "priority": 1,
        "process": Process.ACTIVE,
        "acknowledgement": Acknowledgement.UNACKNOWLEDGED,
    }
    events = [
        line(1, EventKind.RAISED, start - 1, **raised),
        line(2, EventKind.RAISED, start, **raised),
        line(3, EventKind.RAISED, start, **raised, suppressed=(record("a"),)),
        line(4, EventKind.FLOOD_STARTED, start, position="one"),
        line(5, EventKind.FLOOD_STARTED, start),
        line(6, EventKind.STARTED, start),
        line(7, EventKind.DENIED, start, user="sun"),
        line(8, EventKind.COMMENT, start),
        line(9, EventKind.RE_ALARMED, start, **raised),
    ]
    before = handover.report(model, ()).happened
    happened = handover.report(model, (*events, *events)).happened
    assert happened.raised[1] == before.raised[1] + 2
    assert (happened.floods, happened.restarts, happened.denied) == (2, 1, 1)
    assert happened.top[0][0] == f"{AREA}.T1"
    model.duty.choose("rest")
    assert handover.report(model, events).happened.floods == 1


def test_the_report_is_of_the_position(model: StationModel) -> None:
    whole = handover.report(model, ())
    parts = []
    for position in ("one", "rest"):
        model.duty.choose(position)
        parts.append(handover.report(model, ()))
    for section in handover.SECTIONS:
        both = sum(len(part.lists[section]) for part in parts)
        assert both == len(whole.lists[section])
    assert [part.position for part in parts] == ["one", "rest"]


def test_the_command_carries_the_report_in_words(model: StationModel) -> None:
    model.duty.choose("one")
    shown = handover.report(model, (), more=True)
    made = handover.command(model, shown, " wang ", "watch T1 ")
    assert (made.user, made.to, made.position, made.note) == ("li", "wang", "one", "watch T1")
    assert made.report["Position"] == "First"
    assert made.report["Journal"] == "not all of it could be read"
    assert made.report["Now shelved"] == "0"
    assert all(made.report.values())
    with pytest.raises(BadInput, match="to whom"):
        handover.command(model, shown, " ", "")
    model.language.use("zh")
    assert "未确认" in handover.command(model, shown, "wang", "").report


def test_long_lists_are_cut_and_counted(model: StationModel) -> None:
    model.alarms.load([record(f"x{n}/alarm") for n in range(50)], 0)
    told = handover.command(model, handover.report(model, ()), "wang", "").report
    assert told["Active, acknowledged"].startswith("50: ")
    assert told["Active, acknowledged"].endswith("+30")


def test_the_shift_s_journal_is_asked_for(model: StationModel) -> None:
    asked = handover.request(model)
    assert (asked.start_ns, asked.end_ns) == (
        shift_at(model.table, model.now_ns)[0],
        model.now_ns + 1,
    )
    assert EventKind.RAISED in asked.kinds

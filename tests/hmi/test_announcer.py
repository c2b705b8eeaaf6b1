"""The voice says each alarm once, the worst first, and sums up what comes together."""

import msgspec
import pytest

from hmi.models.alarms import AlarmModel
from hmi.models.announcer import Announcer, spoken
from hmi.models.language import Language
from hmi.models.words import Words
from scada.model import (
    Acknowledgement,
    AlarmKind,
    AlarmRecord,
    Process,
    Suppression,
    SuppressionKind,
)
from tests.hmi.fake_site import FakePlant

CUT, ALARM = "3301.T0/cut", "3301.T1/alarm"


def record(alarm: str, priority: int = 1, raised_ns: int = 1) -> AlarmRecord:
    tag, _, limit = alarm.partition("/")
    return AlarmRecord(
        alarm=alarm,
        kind=AlarmKind(limit),
        tag=tag,
        area=tag.partition(".")[0],
        server="",
        priority=priority,
        process=Process.ACTIVE,
        acknowledgement=Acknowledgement.UNACKNOWLEDGED,
        held=False,
        raised_ns=raised_ns,
        changed_ns=raised_ns,
        value=1.62,
        status=0,
        limit=1.5,
    )


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words(Language(request.param), FakePlant().table)


def listed(*records: AlarmRecord) -> AlarmModel:
    model = AlarmModel()
    model.load(records, 0)
    return model


def test_place_limit_and_value_are_spoken(words: Words) -> None:
    said = spoken(record(CUT), words)
    assert "3301" in said
    assert ("百分之1.62" if words.language.name == "zh" else "1.62 percent") in said
    assert ("断电" if words.language.name == "zh" else "cut") in said


def test_a_station_that_opens_says_nothing_of_what_is_known(words: Words) -> None:
    announcer = Announcer()
    assert announcer.next(listed(record(CUT)), words) == ""
    assert announcer.next(listed(record(CUT)), words) == ""


def test_each_alarm_is_said_once_and_again_when_it_comes_again(words: Words) -> None:
    announcer = Announcer()
    announcer.next(listed(), words)
    assert announcer.next(listed(record(CUT)), words) == spoken(record(CUT), words)
    assert announcer.next(listed(record(CUT)), words) == ""
    assert announcer.next(listed(record(CUT, raised_ns=9)), words)


def test_a_flood_is_summed_up_under_the_worst(words: Words) -> None:
    announcer = Announcer()
    announcer.next(listed(), words)
    flood = [record(f"x{n}/alarm", priority=2, raised_ns=n) for n in range(2, 16)]
    said = announcer.next(listed(*flood, record(CUT, raised_ns=99)), words)
    assert said.startswith(spoken(record(CUT), words))
    more = "另有 14 条报警" if words.language.name == "zh" else "14 more alarms"
    assert said.endswith(more)


@pytest.mark.parametrize(
    "quiet",
    [
        {"priority": 3},
        {"kind": AlarmKind.ADVISORY},
        {"acknowledgement": Acknowledgement.ACKNOWLEDGED},
        {"suppressed": (Suppression(kind=SuppressionKind.SHELVED, since_ns=1),)},
    ],
)
def test_what_is_not_annunciated_is_not_said(words: Words, quiet: dict[str, object]) -> None:
    announcer = Announcer()
    announcer.next(listed(), words)
    assert announcer.next(listed(msgspec.structs.replace(record(CUT), **quiet)), words) == ""

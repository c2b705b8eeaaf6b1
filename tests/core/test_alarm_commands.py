"""What operators may do with alarms beside acknowledging them, and who refuses what."""

import msgspec
import pytest

from alarms import refusals, verify
from alarms.journal import replay
from scada.model import (
    Area,
    Command,
    CommandResult,
    Event,
    EventKind,
    HandOver,
    Process,
    Remark,
    Reset,
    ReturnToService,
    Shelve,
    Silence,
    SiteTable,
    StartCalibration,
    Suppression,
    SuppressionKind,
    SuppressionRule,
    TakeOutOfService,
    Unshelve,
)
from scada.profiles import available, load
from tests.core.mine import Driven, site
from tests.detect.plant import T0, S, limit, tag

RULE = SuppressionRule(
    id="trip",
    when=("m0/alarm",),
    alarms=("m1/alarm", "u0/alarm"),
    off_delay_s=5.0,
    reason_zh="停机",
    reason_en="tripped",
)


def plant(profile: str = "power-plant", rules: tuple[SuppressionRule, ...] = ()) -> SiteTable:
    """m0 shelves for an hour, m1 latches, u0 asks again after ten seconds."""
    limits = (
        limit(">=", 1.0, "m0", max_shelve_s=3600.0),
        limit(">=", 1.0, "m1", latching=True),
        limit(">=", 1.0, "u0", re_alarm_s=10.0, max_shelve_s=0.0),
    )
    tags = (tag("m0"), tag("m1"), tag("u0", server="unit"))
    table = site(tags, limits)
    area = Area(id="a", name_zh="", name_en="", profile=profile)
    return msgspec.structs.replace(table, areas=(area,), suppressions=rules)


def up(table: SiteTable | None = None) -> Driven:
    driven = Driven(table or plant())
    driven.up()
    return driven


def ask(driven: Driven, at: float, command: Command) -> CommandResult:
    driven.step(at, commands=[command])
    return driven.last.results[0]


def until(at: float) -> int:
    return T0 + round(at * S)


def last(driven: Driven, kind: EventKind) -> Event:
    return next(event for event in reversed(driven.events) if event.kind is kind)


def shelve(at: float, *alarms: str, one_shot: bool = False) -> Shelve:
    return Shelve(
        alarms=alarms, until_ns=until(at), user="li", reason="检修", one_shot=one_shot, station="d1"
    )


def test_shelved_it_runs_on_in_silence_and_is_heard_again_when_the_time_is_over() -> None:
    driven = up()
    assert ask(driven, 1, shelve(60, "m0/alarm")).changed == ("m0/alarm",)
    shelved = last(driven, EventKind.SHELVED)
    assert (shelved.user, shelved.comment, shelved.text["station"]) == ("li", "检修", "d1")
    assert driven.values(2, {"m0": 1.2}) == ["m0/alarm raised"]
    raised = last(driven, EventKind.RAISED)
    assert raised.suppressed == (
        Suppression(
            kind=SuppressionKind.SHELVED,
            since_ns=until(1),
            until_ns=until(60),
            user="li",
            reason="检修",
        ),
    )
    assert driven.judge.count == 0
    assert driven.acknowledge(3, "m0/alarm") == ["m0/alarm acknowledged"]
    assert driven.step(59) == []
    assert driven.step(60) == ["m0/alarm unshelved"]
    ended = last(driven, EventKind.UNSHELVED)
    assert (ended.process, ended.acknowledgement, ended.raised_ns) == (1, 1, until(60))
    assert ended.suppressed is msgspec.UNSET
    assert (ended.text["why_zh"], ended.text["why_en"]) == ("到期", "its time is over")
    assert driven.judge.count == 1
    verify(driven.events)


def test_one_shot_ends_with_the_return_and_at_the_latest_after_the_longest_time() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2, "m1": 1.2})
    assert ask(driven, 2, shelve(9_000, "m0/alarm", "m1/alarm", one_shot=True)).refused == {}
    assert driven.values(3, {"m1": 0.5}) == ["m1/alarm returned", "m1/alarm unshelved"]
    assert driven.events[-1].process is Process.LATCHED
    assert driven.step(3601) == []
    assert driven.step(3602) == ["m0/alarm unshelved"]


def test_what_is_refused_and_why() -> None:
    driven = up()
    alarms = ("m0/alarm", "u0/alarm", "x/y", "site/disk")
    refused = ask(driven, 1, shelve(3700, *alarms)).refused
    assert refused["m0/alarm"] == "最长可搁置 1 小时 / at most 1 h allowed"
    assert refused["u0/alarm"] == "该报警不允许搁置 / this alarm may not be shelved"
    assert refused["x/y"] == refusals.UNKNOWN
    assert "never silenced" in refused["site/disk"]
    assert ask(driven, 2, shelve(1, "m0/alarm")).refused == {"m0/alarm": refusals.PAST}
    no_end = Shelve(alarms=("m0/alarm",), until_ns=0, user="li", reason="x")
    assert ask(driven, 2, no_end).refused == {"m0/alarm": refusals.NO_END}
    assert not [event for event in driven.events if event.alarm]
    ask(driven, 3, shelve(60, "m0/alarm"))
    assert ask(driven, 4, shelve(90, "m0/alarm")).refused == {"m0/alarm": refusals.SHELVED}
    back = Unshelve(alarms=("m0/alarm", "m1/alarm"), user="wu", comment="done")
    result = ask(driven, 5, back)
    assert (result.changed, result.refused) == (("m0/alarm",), {"m1/alarm": refusals.NOT_SHELVED})
    assert last(driven, EventKind.UNSHELVED).user == "wu"


@pytest.mark.parametrize("profile", ["cn-2025", "cn-aq1029-2019", "us-30cfr75"])
def test_no_regulated_point_is_silenced_whoever_asks(profile: str) -> None:
    driven = up(plant(profile, (RULE,)))
    driven.values(1, {"m0": 1.2, "m1": 1.2})
    alarms = ("m0/alarm", "m0/quality", "server.mine/link")
    out = TakeOutOfService(alarms=alarms, user="li", reason="x", permit="P-1")
    for command in (shelve(60, *alarms), shelve(60, *alarms, one_shot=True), out):
        result = ask(driven, 2, command)
        assert result.changed == ()
        assert set(result.refused) == set(alarms)
        assert all("监管测点" in why and "regulated" in why for why in result.refused.values())
    assert all(event.suppressed is msgspec.UNSET for event in driven.events)
    denied = [event for event in driven.events if event.kind is EventKind.DENIED]
    assert [event.text["what"] for event in denied] == ["shelved", "shelved", "out_of_service"]
    assert {event.user for event in denied} == {"li"}
    assert denied[-1].text["concerned"] == " ".join(alarms)
    assert (denied[-1].text["permit"], denied[0].text["station"]) == ("P-1", "d1")


def test_latched_until_acknowledged_and_reset() -> None:
    driven = up()
    driven.values(1, {"m1": 1.2})
    reset = Reset(alarms=("m1/alarm", "m0/alarm"), user="li", comment="checked")
    assert ask(driven, 2, reset).refused == {
        "m1/alarm": refusals.ACTIVE,
        "m0/alarm": refusals.NOT_LATCHED,
    }
    driven.values(3, {"m1": 0.5})
    assert driven.events[-1].process is Process.LATCHED
    assert ask(driven, 4, reset).refused["m1/alarm"] == refusals.UNACKNOWLEDGED
    driven.acknowledge(5, "m1/alarm")
    assert driven.events[-1].process is Process.LATCHED
    assert ask(driven, 6, reset).changed == ("m1/alarm",)
    assert (driven.events[-1].kind, driven.events[-1].user) == (EventKind.RESET, "li")
    assert driven.judge.records() == ()


def test_acknowledged_and_still_there_it_asks_again() -> None:
    driven = up()
    driven.values(1, {"u0": 1.2})
    driven.acknowledge(2, "u0/alarm")
    assert driven.step(11.9) == []
    assert driven.step(12) == ["u0/alarm re_alarmed"]
    assert driven.events[-1].acknowledgement == 1
    assert driven.step(40) == []
    driven.acknowledge(41, "u0/alarm")
    assert driven.values(42, {"u0": 0.5}) == ["u0/alarm returned"]


def test_out_of_service_by_a_permit() -> None:
    driven = up()
    out = TakeOutOfService(alarms=("m0/alarm",), user="li", reason="更换传感器", permit="P-17")
    assert ask(driven, 1, out).changed == ("m0/alarm",)
    taken = last(driven, EventKind.OUT_OF_SERVICE)
    assert (taken.text["permit"], taken.suppressed[0].rule) == ("P-17", "P-17")  # type: ignore[index]
    assert ask(driven, 2, out).refused == {"m0/alarm": refusals.OUT}
    driven.values(3, {"m0": 1.2})
    driven.step(90_000)
    assert driven.judge.count == 0
    back = ReturnToService(alarms=("m0/alarm",), user="wu")
    assert ask(driven, 90_001, back).changed == ("m0/alarm",)
    assert driven.events[-1].acknowledgement == 1
    assert ask(driven, 90_002, back).refused == {"m0/alarm": refusals.NOT_OUT}


def test_by_design_what_follows_is_silent_before_it_is_raised() -> None:
    driven = up(plant(rules=(RULE,)))
    lines = driven.values(1, {"m0": 1.2, "m1": 1.2})
    assert [line.partition(" <")[0] for line in lines] == [
        "m0/alarm raised",
        "m1/alarm suppressed",
        "u0/alarm suppressed",
        "m1/alarm raised",
    ]
    said = last(driven, EventKind.SUPPRESSED)
    assert (said.text["why_zh"], said.text["rule"]) == ("停机", "trip")
    assert driven.judge.count == 1
    driven.values(2, {"m0": 0.5})
    assert driven.step(6.9) == []
    assert driven.step(7) == ["m1/alarm unsuppressed", "u0/alarm unsuppressed"]
    assert driven.judge.engine.annunciated[:3].tolist() == [True, True, False]


def test_who_shelves_the_cause_hears_what_follows() -> None:
    driven = up(plant(rules=(RULE,)))
    driven.values(1, {"m0": 1.2, "m1": 1.2})
    ask(driven, 2, shelve(60, "m0/alarm"))
    kinds = [event.kind for event in driven.events if event.now_ns == until(2)]
    assert kinds == [EventKind.SHELVED, EventKind.UNSUPPRESSED, EventKind.UNSUPPRESSED]


def test_silence_remark_and_handover_are_lines_and_move_nothing() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    before = driven.judge.records()
    ask(driven, 2, Silence(user="li", position="control", station="d1"))
    silenced = last(driven, EventKind.SILENCED)
    assert (silenced.user, silenced.position, silenced.text) == ("li", "control", {"station": "d1"})
    remark = Remark(alarm="m0/alarm", raised_ns=0, user="li", cause="割煤", measures="降速")
    assert ask(driven, 3, remark).changed == ("m0/alarm",)
    said = last(driven, EventKind.REMARK)
    assert said.raised_ns == until(1), "of the one that stands"
    assert (said.tag, said.process, said.text) == (
        "m0",
        None,
        {"cause": "割煤", "measures": "降速"},
    )
    report = {"active": "1", "to": "nobody"}
    ask(driven, 4, HandOver(position="control", user="li", to="wu", note="看好 m0", report=report))
    handed = last(driven, EventKind.HANDOVER)
    assert (handed.user, handed.comment, handed.position) == ("li", "看好 m0", "control")
    assert handed.text == {"active": "1", "to": "wu"}
    assert driven.judge.records() == before == replay((), driven.events)


def test_a_remark_of_an_earlier_alarm_says_which() -> None:
    driven = up()
    earlier = Remark(alarm="m0/alarm", raised_ns=until(-500), user="li", cause="割煤")
    assert ask(driven, 1, earlier).changed == ("m0/alarm",)
    for raised_ns, alarm, why in (
        (0, "m0/alarm", refusals.WHICH),
        (until(90), "m0/alarm", refusals.WHICH),
        (until(-5), "m9/alarm", refusals.UNKNOWN),
    ):
        remark = Remark(alarm=alarm, raised_ns=raised_ns, user="li", cause="x")
        assert ask(driven, 2, remark).refused == {alarm: why}


def test_a_restart_goes_on_and_ends_what_is_over_or_no_longer_allowed() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2, "m1": 1.2})
    ask(driven, 2, shelve(60, "m0/alarm", "m1/alarm"))
    again = Driven(plant("cn-2025"), driven.journal.seq, driven.journal.head)
    assert again.judge.restore(replay((), driven.events)) == ()
    assert again.step(3)[-2:] == ["m0/alarm unshelved", "m1/alarm unshelved"]
    assert again.events[-1].text["why_en"] == "it is not allowed any more"
    verify(driven.events + again.events)
    later = Driven(plant(), driven.journal.seq, driven.journal.head)
    later.judge.restore(replay((), driven.events))
    assert later.step(100)[-2:] == ["m0/alarm unshelved", "m1/alarm unshelved"]
    assert later.events[-1].text["why_en"] == "its time is over"


@pytest.mark.parametrize("profile", available())
def test_no_rule_book_allows_a_bulk_calibration_and_no_command_asks_for_one(profile: str) -> None:
    assert not load(profile).policies.bulk_calibration_allowed
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"tag": ["m0", "m1"], "until_ns": 1, "user": "li", "reason": "x"}, StartCalibration
        )
    for many in ("m0; m1", "*", "m*"):
        start = StartCalibration(tag=many, until_ns=until(60), user="li", reason="标校")
        assert ask(up(), 1, start).refused == {many: "no such tag / 无此测点"}

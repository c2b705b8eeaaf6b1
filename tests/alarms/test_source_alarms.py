"""The alarms that servers raise themselves: followed, held, acknowledged by way of their servers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms import refusals
from alarms.journal import Journal, replay, verify
from alarms.source_alarms import SourceAlarms
from alarms.source_records import Transition
from alarms.source_states import way
from alarms.table import ACKNOWLEDGED, NAMES, NORMAL, RETURNED_UNACKNOWLEDGED, TABLE, State
from alarms.wish import Wish
from scada.model import (
    AcknowledgementRefused,
    AlarmKind,
    Area,
    ConditionChange,
    ConditionsKnown,
    Event,
    EventKind,
    OpenEvent,
    Process,
    Server,
    SiteTable,
    SourceCondition,
    SuppressionKind,
    condition_alarm,
    severity_priority,
)
from tests.alarms.conditions import T0, condition
from tests.detect.plant import tag

S = 1_000_000_000
C0 = condition_alarm("mine", "c0")


def table(**settings: object) -> SiteTable:
    return SiteTable(
        site="test",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="c1",
        servers=(
            Server(id="mine", url="opc.tcp://mine"),
            Server(id="quiet", url="opc.tcp://quiet", conditions=False),
        ),
        areas=(),
        tags=(tag("m0"),),
        alarms=(),
        **settings,  # type: ignore[arg-type]
    )


class Followed:
    """Source alarms with their journal."""

    def __init__(self) -> None:
        self.alarms = SourceAlarms(table())
        self.journal = Journal("core", T0)
        self.events: list[Event] = []

    def take(self, *changes: ConditionChange, now_ns: int = T0) -> list[str]:
        lines = [line for change in changes for line in self.alarms.take(change, now_ns)]
        return self.write(lines)

    def write(self, lines: Sequence[Transition]) -> list[str]:
        self.events += self.journal.follow(lines, T0, 1)
        return [line.kind.value for line in lines]

    def acknowledge(self, *alarms: str, comment: str = "") -> list[str]:
        self.last = self.alarms.acknowledge(alarms, "li", comment, T0, "desk 1")
        return self.write(self.last.transitions)

    @property
    def state(self) -> str:
        (record,) = self.alarms.records()
        return NAMES[record.process, record.acknowledgement][0]


def test_it_follows_its_server() -> None:
    followed = Followed()
    assert followed.take(condition(severity=700, tag="m0")) == ["raised"]
    (record,) = followed.alarms.records()
    assert (record.alarm, record.kind) == (C0, AlarmKind.SOURCE)
    assert (record.priority, record.value, record.server) == (2, 700.0, "mine")
    assert (record.tag, record.area, record.text["en"]) == ("m0", "a", "c0 is high")
    assert followed.take(condition(active=False)) == ["returned"]
    assert followed.state == "D"
    ended = condition(active=False, acknowledged=True, user="wang", comment="known")
    assert followed.take(ended) == ["acknowledged"]
    assert (followed.events[-1].user, followed.events[-1].comment) == ("wang", "known")
    assert len(followed.alarms) == 0


def test_an_acknowledgement_waits_for_the_servers_word() -> None:
    followed = Followed()
    followed.take(condition())
    assert followed.acknowledge(C0, "nothing", comment="seen") == ["acknowledging"]
    assert followed.last.refused == {"nothing": refusals.NOT_IN_ALARM}
    (request,) = followed.last.requests
    assert (request.alarm, request.condition) == (C0, "c0")
    assert (request.events, request.comment) == ((OpenEvent(b"c0"),), "li: seen")
    assert followed.state == "B"
    assert followed.alarms.records()[0].text["acknowledging"] == "li"
    assert followed.acknowledge(C0) == []
    assert followed.last.refused == {C0: refusals.UNANSWERED}
    assert followed.take(condition(acknowledged=True, user="", comment="li: seen")) == [
        "acknowledged"
    ]
    assert (followed.events[-1].user, followed.events[-1].comment) == ("li", "seen")
    assert "acknowledging" not in followed.alarms.records()[0].text
    assert followed.state == "C"


def test_a_refusal_is_written_down_and_leaves_the_alarm_as_it_is() -> None:
    followed = Followed()
    followed.take(condition())
    followed.acknowledge(C0)
    refused = AcknowledgementRefused(
        server="mine", alarm=C0, reason="BadUserAccessDenied", time_ns=T0
    )
    assert followed.take(refused) == ["refused"]
    assert (followed.events[-1].user, followed.events[-1].text["reason"]) == (
        "li",
        "BadUserAccessDenied",
    )
    assert followed.state == "B"
    assert followed.take(refused) == [], "said once"
    assert followed.acknowledge(C0) == ["acknowledging"]


def test_what_its_server_does_not_know_any_more_is_over_when_it_says_so() -> None:
    followed = Followed()
    followed.take(condition())
    followed.acknowledge(C0)
    gone = AcknowledgementRefused(
        server="mine", alarm=C0, reason="BadNodeIdUnknown", time_ns=T0, gone=True
    )
    assert followed.take(gone) == ["refused", "returned"]
    assert len(followed.alarms) == 0


def test_what_a_refresh_does_not_name_is_over() -> None:
    followed = Followed()
    followed.take(condition("c0"), condition("c1", active=False), condition("c2"))
    known = ConditionsKnown(server="mine", alarms=(condition_alarm("mine", "c2"),), time_ns=T0)
    assert followed.take(known) == ["returned", "returned"]
    assert followed.events[-1].text["why_en"] == "its server does not report it any more"
    assert [record.text["en"] for record in followed.alarms.records()] == ["c2 is high"]


def test_held_while_the_link_is_lost_and_confirmed_by_the_refresh() -> None:
    followed = Followed()
    followed.take(condition("c0"), condition("c1", active=False))
    assert followed.write(followed.alarms.hold(T0, "mine", "server.mine/link")) == ["held"]
    assert followed.events[-1].cause == "server.mine/link"
    assert followed.alarms.hold(T0, "mine", "server.mine/link") == []
    assert followed.take(condition("c0")) == ["confirmed"]
    record = followed.alarms.records()[0]
    assert (record.held, record.cause) == (False, "")
    assert followed.take(condition("c0")) == []


def test_after_a_restart_all_are_held_until_the_server_has_spoken() -> None:
    before, after = Followed(), Followed()
    before.take(condition("c0"), condition("c1"))
    before.acknowledge(C0)
    records = before.alarms.records()
    assert after.alarms.restore(records) == ()
    assert after.write(after.alarms.hold(T0)) == ["held", "held"]
    assert after.acknowledge(C0) == ["acknowledging"], "an older life's request has no answer"
    assert after.last.requests[0].events == (OpenEvent(b"c0"),)
    known = ConditionsKnown(server="mine", alarms=(C0,), time_ns=T0)
    assert after.take(condition("c0", acknowledged=True), known) == ["acknowledged", "returned"]


def test_a_server_that_is_no_longer_asked_leaves_orphans() -> None:
    followed = Followed()
    followed.take(condition())
    (record,) = followed.alarms.records()
    other = msgspec.structs.replace(record, server="quiet", alarm="server.quiet/condition/1")
    moved = SourceAlarms(table()).restore([other])
    assert [one.alarm for one in moved] == ["server.quiet/condition/1"]
    assert followed.take(condition(server="quiet")) == []


def test_other_words_make_a_line_but_not_for_every_event() -> None:
    followed = Followed()
    followed.take(condition())
    hotter = condition(message={"en": "82.1"}, time_ns=T0 + S)
    assert followed.take(hotter, now_ns=T0 + S) == []
    assert followed.alarms.records()[0].text["en"] == "82.1", "a snapshot has the latest"
    later = condition(message={"en": "83.5"}, severity=900, time_ns=T0 + 3 * S)
    assert followed.take(later, now_ns=T0 + 3 * S) == ["changed"]
    assert followed.events[-1].priority == 1
    assert followed.take(condition(event_id=b"e2", message={"en": "83.5"}, severity=900)) == []


def test_what_has_no_acknowledgement_at_its_server_is_acknowledged_here() -> None:
    followed = Followed()
    plain: dict[str, Any] = {"acknowledgeable": False, "acknowledged": False}
    assert followed.take(condition(**plain)) == ["raised"]
    assert followed.acknowledge(C0, comment="ok") == ["acknowledged"]
    assert (followed.last.changed, followed.last.requests) == ((C0,), ())
    assert followed.take(condition(**plain)) == []
    followed.take(condition("c1", **plain))
    restarted = Followed()
    restarted.alarms.restore(followed.alarms.records())
    other = condition_alarm("mine", "c1")
    assert restarted.acknowledge(other) == ["acknowledged"], "also before its server has spoken"
    assert followed.acknowledge(other) == ["acknowledged"]
    followed.take(condition("c1", retain=False, active=False, **plain))
    assert followed.take(condition(retain=False, active=False, **plain)) == ["returned"]
    assert len(followed.alarms) == 0


def test_what_is_to_be_confirmed_stays_until_it_is() -> None:
    followed = Followed()
    followed.take(condition(confirmed=False))
    followed.acknowledge(C0)
    assert followed.take(condition(acknowledged=True, confirmed=False)) == ["acknowledged"]
    over = condition(active=False, acknowledged=True, confirmed=False)
    assert followed.take(over) == ["returned"]
    assert followed.state == "D"
    followed.acknowledge(C0)
    assert followed.last.requests[0].events == (OpenEvent(b"c0", confirm=True),)
    assert followed.take(condition(active=False, acknowledged=True)) == ["acknowledged"]
    assert len(followed.alarms) == 0


def test_acknowledged_when_it_is_over_it_may_still_want_to_be_confirmed() -> None:
    followed = Followed()
    followed.take(condition(active=False, confirmed=False))
    followed.acknowledge(C0)
    over = condition(active=False, acknowledged=True, confirmed=False)
    assert followed.take(over) == ["changed"]
    assert followed.events[-1].user == "li"
    assert followed.acknowledge(C0) == ["acknowledging"]


def test_an_event_of_tomorrow_is_of_now() -> None:
    followed = Followed()
    followed.take(condition(time_ns=T0 + 3600 * S))
    assert followed.events[-1].time_ns == T0


def test_an_earlier_occurrence_is_to_be_acknowledged_with_the_alarm() -> None:
    followed = Followed()
    followed.take(condition())
    over = condition(active=False, acknowledged=True, earlier=(b"e1",))
    assert followed.take(over) == ["returned"], "nobody has acknowledged it"
    assert followed.take(condition(earlier=(b"e1",))) == ["raised"]
    followed.acknowledge(C0)
    events = followed.last.requests[0].events
    assert events == (OpenEvent(b"c0"), OpenEvent(b"e1"))
    assert followed.take(condition(acknowledged=True, earlier=(b"e1",))) == []
    assert followed.take(condition(acknowledged=True)) == ["acknowledged"]
    restored = Followed()
    followed.take(condition("c1", earlier=(b"e1",)))
    restored.alarms.restore(followed.alarms.records())
    restored.acknowledge(condition_alarm("mine", "c1"))
    assert restored.last.requests[0].events == (OpenEvent(b"c1"), OpenEvent(b"e1"))


def test_when_it_is_over_it_was_as_grave_as_it_was() -> None:
    followed = Followed()
    followed.take(condition(severity=900))
    followed.take(condition(active=False, severity=0))
    assert (followed.alarms.records()[0].priority, followed.events[-1].value) == (1, 900.0)


def test_ended_by_its_server_without_an_acknowledgement() -> None:
    followed = Followed()
    followed.take(condition())
    gone = condition(active=False, retain=False)
    assert followed.take(gone) == ["returned"]
    assert "without an acknowledgement" in followed.events[-1].text["why_en"]


@pytest.mark.parametrize("severity", [0, 1, 400, 401, 600, 601, 800, 801, 1000, 5000])
def test_priorities_by_severity(severity: int) -> None:
    expected = 1 + (severity < 801) + (severity < 601) + (severity < 401)
    assert severity_priority(severity) == expected
    assert severity_priority(severity, (1000, 2, 1)) in (1, 2, 3, 4)


STATES = tuple(state for state in NAMES if state[0] is not Process.LATCHED)
"""Nothing of a server's own latches here."""
OWN_WAYS = {(ACKNOWLEDGED, STATES[1]), (ACKNOWLEDGED, RETURNED_UNACKNOWLEDGED)}
"""An acknowledged alarm annunciated anew; one that is to be confirmed."""


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("end", STATES)
def test_every_way_ends_where_the_server_is_by_legal_steps(start: State, end: State) -> None:
    steps = way(start, end)
    passed = [start, *(state for _, state in steps)]
    assert passed[-1] == end
    legal = {(one, other) for (one, _), other in TABLE.items()} | OWN_WAYS
    assert set(pairwise(passed)) <= legal


def changes() -> st.SearchStrategy[ConditionChange]:
    names = st.sampled_from(["c0", "c1", "c2"])
    flag = st.booleans()
    states = st.builds(
        lambda name, active, acked, confirmed, own, severity, at: condition(
            name,
            active=active,
            acknowledged=acked,
            confirmed=confirmed,
            acknowledgeable=own,
            severity=severity,
            time_ns=T0 + at,
        ),
        names,
        flag,
        flag,
        flag,
        flag,
        st.integers(-5, 2000),
        st.integers(-(10**12), 10**12),
    )
    alarms = st.lists(names.map(lambda name: condition_alarm("mine", name)), max_size=2).map(tuple)
    known = st.builds(
        lambda alarms: ConditionsKnown(server="mine", alarms=alarms, time_ns=T0), alarms
    )
    refused = names.map(
        lambda name: AcknowledgementRefused(
            server="mine", alarm=condition_alarm("mine", name), reason="no", time_ns=T0
        )
    )
    return st.one_of(states, states, states, known, refused)


@given(st.lists(changes() | st.sampled_from(["ack c0", "ack c1", "hold"]), max_size=30))
def test_the_journal_tells_the_whole_state(script: list[ConditionChange | str]) -> None:
    followed = Followed()
    for step in script:
        if step == "hold":
            followed.write(followed.alarms.hold(T0, "mine", "server.mine/link"))
        elif isinstance(step, str):
            followed.acknowledge(condition_alarm("mine", step.removeprefix("ack ")))
        else:
            followed.take(step)
            _agrees(followed, step)
    told = {record.alarm: _facts(record) for record in replay((), followed.events)}
    kept = {record.alarm: _facts(record) for record in followed.alarms.records()}
    assert told == kept
    verify(followed.events)


def _facts(record: object) -> tuple[object, ...]:
    names = ("process", "acknowledgement", "held", "raised_ns", "cause", "user")
    return tuple(getattr(record, name) for name in names)


def _agrees(followed: Followed, step: ConditionChange) -> None:
    """What can be acknowledged at its server is as its server says."""
    if not isinstance(step, SourceCondition) or not step.acknowledgeable:
        return
    record = {one.alarm: one for one in followed.alarms.records()}.get(step.alarm)
    found = (record.process, record.acknowledgement) if record else NORMAL
    wanted = (
        Process.ACTIVE if step.active else Process.NORMAL,
        1 if step.open else 0,
    )
    assert found == (wanted if step.retain else NORMAL)
    assert record is None or not record.held


def test_kinds_of_events_are_known_to_the_journal() -> None:
    kinds = {EventKind.ACKNOWLEDGING, EventKind.REFUSED, EventKind.CHANGED}
    assert kinds <= set(EventKind)


def wish(kind: SuppressionKind, lasts_s: float, now_ns: int, one_shot: bool = False) -> Wish:
    until_ns = now_ns + round(lasts_s * S)
    return Wish(kind, until_ns, "wu", "works", now_ns, one_shot=one_shot, station="desk 1")


def test_shelving_is_ours_alone_and_the_servers_word_goes_on_beneath_it() -> None:
    followed = Followed()
    followed.take(condition())
    lines, refused = followed.alarms.suppress(
        [C0, "nothing"], wish(SuppressionKind.SHELVED, 60, T0)
    )
    assert refused == {"nothing": refusals.NOT_IN_ALARM}
    assert followed.write(lines) == ["shelved"]
    assert len(followed.alarms) == 0
    assert followed.take(condition(acknowledged=True)) == ["acknowledged"]
    assert followed.write(followed.alarms.advance(T0 + 59 * S)) == []
    assert followed.write(followed.alarms.advance(T0 + 60 * S)) == ["unshelved"]
    (record,) = followed.alarms.records()
    assert (followed.state, record.raised_ns) == ("C", T0 + 60 * S)
    assert len(followed.alarms) == 1
    assert replay((), followed.events) == followed.alarms.records()


def test_one_shot_ends_with_the_return_and_a_normal_one_stays_listed_while_it_is_shelved() -> None:
    followed = Followed()
    followed.take(condition(), condition("c1"))
    shelved = wish(SuppressionKind.SHELVED, 60, T0, one_shot=True)
    followed.write(followed.alarms.suppress([C0], shelved)[0])
    other = condition_alarm("mine", "c1")
    followed.write(followed.alarms.suppress([other], wish(SuppressionKind.SHELVED, 60, T0))[0])
    over = (
        condition(active=False, acknowledged=True),
        condition("c1", active=False, acknowledged=True),
    )
    assert followed.take(*over) == [
        "acknowledged", "returned", "unshelved", "acknowledged", "returned",
    ]  # fmt: skip
    (left,) = followed.alarms.records()
    assert (left.alarm, left.process) == (other, Process.NORMAL)
    assert followed.acknowledge(other) == []
    assert followed.last.refused == {other: refusals.NOT_IN_ALARM}
    known = ConditionsKnown(server="mine", alarms=(), time_ns=T0)
    assert followed.take(known) == []
    lines, refused = followed.alarms.unsuppress(
        [other, C0], SuppressionKind.SHELVED, "li", "", T0 + S
    )
    assert (followed.write(lines), refused) == (["unshelved"], {C0: refusals.NOT_SHELVED})
    assert followed.alarms.records() == () == replay((), followed.events)


def test_what_a_rule_book_protects_is_not_shelved_either() -> None:
    area = Area(id="a", name_zh="", name_en="", profile="cn-2025")
    alarms = SourceAlarms(msgspec.structs.replace(table(), areas=(area,)))
    alarms.take(condition(tag="m0"), T0)
    alarms.take(condition("c1"), T0)
    for kind in (SuppressionKind.SHELVED, SuppressionKind.OUT_OF_SERVICE):
        both = [C0, condition_alarm("mine", "c1")]
        lines, refused = alarms.suppress(both, wish(kind, 60, T0))
        assert lines == []
        assert all("regulated" in why for why in refused.values())
        assert len(refused) == 2

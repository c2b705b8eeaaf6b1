"""Chattering and fleeting alarms as they are found live, and afterwards."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.kpi import JournalColumns, annunciations_of
from alarms.kpi.behaviour import chattering, fleeting
from hmi.models.behaviour import KEPT_NS, Behaviour, Sign, hint_path
from hmi.models.language import Language
from scada.model import (
    Acknowledgement,
    AlarmKind,
    Event,
    EventKind,
    Kind,
    Process,
    Suppression,
    SuppressionKind,
)
from tests.detect.plant import T0, S


def line(seq: int, at: float, alarm: str, kind: EventKind, **more: object) -> Event:
    raised = kind is EventKind.RAISED
    given: dict[str, object] = {
        "alarm_kind": AlarmKind.ALARM,
        "process": Process.ACTIVE if raised else Process.NORMAL,
        "acknowledgement": Acknowledgement.UNACKNOWLEDGED,
    }
    return Event(
        source="core",
        epoch=1,
        seq=seq,
        prev_hash=bytes(32),
        kind=kind,
        time_ns=T0 + round(at * S),
        now_ns=T0 + round(at * S),
        step=seq,
        alarm=f"{alarm}/alarm",
        tag=alarm,
        **(given | more),  # type: ignore[arg-type]
    )


def pulse(seq: int, at: float, alarm: str, lasts: float) -> list[Event]:
    return [
        line(seq, at, alarm, EventKind.RAISED),
        line(seq + 1, at + lasts, alarm, EventKind.RETURNED),
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]), st.sampled_from([1, 9, 10, 30, 70]), st.integers(0, 90)
        ),
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_live_is_as_afterwards(pulses: list[tuple[str, int, int]], chance: random.Random) -> None:
    events: list[Event] = []
    at = {"a": 0.0, "b": 0.0}
    for alarm, lasts, pause in pulses:
        events += pulse(len(events) + 1, at[alarm], alarm, lasts)
        at[alarm] += lasts + pause
    events.sort(key=lambda event: event.time_ns)
    latest = max(at.values())
    shuffled = events[:]
    chance.shuffle(shuffled)
    one = Behaviour()
    for event in shuffled + events:
        one.add(event)
    if latest * S > KEPT_NS:
        return
    rows = annunciations_of(JournalColumns.of(events))
    found = {(it.alarm, it.sign) for it in one.now(T0 + round(latest * S))}
    wanted = {(rows.alarms[n], Sign.CHATTER) for n in rows.alarm[chattering(rows)]}
    wanted |= {(rows.alarms[n], Sign.FLEETING) for n in rows.alarm[fleeting(rows)]}
    assert found == wanted


def test_what_chatters_is_named_while_it_does() -> None:
    one = Behaviour()
    for number in range(4):
        for event in pulse(2 * number + 1, 20.0 * number, "a", 12.0):
            one.add(event)
    (found,) = one.now(T0 + 80 * S)
    assert (found.alarm, found.sign, found.count) == ("a/alarm", Sign.CHATTER, 4)
    assert (found.since_ns, found.last_ns) == (T0, T0 + 60 * S)
    assert one.signs("a/alarm", T0 + 80 * S) == (Sign.CHATTER,)
    assert one.now(T0 + 60 * S + KEPT_NS) == []


def test_prompts_and_what_is_suppressed_do_not_count() -> None:
    one = Behaviour()
    shelf = (Suppression(kind=SuppressionKind.SHELVED, since_ns=1),)
    for number in range(5):
        one.add(line(number + 1, number, "a", EventKind.RAISED, suppressed=shelf))
        one.add(line(number + 9, number, "b", EventKind.RAISED, alarm_kind=AlarmKind.MARK))
    assert one.now(T0 + 5 * S) == []


@pytest.mark.parametrize("name", ["zh", "en"])
def test_every_hint_has_words(name: str) -> None:
    language = Language(name)
    for sign in Sign:
        for kind in (Kind.METHANE, Kind.PRESSURE, None):
            path = hint_path(sign, kind)
            assert language.text(path) != path
    assert hint_path(Sign.CHATTER, Kind.METHANE) == "behaviour.chatter_regulated"

"""The hours before the demo: a journal like any other, and samples up to its start."""

from itertools import count

import pytest

from alarms.journal import verify
from davylamp.core.service import folder_of
from davylamp.demo import stage
from davylamp.demo.past.crew import Crew
from davylamp.demo.past.fill import SOURCE, fill
from davylamp.demo.past.plants import AFTER_S, NEAR_S, steps
from davylamp.demo.past.scenes import happened
from historian.check import sequence_report
from scada.bus.codec import decode_events
from scada.bus.outbox import Outbox
from scada.model import (
    Acknowledge,
    Acknowledgement,
    Event,
    EventKind,
    HandOver,
    Process,
    Shelve,
)

NOW, S = 1_795_400_000_000_000_000, 1_000_000_000
SPAN_S = 2_160.0
"""Long enough for the gas at face 3301 and for what was written about it."""


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[stage.Stage, int, list[Event]]:
    built = stage.build(tmp_path_factory.mktemp("past") / "demo", 800, seed=1)
    until_ns = fill(built.site, 800, 1, SPAN_S, lambda: NOW)
    with Outbox(folder_of(built.site.run) / "outbox") as outbox:
        events = [event for entry in outbox for event in decode_events(entry.data)[1]]
    return built, until_ns, events


def test_its_journal_is_chained_from_start_to_stop(
    past: tuple[stage.Stage, int, list[Event]],
) -> None:
    _, _, events = past
    assert verify(events)[0] == len(events)
    assert events[0].kind is EventKind.STARTED
    kinds = {event.kind for event in events}
    assert kinds >= {EventKind.RAISED, EventKind.REMARK, EventKind.SIGNED, EventKind.STOPPED}


def test_it_ends_with_nothing_to_do(past: tuple[stage.Stage, int, list[Event]]) -> None:
    newest = {event.alarm: event for event in past[2] if event.process is not None}
    assert newest
    for alarm, event in newest.items():
        assert event.process is Process.NORMAL, alarm
        assert event.acknowledgement is not Acknowledgement.UNACKNOWLEDGED, alarm


def test_its_samples_reach_up_to_the_start_on_two_days(
    past: tuple[stage.Stage, int, list[Event]],
) -> None:
    built, until_ns, events = past
    assert NOW - 2 * NEAR_S * S <= until_ns <= NOW
    assert max(event.now_ns for event in events) <= NOW
    stored = sequence_report(built.site.historian.path)
    assert stored.is_whole
    assert stored.files == 2
    assert {epoch.source for epoch in stored.epochs} == {SOURCE}


def test_it_goes_on_until_it_has_caught_up() -> None:
    late_s = count(0.0, 0.5)
    seen = [before_s for before_s, _ in steps(600.0, lambda: next(late_s))]
    assert seen[0] > 500
    assert seen[-1] < 0


def test_it_is_looked_at_closely_where_something_happens() -> None:
    begun = max(scene.before_s for scene in happened(7_200.0))
    passed = dict(steps(7_200.0, lambda: 0.0))
    assert all(
        passed_s == NEAR_S
        for before_s, passed_s in passed.items()
        if begun - AFTER_S < before_s < begun
    )
    assert max(passed.values()) > NEAR_S


def _raise(alarm: str, now_ns: int) -> Event:
    return Event(
        source="core",
        epoch=1,
        seq=1,
        prev_hash=bytes(32),
        kind=EventKind.RAISED,
        time_ns=now_ns,
        now_ns=now_ns,
        step=1,
        alarm=alarm,
        priority=3,
        process=Process.ACTIVE,
        acknowledgement=Acknowledgement.UNACKNOWLEDGED,
    )


def test_operators_acknowledge_hand_over_and_shelve_what_they_may() -> None:
    crew = Crew(1, NOW, [NOW - 3_600 * S], may_shelve=lambda alarm: alarm == "a/high")
    for minute in range(3):
        crew.saw(_raise(alarm, NOW + minute * 60 * S) for alarm in ("a/high", "b/high"))
    handover, shelve, acknowledge = crew.due(NOW + 600 * S)
    assert isinstance(handover, HandOver)
    assert isinstance(shelve, Shelve)
    assert isinstance(acknowledge, Acknowledge)
    assert shelve.alarms == ("a/high",)
    assert set(acknowledge.alarms) == {"a/high", "b/high"}
    assert handover.user != handover.to == acknowledge.user

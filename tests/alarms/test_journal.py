"""The chain: any line that is altered, lost or moved is found and named."""

import msgspec
import pytest

from alarms import ChainBroken, Journal, verify
from alarms.journal import event_hash
from scada.model import Event, EventKind


def some(count: int = 5) -> list[Event]:
    journal = Journal("core", 1)
    return [
        journal.note(EventKind.COMMENT, n, n, 1, text={"b": str(n), "a": "1"}) for n in range(count)
    ]


def test_a_whole_chain() -> None:
    events = some()
    assert verify(events) == (5, event_hash(events[-1]))
    assert verify(events[3:], 3, event_hash(events[2])) == (5, event_hash(events[-1]))


def test_a_second_life_goes_on_in_the_chain() -> None:
    events = some()
    later = Journal("core", 2, *verify(events))
    assert verify([*events, later.note(EventKind.STARTED, 9, 9, 0)])[0] == 6


def test_an_altered_line_is_found_at_the_next() -> None:
    events = some()
    events[2] = msgspec.structs.replace(events[2], comment="it was quite safe")
    with pytest.raises(ChainBroken, match="line 4 was written after another line 3"):
        verify(events)


def test_a_lost_line_is_found() -> None:
    events = some()
    with pytest.raises(ChainBroken, match="line 4 follows line 2"):
        verify(events[:2] + events[3:])


def test_moved_lines_are_found() -> None:
    events = some()
    with pytest.raises(ChainBroken):
        verify([events[0], events[2], events[1], *events[3:]])


def test_the_hash_does_not_depend_on_the_order_of_words() -> None:
    one, other = (
        Journal("core", 1).note(EventKind.COMMENT, 1, 1, 1, text=text)
        for text in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    )
    assert event_hash(one) == event_hash(other)

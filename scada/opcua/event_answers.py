"""Events in publish answers (OPC 10000-4, 7.25.3), read within bounds.

Data changes belong to the hot path (`answers`); here only events and the end of a subscription are
read, everything else is stepped over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scada.opcua.answers import PUBLISH_RESPONSE, STATUS_CHANGE, open_body
from scada.opcua.errors import DecodeError
from scada.opcua.event_filter import Field
from scada.opcua.event_values import Value, event_value
from scada.opcua.wire import read_count, read_node_id_number, read_u32, take

EVENT_LIST: Final = 916

Event = Mapping[str, Value]
"""The values of one event by the names of the fields that were asked for."""


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """One PublishResponse of a subscription to events.

    ``broken`` counts events that could not be read; the rest of the message was.
    """

    sequence: int
    events: tuple[Event, ...]
    status_change: int | None
    keep_alive: bool
    broken: int = 0


def event_answer(data: bytes, handle: int, fields: Sequence[Field]) -> EventAnswer:
    """Decode a PublishResponse; events of other items than ``handle`` are dropped.

    Raises `DecodeError`, `ServiceFault`.
    """
    pos = open_body(data, PUBLISH_RESPONSE, "Publish")
    pos = take(data, pos, 4)
    available, pos = read_count(data, pos, 4)
    pos = take(data, pos, 4 * available + 1)
    sequence, pos = read_u32(data, pos)
    pos = take(data, pos, 8)
    count, pos = read_count(data, pos, 3)
    names = [field.name for field in fields]
    events: list[Event] = []
    status_change: int | None = None
    broken = 0
    for _ in range(count):
        kind, at, pos = _extension(data, pos)
        if kind == EVENT_LIST:
            found, failed = _events(data[at:pos], handle, names)
            events += found
            broken += failed
        elif kind == STATUS_CHANGE:
            status_change, _ = read_u32(data, at)
    return EventAnswer(sequence, tuple(events), status_change, count == 0, broken)


def _extension(data: bytes, pos: int) -> tuple[int, int, int]:
    """The type of an ExtensionObject, and where its body begins and ends."""
    kind, pos = read_node_id_number(data, pos)
    start = take(data, pos, 1)
    if data[pos] != 1:
        raise DecodeError(f"notification with encoding {data[pos]}: only binary is read")
    size, body = read_count(data, start, 1)
    return kind, body, take(data, body, size)


def _events(data: bytes, handle: int, names: Sequence[str]) -> tuple[list[Event], int]:
    """The events of a list, and how many from the first unreadable one on are lost."""
    count, pos = read_count(data, 0, 8)
    found: list[Event] = []
    for number in range(count):
        try:
            event, ours, pos = _event(data, pos, names)
        except DecodeError:
            return found, count - number
        if ours == handle:
            found.append(event)
    return found, 0


def _event(data: bytes, pos: int, names: Sequence[str]) -> tuple[Event, int, int]:
    handle, pos = read_u32(data, pos)
    count, pos = read_count(data, pos, 1)
    values: list[Value] = []
    for _ in range(count):
        value, pos = event_value(data, pos)
        values.append(value)
    if count != len(names):
        raise DecodeError(f"an event with {count} fields, {len(names)} were asked for")
    return dict(zip(names, values, strict=True)), handle, pos

"""What is asked of a server's events: the fields of conditions, without a where clause.

No where clause, because servers differ in what ``OfType`` includes (some take the exact type only),
and an event that is no condition is recognised by having no ConditionId. A field that a server does
not know is refused by it one by one (OPC 10000-4, 7.22.3); it then comes as null.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scada.opcua.answers import CREATE_MONITORED_ITEMS_RESPONSE, open_body
from scada.opcua.errors import DecodeError
from scada.opcua.wire import read_count, read_node_id_number, read_u32, take

SERVER_OBJECT: Final = b"\x01\x00" + struct.pack("<H", 2253)
EVENT_NOTIFIER: Final = 12
"""AttributeId; bit 0 of its value says that the node's events can be subscribed to."""

_EVENT_FILTER: Final = b"\x01\x00" + struct.pack("<H", 727) + b"\x01"
_NODE_ID, _VALUE = 1, 13
_BASE_EVENT: Final = 2041
_CONDITION: Final = 2782
_ACKNOWLEDGEABLE: Final = 2881
_ALARM: Final = 2915
_REPORTING: Final = 2
_TIMESTAMPS_BOTH: Final = 2
_NO_TIMESTAMPS: Final = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One select clause: a path below an event type, or its node itself where the path is empty."""

    name: str
    event_type: int
    path: tuple[str, ...]

    def encode(self) -> bytes:
        """A SimpleAttributeOperand."""
        steps = b"".join(
            struct.pack("<Hi", 0, len(raw)) + raw for raw in (step.encode() for step in self.path)
        )
        attribute = _VALUE if self.path else _NODE_ID
        head = b"\x01\x00" + struct.pack("<Hi", self.event_type, len(self.path))
        return head + steps + struct.pack("<Ii", attribute, -1)


FIELDS: Final = (
    Field("event_id", _BASE_EVENT, ("EventId",)),
    Field("event_type", _BASE_EVENT, ("EventType",)),
    Field("source_node", _BASE_EVENT, ("SourceNode",)),
    Field("source_name", _BASE_EVENT, ("SourceName",)),
    Field("time", _BASE_EVENT, ("Time",)),
    Field("receive_time", _BASE_EVENT, ("ReceiveTime",)),
    Field("message", _BASE_EVENT, ("Message",)),
    Field("severity", _BASE_EVENT, ("Severity",)),
    Field("condition", _CONDITION, ()),
    Field("name", _CONDITION, ("ConditionName",)),
    Field("branch", _CONDITION, ("BranchId",)),
    Field("retain", _CONDITION, ("Retain",)),
    Field("enabled", _CONDITION, ("EnabledState", "Id")),
    Field("quality", _CONDITION, ("Quality",)),
    Field("comment", _CONDITION, ("Comment",)),
    Field("user", _CONDITION, ("ClientUserId",)),
    Field("acknowledged", _ACKNOWLEDGEABLE, ("AckedState", "Id")),
    Field("confirmed", _ACKNOWLEDGEABLE, ("ConfirmedState", "Id")),
    Field("active", _ALARM, ("ActiveState", "Id")),
    Field("suppressed", _ALARM, ("SuppressedState", "Id")),
    Field("shelving", _ALARM, ("ShelvingState", "CurrentState", "Id")),
    Field("input", _ALARM, ("InputNode",)),
)
"""Everything that is wanted of a condition (OPC 10000-5, 6.4.2; 10000-9, 5.5.2, 5.7.2, 5.8.2)."""

LEAST: Final = frozenset({"event_id", "event_type", "condition", "retain"})
"""Without these a condition cannot be followed."""


def event_item_parameters(
    subscription: int, handle: int, fields: Sequence[Field], queue: int
) -> bytes:
    """A CreateMonitoredItemsRequest's parameters for the Server object's events."""
    clauses = struct.pack("<i", len(fields)) + b"".join(field.encode() for field in fields)
    body = clauses + struct.pack("<i", 0)
    item = (
        SERVER_OBJECT
        + struct.pack("<IiHi", EVENT_NOTIFIER, -1, 0, -1)
        + struct.pack("<IId", _REPORTING, handle, 0.0)
        + _EVENT_FILTER
        + struct.pack("<i", len(body))
        + body
        + struct.pack("<IB", queue, 1)
    )
    return struct.pack("<IIi", subscription, _TIMESTAMPS_BOTH, 1) + item


def notifier_parameters() -> bytes:
    """A ReadRequest's parameters: whether the Server object has events (its EventNotifier)."""
    asked = SERVER_OBJECT + struct.pack("<IiHi", EVENT_NOTIFIER, -1, 0, -1)
    return struct.pack("<dIi", 0.0, _NO_TIMESTAMPS, 1) + asked


@dataclass(frozen=True, slots=True)
class EventItem:
    """The result: its status, the item's id, and the status of each field, where the server says."""

    status: int
    item: int
    fields: tuple[int, ...] = ()


def event_item(data: bytes) -> EventItem:
    """Decode a CreateMonitoredItemsResponse of one event item. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, CREATE_MONITORED_ITEMS_RESPONSE, "CreateMonitoredItems")
    count, pos = read_count(data, pos, 21)
    if count != 1:
        raise DecodeError(f"CreateMonitoredItems: {count} results came, 1 was asked for")
    status, pos = read_u32(data, pos)
    item, pos = read_u32(data, pos)
    return EventItem(status, item, _field_results(data, take(data, pos, 12)))


def _field_results(data: bytes, pos: int) -> tuple[int, ...]:
    """The SelectClauseResults of an EventFilterResult; nothing where there is none."""
    kind, pos = read_node_id_number(data, pos)
    end = take(data, pos, 1)
    if kind != _FILTER_RESULT or data[pos] != 1:
        return ()
    _size, pos = read_count(data, end, 1)
    count, pos = read_count(data, pos, 4)
    return struct.unpack_from(f"<{count}I", data, pos)


_FILTER_RESULT: Final = 736

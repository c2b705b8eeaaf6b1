"""The responses of the hot path, read from their bodies (OPC 10000-4, 5.11 and 5.13; 10000-6, 5.2).

A body is what one message carries after the secure channel has been peeled off: the TypeId, the
response header, the parameters. Bytes after the last field are an error: what is not understood
must not pass for data.
"""

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.array_codec import DataValues, decode
from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.wire import (
    read_count,
    read_node_id_number,
    read_u32,
    skip_diagnostic,
    skip_diagnostics,
    skip_extension_object,
    skip_string,
    take,
)

SERVICE_FAULT: Final = 397
READ_RESPONSE: Final = 634
CREATE_MONITORED_ITEMS_RESPONSE: Final = 754
PUBLISH_RESPONSE: Final = 829
DATA_CHANGE: Final = 811
STATUS_CHANGE: Final = 820

_HEADER: Final = struct.Struct("<qII")
_USUAL: Final = struct.Struct("<2xH12xI")
"""TypeId's number and service result of the head that nearly all answers have: four bytes of TypeId …"""

_NOTHING_MORE: Final = (b"\0\xff\xff\xff\xff\0\0\0", b"\0\0\0\0\0\0\0\0")
"""… and behind the result no diagnostics, no string table, no additional header."""

_ITEM: Final = np.dtype(
    {
        "names": ["status", "item", "sampling_ms", "queue", "filter"],
        "formats": ["<u4", "<u4", "<f8", "<u4", "V3"],
        "offsets": [0, 4, 8, 16, 20],
        "itemsize": 23,
    }
)
"""MonitoredItemCreateResult with a null FilterResult."""


def open_body(data: bytes, expected: int, service: str) -> int:
    """Step over TypeId and response header; return the position of the parameters.

    Raises `ServiceFault` where the server refused the request as a whole.
    """
    if data[:2] == b"\1\0" and data[20:28] in _NOTHING_MORE:
        (kind, status), pos = _USUAL.unpack_from(data), 28
    else:
        kind, status, pos = _header(data)
    if status & 0x80000000 or kind == SERVICE_FAULT:
        raise ServiceFault(service, status)
    if kind != expected:
        raise DecodeError(f"{service}: the answer is of type i={kind}, expected i={expected}")
    return pos


def _header(data: bytes) -> tuple[int, int, int]:
    """Number of the TypeId, service result, position of the parameters."""
    kind, pos = read_node_id_number(data, 0)
    end = take(data, pos, _HEADER.size)
    _time, _handle, status = _HEADER.unpack_from(data, pos)
    pos = skip_diagnostic(data, end)
    count, pos = read_count(data, pos, 4)
    for _ in range(count):
        pos = skip_string(data, pos)
    return kind, status, skip_extension_object(data, pos)


def header_ticks(data: bytes) -> int:
    """The server's clock when it answered: the response header's time, in FILETIME ticks."""
    _kind, pos = read_node_id_number(data, 0)
    take(data, pos, _HEADER.size)
    return int(_HEADER.unpack_from(data, pos)[0])


def close_body(data: bytes, pos: int, service: str) -> None:
    """Step over the diagnostics, behind which nothing may follow. Raises `DecodeError`."""
    if skip_diagnostics(data, pos) != len(data):
        raise DecodeError(f"{service}: bytes after the end of the answer")


def read_answer(data: bytes, count: int, guess: NDArray[np.uint16] | None = None) -> DataValues:
    """Decode a ReadResponse of exactly ``count`` values. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, READ_RESPONSE, "Read")
    found, pos = read_count(data, pos, 1)
    if found != count:
        raise DecodeError(f"Read: {found} values came, {count} were asked for")
    values = decode(data, pos, count, handles=False, guess=guess)
    close_body(data, values.end, "Read")
    return values


@dataclass(frozen=True, slots=True)
class PublishAnswer:
    """One PublishResponse.

    ``values`` are the data changes, in the message's order; ``status_change`` is the StatusCode of
    a StatusChangeNotification. A keep-alive has neither; its ``sequence`` is the next message's.
    """

    subscription: int
    available: tuple[int, ...]
    sequence: int
    values: tuple[DataValues, ...]
    status_change: int | None
    keep_alive: bool
    more: bool = False
    """The server has more to say than this message could hold."""


def publish_subscription(data: bytes) -> int:
    """Which subscription a PublishResponse is of. Raises `DecodeError`, `ServiceFault`."""
    return read_u32(data, open_body(data, PUBLISH_RESPONSE, "Publish"))[0]


def publish_answer(data: bytes, epoch: int | None = None) -> PublishAnswer:
    """Decode a PublishResponse; ``epoch`` as in `decode`. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, PUBLISH_RESPONSE, "Publish")
    subscription, pos = read_u32(data, pos)
    available, start = _u32_array(data, pos)
    pos = take(data, start, 1)
    message, pos = _notification(data, pos, epoch)
    _results, pos = _u32_array(data, pos)
    close_body(data, pos, "Publish")
    return PublishAnswer(subscription, available, *message, more=data[start] != 0)


def republish_answer(data: bytes) -> PublishAnswer:
    """Decode a RepublishResponse; its subscription and available sequence numbers are not told."""
    pos = open_body(data, 835, "Republish")
    message, pos = _notification(data, pos, None)
    if pos != len(data):
        raise DecodeError("Republish: bytes after the end of the answer")
    return PublishAnswer(0, (), *message)


_Message = tuple[int, tuple[DataValues, ...], int | None, bool]


def _notification(data: bytes, pos: int, epoch: int | None) -> tuple[_Message, int]:
    if len(data) - pos >= _ONE_CHANGE.size:
        sequence, count, head, length, items = _ONE_CHANGE.unpack_from(data, pos)
        if count == 1 and head == _CHANGE_HEAD and length >= 0 and items > 0:
            body = pos + _ONE_CHANGE.size
            found = decode(data, body, items, handles=True, epoch=epoch)
            stop = skip_diagnostics(data, found.end)
            _check_end(DATA_CHANGE, stop, body - 4 + length)
            return (sequence, (found,), None, False), stop
    sequence, pos = read_u32(data, pos)
    pos = take(data, pos, 8)
    count, pos = read_count(data, pos, 3)
    values: list[DataValues] = []
    status_change: int | None = None
    for _ in range(count):
        kind, pos = read_node_id_number(data, pos)
        end, pos = _body_end(data, pos)
        if kind == DATA_CHANGE:
            found, stop = _data_change(data, pos, epoch)
            values.append(found)
        elif kind == STATUS_CHANGE:
            status_change, after = read_u32(data, pos)
            stop = skip_diagnostic(data, after)
        else:
            stop = max(end, pos)
        _check_end(kind, stop, end)
        pos = stop
    return (sequence, tuple(values), status_change, count == 0), pos


_ONE_CHANGE: Final = struct.Struct("<I8xi5sii")
"""Nearly every NotificationMessage: sequence number, time, one notification, its type and encoding, the
length of its body, the number of items …"""

_CHANGE_HEAD: Final = struct.pack("<BBHB", 1, 0, DATA_CHANGE, 1)
"""… where the type is a DataChangeNotification, in four bytes, and the encoding binary."""


def _check_end(kind: int, stop: int, announced: int) -> None:
    if announced not in (_UNKNOWN, stop):
        raise DecodeError(f"notification i={kind} ends at byte {stop}, announced was {announced}")


_UNKNOWN: Final = -1
"""The length of a body that its encoder did not know (OPC 10000-6, 5.2.2.15)."""


def _body_end(data: bytes, pos: int) -> tuple[int, int]:
    """Where an ExtensionObject's body ends, and where it begins."""
    start = take(data, pos, 1)
    if data[pos] != 1:
        raise DecodeError(f"notification with encoding {data[pos]}: only binary is read")
    size, body = read_count(data, start, 1)
    if data[start:body] == b"\xff\xff\xff\xff":
        return _UNKNOWN, body
    return take(data, body, size), body


def _data_change(data: bytes, pos: int, epoch: int | None) -> tuple[DataValues, int]:
    count, pos = read_count(data, pos, 5)
    values = decode(data, pos, count, handles=True, epoch=epoch)
    return values, skip_diagnostics(data, values.end)


def _u32_array(data: bytes, pos: int) -> tuple[tuple[int, ...], int]:
    count, pos = read_count(data, pos, 4)
    return struct.unpack_from(f"<{count}I", data, pos), pos + 4 * count


@dataclass(frozen=True, slots=True)
class CreatedItems:
    """The results of CreateMonitoredItems, shape ``(n,)`` each, in the order of the request."""

    status: NDArray[np.uint32]
    item: NDArray[np.uint32]
    sampling_ms: NDArray[np.float64]
    queue: NDArray[np.uint32]


def created_items(data: bytes, count: int) -> CreatedItems:
    """Decode a CreateMonitoredItemsResponse of ``count`` results."""
    pos = open_body(data, CREATE_MONITORED_ITEMS_RESPONSE, "CreateMonitoredItems")
    found, pos = read_count(data, pos, 21)
    if found != count:
        raise DecodeError(f"CreateMonitoredItems: {found} results came, {count} were asked for")
    rows, pos = _items(data, pos, count)
    close_body(data, pos, "CreateMonitoredItems")
    return CreatedItems(
        rows["status"].astype(np.uint32),
        rows["item"].astype(np.uint32),
        rows["sampling_ms"].astype(np.float64),
        rows["queue"].astype(np.uint32),
    )


def _items(data: bytes, pos: int, count: int) -> tuple[NDArray[Any], int]:
    end = pos + count * _ITEM.itemsize
    if end <= len(data):
        rows = np.frombuffer(data, _ITEM, count, pos)
        if bool((rows["filter"] == np.void(b"\0\0\0")).all()):
            return rows, end
    records = []
    for _ in range(count):
        start = pos
        pos = skip_extension_object(data, take(data, start, 20))
        records.append(data[start : start + 20] + b"\0\0\0")
    return np.frombuffer(b"".join(records), _ITEM, count), pos

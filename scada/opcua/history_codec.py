"""HistoryRead of raw values: its requests, and its answers as columns.

OPC 10000-4, 5.11.3 (the service); OPC 10000-11, 6.5.3 (ReadRawModifiedDetails) and 6.6.2 (HistoryData).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scada.opcua.answers import close_body, open_body
from scada.opcua.array_codec import DataValues, decode
from scada.opcua.errors import DecodeError
from scada.opcua.wire import (
    read_count,
    read_node_id_number,
    read_u32,
    skip_string,
    take,
)

HISTORY_READ_REQUEST: Final = 664
HISTORY_READ_RESPONSE: Final = 667
RAW_DETAILS: Final = 649
HISTORY_DATA: Final = 658

_BOTH_TIMESTAMPS: Final = 2
_NO_BYTES: Final = b"\xff\xff\xff\xff"
_NO_RANGE_NO_ENCODING: Final = _NO_BYTES + b"\0\0" + _NO_BYTES
_LEAST_RESULT: Final = 11
"""Bytes of a result without data: status, null continuation point, null ExtensionObject."""


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """What came of one node: ``continuation`` is empty where nothing is left on the server."""

    status: int
    continuation: bytes
    values: DataValues | None


def raw_parameters(
    start: int,
    end: int,
    most: int,
    nodes: Sequence[bytes],
    continuations: Sequence[bytes],
    *,
    release: bool = False,
) -> bytes:
    """A HistoryReadRequest's parameters: raw values from ``start`` to ``end`` (ticks), no bounds.

    ``most`` values per node at once; a node's continuation point is empty at its first request. With
    ``release`` nothing is read: the server forgets the continuation points.
    """
    details = struct.pack("<?qqI?", False, start, end, most, False)
    head = struct.pack("<BBHBi", 1, 0, RAW_DETAILS, 1, len(details)) + details
    wanted = [
        node + _NO_RANGE_NO_ENCODING + struct.pack("<i", len(point) or -1) + point
        for node, point in zip(nodes, continuations, strict=True)
    ]
    return head + struct.pack("<I?i", _BOTH_TIMESTAMPS, release, len(wanted)) + b"".join(wanted)


def history_answer(data: bytes, count: int) -> list[HistoryResult]:
    """Decode a HistoryReadResponse of ``count`` results. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, HISTORY_READ_RESPONSE, "HistoryRead")
    found, pos = read_count(data, pos, _LEAST_RESULT)
    if found != count:
        raise DecodeError(f"HistoryRead: {found} results came, {count} were asked for")
    results = []
    for _ in range(count):
        result, pos = _result(data, pos)
        results.append(result)
    close_body(data, pos, "HistoryRead")
    return results


def _result(data: bytes, pos: int) -> tuple[HistoryResult, int]:
    status, pos = read_u32(data, pos)
    start, pos = pos, skip_string(data, pos)
    continuation = data[start + 4 : pos]
    values, pos = _history_data(data, pos)
    return HistoryResult(status, continuation, values), pos


def _history_data(data: bytes, pos: int) -> tuple[DataValues | None, int]:
    """The values in an ExtensionObject; None where it is null or holds something else."""
    kind, pos = read_node_id_number(data, pos)
    body = take(data, pos, 1)
    if data[pos] == 0:
        return None, body
    if data[pos] != 1:
        raise DecodeError(f"HistoryData with encoding {data[pos]}: only binary is read")
    size, start = read_count(data, body, 1)
    end = take(data, start, size)
    known_length = data[body:start] != _NO_BYTES
    if kind != HISTORY_DATA or (known_length and not size):
        return None, end
    count, first = read_count(data, start, 1)
    values = decode(data, first, count, handles=False)
    if known_length and values.end != end:
        raise DecodeError(f"HistoryData ends at byte {values.end}, announced was {end}")
    return values, values.end

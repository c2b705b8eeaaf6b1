"""Walking over OPC UA binary (OPC 10000-6, 5.2) without building objects.

Every function takes the body and a position and returns the position after the element. All reads
are bounded by the body's length and nesting by `MAX_DEPTH`, so that a corrupted or hostile body
ends in a `DecodeError`, never in a hang. asyncua's decoder has neither bound (a negative string length
moves its cursor backwards), which is why values that are no numbers are stepped over here.
"""

import struct
from collections.abc import Callable
from typing import Final

from scada.opcua.errors import DecodeError

MAX_DEPTH: Final = 100
"""Nested variants that a decoder must bear (OPC 10000-6, 5.1.5); deeper is refused."""

_I32: Final = struct.Struct("<i")
_U16: Final = struct.Struct("<H")
_U32: Final = struct.Struct("<I")

FIXED_SIZE: Final = {
    1: 1,  # Boolean
    2: 1,  # SByte
    3: 1,  # Byte
    4: 2,  # Int16
    5: 2,  # UInt16
    6: 4,  # Int32
    7: 4,  # UInt32
    8: 8,  # Int64
    9: 8,  # UInt64
    10: 4,  # Float
    11: 8,  # Double
    13: 8,  # DateTime
    14: 16,  # Guid
    19: 4,  # StatusCode
}
"""Bytes of the built-in types that always have the same size."""


def take(data: bytes, pos: int, size: int) -> int:
    """Step over ``size`` bytes."""
    end = pos + size
    if size < 0 or end > len(data):
        raise DecodeError(
            f"the message ends at byte {len(data)}, {size} more were announced at {pos}"
        )
    return end


def read_u32(data: bytes, pos: int) -> tuple[int, int]:
    """Read a UInt32."""
    end = take(data, pos, 4)
    return int(_U32.unpack_from(data, pos)[0]), end


def read_count(data: bytes, pos: int, smallest: int) -> tuple[int, int]:
    """Read an array's length, 0 for null; each element takes at least ``smallest`` bytes."""
    end = take(data, pos, 4)
    count = int(_I32.unpack_from(data, pos)[0])
    if count < -1:
        raise DecodeError(f"array length {count} at byte {pos}")
    if max(count, 0) * smallest > len(data) - end:
        raise DecodeError(f"array of {count} at byte {pos} is longer than the message")
    return max(count, 0), end


def skip_string(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over a String, ByteString or XmlElement."""
    size, pos = read_count(data, pos, 1)
    return take(data, pos, size)


def skip_node_id(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over a NodeId or ExpandedNodeId."""
    end = take(data, pos, 1)
    encoding = data[pos]
    kind = encoding & 0x3F
    if kind in _NODE_ID_BODY:
        end = take(data, end, _NODE_ID_BODY[kind])
    elif kind in (3, 5):
        end = skip_string(data, take(data, end, 2))
    else:
        raise DecodeError(f"NodeId encoding 0x{encoding:02x} at byte {pos}")
    if encoding & 0x80:
        end = skip_string(data, end)
    if encoding & 0x40:
        end = take(data, end, 4)
    return end


_NODE_ID_BODY: Final = {0: 1, 1: 3, 2: 6, 4: 18}


def skip_extension_object(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over an ExtensionObject."""
    pos = skip_node_id(data, pos)
    end = take(data, pos, 1)
    if data[pos] == 0:
        return end
    if data[pos] not in (1, 2):
        raise DecodeError(f"ExtensionObject encoding {data[pos]} at byte {pos}")
    return skip_string(data, end)


def skip_variant(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over a Variant."""
    if depth > MAX_DEPTH:
        raise DecodeError(f"values nested deeper than {MAX_DEPTH}")
    end = take(data, pos, 1)
    encoding = data[pos]
    kind = encoding & 0x3F
    if encoding & 0x80:
        count, _ = read_count(data, end, 0)
        end = _skip_array(data, end, kind, depth)
        return _skip_dimensions(data, end, count) if encoding & 0x40 else end
    if encoding & 0x40 or kind == 24:
        raise DecodeError(f"Variant encoding 0x{encoding:02x} at byte {pos}")
    return _skip_scalar(data, end, kind, depth)


def _skip_scalar(data: bytes, pos: int, kind: int, depth: int) -> int:
    if kind == 0:
        return pos
    if kind in FIXED_SIZE:
        return take(data, pos, FIXED_SIZE[kind])
    skip = _SKIP.get(kind, skip_string if 26 <= kind <= 31 else None)
    if skip is None:
        raise DecodeError(f"unknown built-in type {kind} at byte {pos}")
    return skip(data, pos, depth + 1)


def _skip_array(data: bytes, pos: int, kind: int, depth: int) -> int:
    size = FIXED_SIZE.get(kind, 1)
    count, pos = read_count(data, pos, size)
    if kind == 0 and count:
        raise DecodeError(f"array of {count} nulls at byte {pos}")
    if kind in FIXED_SIZE:
        return take(data, pos, size * count)
    for _ in range(count):
        pos = _skip_scalar(data, pos, kind, depth)
    return pos


def _skip_dimensions(data: bytes, pos: int, count: int) -> int:
    """Dimensions that promise more elements than came would make asyncua's decoder build them."""
    rank, start = read_count(data, pos, 4)
    end = take(data, start, 4 * rank)
    product = 1
    for size in struct.unpack_from(f"<{rank}i", data, start):
        product *= max(size, 1)
        if size < 0 or product > max(count, 1):
            raise DecodeError(f"dimensions at byte {pos} do not fit an array of {count}")
    return end


def skip_data_value(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over a DataValue."""
    end = take(data, pos, 1)
    mask = data[pos]
    if mask > 0x3F:
        raise DecodeError(f"DataValue mask 0x{mask:02x} at byte {pos}")
    if mask & 1:
        end = skip_variant(data, end, depth)
    return take(data, end, data_value_tail(mask))


def data_value_tail(mask: int) -> int:
    """Bytes of a DataValue after its value: status, times and picoseconds."""
    status, source, server = mask >> 1 & 1, mask >> 2 & 1, mask >> 3 & 1
    return 4 * status + 8 * (source + server) + 2 * (mask >> 4 & 1) + 2 * (mask >> 5 & 1)


def skip_diagnostic(data: bytes, pos: int, depth: int = 0) -> int:
    """Step over a DiagnosticInfo."""
    if depth > MAX_DEPTH:
        raise DecodeError(f"diagnostics nested deeper than {MAX_DEPTH}")
    end = take(data, pos, 1)
    mask = data[pos]
    if mask & 0x80:
        raise DecodeError(f"DiagnosticInfo mask 0x{mask:02x} at byte {pos}")
    end = take(data, end, 4 * (mask & 0x0F).bit_count())
    if mask & 0x10:
        end = skip_string(data, end)
    if mask & 0x20:
        end = take(data, end, 4)
    if mask & 0x40:
        end = skip_diagnostic(data, end, depth + 1)
    return end


_NONE: Final = (b"\xff\xff\xff\xff", b"\0\0\0\0")


def skip_diagnostics(data: bytes, pos: int) -> int:
    """Step over an array of DiagnosticInfo: nearly always there is none."""
    if data[pos : pos + 4] in _NONE:
        return pos + 4
    count, pos = read_count(data, pos, 1)
    for _ in range(count):
        pos = skip_diagnostic(data, pos)
    return pos


def _skip_qualified_name(data: bytes, pos: int, depth: int = 0) -> int:
    return skip_string(data, take(data, pos, 2))


def _skip_localized_text(data: bytes, pos: int, depth: int = 0) -> int:
    end = take(data, pos, 1)
    mask = data[pos]
    if mask > 3:
        raise DecodeError(f"LocalizedText mask 0x{mask:02x} at byte {pos}")
    for bit in (1, 2):
        if mask & bit:
            end = skip_string(data, end)
    return end


_SKIP: Final[dict[int, Callable[[bytes, int, int], int]]] = {
    12: skip_string,
    15: skip_string,
    16: skip_string,
    17: skip_node_id,
    18: skip_node_id,
    20: _skip_qualified_name,
    21: _skip_localized_text,
    22: skip_extension_object,
    23: skip_data_value,
    24: skip_variant,
    25: skip_diagnostic,
}


def read_node_id_number(data: bytes, pos: int) -> tuple[int, int]:
    """Read a message's TypeId: the number of a NodeId of namespace 0."""
    end = skip_node_id(data, pos)
    encoding = data[pos]
    if encoding == 0:
        return data[pos + 1], end
    if encoding == 1 and data[pos + 1] == 0:
        return int(_U16.unpack_from(data, pos + 2)[0]), end
    if encoding == 2 and data[pos + 1 : pos + 3] == b"\0\0":
        return int(_U32.unpack_from(data, pos + 3)[0]), end
    raise DecodeError(f"message type NodeId with encoding 0x{encoding:02x}")

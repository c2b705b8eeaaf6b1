"""Values in an event's fields: scalar Variants to plain Python, bounded (OPC 10000-6, 5.2.2.16).

A field of any other type, and any array, is `None`: it is stepped over. Times are FILETIME ticks,
statuses are numbers, nodes stay encoded, texts with a language are `Said`.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from scada.opcua.errors import DecodeError
from scada.opcua.wire import read_count, skip_variant, take


@dataclass(frozen=True, slots=True)
class Said:
    """A LocalizedText; ``locale`` is an RFC 3066 name, empty where the server does not say."""

    text: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class NodeBytes:
    """An encoded NodeId."""

    encoded: bytes

    @property
    def is_null(self) -> bool:
        """Whether it names no node (OPC 10000-3, 8.2.4)."""
        return self.encoded in _NULL_NODES


Value = bool | int | float | str | bytes | Said | NodeBytes | None

_NULL_NODES: Final = (
    b"\x00\x00",
    b"\x01\x00\x00\x00",
    b"\x02\x00\x00\x00\x00\x00\x00",
    b"\x03\x00\x00\x00\x00\x00\x00",
    b"\x03\x00\x00\xff\xff\xff\xff",
    b"\x04" + bytes(18),
    b"\x05\x00\x00\x00\x00\x00\x00",
    b"\x05\x00\x00\xff\xff\xff\xff",
)

_NUMBERS: Final = {
    1: struct.Struct("<?"),
    2: struct.Struct("<b"),
    3: struct.Struct("<B"),
    4: struct.Struct("<h"),
    5: struct.Struct("<H"),
    6: struct.Struct("<i"),
    7: struct.Struct("<I"),
    8: struct.Struct("<q"),
    9: struct.Struct("<Q"),
    10: struct.Struct("<f"),
    11: struct.Struct("<d"),
    13: struct.Struct("<q"),
    19: struct.Struct("<I"),
}


def event_value(data: bytes, pos: int) -> tuple[Value, int]:
    """Read a Variant; return its value and the position after it. Raises `DecodeError`."""
    end = skip_variant(data, pos)
    kind = data[pos]
    if kind in _NUMBERS:
        found: Value = _NUMBERS[kind].unpack_from(data, pos + 1)[0]
        return found, end
    read = _READ.get(kind)
    return (read(data, pos + 1, end) if read else None), end


def _string(data: bytes, pos: int, end: int) -> str | None:
    return None if data[pos : pos + 4] == _NONE else data[pos + 4 : end].decode(errors="replace")


def _bytes(data: bytes, pos: int, end: int) -> bytes | None:
    return None if data[pos : pos + 4] == _NONE else data[pos + 4 : end]


def _node(data: bytes, pos: int, end: int) -> NodeBytes:
    return NodeBytes(data[pos:end])


def _name(data: bytes, pos: int, end: int) -> str | None:
    return _string(data, pos + 2, end)


def _said(data: bytes, pos: int, end: int) -> Said:
    mask, at, texts = data[pos], pos + 1, ["", ""]
    for place, bit in enumerate((1, 2)):
        if mask & bit:
            size, at = read_count(data, at, 1)
            stop = take(data, at, size)
            texts[place] = data[at:stop].decode(errors="replace")
            at = stop
    if at != end:
        raise DecodeError(f"LocalizedText at byte {pos} ends at {at}, expected {end}")
    return Said(texts[1], texts[0])


_NONE: Final = b"\xff\xff\xff\xff"
_READ: Final[dict[int, Callable[[bytes, int, int], Value]]] = {
    12: _string,
    15: _bytes,
    17: _node,
    18: _node,
    20: _name,
    21: _said,
}

"""DataValues as bytes (OPC 10000-6, 5.2.2.17): value, status, source time, server time."""

import struct
from collections.abc import Callable
from typing import Final

from davylamp.sim.point import Wire
from scada.model import Status

FILETIME_OF_1970: Final = 116_444_736_000_000_000
"""OPC UA's time counts 100 ns from 1601."""

_MASK_ALL, _MASK_NO_VALUE = 0x0F, 0x0E
"""Fields present: value 1, status 2, source time 4, server time 8."""

Encode = Callable[[float, int, int], bytes]
"""(value, status, time as FILETIME) → DataValue; source and server time are the same here."""

OVERFLOW: Final = 0x480
"""Info bits of a status: type DataValue, queue overflow (OPC 10000-4, 7.39)."""

_FORMATS = {
    Wire.DOUBLE: (11, struct.Struct("<BBdIqq")),
    Wire.FLOAT: (10, struct.Struct("<BBfIqq")),
    Wire.INT32: (6, struct.Struct("<BBiIqq")),
    Wire.UINT16: (5, struct.Struct("<BBHIqq")),
    Wire.BOOLEAN: (1, struct.Struct("<BB?Iqq")),
}
_FLOAT_ARRAY = 0x80 | 10
_WHOLE = (Wire.INT32, Wire.UINT16)
_NO_VALUE = struct.Struct("<BIqq")
_STATUS_FROM_END = 20
_STATUS = struct.Struct("<I")


def filetime(time_ns: int) -> int:
    """A time in ns UTC as OPC UA counts it."""
    return time_ns // 100 + FILETIME_OF_1970


def encoder(wire: Wire) -> Encode:
    """The function that encodes values of this type. A bad status carries no value (null)."""
    type_id, layout = _FORMATS[wire]
    pack, pack_bad = layout.pack, _NO_VALUE.pack
    cast = int if wire in _WHOLE else None
    bad = int(Status.BAD)

    def encode(value: float, status: int, time: int) -> bytes:
        if status & bad:
            return pack_bad(_MASK_NO_VALUE, status, time, time)
        return pack(_MASK_ALL, type_id, cast(value) if cast else value, status, time, time)

    return encode


def array_encoder(count: int) -> Callable[[list[float], int, int], bytes]:
    """The function that encodes arrays of so many floats."""
    layout = struct.Struct(f"<BBi{count}fIqq")

    def encode(values: list[float], status: int, time: int) -> bytes:
        return layout.pack(_MASK_ALL, _FLOAT_ARRAY, count, *values, status, time, time)

    return encode


def with_overflow(encoded: bytes) -> bytes:
    """The same DataValue, its status marked: values before it were lost in a full queue."""
    at = len(encoded) - _STATUS_FROM_END
    (status,) = _STATUS.unpack_from(encoded, at)
    return encoded[:at] + _STATUS.pack(status | OVERFLOW) + encoded[at + 4 :]

"""Where the fields of a DataValue lie (OPC 10000-6, 5.2.2.17), as tables over its layout code.

A layout code joins the DataValue's mask (6 bits) and its Variant's encoding byte (8 bits). The code
alone says how long the record is, unless the value is a string, an array or a structure.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.wire import FIXED_SIZE, data_value_tail

HAS_VALUE: Final = 1
HAS_STATUS: Final = 2
HAS_SOURCE: Final = 4
HAS_SERVER: Final = 8
HAS_SOURCE_PICO: Final = 16

NUMERIC: Final[dict[int, np.dtype[Any]]] = {
    1: np.dtype("u1"),
    2: np.dtype("i1"),
    3: np.dtype("u1"),
    4: np.dtype("<i2"),
    5: np.dtype("<u2"),
    6: np.dtype("<i4"),
    7: np.dtype("<u4"),
    8: np.dtype("<i8"),
    9: np.dtype("<u8"),
    10: np.dtype("<f4"),
    11: np.dtype("<f8"),
}
"""The built-in types that are numbers: Boolean to Double."""

WORD: Final[dict[int, np.dtype[Any]]] = {
    **{kind: form for kind, form in NUMERIC.items() if form.kind in "iu"},
    13: np.dtype("<i8"),
    19: np.dtype("<u4"),
}
"""The built-in types that are integers on the wire: also DateTime and StatusCode."""

BOOLEAN: Final = 1
ARRAY: Final = np.uint8(0x80)
"""The encoding byte's bit of an array."""

MATRIX: Final = np.uint8(0xC0)
"""Its bits of an array with dimensions."""


def code_of(mask: int, encoding: int) -> int:
    """The layout code of a mask and the byte after it."""
    return mask | encoding << 6 if mask & HAS_VALUE else mask


def _length(code: int) -> int:
    mask, encoding = code & 0x3F, code >> 6
    if not mask & HAS_VALUE:
        return 1 + data_value_tail(mask) if encoding == 0 else -1
    if encoding == 0:
        return 2 + data_value_tail(mask)
    size = FIXED_SIZE.get(encoding)
    return -1 if size is None else 2 + size + data_value_tail(mask)


LENGTHS: Final = [_length(code) for code in range(1 << 14)]
"""Bytes of the DataValue of each code; -1 where the code does not fix it."""

LENGTH: Final[NDArray[np.int64]] = np.array(LENGTHS, np.int64)
TAIL: Final[NDArray[np.int64]] = np.array([data_value_tail(m) for m in range(64)], np.int64)
STATUS_SIZE: Final[NDArray[np.int64]] = np.array([m >> 1 & 1 for m in range(64)], np.int64) * 4
SERVER_AT: Final[NDArray[np.int64]] = np.array(
    [data_value_tail(m & (HAS_STATUS | HAS_SOURCE | HAS_SOURCE_PICO)) for m in range(64)], np.int64
)
"""Offset of the server time in the tail: picoseconds follow their own time (asyncua errs here)."""


@cache
def record(code: int, head: int) -> np.dtype[Any]:
    """The structured type of a record of fixed layout, after ``head`` bytes of client handle."""
    mask, encoding = code & 0x3F, code >> 6
    fields: dict[str, tuple[Any, int]] = {"mask": ("u1", head)}
    if head:
        fields["handle"] = ("<u4", 0)
    if mask & HAS_VALUE:
        fields["encoding"] = ("u1", head + 1)
        if encoding in NUMERIC:
            fields["value"] = (NUMERIC[encoding], head + 2)
    length = head + LENGTHS[code]
    tail = length - data_value_tail(mask)
    if mask & HAS_STATUS:
        fields["status"] = ("<u4", tail)
    if mask & HAS_SOURCE:
        fields["source"] = ("<i8", tail + int(STATUS_SIZE[mask]))
    if mask & HAS_SERVER:
        fields["server"] = ("<i8", tail + int(SERVER_AT[mask]))
    return np.dtype(
        {
            "names": list(fields),
            "formats": [form for form, _ in fields.values()],
            "offsets": [at for _, at in fields.values()],
            "itemsize": length,
        }
    )

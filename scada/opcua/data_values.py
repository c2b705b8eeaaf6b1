"""Many decoded DataValues as columns, and what lies behind them in the message: words, elements.

The columns hold numbers. Whoever needs more than a double holds (the bits of a 64-bit word, an
element of an array, a text) asks for it here; it is read from the message only then.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import variant_from_binary
from numpy.typing import NDArray

from scada.model import is_bad
from scada.opcua.errors import DecodeError
from scada.opcua.gather import gather
from scada.opcua.layout import ARRAY, MATRIX, NUMERIC, WORD
from scada.opcua.status_codes import BAD_INDEX_RANGE_NO_DATA, BAD_TYPE_MISMATCH
from scada.opcua.wire import skip_variant

Places = NDArray[np.intp]
"""Positions in a `DataValues`."""

_SIZE: Final = np.array([NUMERIC[k].itemsize if k in NUMERIC else 0 for k in range(64)], np.int64)


@dataclass(frozen=True, slots=True)
class DataValues:
    """``n`` decoded DataValues; every array has shape ``(n,)``.

    ``value`` is NaN where there is no number, ``status`` 0 where none was sent (OPC 10000-6: Good),
    ``source`` and ``server`` are FILETIME ticks, 0 where missing, ``handle`` the client handles of
    a notification (zeros in a Read), ``code`` the layouts (see `layout`), ``end`` the position
    after. ``data`` is the message and ``at`` says where each value's bytes begin in it, behind the
    encoding byte: whoever keeps a `DataValues` keeps the message.
    """

    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    source: NDArray[np.int64]
    server: NDArray[np.int64]
    handle: NDArray[np.uint32]
    code: NDArray[np.uint16]
    end: int
    data: bytes = b""
    at: NDArray[np.int64] | range = range(0)

    def __len__(self) -> int:
        return len(self.value)

    def take(self, places: Places | NDArray[np.bool_]) -> "DataValues":
        """The values at some places, by index or mask."""
        return DataValues(
            self.value[places],
            self.status[places],
            self.source[places],
            self.server[places],
            self.handle[places],
            self.code[places],
            self.end,
            self.data,
            self.positions()[places] if len(self.at) else self.at,
        )

    def encoding(self) -> NDArray[np.uint8]:
        """The Variants' encoding bytes: built-in type and array bit; 0 where there is no value."""
        return (self.code >> 6).astype(np.uint8)

    def words(self) -> NDArray[np.uint64]:
        """The 64 bits of each integer, exactly: negative ones as two's complement, sign extended.

        Boolean, SByte to UInt64, DateTime (ticks) and StatusCode; 0 for everything else.
        """
        encoding, at = self.encoding(), self.positions()
        words = np.zeros(len(self), np.uint64)
        for kind in np.flatnonzero(np.bincount(encoding, minlength=20)[:20]).tolist():
            if kind in WORD:
                places = np.flatnonzero(encoding == kind)
                words[places] = gather(self.data, WORD[kind], at[places]).astype(np.uint64)
        return words

    def lengths(self) -> NDArray[np.int64]:
        """How many elements each array of numbers has; -1 for all else, and for a null array."""
        encoding, at = self.encoding(), self.positions()
        numeric = ((encoding & ARRAY) != 0) & (_SIZE[encoding & np.uint8(0x3F)] > 0)
        if not numeric.any():
            return np.full(len(self), -1, np.int64)
        return np.where(numeric, _int32(self.data, at, numeric), -1)

    def elements(self, places: Places, index: NDArray[np.int64]) -> "DataValues":
        """The same values, but at these places one element of the array that stands there.

        ``index`` has shape ``(len(places), r)``: zero-based, one column per dimension, -1 in the
        columns that a tag does not use. What is no array becomes BadTypeMismatch, an element that
        the array does not have BadIndexRangeNoData, unless the status was bad already; a null stays
        null. The result's `words` are those of the elements.
        """
        one = self.take(places)
        at, inside = _element_at(one, index)
        encoding, kind = one.encoding(), (one.encoding() & np.uint8(0x3F)).astype(np.intp)
        array = (encoding & ARRAY) != 0
        found = array & inside & (_SIZE[kind] > 0)
        scalar = replace(one, code=_recode(one.code, np.where(found, kind, 0)), at=at)
        why = np.where(array & (_SIZE[kind] > 0), BAD_INDEX_RANGE_NO_DATA, BAD_TYPE_MISMATCH)
        lacks = ~found & (encoding != 0) & ~is_bad(one.status)
        return self._with(places, scalar, np.where(lacks, why, one.status).astype(np.uint32))

    def variant(self, place: int) -> ua.Variant | None:
        """One value by asyncua's decoder, whatever its type; None where none was sent."""
        if not self.code[place] & 1:
            return None
        start = int(self.at[place]) - 1
        end = skip_variant(self.data, start)  # asyncua's decoder has no bounds of its own
        try:
            return variant_from_binary(Buffer(self.data[start:end]))
        except Exception as fault:
            raise DecodeError(f"value at byte {start}: {fault}") from fault

    def positions(self) -> NDArray[np.int64]:
        """`at` as an array."""
        at = self.at
        return np.arange(at.start, at.stop, at.step) if isinstance(at, range) else at

    def _with(self, places: Places, some: "DataValues", status: NDArray[np.uint32]) -> "DataValues":
        value, code, at = self.value.copy(), self.code.copy(), self.positions().copy()
        value[places], code[places], at[places] = numbers(some), some.code, some.positions()
        whole = self.status.copy()
        whole[places] = status
        return replace(self, value=value, status=whole, code=code, at=at)


def numbers(values: DataValues) -> NDArray[np.float64]:
    """Read the scalar numbers from the message; NaN where there is none."""
    return numbers_at(values.data, values.positions(), values.encoding())


def numbers_at(
    data: bytes, at: NDArray[np.int64], encoding: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """The numbers of these encodings at these positions, shape ``(n,)``; NaN for other types."""
    value = np.full(len(at), np.nan)
    for kind in np.flatnonzero(np.bincount(encoding, minlength=12)[:12]).tolist():
        if kind in NUMERIC:
            rows = np.flatnonzero(encoding == kind)
            value[rows] = as_number(gather(data, NUMERIC[kind], at[rows]), kind)
    return value


def as_number(raw: NDArray[Any], encoding: int) -> NDArray[np.float64]:
    """Doubles; a Boolean is true where its byte is anything but 0 (OPC 10000-6, 5.2.2.1)."""
    return (raw != 0).astype(np.float64) if encoding == 1 else raw.astype(np.float64)


def _recode(code: NDArray[np.uint16], encoding: NDArray[Any]) -> NDArray[np.uint16]:
    mask = code & np.uint16(0x3F)
    return (mask | encoding.astype(np.uint16) << np.uint16(6)).astype(np.uint16)


def _element_at(
    arrays: DataValues, index: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where the elements begin, and whether the arrays have them.

    Elements lie row by row, the last index runs fastest (OPC 10000-6, 5.2.2.16).
    """
    at, encoding = arrays.positions(), arrays.encoding()
    size = _SIZE[encoding & np.uint8(0x3F)]
    numeric = ((encoding & ARRAY) != 0) & (size > 0)
    count = _int32(arrays.data, at, numeric)
    rank = (index >= 0).sum(axis=1)
    matrix = numeric & ((encoding & MATRIX) == MATRIX)
    dimensions = at + 4 + size * np.maximum(count, 0)
    expected = np.where(matrix, _int32(arrays.data, dimensions, matrix), 1)
    flat, product = np.zeros(len(at), np.int64), np.ones(len(at), np.int64)
    inside = numeric & (rank == expected)
    for column in range(index.shape[1]):
        used = index[:, column] >= 0
        length = _int32(arrays.data, dimensions + 4 + 4 * column, matrix & inside & used)
        length = np.where(matrix, length, count)
        inside &= ~used | (index[:, column] < length)
        flat = np.where(used, flat * length + index[:, column], flat)
        product = np.where(used, product * length, product)
    inside &= product == count
    return np.where(inside, at + 4 + size * flat, at), inside


def _int32(data: bytes, at: NDArray[np.int64], where: NDArray[np.bool_]) -> NDArray[np.int64]:
    out = np.zeros(len(at), np.int64)
    places = np.flatnonzero(where)
    out[places] = gather(data, np.dtype("<i4"), at[places])
    return out

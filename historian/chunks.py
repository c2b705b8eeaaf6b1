"""Samples of one tag packed into few bytes, and back to the last bit: what a closed day is made of.

A chunk is a head and five columns: gaps between times, numbers, status, flags, numbers as sent. Numbers
that recur, as those of a converter with steps do, become places in a list of them. Whole numbers are
cut to the bytes that the greatest needs; their first bytes lie together, then their second ones, each
deflated where that pays: the bytes that noise fills are kept as they are, the others are almost free.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.store import RawColumns

ROWS: Final = 4096
"""So many samples are one chunk at most: a short span of a fast tag unpacks little beside it."""
_UNITS: Final = (10**9, 10**6, 100, 1)
"""Times are kept in the coarsest of these, in ns, that loses nothing."""
_HEAD: Final = struct.Struct("<HqB")
_LEVEL: Final = 6
_NO_LEAST, _SMALL_LEAST, _LEAST = 0, 1, 2
_LISTED, _LISTED_STEPS, _EACH, _ABSENT = 0, 1, 2, 3


def pieces(rows: RawColumns) -> Iterator[RawColumns]:
    """Samples cut into what one chunk holds."""
    for first in range(0, len(rows.time_ns), ROWS):
        yield rows.take(slice(first, first + ROWS))


def pack(rows: RawColumns) -> bytes:
    """Samples in order of time, 1 to `ROWS` of them, as bytes."""
    gaps = np.diff(rows.time_ns).view(np.uint64)
    unit = next(place for place, unit in enumerate(_UNITS) if not (gaps % np.uint64(unit)).any())
    return b"".join(
        (
            _HEAD.pack(len(rows.time_ns), int(rows.time_ns[0]), unit),
            _integers(gaps // np.uint64(_UNITS[unit])),
            _numbers(rows.value),
            _integers(rows.status),
            _integers(rows.flags),
            bytes([_ABSENT]) if rows.raw is None else _numbers(rows.raw),
        )
    )


def unpack(data: bytes) -> RawColumns:
    """The samples, as they were packed."""
    reader = _Reader(data)
    count, first_ns, unit = _HEAD.unpack(reader.take(_HEAD.size))
    time_ns = np.empty(count, np.uint64)
    time_ns[0] = np.int64(first_ns).view(np.uint64)
    time_ns[1:] = reader.integers(count - 1, np.uint64) * np.uint64(_UNITS[unit])
    value = reader.numbers(count)
    status = reader.integers(count, np.uint32)
    flags = reader.integers(count, np.uint16)
    raw = reader.numbers(count)
    return RawColumns(
        np.cumsum(time_ns).view(np.int64),
        np.zeros(0) if value is None else value,
        status,
        flags,
        raw=raw,
    )


def _integers(column: NDArray[Any]) -> bytes:
    """Unsigned numbers: the least of them, and how far each lies above it, byte by byte."""
    least = int(column.min()) if len(column) else 0
    above = int(column.max()) - least if len(column) else 0
    width = (above.bit_length() + 7) // 8
    form = _NO_LEAST if not least else _SMALL_LEAST if least < 256 else _LEAST
    head = bytes([width | form << 4]) + least.to_bytes((0, 1, 8)[form], "little")
    if not width:
        return head
    wide = (column - column.dtype.type(least)).astype("<u8").view(np.uint8).reshape(-1, 8)
    return head + b"".join(_plane(wide[:, place].tobytes()) for place in range(width))


def _plane(plain: bytes) -> bytes:
    """One byte of each number, deflated where that is shorter."""
    deflated = zlib.compress(plain, _LEVEL, -15)
    body = deflated if len(deflated) < len(plain) else plain
    return len(body).to_bytes(2, "little") + body


def _numbers(value: NDArray[np.float64]) -> bytes:
    """Numbers with a point, bit for bit: NaN and -0.0 are what they were."""
    bits = np.ascontiguousarray(value).view(np.uint64)
    listed, places = np.unique(bits, return_inverse=True)
    if 2 * len(listed) > len(bits) + 2:
        return bytes([_EACH]) + _integers(bits)
    places = places.astype(_places(len(listed)))
    steps = np.diff(places, prepend=places.dtype.type(0))
    as_places, as_steps = _integers(places), _integers(steps)
    kind, shorter = min(
        ((_LISTED, as_places), (_LISTED_STEPS, as_steps)), key=lambda one: len(one[1])
    )
    many = len(listed).to_bytes(2, "little")
    return bytes([kind]) + many + listed[:1].tobytes() + _integers(np.diff(listed)) + shorter


def _places(many: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if many <= 1 << 8 else np.uint16


class _Reader:
    """Takes columns out of a chunk, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        self._at += size
        return self._data[self._at - size : self._at]

    def integers(self, count: int, dtype: Any) -> NDArray[Any]:
        """A column of whole numbers."""
        head = self.take(1)[0]
        width, form = head & 15, head >> 4
        least = int.from_bytes(self.take((0, 1, 8)[form]), "little")
        column = np.full(count, least, dtype)
        for place in range(width):
            column += self._plane(count).astype(dtype) << dtype(8 * place)
        return column

    def numbers(self, count: int) -> NDArray[np.float64] | None:
        """A column of numbers with a point, None where there is none."""
        kind = self.take(1)[0]
        if kind == _ABSENT:
            return None
        if kind == _EACH:
            return self.integers(count, np.uint64).view(np.float64)
        listed = np.empty(int.from_bytes(self.take(2), "little"), np.uint64)
        listed[0] = np.frombuffer(self.take(8), "<u8")[0]
        listed[1:] = self.integers(len(listed) - 1, np.uint64)
        width = _places(len(listed))
        places = self.integers(count, width)
        if kind == _LISTED_STEPS:
            places = np.cumsum(places, dtype=width)
        whole: NDArray[np.uint64] = np.cumsum(listed)[places]
        return whole.view(np.float64)

    def _plane(self, count: int) -> NDArray[np.uint8]:
        size = int.from_bytes(self.take(2), "little")
        body = self.take(size)
        return np.frombuffer(body if size == count else zlib.decompress(body, -15), np.uint8)

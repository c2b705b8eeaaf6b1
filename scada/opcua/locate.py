"""Where each of many DataValues begins and ends, and how it is laid out, when they are not all alike.

Each way proves what it assumes, so that all give the same result; see `array_codec`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.errors import DecodeError
from scada.opcua.gather import gather
from scada.opcua.layout import HAS_VALUE, LENGTH, LENGTHS, code_of
from scada.opcua.wire import skip_data_value

Codes = NDArray[np.uint16]
Located = tuple[NDArray[np.int64], NDArray[np.int64], Codes]
"""Start and end of each record, and its layout."""

HANDLE_BITS: Final = 20
"""A client handle is an epoch of 12 bits before a row of 20 (see `subscription`)."""

FIRST_LOOK: Final = 128
"""Records that are looked at together after one that differed; four times as many each time after."""

MOST_STEPS: Final = 4096
"""Records that are scanned one by one before a look ahead is tried again: twice as many after each
look that brought little, so that a mixture without any pattern costs no more than scanning."""

WORTH: Final = 48
"""Scanning so many records costs as much as a look ahead: one that brings them was worth it."""

RUN: Final = 32
"""A run of so many equal layouts is looked along; shorter ones are looked at with what follows."""

MOST_FIXES: Final = 32

_U16: Final = np.dtype("<u2")

_CODE: Final = np.arange(1 << 14, dtype=np.uint16)
_VALUE: Final = (_CODE & HAS_VALUE) != 0
PATTERN: Final[NDArray[np.uint16]] = np.where(
    _VALUE, _CODE & 0x3F | _CODE >> 6 << 8, _CODE & 0x3F
).astype(np.uint16)
"""The first two bytes of a record of each layout, as a number …"""

CARE: Final[NDArray[np.uint16]] = np.where(_VALUE, 0xFFFF, 0xFF).astype(np.uint16)
"""… and which of their bits say so: without a value the second byte is something else."""


class _Walk:
    """The records found so far."""

    def __init__(self, data: bytes, pos: int, count: int, head: int) -> None:
        self.data, self.pos, self.head = data, pos, head
        self.row = 0
        self.ends = np.zeros(count, np.int64)
        self.codes = np.zeros(count, np.uint16)

    def look_ahead(self, expected: Codes) -> int:
        """Take over the records that are laid out as expected, up to the first that is not."""
        lengths = LENGTH[expected] + self.head
        if (lengths < self.head).any():
            fixed = int((lengths < self.head).argmax())
            expected, lengths = expected[:fixed], lengths[:fixed]
        ends = self.pos + lengths.cumsum()
        at = np.minimum(ends - lengths + self.head, len(self.data) - 2)
        same = gather(self.data, _U16, at) & CARE[expected] == PATTERN[expected]
        same &= ends <= len(self.data)
        return self._take(ends, expected, same)

    def look_along(self, code: int, look: int) -> int:
        """The same for ``look`` records of one layout."""
        length = LENGTHS[code] + self.head
        look = min(look, (len(self.data) - self.pos) // max(length, 1))
        if LENGTHS[code] < 2 or look <= 0:
            return 0
        found = np.ndarray((look,), _U16, self.data, self.pos + self.head, (length,))
        same = found & CARE[code] == PATTERN[code]
        ends = np.arange(self.pos + length, self.pos + length * look + 1, length)
        return self._take(ends, code, same)

    def _take(self, ends: NDArray[np.int64], codes: Codes | int, same: NDArray[np.bool_]) -> int:
        found = len(same) if same.all() else int(same.argmin())
        if found:
            until = self.row + found
            self.ends[self.row : until] = ends[:found]
            self.codes[self.row : until] = codes if isinstance(codes, int) else codes[:found]
            self.row, self.pos = until, int(ends[found - 1])
        return found

    def scan(self, steps: int) -> None:
        """Step over so many records, one after the other. Raises `DecodeError`."""
        data, head, pos, first = self.data, self.head, self.pos, self.row
        count = len(self.ends)
        last = min(count, first + steps)
        ends, codes = [0] * (last - first), [0] * (last - first)
        try:
            for place in range(last - first):
                at = pos + head
                mask = data[at]
                code = mask | data[at + 1] << 6 if mask & HAS_VALUE else mask
                size = LENGTHS[code] if mask <= 0x3F else -1
                pos = at + size if size >= 0 else skip_data_value(data, at)
                ends[place], codes[place] = pos, code
        except IndexError:
            raise DecodeError(
                f"the message ends within value {first} of {count} or after"
            ) from None
        if pos > len(data):
            raise DecodeError(f"the message ends at byte {len(data)}, its values at {pos}")
        self.ends[first:last], self.codes[first:last] = ends, codes
        self.row, self.pos = last, pos


def walk(data: bytes, pos: int, count: int, head: int, guess: Codes | None) -> Located:
    """Locate by looking ahead where there is something to expect, scanning where there is not.

    Expected is the ``guess`` (shape ``(count,)``), or without one that the next records are like the
    last. Raises `DecodeError`.
    """
    records, start = _Walk(data, pos, count, head), pos
    ends = _run_ends(guess) if guess is not None else None
    look, steps = (count, 1) if guess is not None else (0, 1)
    while records.row < count:
        found = _look(records, guess, ends, look)
        if found and found == look:
            look *= 4
        elif records.row < count:
            records.scan(steps)
            steps = 1 if found >= WORTH else min(MOST_STEPS, 2 * steps + 2)
            look = FIRST_LOOK
    starts = np.empty(count, np.int64)
    starts[0], starts[1:] = start, records.ends[:-1]
    return starts, records.ends, records.codes


def _run_ends(guess: Codes) -> NDArray[np.intp]:
    return np.append(np.flatnonzero(guess[1:] != guess[:-1]) + 1, len(guess))


def _look(records: _Walk, guess: Codes | None, ends: NDArray[np.intp] | None, look: int) -> int:
    """How many of the next ``look`` records are as expected; as many as there are in a run count."""
    row, left = records.row, len(records.codes) - records.row
    if not look:
        return 0
    if guess is None or ends is None:
        return records.look_along(int(records.codes[row - 1]), min(look, left))
    run = int(ends[ends.searchsorted(row, "right")]) - row
    if run < RUN:
        return records.look_ahead(guess[row : row + look])
    found = records.look_along(int(guess[row]), min(look, run))
    return look if found == run else found


def signed(data: bytes, pos: int, count: int, epoch: int) -> Located | None:
    """Locate notifications by the epoch in their handles, whatever their order."""
    bytes_ = np.frombuffer(data, np.uint8, offset=pos)
    low, high = (epoch << HANDLE_BITS - 16) & 0xFF, epoch >> 24 - HANDLE_BITS
    starts = pos + np.flatnonzero((bytes_[3:] == high) & (bytes_[2:-1] & np.uint8(0xF0) == low))
    codes = codes_at(data, starts + 4)
    possible = LENGTH[codes] >= 0
    starts, codes = starts[possible], codes[possible]
    for _ in range(MOST_FIXES):
        if len(starts) < count or starts[0] != pos:
            return None
        ends = starts[:count] + 4 + LENGTH[codes[:count]]
        wrong = np.flatnonzero(starts[1:count] != ends[:-1])
        if not len(wrong):
            return (starts[:count], ends, codes[:count]) if ends[-1] <= len(data) else None
        # The record before the first break is proven: what begins inside it only looks like a start.
        record_ = int(wrong[0])
        after = int(np.searchsorted(starts, ends[record_]))
        if after == record_ + 1:
            return None
        starts = np.delete(starts, np.s_[record_ + 1 : after])
        codes = np.delete(codes, np.s_[record_ + 1 : after])
    return None


def codes_at(data: bytes, at: NDArray[np.int64]) -> Codes:
    """The layout codes at these positions; past the end anything, which the caller checks."""
    bytes_ = np.frombuffer(data, np.uint8)
    last = len(data) - 1
    mask = bytes_[np.minimum(at, last)].astype(np.uint16)
    encoding = bytes_[np.minimum(at + 1, last)].astype(np.uint16)
    # A mask with reserved bits matches no code of a record; 0xFFFF is of none either.
    code = np.where(mask & HAS_VALUE, mask | encoding << np.uint16(6), mask)
    return np.where(mask > 0x3F, np.uint16(_NO_CODE), code).astype(np.uint16)


_NO_CODE: Final = code_of(HAS_VALUE, 0x3F)
"""A code without a fixed length, of the unknown built-in type 63."""

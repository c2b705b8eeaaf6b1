"""Decoding of many DataValues at once, to arrays.

Four ways, tried in this order; each proves what it assumes, so that all give the same result:

* *uniform*: all records have the first one's layout. Sound by induction: the first record's layout
  gives its length, so the second starts where assumed; its mask and type are checked, and so on.
* *predicted*: the layouts of the last message give the offsets; the layouts found there are
  compared. Up to the first difference the offsets are proven; the difference is taken over, the
  rest shifted.
* *signed* (notifications): our client handles begin with the same bits, so that every place where
  these bits stand is looked at; what lies inside a proven record is no start. Any mixture in any
  order.
* *scanned*: one record after the other in Python; the only way that handles strings, arrays and
  structures, which are stepped over: no number, NaN.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.data_values import DataValues, as_number, numbers_at
from scada.opcua.errors import DecodeError
from scada.opcua.gather import gather
from scada.opcua.layout import (
    HAS_SERVER,
    HAS_SOURCE,
    HAS_STATUS,
    HAS_VALUE,
    LENGTH,
    LENGTHS,
    NUMERIC,
    SERVER_AT,
    STATUS_SIZE,
    TAIL,
    code_of,
    record,
)
from scada.opcua.wire import skip_data_value

MOST_FIXES: Final = 32
"""Differences to the prediction after which a scan is cheaper, in a message of thousands."""

VALUES_PER_FIX: Final = 100
"""A fix costs as much as scanning about so many values."""

__all__ = ["HANDLE_BITS", "DataValues", "decode"]

HANDLE_BITS: Final = 20
"""A client handle is an epoch of 12 bits before a row of 20 (see `subscription`)."""


def decode(
    data: bytes,
    pos: int,
    count: int,
    *,
    handles: bool,
    guess: NDArray[np.uint16] | None = None,
    epoch: int | None = None,
) -> DataValues:
    """Decode ``count`` DataValues, each after a UInt32 client handle if ``handles``.

    ``guess`` are the layouts of an earlier message (of any length), ``epoch`` the first 12 bits of
    our client handles: both make it faster, neither changes the result. Raises `DecodeError`.
    """
    head = 4 if handles else 0
    if count == 0:
        return _empty(pos)
    if count * (head + 1) > len(data) - pos:
        raise DecodeError(f"{count} values do not fit into {len(data) - pos} bytes")
    found = _uniform(data, pos, count, head)
    if found is not None:
        return found
    located = _predict(data, pos, head, _fit(guess, count))
    if located is None and handles and epoch is not None:
        located = _signed(data, pos, count, epoch)
    return _gather(data, head, *(located or _scan(data, pos, count, head)))


def _empty(pos: int) -> DataValues:
    none = np.zeros(0, np.int64)
    handle, code = np.zeros(0, np.uint32), np.zeros(0, np.uint16)
    return DataValues(np.zeros(0), np.zeros(0, np.uint32), none, none, handle, code, pos)


def _uniform(data: bytes, pos: int, count: int, head: int) -> DataValues | None:
    if pos + head + 2 > len(data) or data[pos + head] > 0x3F:
        return None
    mask = data[pos + head]
    code = code_of(mask, data[pos + head + 1])
    length = head + LENGTHS[code]
    if LENGTHS[code] < 0 or pos + count * length > len(data):
        return None
    rows = np.frombuffer(data, record(code, head), count, pos)
    same = bool((rows["mask"] == mask).all())
    if not same or (mask & HAS_VALUE and not bool((rows["encoding"] == code >> 6).all())):
        return None
    return DataValues(
        as_number(rows["value"], code >> 6) if code >> 6 in NUMERIC else np.full(count, np.nan),
        _column(rows, "status", count, np.uint32),
        _column(rows, "source", count, np.int64),
        _column(rows, "server", count, np.int64),
        _column(rows, "handle", count, np.uint32),
        np.full(count, code, np.uint16),
        pos + count * length,
        data,
        range(pos + head + 2, pos + head + 2 + count * length, length),
    )


def _column(rows: NDArray[Any], name: str, count: int, dtype: type) -> NDArray[Any]:
    """A copy: a view of the message would keep the whole message alive, and unaligned."""
    names = rows.dtype.names or ()
    return rows[name].astype(dtype) if name in names else np.zeros(count, dtype)


def _fit(guess: NDArray[np.uint16] | None, count: int) -> NDArray[np.uint16] | None:
    if guess is None or not len(guess):
        return None
    if len(guess) >= count:
        return guess[:count]
    more = np.full(count - len(guess), guess[-1], np.uint16)
    return np.concatenate([guess, more])


Located = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]
"""Start and end of each record, and its layout."""


def _predict(data: bytes, pos: int, head: int, guess: NDArray[np.uint16] | None) -> Located | None:
    if guess is None:
        return None
    lengths = LENGTH[guess] + head
    if bool((LENGTH[guess] < 0).any()):
        return None
    codes = guess.copy()
    ends = pos + np.cumsum(lengths)
    proven = 0
    for _ in range(max(4, min(MOST_FIXES, len(codes) // VALUES_PER_FIX))):
        found = _codes_at(data, ends[proven:] - lengths[proven:] + head)
        wrong = np.flatnonzero(found != codes[proven:])
        if not len(wrong):
            break
        first = proven + int(wrong[0])
        codes[first] = found[wrong[0]]
        length = LENGTHS[codes[first]] + head
        if LENGTHS[codes[first]] < 0:
            return None
        ends[first:] += length - lengths[first]
        lengths[first] = length
        proven = first + 1
        if proven == len(codes):
            break
    else:
        return None
    return (ends - lengths, ends, codes) if ends[-1] <= len(data) else None


def _signed(data: bytes, pos: int, count: int, epoch: int) -> Located | None:
    """Locate notifications by the epoch in their handles, whatever their order."""
    bytes_ = np.frombuffer(data, np.uint8, offset=pos)
    low, high = (epoch << HANDLE_BITS - 16) & 0xFF, epoch >> 24 - HANDLE_BITS
    starts = pos + np.flatnonzero((bytes_[3:] == high) & (bytes_[2:-1] & np.uint8(0xF0) == low))
    codes = _codes_at(data, starts + 4)
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


def _codes_at(data: bytes, at: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The layout codes at these positions; past the end anything, which is checked at last."""
    bytes_ = np.frombuffer(data, np.uint8)
    last = len(data) - 1
    mask = bytes_[np.minimum(at, last)].astype(np.uint16)
    encoding = bytes_[np.minimum(at + 1, last)].astype(np.uint16)
    # A mask with reserved bits matches no code of a record; 0xFFFF is of none either.
    code = np.where(mask & HAS_VALUE, mask | encoding << np.uint16(6), mask)
    return np.where(mask > 0x3F, np.uint16(_NO_CODE), code).astype(np.uint16)


_NO_CODE: Final = code_of(HAS_VALUE, 0x3F)
"""A code without a fixed length, of the unknown built-in type 63."""


def _scan(data: bytes, pos: int, count: int, head: int) -> Located:
    starts, ends, codes = np.zeros(count, np.int64), np.zeros(count, np.int64), [0] * count
    at_starts, at_ends = [0] * count, [0] * count
    try:
        for row in range(count):
            at = pos + head
            mask = data[at]
            code = mask | data[at + 1] << 6 if mask & HAS_VALUE else mask
            size = LENGTHS[code] if mask <= 0x3F else -1
            end = at + size if size >= 0 else skip_data_value(data, at)
            at_starts[row], at_ends[row], codes[row] = pos, end, code
            pos = end
    except IndexError:
        raise DecodeError(f"the message ends within value {row} of {count}") from None
    if pos > len(data):
        raise DecodeError(f"the message ends at byte {len(data)}, its values at {pos}")
    starts[:], ends[:] = at_starts, at_ends
    return starts, ends, np.array(codes, np.uint16)


def _gather(
    data: bytes,
    head: int,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    codes: NDArray[np.uint16],
) -> DataValues:
    mask = (codes & np.uint16(0x3F)).astype(np.intp)
    tail, at = ends - TAIL[mask], starts + (head + 2)
    return DataValues(
        numbers_at(data, at, (codes >> 6).astype(np.uint8)),
        _where(data, "<u4", tail, (mask & HAS_STATUS) != 0),
        _where(data, "<i8", tail + STATUS_SIZE[mask], (mask & HAS_SOURCE) != 0),
        _where(data, "<i8", tail + SERVER_AT[mask], (mask & HAS_SERVER) != 0),
        gather(data, np.dtype("<u4"), starts) if head else np.zeros(len(starts), np.uint32),
        codes,
        int(ends[-1]),
        data,
        at,
    )


def _where(
    data: bytes, dtype: str, at: NDArray[np.int64], there: NDArray[np.bool_]
) -> NDArray[Any]:
    if there.all():
        return gather(data, np.dtype(dtype), at)
    out = np.zeros(len(at), dtype)
    rows = np.flatnonzero(there)
    out[rows] = gather(data, np.dtype(dtype), at[rows])
    return out

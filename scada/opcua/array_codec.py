"""Decoding of many DataValues at once, to arrays.

Five ways, tried in this order; each proves what it assumes, so that all give the same result:

* *uniform*: all records have the first one's layout. Sound by induction: the first record's layout
  gives its length, so the second starts where assumed; its mask and type are checked, and so on.
* *segments*: the layouts of the last message come in a few runs; each run is decoded as a uniform
  message. Requests are sorted by layout for this (see `reader`).
* *signed* (notifications): our client handles begin with the same bits, so that every place where
  these bits stand is looked at; what lies inside a proven record is no start. Any mixture in any
  order.
* *predicted*: the layouts of the last message, or without one the last record's, give the offsets of
  the next; the layouts found there are compared. Up to the first difference they are proven.
* *scanned*: what differs is stepped over one by one in Python, until a look ahead pays again; the
  only way over strings, arrays and structures: no number, NaN. Whoever wants what is in them asks
  for it (see `data_values`): elements are picked out, the rest goes to asyncua's own decoder.
"""

from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.data_values import DataValues, as_number, numbers_at
from scada.opcua.errors import DecodeError
from scada.opcua.gather import gather, zeros
from scada.opcua.layout import (
    HAS_SERVER,
    HAS_SOURCE,
    HAS_STATUS,
    HAS_VALUE,
    LENGTHS,
    NUMERIC,
    SERVER_AT,
    STATUS_SIZE,
    TAIL,
    code_of,
    record,
)
from scada.opcua.locate import HANDLE_BITS, Codes, signed, walk

__all__ = ["HANDLE_BITS", "DataValues", "decode"]

MOST_RUNS: Final = 16
"""Runs of equal layout after which one gather over all records is cheaper."""


def decode(
    data: bytes,
    pos: int,
    count: int,
    *,
    handles: bool,
    guess: Codes | None = None,
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
    fitted = _fit(guess, count)
    found = _uniform(data, pos, count, head)
    if found is None and fitted is not None:
        found = _segments(data, pos, head, fitted)
    if found is not None:
        return found
    located = signed(data, pos, count, epoch) if handles and epoch is not None else None
    return _gather(data, head, *(located or walk(data, pos, count, head, fitted)))


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
        _seldom(rows, "server", count),
        _column(rows, "handle", count, np.uint32),
        np.full(count, code, np.uint16),
        pos + count * length,
        data,
        range(pos + head + 2, pos + head + 2 + count * length, length),
    )


def _segments(data: bytes, pos: int, head: int, guess: Codes) -> DataValues | None:
    edges = (np.flatnonzero(guess[1:] != guess[:-1]) + 1).tolist()
    if not 0 < len(edges) < MOST_RUNS:
        return None
    parts: list[DataValues] = []
    for first, last in pairwise([0, *edges, len(guess)]):
        part = _uniform(data, pos, last - first, head)
        if part is None:
            return None
        parts.append(part)
        pos = part.end
    value, status, source, server, handle, code = (
        np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS
    )
    at = np.concatenate([part.positions() for part in parts])
    return DataValues(value, status, source, server, handle, code, pos, data, at)


_COLUMNS: Final = ("value", "status", "source", "server", "handle", "code")


def _column(rows: NDArray[Any], name: str, count: int, dtype: type) -> NDArray[Any]:
    """A copy: what becomes of the values outlives the message."""
    names = rows.dtype.names or ()
    return rows[name].astype(dtype) if name in names else zeros(count, dtype)


def _seldom(rows: NDArray[Any], name: str, count: int) -> NDArray[Any]:
    """A view: the server's time is looked at only where a source's is missing."""
    names = rows.dtype.names or ()
    return rows[name] if name in names else zeros(count, np.int64)


def _fit(guess: Codes | None, count: int) -> Codes | None:
    if guess is None or not len(guess):
        return None
    if len(guess) >= count:
        return guess[:count]
    more = np.full(count - len(guess), guess[-1], np.uint16)
    return np.concatenate([guess, more])


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

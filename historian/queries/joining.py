"""Several tags on one row of times: each row has the last sample of every tag as of then.

Either on a grid, or at every time at which any tag has a sample. Where a tag has several samples of
one time, that time has as many rows: none is lost.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.queries.results import NO_DATA, NO_TIME, Joined
from historian.store import RawColumns
from scada.model import Flag


def grid(start_ns: int, end_ns: int, every_ns: int) -> NDArray[np.int64]:
    """The times of a grid over ``[start_ns, end_ns)``."""
    count = -(-(end_ns - start_ns) // every_ns)
    return start_ns + every_ns * np.arange(count, dtype=np.int64)


def on_times(
    time_ns: NDArray[np.int64], before: RawColumns, chunks: Iterable[tuple[int, RawColumns]]
) -> RawColumns:
    """The samples of one tag that hold at times which rise, one row each.

    ``before`` is the last sample before the first chunk, one row or none; each chunk comes with the
    time up to which all samples are known by then.
    """
    parts, last, done = [], _none_first(before), 0
    for until_ns, chunk in chunks:
        known = RawColumns.concatenate([last, chunk])
        here = time_ns[done : np.searchsorted(time_ns, until_ns)]
        parts.append(known.take(np.searchsorted(chunk.time_ns, here, "right")))
        last, done = known.take(slice(-1, None)), done + len(here)
    parts.append(last.take(np.zeros(len(time_ns) - done, np.intp)))
    return RawColumns.concatenate(parts)


def at_all(
    before: Sequence[RawColumns], portion: Sequence[RawColumns]
) -> tuple[NDArray[np.int64], list[RawColumns]]:
    """A row for every sample of any tag; samples of one time share rows, in the order they came."""
    time_ns, keys = _union(portion)
    rows = np.arange(len(time_ns))
    found = [
        RawColumns.concatenate([_none_first(first), one]).take(np.searchsorted(key, rows, "right"))
        for first, one, key in zip(before, portion, keys, strict=True)
    ]
    return time_ns, found


def joined(
    tags: Sequence[str],
    time_ns: NDArray[np.int64],
    found: Sequence[RawColumns],
    hold_ns: int,
    known_ns: int,
) -> Joined:
    """The rows of all tags side by side. With ``hold_ns`` a value older than that is none any more;
    nor does any hold on after ``known_ns`` (now).
    """

    def table(name: str) -> Any:
        return np.stack([getattr(one, name) for one in found], axis=1)

    value, status, flags, at_ns = (table(name) for name in ("value", "status", "flags", "time_ns"))
    over = (time_ns[:, None] > known_ns) & (at_ns < time_ns[:, None])
    if hold_ns:
        over |= (at_ns != NO_TIME) & (at_ns < time_ns[:, None] - hold_ns)
    value[over], status[over] = np.nan, NO_DATA
    flags[over] |= np.uint16(Flag.NOT_FINITE)
    return Joined(time_ns, value, status, flags, at_ns, tuple(tags))


def _union(portion: Sequence[RawColumns]) -> tuple[NDArray[np.int64], list[NDArray[np.intp]]]:
    """All times, each as often as the tag has it that has it most, and each sample's row there."""
    nth = np.concatenate([_ordinals(one.time_ns) for one in portion])
    time_ns = np.concatenate([one.time_ns for one in portion])
    order = np.lexsort((nth, time_ns))
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(time_ns[order]) != 0) | (np.diff(nth[order]) != 0)
    row = np.empty(len(order), np.intp)
    row[order] = np.cumsum(new) - 1
    ends = np.cumsum([len(one.time_ns) for one in portion])[:-1]
    return time_ns[order][new], np.split(row, ends)


def _ordinals(time_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of its time each sample is, from 0."""
    at = np.arange(len(time_ns), dtype=np.int64)
    return at - np.searchsorted(time_ns, time_ns, "left")


def _none_first(before: RawColumns) -> RawColumns:
    """The row before, or one that says that there is none."""
    if len(before.time_ns):
        return before.take(slice(-1, None))
    return RawColumns(
        np.array([NO_TIME], np.int64),
        np.array([np.nan]),
        np.array([NO_DATA], np.uint32),
        np.array([Flag.NOT_FINITE], np.uint16),
    )

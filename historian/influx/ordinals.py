"""Which of several different samples of one tag at one time a sample is.

A point of InfluxDB is its series and its time: a second one takes the first one's place. So a second,
different sample of a tag at the same time gets an ordinal. One that says the same as the one before it
is that one, which is how a message that comes again leaves everything as it was.

What came last of each tag is known here; for what is older than that the store is asked (`Late`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.influx.sample_lines import Rows
from historian.store import RawColumns

_NEVER: Final = np.iinfo(np.int64).min
_NARROW: Final = np.iinfo(np.uint16).max
_NOTHING: Final = np.uint64(2**64 - 1)
"""What no sample says."""
Content = NDArray[np.uint64]
"""What samples say, beside their times: shape ``(n, 3)``."""
Stored = Callable[[Sequence[int], int, int], list[tuple[RawColumns, NDArray[np.int64]]]]
"""Asks the store for the samples of some tags over a time: of each, they and their ordinals."""


def content_of(columns: RawColumns) -> Content:
    """Bits that are equal where samples say the same."""
    raw = columns.value if columns.raw is None else columns.raw
    marks = (columns.status.astype(np.uint64) << np.uint64(16)) | columns.flags
    return np.stack([_bits(columns.value), _bits(raw), marks], axis=1)


def _bits(numbers: NDArray[np.float64]) -> NDArray[np.uint64]:
    return np.where(np.isnan(numbers), np.nan, numbers).view(np.uint64)


@dataclass(frozen=True, slots=True)
class Placed:
    """What is to be written, and what will be known once it is.

    ``place`` is that of each row among those that were given.
    """

    place: NDArray[np.intp]
    rows: Rows
    latest: "Latest"


@dataclass(frozen=True, slots=True)
class Latest:
    """The last sample of some tags."""

    number: NDArray[np.int64]
    time_ns: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    content: Content


class Ordinals:
    """The last sample of every tag, as far as it is known."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._time_ns = np.full(0, _NEVER)
        self._ordinal = np.zeros(0, np.int64)
        self._content: Content = np.zeros((0, 3), np.uint64)

    def grow(self, tags: int) -> None:
        """There are so many tags now."""
        more = tags - len(self._time_ns)
        if more > 0:
            self._time_ns = np.concatenate([self._time_ns, np.full(more, _NEVER)])
            self._ordinal = np.concatenate([self._ordinal, np.zeros(more, np.int64)])
            self._content = np.concatenate([self._content, np.zeros((more, 3), np.uint64)])

    def unknown(self, number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some tags of which it is not known what came last."""
        return np.unique(number[self._time_ns[number] == _NEVER])

    def place(self, number: NDArray[np.int64], columns: RawColumns) -> Placed:
        """Give each sample its ordinal; those that are there already are left out.

        Of equal times the order is that of the rows. All tags must be known.
        """
        order = _order(number, columns.time_ns)
        rows = Rows(number[order], np.zeros(len(order), np.int64), columns.take(order))
        number, time_ns = rows.number, rows.columns.time_ns
        known_ns = self._time_ns[number]
        is_first = np.ones(len(number), np.bool_)
        is_first[1:] = (number[1:] != number[:-1]) | (time_ns[1:] != time_ns[:-1])
        if is_first.all() and (time_ns > known_ns).all():
            return Placed(order, rows, self._latest(rows))
        content = content_of(rows.columns)
        ordinal, fresh = self._compared(rows, content, is_first)
        late = time_ns < known_ns
        if late.any():
            self._place_late(number, time_ns, content, late, ordinal, fresh)
        rows = Rows(number, ordinal, rows.columns)
        return Placed(order[fresh], rows.take(fresh), self._latest(rows))

    def learn(self, latest: Latest) -> None:
        """These were stored."""
        self._time_ns[latest.number] = latest.time_ns
        self._ordinal[latest.number] = latest.ordinal
        self._content[latest.number] = latest.content

    def assume(self, number: NDArray[np.int64] | int, time_ns: int) -> None:
        """Of these tags the store has nothing at a time or after it.

        What it has before may be of a message that comes again, half stored: for that it is asked.
        """
        self._time_ns[number] = time_ns
        self._ordinal[number] = -1
        self._content[number] = _NOTHING

    def _compared(
        self, rows: Rows, content: Content, is_first: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The ordinals of samples at equal times, and which of them say what none before them said."""
        number = rows.number
        first = np.flatnonzero(is_first)
        same = first[rows.columns.time_ns[first] == self._time_ns[number[first]]]
        fresh = np.ones(len(number), np.bool_)
        fresh[1:] = (content[1:] != content[:-1]).any(axis=1)
        fresh[first] = True
        fresh[same] = (content[same] != self._content[number[same]]).any(axis=1)
        ordinal = np.zeros(len(number), np.int64)
        ordinal[same] = self._ordinal[number[same]] + 1
        chain = np.repeat(first, np.diff(first, append=len(number)))
        steps = np.cumsum(fresh)
        ordinal = ordinal[chain] + steps - steps[chain] - (~fresh[chain]).astype(np.int64)
        return ordinal, fresh

    def _latest(self, rows: Rows) -> Latest:
        number, time_ns = rows.number, rows.columns.time_ns
        last = np.flatnonzero(np.append(number[1:] != number[:-1], True))
        last = last[time_ns[last] >= self._time_ns[number[last]]]
        content = content_of(rows.columns.take(last))
        return Latest(number[last], time_ns[last], rows.ordinal[last], content)

    def _place_late(
        self, number: NDArray[np.int64], time_ns: NDArray[np.int64], content: Content,
        late: NDArray[np.bool_], ordinal: NDArray[np.int64], fresh: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        """Among older samples: what the store holds at the very time is what it is compared with."""
        rows = np.flatnonzero(late)
        asked = np.unique(number[rows])
        times = time_ns[rows]
        found = self._stored(asked.tolist(), int(times.min()), int(times.max()) + 1)
        held: dict[tuple[int, int], dict[bytes, int]] = {}
        for one, (columns, ordinals) in zip(asked.tolist(), found, strict=True):
            there = np.isin(columns.time_ns, times)
            said = content_of(columns)
            for at in np.flatnonzero(there).tolist():
                known = held.setdefault((one, int(columns.time_ns[at])), {})
                known[said[at].tobytes()] = int(ordinals[at])
        for at in rows.tolist():
            known = held.setdefault((int(number[at]), int(time_ns[at])), {})
            mine = content[at].tobytes()
            fresh[at] = mine not in known
            ordinal[at] = known.setdefault(mine, max(known.values(), default=-1) + 1)


def _order(number: NDArray[np.int64], time_ns: NDArray[np.int64]) -> NDArray[np.intp]:
    """By tag and time; of several scans put together each tag's times mostly follow each other."""
    narrow = number.astype(np.uint16) if number.max() <= _NARROW else number
    order = np.argsort(narrow, kind="stable")  # of two bytes it is counted, not compared
    times, numbers = time_ns[order], number[order]
    if ((times[1:] >= times[:-1]) | (numbers[1:] != numbers[:-1])).all():
        return order
    return np.lexsort((time_ns, number))

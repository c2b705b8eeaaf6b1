"""History and live samples of one pen made one line, with nothing doubled and nothing lost."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hmi.models.trends.columns import Columns, samples_of

_KEEP = 40_000
"""Live samples kept per pen; what is older comes from the historian."""


class Tail:
    """The live samples of one pen since it was added, in order of source time.

    ``since_ns`` is the time from which no sample was missed. Memory is bounded: at ``keep`` samples
    the older half is let go, and `since_ns` moves on.
    """

    def __init__(self, since_ns: int, keep: int = _KEEP) -> None:
        self.since_ns = since_ns
        self._keep = keep
        self._size = 0
        self._time = np.zeros(256, np.int64)
        self._value = np.zeros(256, np.float64)
        self._status = np.zeros(256, np.uint32)
        self._flags = np.zeros(256, np.uint16)
        self._raw = np.zeros(256, np.float64)

    def __len__(self) -> int:
        return self._size

    def add(
        self,
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        status: NDArray[np.uint32],
        flags: NDArray[np.uint16],
        raw: NDArray[np.float64],
    ) -> None:
        """Take samples as they come, with their numbers as sent; late ones are put in their place."""
        late = self._size > 0 and len(time_ns) and time_ns.min() < self._time[self._size - 1]
        self._make_room(len(time_ns))
        rows = slice(self._size, self._size + len(time_ns))
        for column, values in zip(self._columns, (time_ns, value, status, flags, raw), strict=True):
            column[rows] = values
        self._size += len(time_ns)
        if late or (len(time_ns) > 1 and (np.diff(time_ns) < 0).any()):
            self._sort()

    def after(self, time_ns: int) -> Columns:
        """The samples later than ``time_ns``."""
        first = int(np.searchsorted(self._time[: self._size], time_ns, "right"))
        return samples_of(*(column[first : self._size].copy() for column in self._columns))

    def forget(self, since_ns: int) -> None:
        """Samples were missed: begin again at ``since_ns``."""
        self._size, self.since_ns = 0, since_ns

    @property
    def _columns(self) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
        return self._time, self._value, self._status, self._flags, self._raw

    def _make_room(self, extra: int) -> None:
        if self._size + extra > self._keep and self._size:
            kept = self._size // 2
            for column in self._columns:
                column[:kept] = column[self._size - kept : self._size].copy()
            self._size = kept
            self.since_ns = int(self._time[0])
        wanted = self._size + extra
        if wanted > len(self._time):
            size = max(wanted, 2 * len(self._time))
            self._time = np.resize(self._time, size)
            self._value = np.resize(self._value, size)
            self._status = np.resize(self._status, size)
            self._flags = np.resize(self._flags, size)
            self._raw = np.resize(self._raw, size)

    def _sort(self) -> None:
        order = np.argsort(self._time[: self._size], kind="stable")
        for column in self._columns:
            column[: self._size] = column[order]


def with_tail(history: Columns, tail: Tail) -> Columns:
    """The history followed by the live samples that it does not hold yet.

    After raw history, those later than its last sample. After buckets, those behind the last bucket
    follow as they are, and those inside it widen its extremes: a sample that the bucket already
    holds changes nothing by that, so none is drawn or counted twice.
    """
    if not len(history):
        return tail.after(np.iinfo(np.int64).min)
    end = int(history.end_ns[-1])
    if history.width_ns[-1] == 0:
        return Columns.joined(history, tail.after(end))
    inside = tail.after(int(history.start_ns[-1]) - 1)
    split = int(np.searchsorted(inside.start_ns, end, "left"))
    return Columns.joined(
        _widened(history, inside.take(slice(0, split))), inside.take(slice(split, None))
    )


def _widened(history: Columns, samples: Columns) -> Columns:
    """The history with its last bucket widened by samples that lie in it."""
    values = samples.last[samples.shown]
    if not len(samples):
        return history
    changed = {
        name: getattr(history, name).copy()
        for name in ("minimum", "maximum", "first", "last", "quality", "flags")
    }
    changed["quality"][-1] = max(int(changed["quality"][-1]), int(samples.quality.max()))
    changed["flags"][-1] |= np.bitwise_or.reduce(samples.flags)
    if len(values):
        changed["minimum"][-1] = np.nanmin([changed["minimum"][-1], values.min()])
        changed["maximum"][-1] = np.nanmax([changed["maximum"][-1], values.max()])
        changed["last"][-1] = values[-1]
        if not np.isfinite(changed["first"][-1]):
            changed["first"][-1] = values[0]
    return replace(history, **changed)


def stitched(coarse: Columns, fine: Columns, start_ns: int, end_ns: int) -> Columns:
    """The fine rows, which are good for ``[start_ns, end_ns)``, between coarse ones at either side.

    A coarse bucket that reaches into the fine rows is cut off there.
    """
    if end_ns <= start_ns:
        return coarse
    before = coarse.take(coarse.start_ns < start_ns)
    if len(before):
        fine = fine.take(fine.start_ns >= start_ns)
    before = replace(before, width_ns=np.minimum(before.width_ns, start_ns - before.start_ns))
    after = coarse.take((coarse.start_ns >= end_ns) | (coarse.end_ns > end_ns))
    late = np.maximum(after.start_ns, end_ns)
    after = replace(after, start_ns=late, width_ns=after.end_ns - late)
    return Columns.joined(before, fine, after)


def with_rolled(fine: Columns, rolled: Columns | None, end_ns: int) -> Columns:
    """Roll-ups of times whose samples are gone, put among finer rows; up to ``end_ns``.

    A single sample within one of them says nothing more; where a finer bucket begins they are cut off.
    """
    if rolled is None or not len(rolled):
        return fine
    rolled = rolled.take(rolled.start_ns < end_ns)
    at = np.searchsorted(rolled.start_ns, fine.start_ns, "right") - 1
    ends = np.append(rolled.end_ns, np.iinfo(np.int64).min)  # the last stands for none, at -1
    inside = (fine.width_ns == 0) & (fine.start_ns < ends[at])
    whole = Columns.joined(fine.take(~inside), rolled)
    whole = whole.take(np.argsort(whole.start_ns, kind="stable"))
    room = np.diff(whole.start_ns, append=np.iinfo(np.int64).max)
    return replace(whole, width_ns=np.minimum(whole.width_ns, room))

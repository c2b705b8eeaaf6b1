"""Deviations between two tags, for all pairs of a batch at once.

``deviation = v_a - v_b``, signed, in their unit: judged at each sample of either tag against the
latest value of the other, in order of source time. Samples of both with the same time are judged
together, so that two tags of one device that step together do not deviate between. Quality is the
worse of both, bad until both have a value; the status is that of the worse. A time before that of
the pair's last sample is taken as that time.

Two tags that are sampled apart deviate for as long as the one lags behind the other: a limit on
their deviation has an on-delay of a scan or more where their values move fast.

>>> pairs = Deviations([0], [1], n_tags=2)
>>> good = np.zeros(3, np.uint8)
>>> found = pairs.step(np.array([0, 1, 0], np.int32), np.array([5, 5, 9]),
...                    np.array([20.0, 18.5, 21.0]), good, good.astype(np.uint32))
>>> [(one.time_ns.tolist(), one.value.tolist()) for one in found]
[([5], [1.5]), ([9], [2.5])]

Source: OPC 10000-9 (deviation alarms: a limit on the difference from a set point, signed).
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scada.detect.plan import Fanout, Reach
from scada.detect.rates import Signals
from scada.model import Quality

_Number = TypeVar("_Number", np.uint8, np.uint32)


class Deviations:
    """One row per pair of tags (``left`` less ``right``, by their index)."""

    def __init__(self, left: Sequence[int], right: Sequence[int], n_tags: int) -> None:
        n = len(left)
        self._fanout = Fanout(np.array([left, right], np.intp).T.ravel(), n_tags)
        self._last = np.zeros(n, np.int64)
        self._value = np.full((2, n), np.nan)
        self._quality = np.full((2, n), Quality.BAD, np.uint8)
        self._status = np.zeros((2, n), np.uint32)
        self._every_pair = np.arange(n)
        self._together: tuple[Reach, NDArray[np.intp] | None] | None = None

    def __len__(self) -> int:
        return len(self._last)

    def step(
        self,
        tag: NDArray[np.int32],
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> list[Signals]:
        """Take a batch, each tag any number of times; gives the deviations in order of time."""
        reach = self._fanout.of(tag)
        if not len(reach.row):
            return []
        rows = self._rows_together(reach)
        at = None if rows is None else self._time_together(time_ns, rows)
        if rows is not None and at is not None:
            doubt = _sparse(reach, quality), _sparse(reach, status)
            return self._step_together(at, value.take(rows), *doubt)
        time = time_ns[reach.row]
        order = np.lexsort((time, reach.item >> 1))
        row, pair, side = reach.row[order], reach.item[order] >> 1, reach.item[order] & 1
        time = np.maximum(time[order], self._last[pair])
        starts = np.r_[True, pair[1:] != pair[:-1]]
        seen = np.stack([_latest(side == one, starts) for one in (0, 1)], axis=1)
        known = seen >= 0
        place = np.array([[0, 1]]), pair[:, None]
        values = np.where(known, value[row][seen], self._value[place])
        qualities = np.where(known, quality[row][seen], self._quality[place])
        statuses = np.where(known, status[row][seen], self._status[place])
        ends = np.r_[starts[1:], True]
        self._last[pair[ends]] = time[ends]
        self._value[:, pair[ends]], self._quality[:, pair[ends]] = values[ends].T, qualities[ends].T
        self._status[:, pair[ends]] = statuses[ends].T
        judged = np.flatnonzero(ends | (np.r_[time[1:] != time[:-1], True]))
        worse = (qualities[judged, 1] > qualities[judged, 0]).astype(np.intp)
        return _layers(
            Signals(
                pair[judged],
                time[judged],
                values[judged, 0] - values[judged, 1],
                qualities[judged].max(axis=1),
                statuses[judged, worse],
            )
        )

    def _rows_together(self, reach: Reach) -> NDArray[np.intp] | None:
        """The rows of both tags of every pair, ``(2, n)``, in a scan that has each of them once."""
        if self._together is None or self._together[0] is not reach:
            rows: NDArray[np.intp] | None = None
            n = len(self)
            if len(reach.item) == 2 * n and (np.bincount(reach.item, minlength=2 * n) == 1).all():
                row_of = np.empty(2 * n, np.intp)
                row_of[reach.item] = reach.row
                rows = np.ascontiguousarray(row_of.reshape(n, 2).T)
            self._together = reach, rows
        return self._together[1]

    def _time_together(
        self, time_ns: NDArray[np.int64], rows: NDArray[np.intp]
    ) -> NDArray[np.int64] | None:
        """The time of each pair, where both of its samples have the same and it does not go back."""
        if time_ns.min() == time_ns.max():
            left = right = np.full(len(self), time_ns[0])
        else:
            left, right = time_ns.take(rows)
        return left if (left == right).all() and (left >= self._last).all() else None

    def _step_together(
        self,
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> list[Signals]:
        """A scan in which all pairs have both samples at one time: the usual one of polled tags."""
        self._last, self._value, self._quality, self._status = time_ns, value, quality, status
        worse = np.flatnonzero(quality[1] > quality[0])
        of_worse = status[0].copy()
        of_worse[worse] = status[1, worse]
        found = np.maximum(quality[0], quality[1])
        return [Signals(self._every_pair, time_ns, value[0] - value[1], found, of_worse)]


def _sparse(reach: Reach, column: NDArray[_Number]) -> NDArray[_Number]:
    """A column that is nearly everywhere 0, for both tags of every pair, ``(2, n)``."""
    sides = np.zeros((2, len(reach.item) // 2), column.dtype)
    odd = np.flatnonzero(column[reach.rows] != 0)
    item = reach.item[odd]
    sides[item & 1, item >> 1] = column[reach.row[odd]]
    return sides


def _latest(mine: NDArray[np.bool_], starts: NDArray[np.bool_]) -> NDArray[np.intp]:
    """For each row the last row at or before it that is ``mine``, of its pair; -1 for none."""
    number = np.arange(len(mine))
    last = np.maximum.accumulate(np.where(mine, number, -1))
    first = np.maximum.accumulate(np.where(starts, number, 0))
    return np.where(last >= first, last, -1)


def _layers(found: Signals) -> list[Signals]:
    """Split so that each pair occurs at most once; the rows are by pair, then by time."""
    number = np.arange(len(found))
    starts = np.r_[True, found.signal[1:] != found.signal[:-1]]
    depth = number - np.maximum.accumulate(np.where(starts, number, 0))
    return [_take(found, depth == one) for one in range(int(depth.max()) + 1)]


def _take(found: Signals, rows: NDArray[np.bool_]) -> Signals:
    return Signals(
        found.signal[rows],
        found.time_ns[rows],
        found.value[rows],
        found.quality[rows],
        found.status[rows],
    )

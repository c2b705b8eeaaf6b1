"""What was delivered lately, live: so that what history gives a second time is recognised.

A hole's edges are not sharp. Notifications sent again after a reconnection overlap with it; a queue's
overflow bit says that values are missing before some sample, not how many; between the first read of
a connection and its monitored items values may fall through. So a little more is asked of the history
than is known to be missing, and what was delivered already is dropped: the same tag, source time,
value and status.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Samples, is_bad
from scada.opcua.points import Rows
from scada.opcua.status_codes import overflowed

KEPT_NS: Final = 10_000_000_000
"""How long samples are remembered at least, by the time of their receipt."""

MOST_ROWS: Final = 1_000_000
"""How many are remembered at most, while a connection takes long to settle."""

_OVERFLOW: Final = np.uint32(0x0480)


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Rows
    samples: Samples
    received_ns: int


class Recent:
    """The latest live batches of one server; ``hold`` keeps them until they are `settled`."""

    def __init__(self) -> None:
        self._batches: deque[_Batch] = deque()
        self._count = 0
        self.last_ns = 0
        """When something was received last."""
        self.hold = False
        self.is_wanted = True
        """Whether anybody will ever ask: not where the history is not read."""

    def take(self, rows: Rows, samples: Samples, received_ns: int) -> None:
        """These were delivered; nothing is copied."""
        if not self.is_wanted:
            return
        self._batches.append(_Batch(rows, samples, received_ns))
        self.last_ns = received_ns
        self._count += len(rows)
        old_ns = received_ns - KEPT_NS
        while len(self._batches) > 1 and (
            self._count > MOST_ROWS or (not self.hold and self._batches[0].received_ns < old_ns)
        ):
            self._count -= len(self._batches.popleft().rows)

    def clear(self) -> None:
        """Forget all: an earlier connection's samples end where a hole begins."""
        self._batches.clear()
        self._count = 0

    def first_ns(self, n: int) -> NDArray[np.int64]:
        """The earliest source time remembered of each of ``n`` tags; far away where there is none."""
        first = np.full(n, np.iinfo(np.int64).max)
        for batch in self._batches:
            np.minimum.at(first, batch.rows, batch.samples.time_ns)
        return first

    def known(self, rows: Rows) -> "Known":
        """What is remembered of some tags."""
        known = Known()
        for batch in self._batches:
            some = np.isin(batch.rows, rows)
            known.add(batch.rows[some], batch.samples.take(some))
        return known


class Known:
    """Samples that were delivered: says which of others they are."""

    def __init__(self) -> None:
        self._keys: list[NDArray[np.uint64]] = []
        self._sorted: NDArray[np.uint64] | None = None

    def add(self, rows: Rows, samples: Samples) -> None:
        """These were delivered."""
        if len(rows):
            self._keys.append(_keys(rows, samples))
            self._sorted = None

    def has(self, rows: Rows, samples: Samples) -> NDArray[np.bool_]:
        """True where tag, source time, value and status are those of a known sample."""
        keys = _keys(rows, samples)
        if self._sorted is None:
            self._sorted = np.sort(np.concatenate([np.zeros(0, np.uint64), *self._keys]))
        if not len(self._sorted):
            return np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        found: NDArray[np.bool_] = self._sorted[at] == keys
        return found


def first_of_each(rows: Rows, samples: Samples) -> NDArray[np.bool_]:
    """True for the first of samples that agree in tag, source time, value and status."""
    first = np.zeros(len(rows), np.bool_)
    first[np.unique(_keys(rows, samples), return_index=True)[1]] = True
    return first


_PRIMES: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)


def _keys(rows: Rows, samples: Samples) -> NDArray[np.uint64]:
    """64 bits per sample that stand for it: two samples of a hole share them once in 10^13.

    The overflow bit is of the queue, not of the value. A bad sample's number means nothing, and
    servers differ in whether they send it.
    """
    status = samples.status & ~np.where(overflowed(samples.status), _OVERFLOW, np.uint32(0))
    value = np.where(is_bad(samples.status) | np.isnan(samples.value), 0.0, samples.value) + 0.0
    columns = (rows, samples.time_ns, value.view(np.uint64), status)
    key = np.zeros(len(rows), np.uint64)
    for column, prime in zip(columns, _PRIMES, strict=True):
        key = (key ^ column.astype(np.uint64)) * prime
        key ^= key >> np.uint64(29)
    return key

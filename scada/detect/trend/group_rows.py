"""The rows of a group of tags: means over blocks of equal length, one value of every tag in each.

A block's value of a tag is the mean of its usable samples in it; a tag that sent none (many send only
what changed) has its last usable one. A block in which a tag is not usable at the end is no row.
Blocks make fast samples nearly independent, and a group comparable in time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Scan


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``value`` of every tag, ``(p,)``; how many blocks before it were no rows."""

    value: NDArray[np.float64]
    time_ns: int
    missed: int


class GroupRows:
    """Gathers the rows of the tags with these numbers; a block is ``every_ns`` of ``now_ns``."""

    def __init__(self, tags: NDArray[np.intp], every_ns: int) -> None:
        p = len(tags)
        self._tags, self._every_ns = tags, every_ns
        self._block: int | None = None
        self._missed = 0
        self._sum = np.zeros(p)
        self._count = np.zeros(p, np.int64)
        self._last = np.full(p, np.nan)
        self._seen_ns = np.full(p, np.iinfo(np.int64).min)
        self._usable = np.zeros(p, np.bool_)

    def take(self, scan: Scan) -> None:
        """Take what the scan has of these tags."""
        time_ns, value = scan.time_ns[self._tags], scan.value[self._tags]
        self._usable = scan.usable[self._tags] & np.isfinite(value)
        fresh = self._usable & (time_ns != self._seen_ns)
        self._sum[fresh] += value[fresh]
        self._count[fresh] += 1
        self._last[fresh], self._seen_ns[fresh] = value[fresh], time_ns[fresh]

    def close(self, now_ns: int) -> Row | None:
        """The row of the block that has ended by now, once; call it before `take`."""
        block = now_ns // self._every_ns
        before, self._block = self._block, block if self._block is None else max(block, self._block)
        if before is None or block <= before:
            return None
        row = self._row()
        self._missed = block - before - 1 + (self._missed + 1 if row is None else 0)
        self._sum[:], self._count[:] = 0.0, 0
        return row

    def _row(self) -> Row | None:
        if not self._usable.all() or not np.isfinite(self._last).all():
            return None
        mean = np.divide(self._sum, self._count, out=self._last.copy(), where=self._count > 0)
        return Row(mean, int(self._seen_ns.max()), self._missed)

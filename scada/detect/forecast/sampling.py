"""From samples that come when they come to one value per block: the mean over time.

Each value holds until the next one. A block without a usable value for half of its time has none,
nor has one in which a sample was marked as doubted or as of a calibration. Time is the core's, of
the steps; a block is closed as soon as anything after its end is seen, so that it does not matter
when somebody looks.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Quality, Samples

_MARKED: Final = np.uint16(Flag.PSEUDO | Flag.CALIBRATION)


@dataclass(frozen=True, slots=True)
class Block:
    """One closed block: ``mean``, ``lowest``, ``highest`` per column, NaN without; its end."""

    mean: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    end_ns: int


class BlockSampling:
    """Blocks of ``every_ns`` of the tags ``columns``; state ``(columns,)``. ``n_tags`` in the site."""

    def __init__(self, columns: NDArray[np.intp], n_tags: int, every_ns: int) -> None:
        self._columns, self._every = columns, every_ns
        self._place = np.full(n_tags, -1, np.intp)
        self._place[columns] = np.arange(len(columns))
        n = len(columns)
        self._held = np.full(n, np.nan)
        self._since = np.zeros(n, np.int64)
        self._start = -1
        self._begin(0)

    def _begin(self, start_ns: int) -> None:
        n = len(self._columns)
        self._since[:] = start_ns
        self._area, self._time = np.zeros(n), np.zeros(n)
        self._lowest, self._highest = self._held.copy(), self._held.copy()
        self._doubted = np.zeros(n, np.bool_)

    def due(self, now_ns: int) -> bool:
        """Whether a block has ended by now."""
        return 0 <= self._start <= now_ns - self._every

    def behind(self, now_ns: int) -> int:
        """How many blocks have ended."""
        return (now_ns - self._start) // self._every if self._start >= 0 else 0

    def close(self) -> Block:
        """The block that has ended; the next one begins."""
        end = self._start + self._every
        self._spend(np.arange(len(self._columns)), end)
        enough = (self._time >= self._every / 2) & ~self._doubted
        mean = np.where(enough, self._area / np.maximum(self._time, 1.0), np.nan)
        found = Block(
            mean,
            np.where(enough, self._lowest, np.nan),
            np.where(enough, self._highest, np.nan),
            end,
        )
        self._start = end
        self._begin(end)
        return found

    def skip(self, now_ns: int) -> None:
        """Begin anew at the block of now: what was held is too old to say anything."""
        self._held[:] = np.nan
        self._start = now_ns - now_ns % self._every
        self._begin(self._start)

    def take(
        self,
        layer: Samples,
        quality: NDArray[np.uint8],
        now_ns: int,
        marks: NDArray[np.uint16] | None = None,
    ) -> None:
        """Take a layer, in which each tag occurs at most once; ``marks (n_tags,)`` stand on tags now."""
        if self._start < 0:
            self.skip(now_ns)
        place = self._place[layer.tag]
        mine = np.flatnonzero(place >= 0)
        if not len(mine):
            return
        which = place[mine]
        self._spend(which, max(now_ns, self._start))
        value = np.where(quality[mine] == Quality.BAD, np.nan, layer.value[mine])
        self._held[which] = np.where(np.isfinite(value), value, np.nan)
        flags = layer.flags[mine]
        if marks is not None:
            flags = flags | marks[layer.tag[mine]]
        self._doubted[which] |= (flags & _MARKED) != 0
        self._lowest[which] = np.fmin(self._lowest[which], value)
        self._highest[which] = np.fmax(self._highest[which], value)

    def _spend(self, which: NDArray[np.intp], until_ns: int) -> None:
        """What is held has been held until then."""
        known = np.isfinite(self._held[which])
        lasted = np.maximum(until_ns - self._since[which], 0) * known
        self._area[which] += np.where(known, self._held[which], 0.0) * lasted
        self._time[which] += lasted
        self._since[which] = np.maximum(self._since[which], until_ns)

"""What the charts observe: every sample, or the means of blocks of time.

Down-sampling to block means is the first answer to autocorrelation: a block is ``every_s`` seconds
of the core's clock, its mean one observation. Samples that are bad, marked (doubted, in calibration)
or put in place by the core never enter. A tag that is sampled by exception and said nothing in a block
has the value that it had; a polled one that said nothing has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Scan
from scada.detect.runs import Rows, chosen, run
from scada.model import Flag, Tag
from scada.model.quality import BAD

GAP_BLOCKS: Final = 3
"""A tag without an observation for so many blocks begins anew."""
_GAP_S: Final = 60.0
_UNFIT: Final = np.uint16(Flag.CALIBRATION | Flag.PSEUDO | Flag.SUBSTITUTED)


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation of some of a feed's tags, ``at`` being their places in it.

    ``broken`` are the places of tags that had a gap before it.
    """

    at: NDArray[np.intp]
    value: NDArray[np.float64]
    broken: NDArray[np.intp]


class Feed:
    """The observations of ``tags`` (indexes into the site's ``all_tags``), one spacing for all."""

    def __init__(self, tags: NDArray[np.intp], all_tags: Sequence[Tag], every_s: float) -> None:
        self.tags = tags
        self._slot = np.full(len(all_tags), -1, np.intp)
        self._slot[tags] = np.arange(len(tags))
        self._every_ns = round(every_s * 1e9)
        scans = np.array([all_tags[tag].scan_s for tag in tags.tolist()])
        self._by_exception = scans == 0
        gap_s = np.where(self._by_exception, np.inf, np.maximum(10.0 * scans, _GAP_S))
        self._gap_ns = np.minimum(gap_s * 1e9, 2.0**62).astype(np.int64)
        self._seen_ns: NDArray[np.int64] = np.zeros(len(tags), np.int64)
        self._sum: NDArray[np.float64] = np.zeros(len(tags))
        self._count: NDArray[np.int32] = np.zeros(len(tags), np.int32)
        self._held: NDArray[np.float64] = np.full(len(tags), np.nan)
        self._missed: NDArray[np.int64] = np.zeros(len(tags), np.int64)
        self._block = -1

    def take(self, scan: Scan) -> Observed | None:
        """Take a layer in; returns the observation that it completes, if any."""
        if not self._every_ns:
            return self._each(scan)
        block = scan.now_ns // self._every_ns
        observed = self._close(scan, block) if block != self._block else None
        rows, at = self._places(scan.layer.tag)
        self._add(at, scan.layer.value[rows], np.flatnonzero(~self._fit(scan)[rows]))
        return observed

    def _places(self, tags: NDArray[np.int32]) -> tuple[Rows, Rows]:
        """The rows of a layer that are of ours, and their places."""
        at = self._slot[run(tags)]
        rows = np.flatnonzero(at >= 0)
        if len(rows) == len(at):
            return slice(0, len(at)), run(at)
        return run(rows), run(at[rows])

    def _add(self, at: Rows, value: NDArray[np.float64], unfit: NDArray[np.intp]) -> None:
        """Add the values to the sums of their block, but those that are not fit."""
        left = chosen(at, unfit)
        total, count = self._sum[left], self._count[left]
        self._sum[at] += value
        self._count[at] += 1
        self._sum[left], self._count[left] = total, count

    def _fit(self, scan: Scan) -> NDArray[np.bool_]:
        """Which rows of the layer may be observed."""
        layer = scan.layer
        unfit = layer.flags & _UNFIT
        if scan.marks is not None:
            unfit |= scan.marks[run(layer.tag)] & _UNFIT
        fit: NDArray[np.bool_] = (unfit == 0) & (scan.quality != BAD)
        return fit

    def _each(self, scan: Scan) -> Observed | None:
        """Every sample is an observation."""
        every = self._slot[run(scan.layer.tag)]
        rows = np.flatnonzero(self._fit(scan) & (every >= 0))
        if not len(rows):
            return None
        at, value, time_ns = every[rows], scan.layer.value[rows], scan.layer.time_ns[rows]
        since = time_ns - self._seen_ns[at]
        broken = at[(since > self._gap_ns[at]) & (self._seen_ns[at] > 0)]
        self._seen_ns[at] = time_ns
        return Observed(at, value, broken)

    def _close(self, scan: Scan, block: int) -> Observed | None:
        """The means of the block that ended; a new one begins."""
        first, passed = self._block < 0, block - self._block
        heard = self._count > 0
        value = np.divide(self._sum, self._count, out=self._held.copy(), where=heard)
        usable = scan.usable[self.tags]
        if scan.marks is not None:
            usable &= (scan.marks[self.tags] & _UNFIT) == 0
        fit = heard | (self._by_exception & usable & np.isfinite(self._held))
        self._held = np.where(usable, scan.value[self.tags], np.nan)
        self._sum[:], self._count[:], self._block = 0.0, 0, block
        self._missed = np.where(fit, np.maximum(self._missed, passed - 1), self._missed + passed)
        at = np.flatnonzero(fit)
        if first or not len(at):
            return None
        broken = at[(self._missed[at] >= GAP_BLOCKS) & ~self._by_exception[at]]
        self._missed[at] = 0
        return Observed(at, value[at], broken)

"""Calm bands: between which values the limits of a tag have nothing to say.

A limit whose word is 0 can only be moved by a usable sample inside its *on* interval. So a tag none
of whose limits is active, held or on its way has a gap between these intervals in which its value may
go anywhere. Two comparisons of each sample with its tag's gap then stand for two of each of its limits,
and only what leaves its gap is held against the limits themselves. A bad sample moves no limit whose
word is 0, whatever its value.

The gap is drawn anew around each sample that was held against the limits; it is empty while any word is
not 0. False alarms and missed ones: none, as nothing is decided here (the tests hold it against the
judgement of every sample).

>>> bands = CalmBands(2)
>>> good = np.zeros(2, np.uint8)
>>> bands.look(slice(0, 2), np.array([0.3, 0.3]), good).tolist()
[0, 1]
>>> both, of, word = np.array([0, 1]), np.array([0, 0, 1]), np.array([0, 0, 1], np.uint8)
>>> on = np.array([1.0, -np.inf, 0.2]), np.array([np.inf, 0.1, np.inf])
>>> bands.draw(both, np.array([0.3, 0.3]), of, word, *on)
>>> bands.look(slice(0, 2), np.array([0.9, 0.3]), good).tolist()
[1]
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows
from scada.model.quality import BAD

_NONE: Final = (np.inf, -np.inf)


class CalmBands:
    """The gap of each of ``n`` sources of limits: open at both ends, ``(n,)``."""

    def __init__(self, n: int) -> None:
        self._low: NDArray[np.float64] = np.full(n, _NONE[0])
        self._high: NDArray[np.float64] = np.full(n, _NONE[1])
        self.busy: NDArray[np.bool_] = np.zeros(n, np.bool_)
        """Where a word is not 0."""

    def apart(self) -> "CalmBands":
        """As many, of sources whose words are all 0."""
        return CalmBands(len(self._low))

    def forget(self, source: NDArray[np.integer] | slice) -> None:
        """Words of these sources were written: their next samples are looked at, whatever they are."""
        self._low[source], self._high[source] = _NONE
        self.busy[source] = True

    def look(
        self, at: Rows, value: NDArray[np.float64], quality: NDArray[np.uint8]
    ) -> NDArray[np.intp]:
        """Which rows of a layer are to be held against their limits; ``at`` are their sources."""
        calm = value > self._low[at]
        calm &= value < self._high[at]
        bad = quality == BAD
        if bad.any():
            calm |= bad
            calm &= ~(bad & self.busy[at])
        return np.flatnonzero(~calm)

    def draw(
        self,
        source: NDArray[np.intp],
        value: NDArray[np.float64],
        row: NDArray[np.intp],
        word: NDArray[np.uint8],
        on_low: NDArray[np.float64],
        on_high: NDArray[np.float64],
    ) -> None:
        """Draw the gaps of some sources around their values, ``(k,)``; NaN for one that is bad.

        The other columns are those of all limits of them, ``row`` being their place in ``source``.
        """
        calm, seen = word == 0, value[row]
        above, below = calm & (seen > on_high), calm & (seen < on_low)
        low, high = np.full(len(source), -np.inf), np.full(len(source), np.inf)
        np.maximum.at(low, row, np.where(above, on_high, np.where(below, -np.inf, np.inf)))
        np.minimum.at(high, row, np.where(below, on_low, np.where(above, np.inf, -np.inf)))
        self._low[source], self._high[source] = low, high
        self.busy[source] = False
        self.busy[source[row[~calm]]] = True

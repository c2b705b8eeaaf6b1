"""The last blocks of every column that forecasts look at, and how restless a tag has been."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.forecast.features import WINDOW
from scada.detect.forecast.lags import LONGEST, SPAN

LENGTH: Final = WINDOW + LONGEST + SPAN
RESTLESS: Final = 30
"""Over how many blocks restlessness is taken."""


class Blocks:
    """Values per block of ``columns`` columns; state ``(columns + 1, LENGTH)``, newest last.

    NaN is a block without a usable value. The row behind the last is always NaN: column -1 is
    nothing.
    """

    def __init__(self, columns: int) -> None:
        self._blocks = np.full((columns + 1, LENGTH), np.nan)

    def put(self, block: NDArray[np.float64]) -> None:
        """Take the next block, (columns,)."""
        self._blocks[:, :-1] = self._blocks[:, 1:]
        self._blocks[:-1, -1] = block

    def of(self, columns: NDArray[np.intp], length: int = WINDOW) -> NDArray[np.float64]:
        """The last ``length`` blocks of some columns, ``(*columns.shape, length)``."""
        return self._blocks[columns, -length:]

    def earlier(self, columns: NDArray[np.intp], back: NDArray[np.intp]) -> NDArray[np.float64]:
        """The same as seen so many blocks earlier, each column by its own; ``(*columns.shape, WINDOW)``."""
        place = LENGTH - WINDOW - back[..., None] + np.arange(WINDOW)
        found: NDArray[np.float64] = self._blocks[columns[..., None], place]
        return found


class Restlessness:
    """The root of the mean square change per block of ``n`` tags, over the last `RESTLESS` blocks.

    Errors are counted in it: gas that moves is forecast worse than gas that stands. What is not known
    of these blocks, after a gap, counts as what is usual for the tag: not to know is not to be calm.
    ``unit (n,)`` is the least of it; what is usual forgets over ``forget`` blocks.
    """

    def __init__(self, unit: NDArray[np.float64], forget: float) -> None:
        self._unit, self._keep = unit, 1.0 - 1.0 / forget
        self._squares, self._weight = np.zeros(len(unit)), np.zeros(len(unit))

    def step(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the last blocks ``(n, w)`` after each new one; the restlessness, (n,), in the tag's unit."""
        change = np.diff(own[:, -RESTLESS - 1 :], axis=1)
        known = np.isfinite(change)
        square = np.where(known, change, 0.0) ** 2
        new = known[:, -1]
        self._squares = np.where(new, self._keep * self._squares + square[:, -1], self._squares)
        self._weight = np.where(new, self._keep * self._weight + 1.0, self._weight)
        usual = self._squares / np.maximum(self._weight, 1.0)
        total = square.sum(axis=1) + (RESTLESS - known.sum(axis=1)) * usual
        found: NDArray[np.float64] = np.sqrt(total / RESTLESS + self._unit**2)
        return found

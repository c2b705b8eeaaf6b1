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


def restlessness(own: NDArray[np.float64], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """The root of the mean square change per block, (n,), in the tag's unit; at least ``unit`` (n,).

    Errors are counted in it: gas that moves is forecast worse than gas that stands.
    """
    change = np.diff(own[:, -RESTLESS - 1 :], axis=1)
    known = np.isfinite(change)
    square = np.where(known, change, 0.0) ** 2
    mean: NDArray[np.float64] = square.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    found: NDArray[np.float64] = np.sqrt(mean + unit**2)
    return found

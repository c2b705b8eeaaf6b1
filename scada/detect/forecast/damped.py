"""Damped Holt over many tags: the forecast of a site without history.

Level and trend take a step of `scada.detect.holt_step` per block. The highest value of the blocks to
come is that of the last where the trend rises, and of the first where it falls. An undamped slope,
carried on for ten minutes, is worse than no forecast at all on mine data. After a gap it begins anew.

>>> import numpy as np
>>> holt = DampedHolt(1)
>>> for value in (1.0, 1.0, 1.2, 1.4):
...     holt.step(np.array([value]))
>>> holt.highest((6,)).round(4).tolist()
[[1.4519]]

Source: E. S. Gardner and E. McKenzie, Forecasting trends in time series, Management Science 31 (1985).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.holt_step import holt_step, reach

LEVEL: Final = 0.7
TREND: Final = 0.1
DAMPING: Final = 0.9
"""For blocks of 30 s; shorter blocks take roots of them, so that a minute weighs what it weighs."""
_FOR_S: Final = 30.0


class DampedHolt:
    """Level and trend of ``n`` tags per block, ``(n,)`` each; NaN until a value came."""

    def __init__(self, n: int, every_s: float = _FOR_S) -> None:
        part = every_s / _FOR_S
        self._damping = DAMPING**part
        self._weights = (1 - (1 - LEVEL) ** part, 1 - (1 - TREND) ** part, self._damping)
        self.level: NDArray[np.float64] = np.full(n, np.nan)
        self.trend: NDArray[np.float64] = np.zeros(n)

    def step(self, value: NDArray[np.float64]) -> None:
        """Take one block each, (n,); NaN is a gap."""
        level, trend = holt_step(self.level, self.trend, value, self._weights)
        begun = np.isfinite(level)
        self.level = np.where(begun, level, value)
        self.trend = np.where(begun, trend, 0.0)

    def highest(self, horizons: Sequence[int]) -> NDArray[np.float64]:
        """The highest value within so many blocks, ``(n, len(horizons))``."""
        reached = np.array([reach(self._damping, blocks) for blocks in horizons])
        ahead = np.where(self.trend[:, None] > 0, reached[None, :], self._damping)
        highest: NDArray[np.float64] = self.level[:, None] + ahead * self.trend[:, None]
        return highest

"""Damped Holt over many tags: the forecast of a site without history.

    level_t = a * x_t + (1 - a) * (level + phi * trend)
    trend_t = b * (level_t - level) + (1 - b) * phi * trend
    x_(t+k) ~ level_t + (phi + ... + phi**k) * trend_t

The trend dies out: an undamped slope, carried on for ten minutes, is worse than no forecast at all
on mine data. After a gap it begins anew.

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

LEVEL: Final = 0.7
TREND: Final = 0.1
DAMPING: Final = 0.9
"""For blocks of 30 s; shorter blocks take roots of them, so that a minute weighs what it weighs."""
_FOR_S: Final = 30.0


class DampedHolt:
    """Level and trend of ``n`` tags per block, ``(n,)`` each; NaN until a value came."""

    def __init__(self, n: int, every_s: float = _FOR_S) -> None:
        part = every_s / _FOR_S
        self._a, self._b = 1 - (1 - LEVEL) ** part, 1 - (1 - TREND) ** part
        self._damping = DAMPING**part
        self.level: NDArray[np.float64] = np.full(n, np.nan)
        self.trend: NDArray[np.float64] = np.zeros(n)

    def step(self, value: NDArray[np.float64]) -> None:
        """Take one block each, (n,); NaN is a gap."""
        a, b, damped = self._a, self._b, self._damping * self.trend
        level = a * value + (1 - a) * (self.level + damped)
        trend = b * (level - self.level) + (1 - b) * damped
        begun = np.isfinite(level)
        self.level = np.where(begun, level, value)
        self.trend = np.where(begun, trend, 0.0)

    def highest(self, horizons: Sequence[int]) -> NDArray[np.float64]:
        """The highest value within so many blocks, ``(n, len(horizons))``."""
        reach = np.array([self._reach(blocks) for blocks in horizons])
        ahead = np.where(self.trend[:, None] > 0, reach[None, :], self._damping)
        highest: NDArray[np.float64] = self.level[:, None] + ahead * self.trend[:, None]
        return highest

    def _reach(self, blocks: int) -> float:
        return float(sum(self._damping**k for k in range(1, blocks + 1)))

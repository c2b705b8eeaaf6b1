"""EWMA: small lasting shifts of a mean, both ways.

``Z_t = (1 - w) Z_{t-1} + w e_t``, over where ``|Z| > L sqrt(w / (2 - w))``. ``e`` is an independent
standard normal observation: the tag against its commissioned baseline, in sigmas of the residual
(`scada.detect.trend.residuals`). ``w`` is the weight of the newest; a smaller one finds smaller
shifts, later.

False alarms: ``L`` comes from the mean number of observations between them, by Crowder's integral
equation; Z starts at 0, its limits are those of a long run.

Example: a shift of 1 sigma that begins with the 11th observation, with one false alarm in 500:

>>> import numpy as np
>>> from scada.detect.trend.arl import ewma_limit
>>> chart = Ewma(1, 0.1, ewma_limit(0.1, 500.0))
>>> e = np.random.default_rng(1).standard_normal(40) + (np.arange(40) >= 10)
>>> share = [float(chart.step(slice(None), e[t : t + 1])[0]) for t in range(40)]
>>> next(t for t in range(40) if share[t] > 1), round(share[39], 4)
(22, 1.4638)

Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959); Crowder,
"A simple method for studying run-length distributions of EWMA charts", Technometrics 29 (1987).
"""

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.chart import Where


class Ewma:
    """``n`` EWMA charts of one weight; ``level`` is Z, ``(n,)``."""

    def __init__(self, n: int, weight: float, limit: float) -> None:
        self.level: NDArray[np.float64] = np.zeros(n)
        self._weight = weight
        self._high = limit * np.sqrt(weight / (2.0 - weight))

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take standardised observations; returns ``|Z|`` over its limit."""
        level = self.level[at]
        level += self._weight * (value - level)
        self.level[at] = level
        share: NDArray[np.float64] = np.abs(level)
        share *= 1.0 / self._high
        return share

    def reset(self, at: Where) -> None:
        """Begin at the baseline."""
        self.level[at] = 0.0

    def direction(self, tag: int) -> float:
        """Z itself."""
        return float(self.level[tag])

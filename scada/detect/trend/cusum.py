"""Two-sided CUSUM: a lasting shift of a mean by a known size, found soonest.

``C+_t = max(0, C+_{t-1} + e_t - k)``, ``C-_t = max(0, C-_{t-1} - e_t - k)``, over where either
exceeds ``h``. ``e`` is an independent standard normal observation: the tag against its
commissioned baseline, in sigmas of the residual; the baseline is a fact of the site and is never
learned here, least of all during an alarm. ``k`` is half the shift to be found. Both sums end at ``2 h``:
so the alarm returns in reasonable time when the shift is over.

False alarms: ``h`` comes from the mean number of observations between them, by Page's integral
equation; both sides together are stated.

Example: a shift of 1 sigma that begins with the 11th observation, with one false alarm in 465:

>>> import numpy as np
>>> from scada.detect.trend.arl import cusum_limit
>>> chart = Cusum(1, 0.5, cusum_limit(0.5, 465.0))
>>> e = np.random.default_rng(1).standard_normal(40) + (np.arange(40) >= 10)
>>> share = [float(chart.step(slice(None), e[t : t + 1])[0]) for t in range(40)]
>>> next(t for t in range(40) if share[t] > 1), round(share[39], 4)
(22, 2.0)

Page, "Continuous inspection schemes", Biometrika 41 (1954); Hawkins and Olwell, "Cumulative Sum
Charts and Charting for Quality Improvement", Springer 1998.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.chart import Where

END: Final = 2.0
"""The sums grow no further than this many decision intervals."""


class Cusum:
    """``n`` pairs of sums of one slack; ``above`` and ``below``, ``(n,)``, in sigmas."""

    def __init__(self, n: int, slack: float, high: float) -> None:
        self.above: NDArray[np.float64] = np.zeros(n)
        self.below: NDArray[np.float64] = np.zeros(n)
        self._slack, self._high = slack, high

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take standardised observations; returns the larger sum over ``h``."""
        above, below = self.above[at], self.below[at]
        above += value
        below -= value
        for total in (above, below):
            total -= self._slack
            np.clip(total, 0.0, END * self._high, out=total)
        self.above[at], self.below[at] = above, below
        share: NDArray[np.float64] = np.maximum(above, below)
        share *= 1.0 / self._high
        return share

    def reset(self, at: Where) -> None:
        """Begin both sums at 0."""
        self.above[at] = self.below[at] = 0.0

    def direction(self, tag: int) -> float:
        """Which sum is the larger one."""
        return float(self.above[tag] - self.below[tag])

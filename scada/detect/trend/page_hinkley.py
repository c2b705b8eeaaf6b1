"""Page-Hinkley: a lasting shift of a mean that nobody commissioned, both ways.

The test sums how far each observation lies beyond the mean so far and a tolerance ``d``:
``m_t = m_{t-1} + e_t - d``, over where ``m_t - min(m) > h`` (and mirrored). ``e`` is the residual
against the running mean, sigma and lag-1 autocorrelation (`scada.detect.trend.running`), in sigmas. As
``m_t - min(m)`` is ``max(0, …)`` summed, the limit is that of a CUSUM with slack ``d`` (Basseville
and Nikiforov, 1993, 2.2).

The running mean forgets with ``1 / memory`` observations and learns nothing while the tag is over
or exceeds one of its limits: a danger never becomes the new normal.

False alarms: one in ARL0 observations, of a tag whose mean, sigma and autocorrelation do not wander;
the limit is widened for a running mean that is worth ``2 memory`` observations.

Example: 2 sigmas more from the 400th observation on, with one false alarm in 100,000:

>>> import numpy as np
>>> chart = PageHinkley(1, 0.5, 100_000.0, 300.0)
>>> x = 7 + 0.2 * np.random.default_rng(1).standard_normal(500) + 0.4 * (np.arange(500) >= 400)
>>> share = [float(chart.step(slice(None), x[t : t + 1])[0]) for t in range(500)]
>>> next(t for t in range(500) if share[t] > 1)
407

Page, Biometrika 41 (1954); Hinkley, "Inference about the change-point from cumulative sum tests",
Biometrika 58 (1971).
"""

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.arl import cusum_limit
from scada.detect.trend.chart import Where
from scada.detect.trend.cusum import Cusum
from scada.detect.trend.running import Running


class PageHinkley:
    """``n`` tests of one tolerance and memory (in observations)."""

    def __init__(
        self,
        n: int,
        tolerance: float,
        arl: float,
        memory: float,
        resolution: NDArray[np.float64] | float = 0.0,
    ) -> None:
        self.running = Running(n, memory, resolution)
        self.sums = Cusum(n, tolerance, cusum_limit(tolerance, arl, 2.0 * memory))
        self._share: NDArray[np.float64] = np.zeros(n)
        self.free: NDArray[np.bool_] = np.ones(n, np.bool_)
        """False where the tag exceeds a limit, so that nothing is learned from it."""

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take observations in the tag's unit; returns the larger sum over its limit."""
        residual = self.running.take(at, value, self.free[at] & (self._share[at] <= 1.0))
        share = self.sums.step(at, residual)
        self._share[at] = share
        return share

    def reset(self, at: Where) -> None:
        """After a gap the sums begin anew; what was learned stays."""
        self.sums.reset(at)
        self.running.forget_last(at)
        self._share[at] = 0.0

    def direction(self, tag: int) -> float:
        """Which sum is the larger one."""
        return self.sums.direction(tag)

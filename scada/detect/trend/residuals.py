"""From observations of tags to independent standard normal ones, by a commissioned baseline.

``d = x - mean``; ``e_t = (d_t - phi d_{t-1}) / (sigma sqrt(1 - phi²))``: the residual of an AR(1)
process, which is what the charts' run lengths are true for. The first one after a gap is ``d / sigma``.
A lasting shift of ``s`` sigmas shows in the residuals as ``s sqrt((1 - phi) / (1 + phi))``.

``sigma`` is never below half the sensor's resolution: a sensor that repeats one value for hours has a
sample variance of 0, and its next step would be infinitely many sigmas.

>>> import numpy as np
>>> residuals = Residuals(np.array([10.0]), np.array([2.0]), np.array([0.6]), np.array([0.1]))
>>> [float(residuals.take(slice(None), np.array([x]))[0]) for x in (10.0, 12.0, 12.0)]
[0.0, 1.25, 0.5]

Alwan and Roberts, "Time-series modeling for statistical process control", JBES 6 (1988).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.chart import Where

MOST: Final = 0.98
"""A tag that is more autocorrelated than this tells nothing new from one observation to the next."""


class Residuals:
    """``n`` tags with their baselines, each ``(n,)`` in the tag's unit; NaN where there is none."""

    def __init__(
        self,
        mean: NDArray[np.float64],
        sigma: NDArray[np.float64],
        phi: NDArray[np.float64],
        resolution: NDArray[np.float64],
    ) -> None:
        sigma = np.maximum(sigma, resolution / 2.0)
        self._mean = np.array(mean)
        self._phi = np.clip(phi, -MOST, MOST)
        self._first = 1.0 / np.where(sigma > 0, sigma, np.nan)
        self._next = self._first / np.sqrt(1.0 - self._phi**2)
        self._last: NDArray[np.float64] = np.full(len(mean), np.nan)
        self.known: NDArray[np.bool_] = np.isfinite(self._mean * self._next)
        """Whether the tag has a baseline."""

    def take(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The residuals of one observation of each of these tags."""
        last = self._last[at]
        now = value - self._mean[at]
        residual = (now - self._phi[at] * last) * self._next[at]
        fresh = np.isnan(last)
        if fresh.any():
            residual[fresh] = (now * self._first[at])[fresh]
        self._last[at] = now
        return residual

    def reset(self, at: Where) -> None:
        """After a gap the next observation stands for itself."""
        self._last[at] = np.nan

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
    """``n`` tags with their baselines, each ``(n,)`` in the tag's unit; NaN where there is none.

    ``excess`` widens sigma where the residuals are autocorrelated still (`excess_of`).
    """

    def __init__(
        self,
        mean: NDArray[np.float64],
        sigma: NDArray[np.float64],
        phi: NDArray[np.float64],
        resolution: NDArray[np.float64],
        excess: NDArray[np.float64] | float = 1.0,
    ) -> None:
        sigma = np.maximum(sigma, resolution / 2.0) * np.maximum(excess, 1.0)
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


def equivalent_phi(away: NDArray[np.float64], lags: int) -> NDArray[np.float64]:
    """The phi of the AR(1) whose mean varies as much as that of these deviations, ``(m, n)`` → ``(n,)``.

    ``1 + 2 sum(rho_k)`` over ``lags`` lags, as far as they stay positive (Geyer, 1992), is
    ``(1 + phi) / (1 - phi)``. At least that of lag 1.
    """
    power = (away * away).sum(axis=0)
    total, goes_on = np.zeros(away.shape[1]), power > 0
    first = np.zeros(away.shape[1])
    for lag in range(1, min(lags, len(away) - 1) + 1):
        lagged = (away[lag:] * away[:-lag]).sum(axis=0)
        rho = np.divide(lagged, power, out=np.zeros_like(power), where=power > 0)
        goes_on &= rho > 0
        total += np.where(goes_on, rho, 0.0)
        first = rho if lag == 1 else first
    phi: NDArray[np.float64] = np.maximum(total / (1.0 + total), first)
    return phi


def excess_of(residual: NDArray[np.float64], lags: int) -> float:
    """By how much the mean of some residuals varies more than that of independent ones: a factor of
    sigma, 1 at least.

    A tag that wanders slowly under white noise is no AR(1): its residuals go on together. A chart of
    long memory sees their long-run variance.
    """
    away = residual - residual.mean()
    phi = float(equivalent_phi(away[:, None], lags)[0])
    return float(np.sqrt((1.0 + phi) / (1.0 - phi))) if phi > 0 else 1.0

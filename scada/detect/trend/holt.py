"""Damped Holt: level and slope, and where they lead.

Level ``l`` and slope ``b`` take a step of `scada.detect.holt_step` per observation, with its weights a, c
and f. The slope dies away: an undamped one is worse than the last value on real mine data.

A tag is over where its slope is too steep for noise: ``|b| > L s sqrt(V)``, with ``s`` and phi
the running sigma and autocorrelation of the tag and ``V`` the variance of ``b`` for an AR(1) sequence of
variance 1 that goes nowhere; and, where it has limits on that side, the forecast passes the next one.

Sigma and phi are not learned of a tag that is too steep, or exceeds one of its limits.

False alarms: ``b`` is a linear filter of the observations; its entries beyond the limit come at the
rate of a stationary Gaussian sequence with the lag-1 correlation of that filter: at most one in
ARL0 observations, and fewer where there is a limit that the forecast must pass.

Example: 0.05 more each time from the 400th observation on; the alarm limit is at 9:

>>> import numpy as np
>>> chart = Holt(1, HoltSettings(horizon=60, arl=100_000.0, memory=300.0))
>>> chart.set_bounds(np.array([[9.0]]), np.array([[np.nan]]))
>>> t = np.arange(500)
>>> x = 7 + 0.2 * np.random.default_rng(1).standard_normal(500) + 0.05 * np.maximum(0, t - 400)
>>> share = [float(chart.step(slice(None), x[k : k + 1])[0]) for k in t]
>>> first = next(k for k in t if share[k] > 1)
>>> int(first), round(float(x[first]), 2), round(float(chart.ahead(slice(None), 60)[0]), 2)
(416, 7.97, 13.08)

Gardner and McKenzie, "Forecasting trends in time series", Management Science 31 (1985); Hyndman,
Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing", Springer 2008.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import toeplitz

from scada.detect.distributions import normal_tail, t_bound
from scada.detect.holt_step import holt_step, reach
from scada.detect.trend.arl import crossing_limit
from scada.detect.trend.chart import Where
from scada.detect.trend.running import Running

_PHIS: Final = np.linspace(0.0, 0.98, 15)
_TAIL: Final = 1e-6


@dataclass(frozen=True, slots=True)
class HoltSettings:
    """``level``, ``slope`` and ``damping`` are a, c and f; ``horizon`` and ``memory`` count observations."""

    level: float = 0.3
    slope: float = 0.1
    damping: float = 0.98
    horizon: float = 60.0
    arl: float = 100_000.0
    memory: float = 500.0

    @property
    def weights(self) -> tuple[float, float, float]:
        """a, c and f."""
        return self.level, self.slope, self.damping


class Holt:
    """``n`` tags; ``level`` in the tag's unit, ``slope`` in units per observation, ``(n,)``."""

    def __init__(
        self,
        n: int,
        settings: HoltSettings | None = None,
        resolution: NDArray[np.float64] | float = 0.0,
    ) -> None:
        self.settings = settings or HoltSettings()
        self.running = Running(n, self.settings.memory, resolution)
        self.level: NDArray[np.float64] = np.full(n, np.nan)
        self.slope: NDArray[np.float64] = np.zeros(n)
        self.free: NDArray[np.bool_] = np.ones(n, np.bool_)
        """False where the tag exceeds a limit, so that its noise is not learned from it."""
        self._high: NDArray[np.float64] = np.full((1, n), np.nan)
        self._low: NDArray[np.float64] = np.full((1, n), np.nan)
        self._over: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self._steepens: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self._steep = _steep(self.settings)

    def set_bounds(self, high: NDArray[np.float64], low: NDArray[np.float64]) -> None:
        """The limits of each tag, ``(k, n)``; NaN fills up. A side without any asks for steepness only."""
        self._high, self._low = high, low

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take observations in the tag's unit; returns the slope over its limit, 0 if it leads nowhere."""
        chosen = self.settings
        self.running.take(at, value, self.free[at] & ~self._steepens[at])
        level = np.where(np.isnan(self.level[at]), value, self.level[at])
        self.level[at], self.slope[at] = holt_step(level, self.slope[at], value, chosen.weights)
        share = self._share(at)
        self._over[at] = share > 1.0
        return share

    def ahead(self, at: Where, observations: float) -> NDArray[np.float64]:
        """The forecast so many observations ahead, in the tag's unit."""
        reached = reach(self.settings.damping, observations)
        forecast: NDArray[np.float64] = self.level[at] + reached * self.slope[at]
        return forecast

    def next_bound(self, tag: int) -> float:
        """The limit towards which the tag moves; NaN where it has none there."""
        return float(self._next(np.array([tag]))[0])

    def reset(self, at: Where) -> None:
        """After a gap level and slope begin anew; the noise stays."""
        self.level[at], self.slope[at] = np.nan, 0.0
        self._over[at] = self._steepens[at] = False
        self.running.forget_last(at)

    def direction(self, tag: int) -> float:
        """The slope itself."""
        return float(self.slope[tag])

    def _share(self, at: Where) -> NDArray[np.float64]:
        most = self.running.sigma_at(at)
        most *= np.interp(self.running.phi_at(at), _PHIS, self._steep)
        known = self.running.is_warm(at) & (most > 0)
        slope = np.abs(self.slope[at])
        share = np.divide(slope, most, out=np.zeros(len(slope)), where=known)
        self._steepens[at] = share > 1.0
        steep = np.flatnonzero(share > 0.5)
        if len(steep):
            tags = np.arange(len(self.level))[at][steep]
            share[steep[~self._leads(tags)]] = 0.0
        return share

    def _leads(self, tags: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the forecast passes the next limit; a tag that is over is given half more time."""
        bound, rises = self._next(tags), self.slope[tags] > 0
        horizon = self.settings.horizon
        late = self.ahead(tags, 1.5 * horizon)
        end = np.where(self._over[tags], late, self.ahead(tags, horizon))
        passed = np.where(rises, end >= bound, end <= bound)
        has_none = np.isnan(np.where(rises, self._high[:, tags], self._low[:, tags])).all(axis=0)
        leads: NDArray[np.bool_] = has_none | (passed & ~np.isnan(bound))
        return leads

    def _next(self, tags: NDArray[np.intp]) -> NDArray[np.float64]:
        level, high, low = self.level[tags], self._high[:, tags], self._low[:, tags]
        above = np.where(high > level, high, np.inf).min(axis=0)
        below = np.where(low < level, low, -np.inf).max(axis=0)
        bound = np.where(self.slope[tags] > 0, above, below)
        return np.where(np.isfinite(bound), bound, np.nan)


@lru_cache(maxsize=64)
def _steep(settings: HoltSettings) -> NDArray[np.float64]:
    """The steepest slope of noise, in sigmas per observation, for each phi of `_PHIS`."""
    response = _response(settings)
    size = len(response)
    weights = np.r_[response, 0.0]
    found = []
    for phi in _PHIS:
        covariance = toeplitz(phi ** np.arange(size + 1))
        variance = weights @ covariance @ weights
        correlation = weights @ covariance @ np.roll(weights, 1) / variance
        limit = crossing_limit(float(correlation), settings.arl)
        freedom = max(settings.memory * (1.0 - phi**2) / (1.0 + phi**2), 3.0)
        found.append(t_bound(normal_tail(limit), freedom) * np.sqrt(variance))
    return np.array(found)


def _response(settings: HoltSettings) -> NDArray[np.float64]:
    """How the slope answers to one observation of 1 among zeros, until that has died away."""
    level = slope = 0.0
    answers: list[float] = []
    for value in (1.0, *([0.0] * 2000)):
        level, slope = holt_step(level, slope, value, settings.weights)
        answers.append(slope)
        if max(map(abs, answers[-5:])) < _TAIL:
            break
    return np.array(answers)

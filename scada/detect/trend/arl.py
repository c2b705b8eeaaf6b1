"""Limits of control charts from the false-alarm rate that is stated: in-control run lengths, computed.

The average run length ARL0 is the mean number of observations from a fresh start to a false alarm.
The observations are independent and standard normal: what is autocorrelated is made so before it
comes to a chart (block means, residuals). A chart whose baseline was estimated from few observations
raises more false alarms than the formulas say; ``samples`` widens the limit for it.

Sources: integral equations of Crowder (Technometrics 29, 1987) for EWMA, of Page and of Goel and Wu
(Technometrics 13, 1971) for CUSUM, of Rigdon (J. Stat. Comp. Sim. 52, 1995) for MEWMA, all solved by
Gauss-Legendre nodes; the crossing rate of a stationary Gaussian sequence (Cramér and Leadbetter, 1967).

>>> round(ewma_limit(0.1, 500.0), 3), round(cusum_limit(0.5, 465.0), 2)
(2.814, 5.0)
>>> round(mewma_limit(2, 0.1, 200.0), 2)
8.63
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from scada.detect.distributions import (
    chi2_bound,
    chi2_density,
    chi2_tail,
    f_bound,
    moved_chi2_density,
)
from scada.model import BadInput

_NODES: Final = 160
_ENDLESS: Final = float("inf")
_SOLVABLE: Final = 1e14


def ewma_run_length(weight: float, limit: float) -> float:
    """ARL0 of a two-sided EWMA with its limits at ``limit`` of its own standard deviations."""
    high = limit * np.sqrt(weight / (2.0 - weight))
    x, w = _nodes(-high, high)
    kernel = _density((x - (1.0 - weight) * x[:, None]) / weight) / weight * w
    start = _density(x / weight) / weight * w
    return _sane(1.0 + float(start @ _solve(kernel)))


def cusum_run_length(slack: float, high: float) -> float:
    """ARL0 of a two-sided CUSUM with slack ``slack`` and decision interval ``high``, in sigmas."""
    x, w = _nodes(0.0, high)
    edge = np.concatenate(([0.0], x))
    kernel = np.empty((len(edge), len(edge)))
    kernel[:, 0] = ndtr(slack - edge)
    kernel[:, 1:] = _density(x + slack - edge[:, None]) * w
    return _sane(_solve(kernel)[0] / 2.0)


def mewma_run_length(dimensions: int, weight: float, limit: float) -> float:
    """ARL0 of a MEWMA whose T² has its limit at ``limit``."""
    high = limit * weight / (2.0 - weight)
    # Nodes in the square root: the density of a squared length has its edge at 0.
    root, w = _nodes(0.0, float(np.sqrt(high)))
    x, w = root**2, 2.0 * root * w
    toward = ((1.0 - weight) / weight) ** 2 * x
    kernel = moved_chi2_density(x / weight**2, dimensions, toward[:, None]) / weight**2 * w
    start = chi2_density(x / weight**2, dimensions) / weight**2 * w
    return _sane(1.0 + float(start @ _solve(kernel)))


def crossing_run_length(correlation: float, limit: float) -> float:
    """The mean time between entries of a stationary Gaussian statistic of variance 1 beyond ±limit.

    ``correlation`` is that of two successive values. The first entry comes no sooner on average.
    """
    x, w = _nodes(limit, limit + 12.0)
    before = ndtr((limit - correlation * x) / np.sqrt(1.0 - correlation**2))
    rate = 2.0 * float((_density(x) * before) @ w)
    return 1.0 / rate if rate > 0 else _ENDLESS


@lru_cache(maxsize=512)
def ewma_limit(weight: float, arl: float, samples: float = _ENDLESS) -> float:
    """The limit of an EWMA for ARL0, in its own standard deviations."""
    _check(arl)

    def length(limit: float) -> float:
        shift = limit**2 * (2.0 - weight) / weight / 2.0
        return ewma_run_length(weight, limit) / _few(shift + limit**4 / 4.0, samples)

    return _limit(length, arl, 0.2, 8.0)


@lru_cache(maxsize=512)
def cusum_limit(slack: float, arl: float, samples: float = _ENDLESS) -> float:
    """The decision interval of a two-sided CUSUM for ARL0, in sigmas."""
    _check(arl)

    def length(high: float) -> float:
        return cusum_run_length(slack, high) / _few((2.0 + 4.0 * slack**2) * high**2, samples)

    return _limit(length, arl, 0.05, 24.0 / max(slack, 0.1))


@lru_cache(maxsize=512)
def mewma_limit(dimensions: int, weight: float, arl: float, samples: float = _ENDLESS) -> float:
    """The limit of a MEWMA's T² for ARL0."""
    _check(arl)
    most = chi2_bound(1e-12, dimensions) + 20.0
    limit = _limit(lambda at: mewma_run_length(dimensions, weight, at), arl, 0.1, most)
    if samples == _ENDLESS:
        return limit
    mean = 1.0 + (2.0 - weight) / (weight * samples)
    return t2_limit(dimensions, chi2_tail(limit, dimensions), samples) * mean


@lru_cache(maxsize=512)
def crossing_limit(correlation: float, arl: float) -> float:
    """The limit of a stationary Gaussian statistic for ARL0, in its own standard deviations."""
    _check(arl)
    return _limit(lambda at: crossing_run_length(correlation, at), arl, 0.2, 9.0)


@lru_cache(maxsize=512)
def t2_limit(dimensions: int, share: float, samples: float) -> float:
    """The T² of a new observation that is exceeded with probability ``share``: Hotelling's F.

    ``samples`` is how many observations the covariance was estimated from.
    """
    spare = max(samples - dimensions, 1.0)
    factor = dimensions * (samples**2 - 1.0) / (samples * spare)
    return float(factor * f_bound(share, dimensions, spare))


def _density(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard normal's."""
    return np.asarray(np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi), np.float64)


def _sane(length: float) -> float:
    """Beyond `_SOLVABLE` the equation is too nearly singular for doubles: longer than anybody asks."""
    return float(length) if 0.0 < length < _SOLVABLE else _SOLVABLE


def _few(exponent: float, samples: float) -> float:
    """By how much errors of the estimated mean and sigma raise the rate of false alarms."""
    return float(np.exp(min(exponent / samples, 50.0)))


def _limit(length: Callable[[float], float], arl: float, low: float, high: float) -> float:
    """The least limit with this run length. Raises BadInput where no chart is that quiet."""

    def short(limit: float) -> float:
        return float(np.log(length(limit)) - np.log(arl))

    if short(low) >= 0.0:
        return low
    grid = np.linspace(low, high, 24)
    for left, right in pairwise(grid):
        if short(right) >= 0.0:
            return float(brentq(short, left, right, xtol=1e-6))
    raise BadInput(
        f"no limit makes a false alarm as rare as one in {arl:g} observations: state more of them "
        "(false_alarm_days), or know the tag for longer (a longer baseline, more memory)"
    )


def _nodes(low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, w = _legendre()
    return low + (x + 1.0) * (high - low) / 2.0, w * (high - low) / 2.0


@lru_cache(maxsize=1)
def _legendre() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.polynomial.legendre.leggauss(_NODES)


def _solve(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The run lengths at the nodes: ``L = 1 + kernel L``."""
    size = len(kernel)
    return np.asarray(np.linalg.solve(np.eye(size) - kernel, np.ones(size)), np.float64)


def _check(arl: float) -> None:
    if not 2.0 <= arl <= 1e9:
        raise BadInput(f"a false alarm once in {arl:g} observations: 2 to 1e9 can be computed")

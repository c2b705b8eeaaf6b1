"""Tails and densities that limits are made of, from `scipy.special`.

`scipy.stats` has the same numbers, but its import takes a second of every process that judges.

>>> round(t_bound(normal_tail(3.0), 1e9), 6), round(chi2_bound(0.05, 2.0), 3)
(3.0, 5.991)
>>> round(f_bound(0.05, 2.0, 30.0), 3)
3.316
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

_LOG_2: Final = float(np.log(2.0))


def normal_tail(x: float) -> float:
    """The probability that a standard normal exceeds ``x``."""
    return float(special.ndtr(-x))


def t_bound(share: float, freedom: float) -> float:
    """What Student's t exceeds with probability ``share``."""
    return -float(special.stdtrit(freedom, share))


def chi2_tail(x: float, degrees: float) -> float:
    """The probability that a chi-squared exceeds ``x``."""
    return float(special.chdtrc(degrees, x))


def chi2_bound(share: float, degrees: float) -> float:
    """What a chi-squared exceeds with probability ``share``."""
    return float(special.chdtri(degrees, share))


def f_bound(share: float, degrees: float, of_error: float) -> float:
    """What Fisher's F exceeds with probability ``share``."""
    return float(special.fdtri(degrees, of_error, 1.0 - share))


def chi2_density(x: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    """The density of a chi-squared at ``x`` > 0."""
    half = degrees / 2.0
    logarithm = special.xlogy(half - 1.0, x) - x / 2.0 - special.gammaln(half) - half * _LOG_2
    return np.asarray(np.exp(logarithm), np.float64)


def moved_chi2_density(
    x: NDArray[np.float64], degrees: float, moved: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The density of a noncentral chi-squared at ``x`` > 0; ``moved`` > 0 is its noncentrality.

    With the exponentially scaled Bessel function nothing overflows (Johnson, Kotz and Balakrishnan,
    Continuous Univariate Distributions 2, 1995, ch. 29).
    """
    root = np.sqrt(moved * x)
    normal = np.exp(-((np.sqrt(x) - np.sqrt(moved)) ** 2) / 2.0) / 2.0
    power = (x / moved) ** (degrees / 4.0 - 0.5)
    return np.asarray(normal * power * special.ive(degrees / 2.0 - 1.0, root), np.float64)

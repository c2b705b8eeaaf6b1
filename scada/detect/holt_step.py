"""One step of damped Holt, and how far its slope reaches: what the trend and the forecast share.

    e = x - (l + f b),    l' = l + f b + a e,    b' = f b + a c e

``h`` steps ahead the level is ``l + (f + f² + … + f^h) b``: the slope dies away, so that the forecast
ends somewhere.

>>> level, slope = holt_step(1.0, 0.1, 1.3, (0.5, 0.2, 0.9))
>>> round(level, 4), round(slope, 4), round(reach(0.9, 2), 2)
(1.195, 0.111, 1.71)

Gardner and McKenzie, "Forecasting trends in time series", Management Science 31 (1985), in the form of
Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing", Springer 2008.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_N = TypeVar("_N", float, NDArray[np.float64])


def holt_step(
    level: _N, slope: _N, value: _N, weights: tuple[float, float, float]
) -> tuple[_N, _N]:
    """Level and slope after ``value``; the weights are those of level and slope, and the damping."""
    of_level, of_slope, damping = weights
    damped = damping * slope
    ahead = level + damped
    error = value - ahead
    return ahead + of_level * error, damped + of_level * of_slope * error


def reach(damping: float, steps: float) -> float:
    """How many of its slopes a level moves in so many steps; below 1 the damping, so it ends."""
    return float(damping * (1.0 - damping**steps) / (1.0 - damping))

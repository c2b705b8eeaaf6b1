"""Negative drift (负漂): a quantity that cannot be negative reads below zero.

Question: has the zero of this sensor drifted away?

    raised when  value <= zero - below  for  for_s
    over when    value >= zero - below / 2

Units: the tag's. ``below`` is the larger of 3 steps of the resolution and 0.5 % of the span, so that
noise about a true zero does not reach it; ``for_s`` is 60 s. Judged for sensors whose span begins at 0
or above: where a span goes below zero, negative is a measurement. An air velocity below zero is a
reversed wind where the span says so, and a drift where it does not.

State: 17 bytes a sensor. False alarms: for Gaussian noise of one step about a true zero the chance of
one sample is 0.13 %, and 60 of them in a row do not happen; on the shared mine data none.

>>> drift = negative_drift(np.array([0.0]), np.array([0.03]), np.array([60.0]))
>>> drift.bounds.low.tolist(), drift.bounds.back_low.tolist()
([-0.03], [-0.015])

Source: the pseudo-data mark 负漂 and device code 6 of Chinese monitoring systems (class verified,
thresholds a recommendation).
"""

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.beyond import Beyond, Bounds


def below_of(low: float, high: float, resolution: float) -> float:
    """The default ``below`` of a sensor, in its unit; infinite where its span goes below zero."""
    span = high - low
    return max(3 * (resolution or span / 1000), 0.005 * span) if low >= 0 else np.inf


def negative_drift(
    zero: NDArray[np.float64], below: NDArray[np.float64], for_s: NDArray[np.float64]
) -> Beyond:
    """Judge sensors with these bounds, ``(n,)``."""
    no_high = np.full(len(zero), np.inf)
    return Beyond(
        Bounds(zero - below, no_high, zero - below / 2, no_high), for_s, reads_codes=False
    )

"""What moved: a fast mean against a baseline that follows slowly, and waits while something is wrong.

Formula, per tag, with ``x`` the sample (a block mean where samples come fast)::

    m <- m + fast * (x - m)     exponentially weighted mean with a memory of 1/fast samples
    r  = m - b                  the residual, in the tag's unit
    b <- b + slow * r           only while |r| < hold

A thermometer that warms up over an hour has a small residual; a valve that closes within a minute has a
large one, and it stays: at or beyond ``hold`` the baseline stands still. A danger is never learned as
the new normal. Each tag waits for itself, so that one in trouble does not stop the others from
following their drift. What creeps slower than about ``slow * hold`` per sample is followed: for that
there are limits, CUSUM against the commissioned baseline, and the MEWMA beside it.

False alarms: for independent samples of deviation ``s`` the residual's deviation is ``s`` times
`residual_deviation`; samples of a plant are not independent, so that whoever uses it measures the
deviation on a stretch in order, autocorrelation included (`Ensemble` does).

Example: a step of 1 shows and is held; when the tag comes back, so does the residual.

>>> tag = Following(1, fast=0.5, slow=0.1, hold=0.2)
>>> tag.start(np.zeros(1))
>>> [round(float(tag.step(np.array([x]))[0]), 4) for x in (0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0)]
[0.0, 0.5, 0.75, 0.875, 0.4375, 0.2188, 0.1094]

Source: Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959)
239-250. That a baseline waits during an alarm is ours.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Following:
    """The residuals of ``n`` tags; ``hold`` in their units, one for all or one each, ``(n,)``."""

    def __init__(
        self, n: int, fast: float = 0.05, slow: float = 0.01, hold: ArrayLike = np.inf
    ) -> None:
        if not 0 < slow < fast <= 1:
            raise ValueError(f"0 < slow < fast <= 1, not {slow} and {fast}")
        self.fast, self.slow = fast, slow
        self.hold = np.broadcast_to(np.asarray(hold, np.float64), (n,)).copy()
        self.mean = np.full(n, np.nan)
        self.base = np.full(n, np.nan)

    def start(self, value: NDArray[np.float64]) -> None:
        """Begin at these values, as if they had always been so."""
        self.mean[:] = value
        self.base[:] = value

    def step(
        self, value: NDArray[np.float64], waits: NDArray[np.bool_] | bool = False
    ) -> NDArray[np.float64]:
        """Take a sample of every tag, finite; the residuals, ``(n,)``.

        The baselines of those that ``waits`` names stand still, whatever their residual: a limit of
        theirs is exceeded.
        """
        self.mean += self.fast * (value - self.mean)
        residual: NDArray[np.float64] = self.mean - self.base
        follows = (np.abs(residual) < self.hold) & ~np.asarray(waits)
        self.base += np.where(follows, self.slow * residual, 0.0)
        return residual

    def run(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take several samples of every tag in order, ``(k, n)``; their residuals, ``(k, n)``."""
        return np.array([self.step(row) for row in values]).reshape(values.shape)


def residual_deviation(fast: float, slow: float) -> float:
    """The residual's deviation for independent samples of deviation 1 and no hold.

    >>> round(residual_deviation(0.05, 0.01), 4)
    0.1472
    """
    a, c = 1 - fast, 1 - slow
    return float(fast * np.sqrt(2 / ((1 - a * c) * (1 + a) * (1 + c))))

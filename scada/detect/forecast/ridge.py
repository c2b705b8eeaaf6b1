"""Ridge regression that is refitted online with forgetting, for many tags at once.

The coefficients of a tag minimise ``sum_i f**(N-1-i) * w_i * (y_i - c0 - c @ x_i)**2 + P`` over the
N rows that were learned, where ``f = 1 - 1/forget``, ``w`` is what each row weighs (1 if nothing is
said) and ``P = penalty * sum_j C_jj * c_j**2`` with C the weighted scatter of the features about their
means: features count as if each had variance 1, the constant is free. Only the weighted moments are
kept, so that what is learned after N rows is exactly the batch solution over all of them, and never
grows:

    M <- f * M + w * [1, x]^T [1, x]    (n, p + 1, p + 1)
    B <- f * B + w * [1, x]^T y         (n, p + 1, outputs)

A row that is not learned forgets nothing either. A feature that does not vary gets no weight. In a
prediction a feature counts at most `REACH` deviations off its mean.

False alarms: none by itself, it only estimates. After ``forget`` rows an old row weighs 1/e.

>>> import numpy as np
>>> ridge = OnlineRidge(1, 1, 1, forget=1e9, penalty=0.0)
>>> for x in (0.0, 1.0, 2.0):
...     ridge.learn(np.array([[x]]), np.array([[3.0 * x + 1.0]]), np.array([True]))
>>> ridge.solve()
>>> ridge.predict(np.array([[4.0]])).round(6).tolist()
[[13.0]]

Source: A. E. Hoerl and R. W. Kennard, Ridge Regression, Technometrics 12 (1970); recursive least
squares with exponential forgetting as in L. Ljung, System Identification, 2nd ed. (1999), ch. 11.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_LEAST: Final = 1e-10
"""A variance below this share of its feature's mean square is rounding and no variance."""
REACH: Final = 5.0
"""So many deviations from its mean a feature counts at most: beyond what was seen, no line goes on."""


class OnlineRidge:
    """``n`` regressions of ``outputs`` figures on ``p`` features; state ``(n, p + 1, …)``."""

    def __init__(self, n: int, p: int, outputs: int, forget: float, penalty: float = 0.3) -> None:
        self._keep = 1.0 - 1.0 / forget
        self._penalty = penalty
        self._moments = np.zeros((n, p + 1, p + 1))
        self._cross = np.zeros((n, p + 1, outputs))
        self.coefficients: NDArray[np.float64] = np.zeros((n, p, outputs))
        self.constant: NDArray[np.float64] = np.zeros((n, outputs))
        self.means: NDArray[np.float64] = np.zeros((n, p))
        self._reach = np.zeros((n, p))
        self.learned: NDArray[np.int64] = np.zeros(n, np.int64)
        """How many rows each has learned."""

    def learn(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        rows: NDArray[np.bool_],
        weight: NDArray[np.float64] | None = None,
    ) -> None:
        """Take in one row each of ``x (n, p)`` and ``y (n, outputs)``, where ``rows (n,)`` says so.

        Each weighs ``weight (n,)``, above 0; 1 without it.
        """
        which = np.flatnonzero(rows)
        if not len(which):
            return
        one = np.concatenate((np.ones((len(which), 1)), x[which]), axis=1)
        weighed = one if weight is None else one * weight[which, None]
        self._moments[which] *= self._keep
        self._moments[which] += weighed[:, :, None] * one[:, None, :]
        self._cross[which] *= self._keep
        self._cross[which] += weighed[:, :, None] * y[which][:, None, :]
        self.learned[which] += 1

    def solve(self, rows: NDArray[np.bool_] | None = None) -> None:
        """Refit from what was learned; those of ``rows`` (n,) only where given."""
        known = self.learned > 0
        which = np.flatnonzero(known if rows is None else known & rows)
        if not len(which):
            return
        moments, cross = self._moments[which], self._cross[which]
        weight = moments[:, :1, 0]
        means, goal = moments[:, 0, 1:] / weight, cross[:, :1] / weight[:, :, None]
        squares = np.diagonal(moments, axis1=1, axis2=2)[:, 1:]
        scatter = moments[:, 1:, 1:] - weight[:, :, None] * means[:, :, None] * means[:, None, :]
        spread = np.diagonal(scatter, axis1=1, axis2=2)
        varies = spread > _LEAST * squares
        size = np.sqrt(np.where(varies, spread, 1.0))
        both = varies[:, :, None] & varies[:, None, :]
        shape = np.where(both, scatter / (size[:, :, None] * size[:, None, :]), 0.0)
        diagonal = np.arange(shape.shape[1])
        shape[:, diagonal, diagonal] = np.where(varies, 1.0 + self._penalty, 1.0)
        moved = cross[:, 1:] - means[:, :, None] * cross[:, :1]
        scaled = np.where(varies[:, :, None], moved / size[:, :, None], 0.0)
        found = np.linalg.solve(shape, scaled) / size[:, :, None]
        self.coefficients[which], self.means[which] = found, means
        self._reach[which] = REACH * np.sqrt(np.where(varies, spread, 0.0) / weight)
        self.constant[which] = goal[:, 0] - np.einsum("np,npo->no", means, found)

    def predict(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The estimates ``(n, outputs)`` for features ``x (n, p)``; a missing one counts as its mean."""
        known = np.where(np.isfinite(x), x, self.means)
        known = np.clip(known, self.means - self._reach, self.means + self._reach)
        estimate: NDArray[np.float64] = np.einsum("np,npo->no", known, self.coefficients)
        return estimate + self.constant

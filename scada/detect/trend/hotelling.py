"""T²: how far a state is from the mean of those that were learned, in their own directions.

Formula, with the learned rows' mean ``mu`` and covariance ``S``, ``p`` tags::

    S' = (1 - shrink) * S + shrink * diag(S)
    T2(x) = (x - mu)^T S'^-1 (x - mu)

Shrinking towards the diagonal keeps the inverse sane where there are few rows or nearly equal tags.

Unit: squared deviations, summed over the directions. False alarms: for independent normal rows T² / p
is distributed as F(p, k - p), times (k + 1) / k. The covariance is that of the statistic that is judged
(a mean, a residual), measured on rows in order: for autocorrelated tags it is larger than that of
theory, as it must be for the rate to be true.

Example, two tags that move together; what leaves their line is far, what moves along it is not:

>>> g = np.random.default_rng(5)
>>> load = g.normal(0, 1, 500)
>>> model = Hotelling.fit(np.c_[load, load + g.normal(0, 0.1, 500)], shrink=0.0)
>>> [round(float(v), 1) for v in model.distance(np.array([[2.0, 2.0], [1.0, -1.0]]))]
[4.3, 380.6]

Source: Hotelling, "Multivariate quality control", in Techniques of Statistical Analysis (1947) 111-184;
of exponentially weighted means it is the MEWMA of Lowry, Woodall, Champ and Rigdon, Technometrics 34
(1992) 46-53.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Hotelling:
    """The learned mean ``(p,)`` and the inverse of the learned covariance ``(p, p)``."""

    mean: NDArray[np.float64]
    inverse: NDArray[np.float64]

    @classmethod
    def fit(cls, rows: NDArray[np.float64], shrink: float = 0.1, least: float = 0.0) -> Self:
        """Learn from rows ``(k, p)``; a column that varies less than ``least`` counts as if it did so."""
        mean: NDArray[np.float64] = rows.mean(axis=0)
        covariance = np.cov(rows.T, bias=True).reshape(rows.shape[1], rows.shape[1])
        covariance += np.diag(np.maximum(least - np.diag(covariance), 0.0))
        diagonal = np.diag(np.diag(covariance))
        shrunk: NDArray[np.float64] = (1 - shrink) * covariance + shrink * diagonal
        return cls(mean, np.asarray(np.linalg.inv(shrunk), np.float64))

    def distance(self, observed: NDArray[np.float64]) -> NDArray[np.float64]:
        """T² of observations ``(k, p)``, ``(k,)``."""
        return t2(observed - self.mean, self.inverse)


def t2(off: NDArray[np.float64], inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    """T² of what is off the mean, ``(..., p)``; one inverse of the covariance for all, or each its own."""
    parts = contributions(off, inverse)
    total: NDArray[np.float64] = parts.sum(axis=-1)
    return total


def contributions(off: NDArray[np.float64], inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part that each tag has in T², ``(..., p)``: they sum to it."""
    parts: NDArray[np.float64] = off * np.matmul(inverse, off[..., None])[..., 0]
    return parts

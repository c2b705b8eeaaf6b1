"""MEWMA T²: a small lasting shift of a group of tags in any direction together.

``M_t = (1 - w) M_{t-1} + w e_t``, ``T² = M' C^-1 M``, over where ``T² > H``; ``e`` is the residual of
the group's autoregression, from the commissioned baseline (`scada.detect.trend.group_model`), which
is never learned here. ``C`` is the covariance of M: ``w / (2 - w) S`` for independent residuals
of covariance ``S``, or as it was measured over the baseline (`settled`), where the autoregression
leaves something slow over.

False alarms: ``H`` comes from the mean number of observations between them, by Rigdon's integral
equation (for two tags, w = 0.1 and one in 200 it is 8.63; Prabhu and Runger's table has 8.64),
and is widened for a baseline of few observations by Hotelling's F.

Example: two tags go apart by 0.7 sigma from the 101st observation on, though they belong together:

>>> import numpy as np
>>> from scada.detect.trend.arl import mewma_limit
>>> from scada.detect.trend.group_model import fit
>>> rng = np.random.default_rng(1)
>>> both = np.array([[1.0, 0.9], [0.0, 0.3]])
>>> model = fit([rng.standard_normal((2000, 2)) @ both], np.zeros(2))
>>> chart = Mewma(model, 0.1, mewma_limit(2, 0.1, 100_000.0, 2000.0))
>>> x = rng.standard_normal((200, 2)) @ both
>>> x[100:] += [0.35, -0.35]
>>> share = [chart.step(one) for one in x]
>>> next(t for t in range(200) if share[t] > 1)
106

Lowry, Woodall, Champ and Rigdon, "A multivariate exponentially weighted moving average control
chart", Technometrics 34 (1992); Prabhu and Runger, J. Quality Technology 29 (1997).
"""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.group_model import GroupModel, loaded
from scada.detect.trend.hotelling import contributions, t2


class Mewma:
    """The chart of one group of ``p`` tags."""

    def __init__(
        self,
        model: GroupModel,
        weight: float,
        limit: float,
        covariance: NDArray[np.float64] | None = None,
    ) -> None:
        self.level: NDArray[np.float64] = np.zeros(len(model))
        """M, in sigmas of the tags, ``(p,)``."""
        self.t2 = 0.0
        self.model, self.weight, self.limit = model, weight, limit
        self.transition = model.transition()
        if covariance is None:
            covariance = model.noise() * weight / (2.0 - weight)
        else:
            covariance = loaded(covariance)
        self.inverse: NDArray[np.float64] = np.asarray(np.linalg.inv(covariance), np.float64)
        self._last: NDArray[np.float64] | None = None

    def step(self, x: NDArray[np.float64]) -> float:
        """Take one observation of all its tags, ``(p,)``; returns T² over its limit."""
        z = self.model.standard(x)
        if self._last is not None:
            residual = z - self.transition @ self._last
            self.level += self.weight * (residual - self.level)
        self._last = z
        self.t2 = float(t2(self.level, self.inverse))
        return self.t2 / self.limit

    def run(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """T² of some observations in a row, ``(m, p)``."""
        return np.array([self.step(one) * self.limit for one in x])

    def reset(self) -> None:
        """Begin anew, after a gap."""
        self.level[:] = 0.0
        self._last, self.t2 = None, 0.0

    def contributions(self) -> NDArray[np.float64]:
        """The part that each tag has in T², ``(p,)``; they sum to it."""
        return contributions(self.level, self.inverse)


class MewmaStack:
    """Many charts in one step: ``g`` groups of ``p`` tags at most, smaller ones padded with zeros.

    The charts keep their levels as views of the stack's, so that each can say its contributions.
    """

    def __init__(self, charts: Sequence[Mewma]) -> None:
        shape = len(charts), max(len(one.level) for one in charts)
        self.level: NDArray[np.float64] = np.zeros(shape)
        self._last, self._mean, self._sigma = np.zeros(shape), np.zeros(shape), np.ones(shape)
        self._transition = np.zeros((*shape, shape[1]))
        self._inverse = np.zeros((*shape, shape[1]))
        self._weight = np.array([[one.weight] for one in charts])
        self._limit = np.array([one.limit for one in charts])
        self._begun = np.zeros(len(charts), np.bool_)
        for row, one in enumerate(charts):
            size = len(one.level)
            self._mean[row, :size], self._sigma[row, :size] = one.model.mean, one.model.sigma
            self._transition[row, :size, :size] = one.transition
            self._inverse[row, :size, :size] = one.inverse
            one.level = self.level[row, :size]

    def step(
        self, rows: NDArray[np.intp], x: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Take an observation of some groups, ``(k, p)``; their T², and it over its limit, ``(k, 1)``."""
        z, level = (x - self._mean[rows]) / self._sigma[rows], self.level[rows]
        expected = np.matmul(self._transition[rows], self._last[rows][:, :, None])[:, :, 0]
        moved = level + self._weight[rows] * (z - expected - level)
        level = np.where(self._begun[rows, None], moved, level)
        self.level[rows], self._last[rows], self._begun[rows] = level, z, True
        found = t2(level, self._inverse[rows])
        return found[:, None], (found / self._limit[rows])[:, None]

    def reset(self, rows: NDArray[np.intp]) -> None:
        """Begin some groups anew, after a gap."""
        self.level[rows], self._begun[rows] = 0.0, False


def settled(
    model: GroupModel, runs: Sequence[NDArray[np.float64]], weight: float
) -> NDArray[np.float64]:
    """The covariance of M as it was over some unbroken runs of the baseline, each ``(m, p)``.

    The first ``3 / weight`` observations of a run are left out: M has to settle.
    """
    levels = [_levels(model, run, weight)[ceil(3.0 / weight) :] for run in runs]
    together = np.concatenate(levels)
    if len(together) <= len(model):
        return model.noise() * weight / (2.0 - weight)
    covariance: NDArray[np.float64] = together.T @ together / len(together)
    return covariance


def _levels(model: GroupModel, run: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    z = model.standard(run)
    residual = z[1:] - z[:-1] @ model.transition().T
    level, levels = np.zeros(len(model)), np.empty_like(residual)
    for row, one in enumerate(residual):
        level = level + weight * (one - level)
        levels[row] = level
    return levels

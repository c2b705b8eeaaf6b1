"""PCA T² and Q: a group of tags that is far from its normal state, or no longer goes together.

The baseline's correlation matrix is split into its ``a`` largest principal components, which hold
``variance`` of it, and the rest. ``T² = sum(t_i² / lambda_i)`` over the components: far along the
ways in which the group moves together. ``Q`` is the squared length of the rest: the tags contradict
each other (a wrong sensor, a leak, a new fault). Each observation stands for itself. Correlations are
drawn towards 0 by tags over observations: the smallest components of a short baseline look smaller
than they are.

False alarms: both limits are exceeded by a share of ``1 / ARL0`` of the observations of a normal,
Gaussian group: T² by Hotelling's F, Q by a chi-squared of the same three moments, widened for a
baseline of few observations. Autocorrelation does not change that share; it makes the false alarms
fewer and longer, and the baseline worth less (`GroupModel.worth`).

Example: three tags that move together; the third sensor sticks out:

>>> import numpy as np
>>> from scada.detect.trend.group_model import fit
>>> rng = np.random.default_rng(1)
>>> x = rng.standard_normal((2000, 1)) + 0.2 * rng.standard_normal((2000, 3))
>>> chart = Pca(fit([x], np.zeros(3)), 10_000.0)
>>> np.round(chart.step(np.array([2.0, 2.0, 2.0])), 2).tolist(), chart.components
([0.26, 0.0], 1)
>>> t2, q = chart.step(np.array([0.0, 0.0, 1.5]))
>>> t2 < 1 < q, np.round(chart.contributions(1), 2).tolist()
(True, [0.24, 0.24, 0.96])

Jackson and Mudholkar, "Control procedures for residuals associated with principal component
analysis", Technometrics 21 (1979); Kourti and MacGregor, J. Quality Technology 28 (1996).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.distributions import chi2_bound, f_bound
from scada.detect.trend.arl import t2_limit
from scada.detect.trend.group_model import GroupModel


class Pca:
    """The two charts of one group of ``p`` tags; ``components`` is ``a``."""

    def __init__(self, model: GroupModel, arl: float, variance: float = 0.9) -> None:
        self.model = model
        few = min(len(model) / model.worth, 1.0)
        shrunk = (1.0 - few) * model.correlation + few * np.diag(np.diag(model.correlation))
        values, vectors = np.linalg.eigh(shrunk)
        values, vectors = np.maximum(values[::-1], 1e-12), vectors[:, ::-1]
        held = np.cumsum(values) / values.sum()
        self.components = int(min((held < variance).sum() + 1, max(len(values) - 1, 1)))
        self.loadings = vectors[:, : self.components]
        self.values = values[: self.components]
        self.limits = (
            t2_limit(self.components, 1.0 / arl, model.worth),
            _q_limit(values[self.components :], arl, model.worth),
        )
        self.figures = (0.0, 0.0)
        """T² and Q of the newest observation."""
        self.z: NDArray[np.float64] = np.zeros(len(model))

    def step(self, x: NDArray[np.float64]) -> tuple[float, float]:
        """Take one observation of all its tags, ``(p,)``; returns T² and Q over their limits."""
        self.z = self.model.standard(x)
        t2, q = self.run(x[None])
        self.figures = (float(t2[0]), float(q[0]))
        return self.figures[0] / self.limits[0], self.figures[1] / self.limits[1]

    def run(self, x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """T² and Q of some observations, ``(m, p)``."""
        z = self.model.standard(x)
        scores = z @ self.loadings
        rest = z - scores @ self.loadings.T
        return (scores**2 / self.values).sum(axis=1), (rest**2).sum(axis=1)

    def reset(self) -> None:
        """Each observation stands for itself: nothing to forget."""

    def contributions(self, which: int) -> NDArray[np.float64]:
        """The part that each tag has in T² (0) or Q (1) of the newest observation, ``(p,)``."""
        scores = self.z @ self.loadings
        if which == 0:
            parts: NDArray[np.float64] = self.z * (self.loadings @ (scores / self.values))
            return parts
        rest: NDArray[np.float64] = (self.z - self.loadings @ scores) ** 2
        return rest


class PcaStack:
    """Many charts in one step: ``g`` groups of ``p`` tags at most, smaller ones padded with zeros.

    The charts keep their newest observation as a view of the stack's, for their contributions.
    """

    def __init__(self, charts: Sequence[Pca]) -> None:
        shape = len(charts), max(len(one.model) for one in charts)
        most = max(one.components for one in charts)
        self.z: NDArray[np.float64] = np.zeros(shape)
        self._mean, self._sigma = np.zeros(shape), np.ones(shape)
        self._loadings, self._values = np.zeros((*shape, most)), np.ones((len(charts), most))
        self._limits = np.array([one.limits for one in charts])
        for row, one in enumerate(charts):
            size, components = len(one.model), one.components
            self._mean[row, :size], self._sigma[row, :size] = one.model.mean, one.model.sigma
            self._loadings[row, :size, :components] = one.loadings
            self._values[row, :components] = one.values
            one.z = self.z[row, :size]

    def step(
        self, rows: NDArray[np.intp], x: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Take an observation of some groups, ``(k, p)``; T² and Q, and both over their limits,

        ``(k, 2)``.
        """
        z, loadings = (x - self._mean[rows]) / self._sigma[rows], self._loadings[rows]
        self.z[rows] = z
        scores = np.matmul(z[:, None, :], loadings)[:, 0]
        rest = z - np.matmul(loadings, scores[:, :, None])[:, :, 0]
        t2 = (scores**2 / self._values[rows]).sum(axis=1)
        figures = np.stack((t2, (rest**2).sum(axis=1)), axis=1)
        return figures, figures / self._limits[rows]

    def reset(self, rows: NDArray[np.intp]) -> None:
        """Each observation stands for itself: nothing to forget."""


def _q_limit(rest: NDArray[np.float64], arl: float, worth: float) -> float:
    """Q is a weighted sum of chi-squareds: nearly one chi-squared of ``h`` degrees, shifted and scaled
    to its mean, variance and skewness.

    As the weights are estimated too, from ``worth`` observations, it is widened as an F is.
    """
    if not len(rest):
        return float("inf")
    first, second, third = (float((rest**power).sum()) for power in (1, 2, 3))
    degrees, share = second**3 / third**2, 1.0 / arl
    quantile = chi2_bound(share, degrees)
    limit = first + np.sqrt(second / degrees) * (quantile - degrees)
    few = f_bound(share, degrees, max(worth, 3.0)) * degrees / quantile
    return float(limit * few)

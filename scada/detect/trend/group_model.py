"""What a commissioned group of tags is: means, sigmas, how they go together and how they go on.

``z`` are the ``p`` tags in sigmas from their means; ``correlation`` is ``E[z_t z_t']``, ``lagged``
``E[z_t z_{t-1}']``. The observations of a plant follow each other slowly: ``e_t = z_t - A z_{t-1}``
with ``A = lagged (correlation + ridge)^-1`` (a vector autoregression of order 1, ridge for few
observations) is nearly independent from one time to the next, which is what a run length is true for.

>>> import numpy as np
>>> x = np.random.default_rng(1).standard_normal((1000, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, 2]])
>>> model = fit([x], resolution=np.zeros(3))
>>> np.round(model.sigma, 1).tolist(), round(float(model.correlation[0, 1]), 1)
([1.0, 1.1, 2.0], 0.5)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RIDGE: Final = 3.0
"""What is added to the variances (of 1) for the autoregression, times tags per observation."""
_LOADING: Final = 1e-3
"""What is added to a covariance before it is inverted, as a share of its mean variance."""


@dataclass(frozen=True, slots=True)
class GroupModel:
    """``mean`` and ``sigma`` are ``(p,)`` in the tags' units, the matrices ``(p, p)``."""

    mean: NDArray[np.float64]
    sigma: NDArray[np.float64]
    correlation: NDArray[np.float64]
    lagged: NDArray[np.float64]
    samples: int

    def __len__(self) -> int:
        return len(self.mean)

    def standard(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """In sigmas from the mean; ``x`` is ``(p,)`` or ``(m, p)``."""
        z: NDArray[np.float64] = (x - self.mean) / self.sigma
        return z

    @property
    def worth(self) -> float:
        """How many independent observations the correlations are worth, tag by tag in the mean."""
        phi = np.clip(
            np.diag(self.lagged) / np.maximum(np.diag(self.correlation), 1e-12), 0.0, 0.99
        )
        square = float((phi**2).mean())
        return self.samples * (1.0 - square) / (1.0 + square)

    def transition(self) -> NDArray[np.float64]:
        """A: what the next observation is expected to be, from this one."""
        size = len(self)
        ridged = self.correlation + RIDGE * size / self.samples * np.eye(size)
        return np.asarray(np.linalg.solve(ridged, self.lagged.T).T, np.float64)

    def noise(self) -> NDArray[np.float64]:
        """The covariance of the residuals."""
        a, lagged = self.transition(), self.lagged
        noise = self.correlation - a @ lagged.T - lagged @ a.T + a @ self.correlation @ a.T
        return loaded(noise)


def loaded(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Symmetric and safe to invert: tags may be copies of each other."""
    size = len(covariance)
    loading = _LOADING * np.trace(covariance) / size * np.eye(size)
    safe: NDArray[np.float64] = (covariance + covariance.T) / 2.0 + loading
    return safe


def fit(runs: Sequence[NDArray[np.float64]], resolution: NDArray[np.float64]) -> GroupModel:
    """A model of some unbroken runs of observations, each ``(m, p)``; sigma is at least half the
    ``resolution``, ``(p,)``.
    """
    x = np.concatenate(runs)
    mean = x.mean(axis=0)
    sigma = np.maximum(x.std(axis=0, ddof=1), resolution / 2.0)
    sigma[sigma == 0] = 1.0
    z = [(run - mean) / sigma for run in runs]
    correlation = sum(run.T @ run for run in z) / len(x)
    pairs = sum(len(run) - 1 for run in z)
    lagged = sum(run[1:].T @ run[:-1] for run in z) / max(pairs, 1)
    return GroupModel(mean, sigma, np.asarray(correlation), np.asarray(lagged), len(x))

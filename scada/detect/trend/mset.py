"""MSET, the multivariate state estimation technique: how far a state is from all that were learned.

Formula, with the learned states as columns of ``D`` (``p`` tags, ``m`` states), an observation ``x``
and the similarity ``k(a, b) = exp(-|a - b|^2 / (2 h^2))``::

    w = (K(D, D) + ridge * I)^-1 K(D, x)
    residual = x - D w

All columns are in units of their own deviation; ``h`` is the median distance between learned states.
The states are ``m`` of the training rows, evenly spread over it.

False alarms: the residual's square is not distributed by any table; its ordinary size is measured on
the training rows and the limit is a multiple of it.

Example: what lies between learned states is estimated well, what lies beside them is not.

>>> g = np.random.default_rng(5)
>>> load = g.uniform(0, 1, 200)
>>> pump = np.c_[load, load**2]
>>> model = Mset.fit(pump, states=40)
>>> [round(float(v), 4) for v in model.distance(np.array([[0.5, 0.25], [0.5, 0.75]]))]
[0.0, 0.094]

Source: Gross, Singer, Wegerich, Herzog, VanAlstine and Bockhorst, "Application of a model-based fault
detection system to nuclear plant signals", Proc. 9th Int. Conf. on Intelligent Systems Applications
to Power Systems (1997) 66-70. Their similarity operator is not published; the Gaussian one is ours.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial.distance import cdist

_RIDGE = 1e-2


@dataclass(frozen=True, slots=True)
class Mset:
    """Learned states ``(m, p)``, the width of the similarity, and the states weighed by it ``(m, p)``."""

    states: NDArray[np.float64]
    width: float
    weighed: NDArray[np.float64]

    @classmethod
    def fit(cls, rows: NDArray[np.float64], states: int = 40, ridge: float = _RIDGE) -> Self:
        """Learn from rows ``(k, p)`` that are in order; in units of their own deviation."""
        chosen = rows[:: max(1, len(rows) // states)]
        apart = cdist(chosen, chosen)
        width = float(np.median(apart)) or 1.0
        similar = _similarity(apart, width) + ridge * np.eye(len(chosen))
        return cls(chosen, width, cho_solve(cho_factor(similar), chosen))

    def estimate(self, observed: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the learned states say that the observations ``(k, p)`` should be."""
        expected: NDArray[np.float64] = (
            _similarity(cdist(observed, self.states), self.width) @ self.weighed
        )
        return expected

    def distance(self, observed: NDArray[np.float64]) -> NDArray[np.float64]:
        """The squared residuals of observations ``(k, p)``, ``(k,)``."""
        residual = observed - self.estimate(observed)
        squared: NDArray[np.float64] = np.einsum("ij,ij->i", residual, residual)
        return squared


def _similarity(apart: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    return np.exp(-0.5 * (apart / width) ** 2)

"""k nearest neighbours: how far a state is from the most alike that were learned.

Formula, with the learned rows ``R`` in units of each tag's own deviation::

    distance(x) = (mean of the k smallest |x - r|, r in R) ^ 2

No shape is assumed: where a pump runs at two speeds, both are learned.

False alarms: as many as the learned rows leave room for; the ordinary size is measured on the learned
rows themselves, each against those that lie further than ``apart`` rows from it in time. Without
that, autocorrelation would make a row its own neighbour and every new one an alarm.

Example, two regimes, a state within one and a state between them:

>>> g = np.random.default_rng(5)
>>> two = np.r_[g.normal(0, 1, (100, 2)), g.normal(9, 1, (100, 2))]
>>> model = Knn(two, k=5)
>>> [round(float(v), 2) for v in model.distance(np.array([[9.0, 9.5], [4.5, 4.5]]))]
[0.07, 18.1]

Source: He and Wang, "Fault detection using the k-nearest neighbor rule for semiconductor
manufacturing processes", IEEE Trans. Semiconductor Manufacturing 20 (2007) 345-354 (they take the sum
of squares; the mean distance gives one far neighbour less weight).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

NEIGHBOURS: Final = 10


@dataclass(frozen=True, slots=True)
class Knn:
    """The learned rows ``(m, p)``, in order of time, and how many neighbours count."""

    rows: NDArray[np.float64]
    k: int = NEIGHBOURS

    def distance(self, observed: NDArray[np.float64]) -> NDArray[np.float64]:
        """The squared mean distance of observations ``(n, p)`` to their neighbours, ``(n,)``."""
        return self._nearest(cdist(observed, self.rows))

    def own(self, apart: int, part: slice = slice(None)) -> NDArray[np.float64]:
        """The same of the learned rows, or a part of them, each without those up to ``apart`` before
        and after it; infinite where fewer than ``k`` are left.
        """
        distance = cdist(self.rows[part], self.rows)
        place = np.arange(len(self.rows))
        distance[np.abs(place[part, None] - place) <= apart] = np.inf
        return self._nearest(distance)

    def _nearest(self, distance: NDArray[np.float64]) -> NDArray[np.float64]:
        k = min(self.k, distance.shape[1])
        nearest = np.partition(distance, k - 1, axis=1)[:, :k]
        squared: NDArray[np.float64] = nearest.mean(axis=1) ** 2
        return squared

"""Several answers to "is this group of tags as it was?", taken together.

Each member turns the state of a group of ``p`` tags into a squared distance from what was learned,
and every distance is divided by its own mean over the learned rows, so that 1 is the ordinary:

====== ====================================================== ============================
member what it measures                                       file
====== ====================================================== ============================
level  T² of the exponentially weighted means (MEWMA)         `scada.detect.trend.hotelling`
ewma   the largest squared residual of any one tag            `scada.detect.trend.following`
t2     T² of the residuals                                    `scada.detect.trend.hotelling`
knn    the residuals' distance to their nearest neighbours    `scada.detect.trend.knn`
mset   the residuals' distance from their estimate            `scada.detect.trend.mset`
====== ====================================================== ============================

The residuals are what moved against a baseline that follows slowly (`Following`); the level is held
against the learned mean and never follows. Each family forgives what fools the other: drift moves the
level and leaves the residuals small, what creeps hides in the residuals and not in the level.

Formula, a geometric mean in which both families weigh the same, as an amplitude::

    score = exp( 1/2 * ( 1/2 * log(level) + 1/8 * (log(ewma) + log(t2) + log(knn) + log(mset)) ) )

Unit: times the ordinary amplitude. A gap needs no reset: all members judge where the tags are, none how
fast they move.

False alarms: a group is not as it was from a score above `LIMIT` until one below `RESTORE`. In 20,000 rows
of six independent normal tags, each group learned from 400, the highest score was 3.5. A plant drifts,
and there the rate is what was not seen while it learned: on a real pump (SKAB) that learned from 400
rows, 7 minutes, the rest of a run in order of 2.6 h stood nearly always; from 2,000 rows, in 0.2 %.

Example: noise, then one of three tags shifts by four deviations.

>>> g = np.random.default_rng(5)
>>> rows = g.normal(0, 1, (600, 3))
>>> rows[500:, 1] += 4
>>> group = Ensemble.fit(rows[:400])
>>> score = group.run(rows[400:])
>>> round(float(score[:100].max()), 2), round(float(score[150]), 2)
(2.83, 30.73)

Source: the members' own; that ranks or scores of unlike detectors are best combined by a mean, not by
a vote: Aggarwal and Sathe, "Theoretical foundations and algorithms for outlier ensembles", SIGKDD
Explorations 17 (2015) 24-47.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scada.detect.trend.following import Following, residual_deviation
from scada.detect.trend.hotelling import Hotelling
from scada.detect.trend.knn import NEIGHBOURS, Knn
from scada.detect.trend.mset import Mset
from scada.detect.trend.slices import STEPPED, Work, at_once, parts
from scada.detect.trend.standard import Standard

LIMIT: Final = 7.0
RESTORE: Final = 6.0
MEMBERS: Final = ("level", "ewma", "t2", "knn", "mset")
LEAST_ROWS: Final = 100
_STILL: Final = 0.5
"""A tag that moved less than this share of noise without memory counts as if it moved so much."""
_NOTHING: Final = 1e-12
_MOST: Final = 2000
"""Learned rows that neighbours are sought among: more add cost, not knowledge."""
_WEIGHTS: Final = np.array([1 / 2, 1 / 8, 1 / 8, 1 / 8, 1 / 8])
_HOLD: Final = 4.0
"""Where a tag's baseline stands still, in deviations of its residual."""
_COMPARED: Final = 100
"""Rows that are held against all learned ones in a slice of the fitting."""


@dataclass(frozen=True, slots=True)
class Members:
    """What was learned of ``p`` tags: each member, and the unit ``(p,)`` of the residuals."""

    unit: NDArray[np.float64]
    level: Hotelling
    t2: Hotelling
    knn: Knn
    mset: Mset

    def distances(
        self, mean: NDArray[np.float64], residual: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Each member's squared distance of some rows, ``(k, 5)``."""
        return np.column_stack(
            [
                self.level.distance(mean),
                np.square(residual).max(axis=1),
                self.t2.distance(residual),
                self.knn.distance(residual),
                self.mset.distance(residual),
            ]
        )

    def ordinary(
        self, mean: NDArray[np.float64], residual: NDArray[np.float64], apart: int
    ) -> Work[NDArray[np.float64]]:
        """Their means over the learned rows, ``(5,)``; neighbours lie more than ``apart`` rows away."""
        found, own = [], []
        for part in parts(len(residual), _COMPARED):
            found.append(self.distances(mean[part], residual[part]))
            yield
        for part in parts(len(self.knn.rows), _COMPARED):
            own.append(self.knn.own(apart, part))
            yield
        ordinary: NDArray[np.float64] = np.concatenate(found).mean(axis=0)
        ordinary[MEMBERS.index("knn")] = np.concatenate(own).mean()
        return ordinary


class Ensemble:
    """One group of ``p`` tags. `fit` learns it, `step` judges a row at a time.

    ``residual`` are the last ones, ``(p,)``, in deviations of their own; ``members`` how far each
    member is from its ordinary size, as amplitudes, ``(5,)``.
    """

    def __init__(
        self,
        standard: Standard,
        following: Following,
        of: Members,
        ordinary: NDArray[np.float64],
        residual: NDArray[np.float64],
    ) -> None:
        self._standard, self._following = standard, following
        self._of, self._ordinary = of, ordinary
        self.residual = residual
        self.members = np.ones(len(MEMBERS))

    @classmethod
    def fit(
        cls,
        rows: NDArray[np.float64],
        resolution: ArrayLike = 0.0,
        fast: float = 0.05,
        slow: float = 0.01,
    ) -> Self:
        """Learn from rows ``(k, p)`` in order, finite; the next one judged follows the last of them.

        Raises ValueError where there are fewer than `least_rows`.
        """
        return at_once(cls.fitting(rows, resolution, fast, slow))

    @classmethod
    def fitting(
        cls, rows: NDArray[np.float64], resolution: ArrayLike, fast: float, slow: float
    ) -> Work[Self]:
        """The same in slices of a few milliseconds."""
        least = least_rows(fast, slow)
        if len(rows) < least:
            raise ValueError(f"{len(rows)} rows are too few to learn from: it takes {least}")
        standard, settled = Standard.of(rows, resolution), round(0.5 / slow)
        learned = standard(rows)
        yield
        unit = yield from _unit(learned, fast, slow, settled)
        following = Following(rows.shape[1], fast, slow, _HOLD * unit)
        mean, residual = yield from _followed(following, learned)
        mean, residual = mean[settled:], residual[settled:] / unit
        stride = -(-len(residual) // _MOST)
        level = Hotelling.fit(mean, least=_STILL**2 * fast / (2 - fast))
        t2 = Hotelling.fit(residual, least=_STILL**2)
        of = Members(unit, level, t2, Knn(residual[::stride]), Mset.fit(residual))
        yield
        apart = -(-_apart(fast) // stride)
        ordinary = yield from of.ordinary(mean, residual, apart)
        return cls(standard, following, of, ordinary, residual[-1])

    def step(self, row: NDArray[np.float64], waits: NDArray[np.bool_] | bool = False) -> float:
        """Take one row ``(p,)``, finite; the score, in times the ordinary amplitude.

        The baselines of the tags that ``waits`` names stand still.
        """
        return float(self.run(row[None], waits)[0])

    def run(
        self, rows: NDArray[np.float64], waits: NDArray[np.bool_] | bool = False
    ) -> NDArray[np.float64]:
        """Take rows in order, ``(k, p)``; their scores, ``(k,)``."""
        mean, residual = _follow(self._following, self._standard(rows), waits)
        residual /= self._of.unit
        distances = self._of.distances(mean, residual)
        ratio = np.maximum(distances / self._ordinary, _NOTHING)
        if len(rows):
            self.residual, self.members = residual[-1], np.sqrt(ratio[-1])
        score: NDArray[np.float64] = np.exp(0.5 * (np.log(ratio) @ _WEIGHTS))
        return score


def least_rows(fast: float, slow: float) -> int:
    """The fewest rows that can be learned from: as many as the baseline remembers; and, once it has
    settled, `NEIGHBOURS` for each of them that are no neighbours in time.

    >>> least_rows(0.05, 0.01)
    121
    """
    in_time = 2 * _apart(fast) + 1
    return max(LEAST_ROWS, round(1 / slow), round(0.5 / slow) + in_time + NEIGHBOURS)


def _apart(fast: float) -> int:
    """Residuals of a mean with this weight that lie further apart have little to do with each other."""
    return round(1.5 / fast)


def standing(
    score: NDArray[np.float64], limit: float = LIMIT, restore: float = RESTORE
) -> NDArray[np.bool_]:
    """Where a group is not as it was: from above ``limit`` until below ``restore``, ``(k,)``.

    >>> standing(np.array([1.0, 8.0, 6.5, 5.0, 6.5]))
    array([False,  True,  True, False, False])
    """
    decides = (score > limit) | (score < restore)
    last = np.maximum.accumulate(np.where(decides, np.arange(len(score)), -1))
    stands: NDArray[np.bool_] = (last >= 0) & (score[last] > limit)
    return stands


def _unit(
    learned: NDArray[np.float64], fast: float, slow: float, settled: int
) -> Work[NDArray[np.float64]]:
    """The deviation of each tag's residual, never far below what noise without memory gives."""
    free = Following(learned.shape[1], fast, slow)
    _, residual = yield from _followed(free, learned)
    measured = np.sqrt(np.square(residual[settled:]).mean(axis=0))
    unit: NDArray[np.float64] = np.maximum(measured, _STILL * residual_deviation(fast, slow))
    return unit


def _followed(
    following: Following, learned: NDArray[np.float64]
) -> Work[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Means and residuals of the learned rows, ``(k, p)`` each, from the middle on."""
    following.start(np.zeros(learned.shape[1]))
    mean, residual = np.empty_like(learned), np.empty_like(learned)
    for part in parts(len(learned), STEPPED):
        mean[part], residual[part] = _follow(following, learned[part])
        yield
    return mean, residual


def _follow(
    following: Following, standard: NDArray[np.float64], waits: NDArray[np.bool_] | bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean, residual = np.empty_like(standard), np.empty_like(standard)
    for place, row in enumerate(standard):
        residual[place] = following.step(row, waits)
        mean[place] = following.mean
    return mean, residual

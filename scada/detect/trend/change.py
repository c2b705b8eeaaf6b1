"""Change points: is a tag of a group moving from one level to another just now?

Formula, per tag, over two adjacent windows of ``w`` rows each::

    d = (mean of the last w rows - mean of the w rows before) / s

``s`` is the deviation of that difference itself, measured on the learned rows, so that slow drift and
autocorrelation are in it. The group changes while ``max |d| > LIMIT``: from shortly after the beginning
of a change until it has passed through both windows. Nothing is held and nothing is learned later: a
level that stays is no change. Whether it is a *wrong* level is what the `Ensemble` says.

Unit: deviations. A gap makes both windows begin anew, for their difference would no longer be that of
neighbours in time.

False alarms: for independent normal rows ``d`` is standard normal, and at 4.5 a false alarm of one tag
comes about once in a million windows; with ``s`` from few rows, and tags that wander, more often. On
a real pump (SKAB valve1) 55 change points of 63 were found, with 52 false ones in 16 runs of 13 minutes.

Example: a shift of two deviations at the hundredth row after the learned ones.

>>> g = np.random.default_rng(5)
>>> rows = g.normal(0, 1, (600, 2))
>>> rows[500:, 1] += 2
>>> group = Change.fit(rows[:400], window=40)
>>> moves = group.run(rows[400:]).max(axis=1) > LIMIT
>>> np.flatnonzero(moves)[[0, -1]] - 100
array([18, 51])

Source: Basseville and Nikiforov, "Detection of Abrupt Changes", Prentice Hall 1993, 2.1; the moving
sums of Bauer and Hackl, "The use of MOSUMs for quality control", Technometrics 20 (1978) 431-436.
"""

from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scada.detect.trend.slices import STEPPED, Work, at_once, parts
from scada.detect.trend.standard import Standard

LIMIT: Final = 4.5


class Change:
    """One group of ``n`` tags: the last ``2 w`` rows of each, newest last, ``(2 w, n)``."""

    def __init__(self, n: int, window: int) -> None:
        if window < 1:
            raise ValueError(f"a window has at least one row, not {window}")
        self._window = window
        self._rows = np.zeros((2 * window, n))
        self._count = 0
        self.deviation: NDArray[np.float64] = np.ones(n)

    @classmethod
    def fit(cls, rows: NDArray[np.float64], window: int = 40, resolution: ArrayLike = 0.0) -> Self:
        """Learn from rows ``(k, n)`` in order, finite; the next one judged follows the last of them.

        Raises ValueError where there are fewer than four windows.
        """
        return at_once(cls.fitting(rows, window, resolution))

    @classmethod
    def fitting(cls, rows: NDArray[np.float64], window: int, resolution: ArrayLike) -> Work[Self]:
        """The same in slices of a few milliseconds."""
        if len(rows) < 4 * window:
            raise ValueError(f"{len(rows)} rows are too few to learn from: it takes {4 * window}")
        change = cls(rows.shape[1], window)
        moved = np.empty_like(rows)
        for part in parts(len(rows), STEPPED):
            moved[part] = change.run(rows[part])
            yield
        apart = moved[2 * window - 1 :]
        measured = np.sqrt(np.square(apart).mean(axis=0))
        alone = Standard.of(rows, resolution).deviation * np.sqrt(2.0 / window)
        change.deviation = np.maximum(measured, 0.5 * alone)
        return change

    def reset(self) -> None:
        """Begin anew, after a gap."""
        self._count = 0

    def step(self, row: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take one row ``(n,)``, finite; how far each tag moved, ``(n,)``: 0 until both windows are full."""
        self._rows[:-1] = self._rows[1:]
        self._rows[-1] = row
        self._count += 1
        if self._count < len(self._rows):
            return np.zeros(len(row))
        before, now = self._rows[: self._window], self._rows[self._window :]
        moved: NDArray[np.float64] = np.abs(now.mean(axis=0) - before.mean(axis=0))
        return moved / self.deviation

    def run(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take rows in order, ``(k, n)``; how far each tag moved, ``(k, n)``."""
        return np.array([self.step(row) for row in rows]).reshape(rows.shape)


def points(moves: NDArray[np.bool_], every: int) -> NDArray[np.intp]:
    """The rows at which a change is reported: its first, and again each ``every`` rows while it lasts.

    >>> points(np.array([0, 1, 1, 1, 1, 0, 1, 1], bool), every=3)
    array([1, 4, 7])
    """
    found: list[int] = []
    for row in np.flatnonzero(moves).tolist():
        if not found or row - found[-1] >= every:
            found.append(row)
    return np.array(found, np.intp)

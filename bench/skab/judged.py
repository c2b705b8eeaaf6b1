"""What our detectors say of a run: learned from its first rows, then row by row."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.skab.outliers import Outliers
from bench.skab.runs import Run
from scada.detect.trend.change import LIMIT, Change, points
from scada.detect.trend.ensemble import Ensemble, standing

TRAINING: Final = 400
"""Rows at the beginning of each file that the board trains on; they are not scored."""
_WINDOW: Final = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """One run: the score of each row, where it stands, ``(rows,)``, and the rows of changes.

    Nothing is said of the training rows.
    """

    run: Run
    score: NDArray[np.float64]
    outlier: NDArray[np.bool_]
    moved: NDArray[np.float64]
    changes: NDArray[np.intp]

    def outliers(self) -> Outliers:
        """The rows after the training part, counted; without labels all are in order."""
        nothing = np.zeros(len(self.run), np.bool_)
        label = nothing if self.run.anomaly is None else self.run.anomaly
        return Outliers.of(label[TRAINING:], self.outlier[TRAINING:])


def judge(run: Run, learned: int = TRAINING) -> Judged:
    """Learn from the first rows, judge the others in order; neither labels nor times are looked at."""
    training, rest = run.values[:learned], run.values[learned:]
    nothing = np.zeros(learned)
    score = np.r_[nothing, Ensemble.fit(training).run(rest)]
    moved = np.r_[nothing, Change.fit(training, _WINDOW).run(rest).max(axis=1)]
    changes = points(moved > LIMIT, every=_WINDOW // 2)
    return Judged(run, score, standing(score), moved, changes)

"""Forecast: what is caught against the time in false alarm, over the twelve tasks of bench.methane.

The data is AGPL-3.0: nothing of it is drawn, only how our forecasts and the yardsticks score.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.methane.job import job
from bench.methane.longwall import files_in
from bench.methane.running import forecaster, learn, resolution, run
from bench.methane.scores import points
from bench.methane.tasks import Task, tasks, thresholds
from scada.detect.forecast import Method
from tools.pictures.svg import BLUE, GREY, ORANGE, Panel, Picture

_GRID = np.linspace(0, 0.2, 161)
_CURVES = (
    (Method.PERSISTENCE, "persistence", GREY),
    (Method.HOLT, "damped Holt", ORANGE),
    (Method.RIDGE, "ridge, neighbours", BLUE),
)


def forecast(folder: Path) -> Picture | None:
    """Trained on the first 70 % of the file; the rest is drawn. None where the set is not there."""
    if not files_in(folder):
        return None
    work = job(folder, None)
    limits, step = thresholds(work.train.own), resolution(work.train.own)
    subject = forecaster(step / 5, len(work.train.neighbours))
    learn(subject, work.train)
    (scored,) = work.scored
    made = run(subject, scored, limits, step / 2, online=True)
    found = tasks([scored.own], limits).scored
    panel = Panel("share of coming excesses that are announced", 0, 1, 220)
    panel.ticks, panel.legend = (0, 0.25, 0.5, 0.75, 1), [one[1:] for one in reversed(_CURVES)]
    for method, _, colour in _CURVES:
        panel.curve(100 * _GRID, _mean(found, made.probability[:, method]), colour)
    return Picture([panel], 0, 20, 5, "% of the time in false alarm")


def _mean(found: Sequence[Task], score: NDArray[np.float64]) -> NDArray[np.float64]:
    caught = []
    for task in found:
        comes, given = task.comes[task.counts], score[task.counts, task.limit, task.horizon]
        at = points(comes, given)
        false, true = np.r_[0, at.false] / len(comes), np.r_[0, at.true] / at.true[-1]
        caught.append(np.interp(_GRID, false, true))
    mean: NDArray[np.float64] = np.mean(caught, axis=0)
    return mean

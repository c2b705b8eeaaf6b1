"""What says nothing about a pump, and still scores; and the best that was published."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.skab import change_points
from bench.skab.judged import TRAINING
from bench.skab.outliers import Outliers
from bench.skab.runs import Run

BOARD: Final = {
    "outliers": {"f1": 0.78, "far": 13.55, "mar": 28.02, "name": "Conv-AE"},
    "changepoints": {
        "standard": 32.42,
        "low_fp": 16.53,
        "low_fn": 40.28,
        "false_positives": 342,
        "name": "MSCRED",
    },
}
"""The leaders of SKAB v0.9, over all of its 34 files."""
_EVERY: Final = 30


def yardsticks(runs: Sequence[Run]) -> dict[str, object]:
    """Of the files that are scored: an alarm always, a clock, a metronome; and the board."""
    always = [Outliers.of(*_rows(run, np.ones(len(run), np.bool_))) for run in runs]
    clock = [Outliers.of(*_rows(run, said)) for run, said in zip(runs, _clock(runs), strict=True)]
    ticks = [
        change_points.series(run, np.arange(TRAINING, len(run), _EVERY), TRAINING)
        for run in runs
        if run.changepoint is not None
    ]
    return {
        "always_alarm": Outliers.together(always).scores(),
        "clock": Outliers.together(clock).scores(),
        "metronome_30_rows": change_points.scores(ticks),
        "board": BOARD,
    }


def _clock(runs: Sequence[Run]) -> list[NDArray[np.bool_]]:
    """An alarm between the rows at which it begins and ends in the middle of the other files."""
    spans = np.array([_span(run) for run in runs])
    said = []
    for place, run in enumerate(runs):
        others = np.delete(spans, place, axis=0) if len(runs) > 1 else spans
        first, last = np.median(others, axis=0)
        row = np.arange(len(run))
        said.append((row >= first) & (row <= last))
    return said


def _span(run: Run) -> tuple[float, float]:
    rows = np.flatnonzero(run.anomaly) if run.anomaly is not None else np.empty(0, np.intp)
    return (float(rows[0]), float(rows[-1])) if len(rows) else (np.inf, -np.inf)


def _rows(run: Run, said: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    label = run.anomaly if run.anomaly is not None else np.zeros(len(run), np.bool_)
    return label[TRAINING:], said[TRAINING:]

"""The twelve tasks: MM116 will exceed X within 3, 5, 10 minutes, for four X.

X are the quantiles 0.5, 0.75, 0.9 and 0.95 of MM116 in the training rows. A row counts where X is not
exceeded already: to say what everybody sees is no forecast. Exceeded means at or above, as in the
mine's regulations (``>=``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.methane.scores import auc, average_precision, false_share

QUANTILES: Final = (0.5, 0.75, 0.9, 0.95)
HORIZONS: Final = (6, 10, 20)
SENSITIVITY: Final = 0.8
ROWS_PER_MINUTE: Final = 2
LEAST: Final = 30
"""A task in which fewer rows come, or fewer do not, says nothing: one row moves its AUC by 0.03."""
_EQUAL: Final = 1e-9
MINUTES_PER_DAY: Final = 1440.0


@dataclass(frozen=True, slots=True)
class Task:
    """One threshold and horizon over the scored rows: which rows count, and where it comes."""

    limit: int
    horizon: int
    counts: NDArray[np.bool_]
    comes: NDArray[np.bool_]


def thresholds(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The four X of a training part; equal ones are taken once."""
    return np.unique(np.nanquantile(own, QUANTILES).round(9))


def tasks(parts: Sequence[NDArray[np.float64]], limits: NDArray[np.float64]) -> list[Task]:
    """The tasks over scored files one after another, those that say something (`LEAST`)."""
    found = []
    for number, limit in enumerate(limits.tolist()):
        for place, rows in enumerate(HORIZONS):
            each = [_one(own, limit - _EQUAL, rows) for own in parts]
            counts = np.concatenate([one[0] for one in each])
            comes = np.concatenate([one[1] for one in each])
            if min(comes[counts].sum(), (~comes[counts]).sum()) >= LEAST:
                found.append(Task(number, place, counts, comes))
    return found


def _one(
    own: NDArray[np.float64], limit: float, rows: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    ahead = np.full(len(own), np.nan)
    if len(own) > rows:
        ahead[:-rows] = np.lib.stride_tricks.sliding_window_view(own[1:], rows).max(axis=1)
    return (own < limit) & np.isfinite(ahead), ahead >= limit


def scored(found: Sequence[Task], score: NDArray[np.float64]) -> dict[str, float]:
    """The means over the tasks; ``score`` is ``(rows, limits, horizons)``."""
    figures = []
    for task in found:
        comes, given = task.comes[task.counts], score[task.counts, task.limit, task.horizon]
        minutes = false_share(comes, given, SENSITIVITY) * MINUTES_PER_DAY
        figures.append((auc(comes, given), average_precision(comes, given), minutes))
    mean = np.mean(figures, axis=0).tolist() if figures else [0.0] * 3
    return dict(zip(("auc", "ap", "false_alarm_time"), (round(x, 4) for x in mean), strict=True))


def alarmed(found: Sequence[Task], alarm: NDArray[np.bool_]) -> dict[str, float]:
    """An alarm that is on or off, ``(rows, limits, horizons)``: what it catches, and what it costs."""
    figures = []
    for task in found:
        comes, on = task.comes[task.counts], alarm[task.counts, task.limit, task.horizon]
        days = len(comes) / ROWS_PER_MINUTE / MINUTES_PER_DAY
        false = on & ~comes
        begun = np.count_nonzero(false & ~np.r_[False, on[:-1]])
        figures.append((on[comes].mean(), false.sum() / ROWS_PER_MINUTE / days, begun / days))
    mean = np.mean(figures, axis=0).tolist() if figures else [0.0] * 3
    names = ("sensitivity", "false_alarm_time", "false_episodes_per_day")
    return dict(zip(names, (round(x, 4) for x in mean), strict=True))

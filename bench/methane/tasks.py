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


def merged(own: NDArray[np.float64]) -> list[dict[str, float | str]]:
    """The quantiles of a training part that give no limit of their own, and so no tasks."""
    limits = np.nanquantile(own, QUANTILES).round(9)
    _, first = np.unique(limits, return_index=True)
    return [
        {"limit": float(limit), "quantile": share, "why": "the same limit as a lower quantile's"}
        for place, (limit, share) in enumerate(zip(limits.tolist(), QUANTILES, strict=True))
        if place not in first
    ]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks that can be scored, and of each that cannot: its limit, its minutes, and why."""

    scored: list[Task]
    left_out: list[dict[str, float | str]]


def tasks(parts: Sequence[NDArray[np.float64]], limits: NDArray[np.float64]) -> Tasks:
    """The tasks over scored files one after another.

    Those with at least `LEAST` rows that come and as many that do not; where none has so many, those
    with one of each.
    """
    every = [
        _task(parts, number, limit, place)
        for number, limit in enumerate(limits.tolist())
        for place in range(len(HORIZONS))
    ]
    least = LEAST if any(_rarer(task) >= LEAST for task in every) else 1
    found = [task for task in every if _rarer(task) >= least]
    return Tasks(found, [_why(task, limits) for task in every if _rarer(task) < least])


def _task(parts: Sequence[NDArray[np.float64]], number: int, limit: float, place: int) -> Task:
    each = [_one(own, limit - _EQUAL, HORIZONS[place]) for own in parts]
    counts, comes = (np.concatenate([one[side] for one in each]) for side in (0, 1))
    return Task(number, place, counts, comes)


def _rarer(task: Task) -> int:
    comes = task.comes[task.counts]
    return int(min(comes.sum(), (~comes).sum()))


def _why(task: Task, limits: NDArray[np.float64]) -> dict[str, float | str]:
    comes = task.comes[task.counts]
    if not len(comes):
        why = "no row below the limit with the whole horizon after it"
    else:
        why = f"of {len(comes)} rows below the limit {int(comes.sum())} come before a crossing"
    minutes = HORIZONS[task.horizon] / ROWS_PER_MINUTE
    return {"limit": float(limits[task.limit]), "minutes": minutes, "why": why}


def _one(
    own: NDArray[np.float64], limit: float, rows: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    ahead = np.full(len(own), np.nan)
    if len(own) > rows:
        ahead[:-rows] = np.lib.stride_tricks.sliding_window_view(own[1:], rows).max(axis=1)
    return (own < limit) & np.isfinite(ahead), ahead >= limit


def scored(found: Sequence[Task], score: NDArray[np.float64]) -> dict[str, float | None]:
    """The means over the tasks, None without any; ``score`` is ``(rows, limits, horizons)``."""
    figures = []
    for task in found:
        comes, given = task.comes[task.counts], score[task.counts, task.limit, task.horizon]
        minutes = false_share(comes, given, SENSITIVITY) * MINUTES_PER_DAY
        figures.append((auc(comes, given), average_precision(comes, given), minutes))
    return _means(("auc", "ap", "false_alarm_time"), figures)


def alarmed(found: Sequence[Task], alarm: NDArray[np.bool_]) -> dict[str, float | None]:
    """An alarm that is on or off, ``(rows, limits, horizons)``: what it catches and costs, or None."""
    figures = []
    for task in found:
        comes, on = task.comes[task.counts], alarm[task.counts, task.limit, task.horizon]
        days = len(comes) / ROWS_PER_MINUTE / MINUTES_PER_DAY
        false = on & ~comes
        begun = np.count_nonzero(false & ~np.r_[False, on[:-1]])
        figures.append((on[comes].mean(), false.sum() / ROWS_PER_MINUTE / days, begun / days))
    return _means(("sensitivity", "false_alarm_time", "false_episodes_per_day"), figures)


def _means(names: Sequence[str], figures: Sequence[tuple[float, ...]]) -> dict[str, float | None]:
    if not figures:
        return dict.fromkeys(names)
    mean = np.mean(figures, axis=0).tolist()
    return dict(zip(names, (round(x, 4) for x in mean), strict=True))

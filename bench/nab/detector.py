"""The detectors that are scored, online: each sees one value after the other and never looks back.

`ensemble` on a single tag, all constants those of the product: is this machine as it was? What was is
learned in the probation that the benchmark grants (15 % of a series, at most 750 rows), as block means
that are as long as leaves ``learn`` of them; a detection is the row at which its alarm is raised.

`page_hinkley` beside it, which learns nothing beforehand: hours, a memory of a week, one false alarm a
year. Nothing of either is fitted to labels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.nab.series import Labelled
from bench.nab_score import Series
from scada.detect.trend.ensemble import LIMIT, RESTORE, Ensemble, least_rows, standing
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.watched import Latch

_DAY_S = 86_400.0
_HOUR_S = 3600.0
_FAST, _SLOW = 0.05, 0.01
"""The product's own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``learn`` blocks in the probation: the ensemble's baseline remembers 100 and settles in 50.

    ``days`` asks for so many days of learning instead, in blocks of ``block_s`` seconds.
    """

    learn: int = 250
    limit: float = LIMIT
    days: float = 0.0
    block_s: float = _HOUR_S


def detections(series: Labelled, settings: Settings) -> list[int]:
    """The rows at which the ensemble's alarm was raised; none where there is too little to learn."""
    rows, learn = _blocks(series, settings)
    value, last = blocked(series.value, rows)
    if len(value) <= learn or learn < least_rows(_FAST, _SLOW):
        return []
    score = Ensemble.fit(value[:learn, None], 0.0, _FAST, _SLOW).run(value[learn:, None])
    stands = np.r_[False, standing(score, settings.limit, settings.limit * RESTORE / LIMIT)]
    raised = np.flatnonzero(stands[1:] & ~stands[:-1])
    found: list[int] = last[learn:][raised].tolist()
    return found


def _blocks(series: Labelled, settings: Settings) -> tuple[int, int]:
    """How many rows a block has, and how many blocks are learned."""
    if settings.days:
        rows = max(round(settings.block_s / series.period_s), 1)
        return rows, round(settings.days * _DAY_S / (rows * series.period_s))
    probation = Series(len(series.value), []).first_scored
    rows = max(probation // settings.learn, 1)
    return rows, probation // rows


def blocked(value: NDArray[np.float64], rows: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Means of so many rows each, and the last row of each; a block without any value is none."""
    whole = value[: len(value) // rows * rows].reshape(-1, rows)
    known = np.isfinite(whole)
    counted = known.sum(axis=1)
    mean = np.where(known, whole, 0.0).sum(axis=1) / np.maximum(counted, 1)
    last = np.arange(1, len(whole) + 1) * rows - 1
    return mean[counted > 0], last[counted > 0]


def page_hinkley(series: Labelled) -> list[int]:
    """The rows at which Page-Hinkley's alarm was raised."""
    rows = max(round(_HOUR_S / series.period_s), 1)
    block_s = rows * series.period_s
    arl, memory = max(365 * _DAY_S / block_s, 10.0), max(7 * _DAY_S / block_s, 50.0)
    chart = PageHinkley(1, 0.5, arl, memory)
    latch, one, found, stood = Latch(1, 0.75, 1), np.zeros(1, np.intp), [], False
    for mean, last in zip(*blocked(series.value, rows), strict=True):
        stands = bool(latch.take(one, chart.step(slice(None), np.array([mean])))[0][0])
        if stands and not stood:
            found.append(int(last))
        stood = stands
    return found

"""The scorer of the Numenta Anomaly Benchmark (NAB v1.1), over detections as row numbers.

A detection counts by its place: within a labelled window the earliest one earns up to 1, most at the
window's left edge; a window without one costs the weight of a miss; each detection outside costs the
weight of a false alarm, a little less shortly after a window. The first 15 % of a series (at most
750 rows) are probation and count for nothing. Profiles weigh misses and false alarms. The score of
several series is their sum, normalised: 0 is a detector that says nothing, 100 a perfect one; below 0
is worse than silence.

Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms: the Numenta Anomaly Benchmark",
ICMLA 2015, arXiv:1510.03336, section II-B, with the sigmoid as the published scorer scales it:

>>> rows, window = 1000, (500, 599)
>>> early, late, none = (NabScore.of([Series(rows, (window,), found)]) for found in ([500], [590], []))
>>> early.standard, round(late.standard, 2), none.standard
(100.0, 62.41, 0.0)
>>> NabScore.of([Series(rows, (window,), [500, 300])]).low_fp
89.0
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

PROBATION: Final = 0.15
_PROBATION_OF: Final = 5000


@dataclass(frozen=True, slots=True)
class Profile:
    """What a true alarm earns, a false one costs and a miss costs."""

    true: float
    false: float
    missed: float


PROFILES: Final = {
    "standard": Profile(1.0, 0.11, 1.0),
    "low_fp": Profile(1.0, 0.22, 1.0),
    "low_fn": Profile(1.0, 0.11, 2.0),
}
"""The three profiles of the board: standard, reward low FP rate, reward low FN rate."""
_ITEMS: Final = tuple(PROFILES.items())


@dataclass(frozen=True, slots=True)
class Series:
    """One series to score.

    ``windows`` are first and last row of each labelled window, both within it; ``found`` are the rows
    at which the detector spoke, each counted once.
    """

    rows: int
    windows: Sequence[tuple[int, int]]
    found: Sequence[int] | NDArray[np.integer] = field(default_factory=list)
    probation: float = PROBATION

    @property
    def first_scored(self) -> int:
        """The rows before are probation."""
        return int(self.probation * min(self.rows, _PROBATION_OF))


@dataclass(frozen=True, slots=True)
class NabScore:
    """The three normalised scores, and what was counted."""

    standard: float
    low_fp: float
    low_fn: float
    false_positives: int
    windows: int
    windows_found: int

    @classmethod
    def of(cls, series: Iterable[Series]) -> "NabScore":
        """Score some series together, as the benchmark does."""
        parts = [_part(one) for one in series]
        place = np.concatenate([np.empty(0), *(part.place for part in parts)])
        cost = np.concatenate([np.empty(0), *(part.cost for part in parts)])
        earned = scaled_sigmoid(-place) / scaled_sigmoid(np.array(-1.0))
        return cls._made(place, len(cost), {n: (earned, p.false * cost.sum()) for n, p in _ITEMS})

    @classmethod
    def of_change_points(cls, series: Iterable[Series]) -> "NabScore":
        """Score some series together, as the SKAB board does with its windows after a change point.

        What the earliest detection earns falls with tanh over the window, from 1 at its left edge to
        the cost of a false one at its right; a false one costs the same wherever it is; all rows of
        the series count.
        """
        parts = [_part(replace(one, probation=0.0), closed=True) for one in series]
        place = np.concatenate([np.empty(0), *(part.place for part in parts)])
        false = sum(len(part.cost) for part in parts)
        fall = np.tanh(np.pi * (place - 0.5)) / np.tanh(np.pi / 2)
        return cls._made(
            place,
            false,
            {n: ((1 + p.false) / 2 * fall + (1 - p.false) / 2, p.false * false) for n, p in _ITEMS},
        )

    @classmethod
    def _made(
        cls,
        place: NDArray[np.float64],
        false: int,
        parts: Mapping[str, tuple[NDArray[np.float64], float]],
    ) -> "NabScore":
        scores = {name: _normalised(PROFILES[name], *part) for name, part in parts.items()}
        found = int(np.isfinite(place).sum())
        return cls(**scores, false_positives=false, windows=len(place), windows_found=found)


def scaled_sigmoid(position: NDArray[np.float64]) -> NDArray[np.float64]:
    """The worth of a detection at a position relative to a window: -1 its left edge, 0 its right.

    0.98661 at the left edge, 0 at the right one, -0.98661 one window later, -1 from three on.
    """
    scaled: NDArray[np.float64] = np.where(
        position >= 3.0, -1.0, 2.0 * expit(-5.0 * position) - 1.0
    )
    return scaled


@dataclass(frozen=True, slots=True)
class _Part:
    """How much of each window was left at its first detection (NaN: missed), and what each false
    detection cost, unweighted.
    """

    place: NDArray[np.float64]
    cost: NDArray[np.float64]


def _part(series: Series, closed: bool = False) -> _Part:
    """``place`` runs from 1 at the left edge to one row above 0 at the right, or ``closed`` to 0."""
    found = np.unique(np.asarray(series.found, np.int64))
    found = found[(found >= series.first_scored) & (found < series.rows)]
    windows = sorted(series.windows)
    inside = np.zeros(len(found), np.bool_)
    place = []
    for first, last in windows:
        within = (found >= first) & (found <= last) & ~inside
        inside |= within
        if last >= series.first_scored:
            row = int(found[within][0]) if within.any() else None
            place.append(np.nan if row is None else _left(row, first, last, closed))
    return _Part(np.array(place), _cost(found[~inside], windows))


def _left(row: int, first: int, last: int, closed: bool) -> float:
    extra = 0 if closed else 1
    return (last - row + extra) / max(last - first + extra, 1)


def _cost(false: NDArray[np.int64], windows: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Less than 1 shortly after a window: the alarm was late rather than false."""
    if not windows:
        return np.ones(len(false))
    first, last = np.array(windows, np.int64).T
    before = np.searchsorted(last, false) - 1
    past = (false - last[before]) / np.maximum(last[before] - first[before], 1)
    return -scaled_sigmoid(np.where(before < 0, 3.0, past))


def _normalised(profile: Profile, earned: NDArray[np.float64], cost: float) -> float:
    """NaN where no window is labelled: nothing can be found there."""
    if not len(earned):
        return float("nan")
    found = np.isfinite(earned)
    score = profile.true * earned[found].sum() - profile.missed * (~found).sum() - cost
    nothing, perfect = -profile.missed * len(earned), profile.true * len(earned)
    return float(100.0 * (score - nothing) / (perfect - nothing))

"""What a forecast is worth: AUC, average precision, and the time spent in false alarm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a ROC, one per distinct score, from the highest down: counts in alarm."""

    true: NDArray[np.int64]
    false: NDArray[np.int64]


def points(comes: Mask, score: Floats) -> Points:
    """Rows with equal scores are in alarm together."""
    order = np.argsort(-score, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(score[order])), len(score) - 1]
    true = np.cumsum(comes[order].astype(np.int64))[ends]
    return Points(true, ends + 1 - true)


def auc(comes: Mask, score: Floats) -> float:
    """The chance that a row that comes scores higher than one that does not; ties count half."""
    yes, no = int(comes.sum()), int((~comes).sum())
    ranks = rankdata(score)
    return float((ranks[comes].sum() - yes * (yes + 1) / 2) / (yes * no))


def average_precision(comes: Mask, score: Floats) -> float:
    """The mean precision over the recall, without interpolation."""
    at = points(comes, score)
    recall = at.true / at.true[-1]
    precision = at.true / (at.true + at.false)
    return float(np.sum(np.diff(np.r_[0.0, recall]) * precision))


def false_share(comes: Mask, score: Floats, sensitivity: float) -> float:
    """The share of all rows that are in false alarm where that share of those that come is in alarm.

    Between two scores the alarm is taken by lot, so that a coarse score is neither helped nor hurt.
    """
    at = points(comes, score)
    recall = np.r_[0.0, at.true / at.true[-1]]
    false = np.r_[0.0, at.false / len(comes)]
    first = int(np.searchsorted(recall, sensitivity))
    low, high = recall[first - 1], recall[first]
    part = (sensitivity - low) / (high - low)
    return float(false[first - 1] + part * (false[first] - false[first - 1]))

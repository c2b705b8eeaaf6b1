"""How far a figure can be trusted: by folder, by file, and on pieces of runs in which nothing happens."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from bench.skab.judged import TRAINING, Judged, judge
from bench.skab.outliers import Outliers
from bench.skab.runs import Run

PIECE: Final = 1150
"""Rows of a labelled run."""
_APART: Final = 400
_WRONG: Final = 15.0
"""The share of false alarms, in percent, that the goal allows."""


def folders(judged: Sequence[Judged]) -> dict[str, dict[str, float | int | None]]:
    """The outliers of each folder (valve1, valve2, other) for itself."""
    names = sorted({_folder(one.run) for one in judged})
    return {name: _together([one for one in judged if _folder(one.run) == name]) for name in names}


def single_files(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    """The worst and the middle of single files, and how many are in false alarm for too long."""
    each = [one.outliers().scores() for one in judged]
    f1 = [one["f1"] for one in each if one["f1"] is not None]
    far = [one["far"] for one in each if one["far"] is not None]
    return {
        "f1_lowest": min(f1, default=None),
        "f1_median": round(float(np.median(f1)), 4) if f1 else None,
        "far_highest": max(far, default=None),
        "far_median": round(float(np.median(far)), 2) if far else None,
        "far_above_15": sum(one > _WRONG for one in far),
    }


def in_pieces(runs: Sequence[Run]) -> float | None:
    """The share of rows in alarm where nothing happens: each piece, as long as a labelled run, is
    learned from its own first rows. None where no run is long enough.
    """
    parts = [
        judge(_piece(run, first)).outlier[TRAINING:]
        for run in runs
        for first in range(0, len(run) - PIECE + 1, _APART)
    ]
    return round(float(np.concatenate(parts).mean()), 4) if parts else None


def _piece(run: Run, first: int) -> Run:
    part = slice(first, first + PIECE)
    return replace(run, second=run.second[part], values=run.values[part])


def _folder(run: Run) -> str:
    return run.name.split("/")[0]


def _together(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    counts = Outliers.together(one.outliers() for one in judged)
    return {**counts.scores(), "files": len(judged)}

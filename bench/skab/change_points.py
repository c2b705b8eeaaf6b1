"""Change points as the board scores them: 60 s to the right of each, windows that touch cut on the right."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.nab_score import NabScore, Series
from bench.skab.runs import Run

WINDOW_S: Final = 60


def series(run: Run, found: NDArray[np.intp], first: int) -> Series:
    """The rows from ``first`` on, in seconds; ``found`` are rows of the run.

    Raises ValueError where the run has no such labels.
    """
    if run.changepoint is None:
        raise ValueError(f"{run.name} has no change points")
    labelled = np.flatnonzero(run.changepoint)
    starts = run.second[labelled[labelled >= first]].tolist()
    end = int(run.second[-1]) + WINDOW_S + 1
    return Series(end, _windows(starts), run.second[found[found >= first]], probation=0.0)


def scores(parts: Iterable[Series]) -> dict[str, float | int | None]:
    """The three profiles, false alarms, and how many were found; None where nothing was labelled."""
    score = NabScore.of_change_points(parts)
    profiles = {name: getattr(score, name) for name in ("standard", "low_fp", "low_fn")}
    return {
        **{
            name: round(value, 2) if np.isfinite(value) else None
            for name, value in profiles.items()
        },
        "false_positives": score.false_positives,
        "found": score.windows_found,
        "labelled": score.windows,
    }


def _windows(starts: list[int]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for start in starts:
        after = max(start, windows[-1][1]) if windows else start
        windows.append((after, start + WINDOW_S))
    return windows

"""``python -m bench.skab``: outliers and change points on a real pump, scored as the board does."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.given import NONE, Unusable, default_folder, print_result, say
from bench.skab import change_points, steadiness
from bench.skab.halves import spread
from bench.skab.judged import TRAINING, Judged, judge
from bench.skab.outliers import Outliers
from bench.skab.runs import Run, files, read
from bench.skab.yardsticks import yardsticks

_LONGER: Final = 2000
"""Rows that a run without labels is learned from a second time: seven minutes are short."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge every file; one JSON line."""
    data = _options(arguments).data
    return print_result(lambda: result([_said(judge(run)) for run in _labelled(data)]))


def result(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures over all labelled runs; what was said of the others stands apart."""
    labelled = [one for one in judged if one.run.anomaly is not None]
    outliers = [one.outliers() for one in labelled]
    changes = [
        change_points.series(one.run, one.changes, TRAINING)
        for one in judged
        if one.run.changepoint is not None
    ]
    free = [one for one in judged if one.run.anomaly is None]
    return {
        "outliers": Outliers.together(outliers).scores(),
        "changepoints": change_points.scores(changes),
        "yardsticks": yardsticks([one.run for one in labelled]),
        "files": len(labelled),
        "folders": steadiness.folders(labelled),
        "single_files": steadiness.single_files(labelled),
        "halves": {
            "f1": spread(outliers, lambda half: Outliers.together(half).scores()["f1"]),
            "far": spread(outliers, lambda half: Outliers.together(half).scores()["far"]),
            "low_fp": spread(changes, lambda half: change_points.scores(half)["low_fp"]),
        },
        "without_labels": {
            "files": len(free),
            "rows_alarmed": _share([one.outlier[TRAINING:] for one in free]),
            "rows_alarmed_learned_2000": _share(
                [
                    judge(one.run, _LONGER).outlier[_LONGER:]
                    for one in free
                    if len(one.run) > 2 * _LONGER
                ]
            ),
            "rows_alarmed_in_pieces": steadiness.in_pieces([one.run for one in free]),
        },
    }


def _share(parts: Sequence[NDArray[np.bool_]]) -> float | None:
    return round(float(np.concatenate(parts).mean()), 4) if parts else None


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.skab", description=__doc__)
    words = "holds skab/, the files to score"
    parser.add_argument("--data", type=Path, default=default_folder(), metavar="DIR", help=words)
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    return parser.parse_args(arguments)


def _labelled(data: Path) -> list[Run]:
    """All runs. Raises Unusable where none has a label."""
    runs = _runs(files(data))
    if not any(run.anomaly is not None for run in runs):
        raise Unusable(data, 0, NONE, what="skab/*/*.csv (anomaly)")
    return runs


def _runs(paths: Sequence[Path]) -> list[Run]:
    runs = []
    for path in paths:
        try:
            run = read(path)
        except Unusable as error:
            say(f"left out: {error}")
            continue
        if len(run) > TRAINING:
            runs.append(run)
        else:
            say(f"left out: {path}: {len(run)} rows, {TRAINING} are to train on")
    return runs


def _said(one: Judged) -> Judged:
    if one.run.anomaly is None:
        words = f"alarmed in {100 * one.outlier[TRAINING:].mean():.1f} % of rows"
    else:
        words = " ".join(f"{name} {value}" for name, value in one.outliers().scores().items())
    say(f"{one.run.name}: {words}; change points {one.changes.tolist()}")
    return one


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bench.skab``: outliers and change points on a real pump, scored as the board does."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.skab import change_points
from bench.skab.halves import spread
from bench.skab.judged import TRAINING, Judged, judge
from bench.skab.outliers import Outliers
from bench.skab.runs import NoRun, Run, files, read
from bench.skab.yardsticks import yardsticks

_LONGER: Final = 2000
"""Rows that a run without labels is learned from a second time: seven minutes are short."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge every file; one JSON line."""
    options = _options(arguments)
    runs = _runs(files(options.data))
    if not any(run.anomaly is not None for run in runs):
        print(
            f"no labelled run below {options.data}: give the folder that holds skab/",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(result([_said(judge(run)) for run in runs])))
    return 0


def result(judged: Sequence[Judged]) -> dict[str, object]:
    """The figures over all labelled runs; what was said of the others stands apart."""
    labelled = [one for one in judged if one.run.anomaly is not None]
    outliers = [_outliers(one) for one in labelled]
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
        },
    }


def _share(parts: Sequence[NDArray[np.bool_]]) -> float | None:
    return round(float(np.concatenate(parts).mean()), 4) if parts else None


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.skab", description=__doc__)
    default = Path(os.environ.get("DAVYLAMP_DATA", "../shared/data"))
    parser.add_argument(
        "--data", type=Path, default=default, metavar="DIR", help="holds skab/, the files to score"
    )
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    return parser.parse_args(arguments)


def _runs(paths: Sequence[Path]) -> list[Run]:
    runs = []
    for path in paths:
        try:
            run = read(path)
        except NoRun as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        if len(run) > TRAINING:
            runs.append(run)
        else:
            print(f"left out: {path}: {len(run)} rows, {TRAINING} are to train on", file=sys.stderr)
    return runs


def _outliers(one: Judged) -> Outliers:
    label = one.run.anomaly if one.run.anomaly is not None else np.zeros(len(one.run), np.bool_)
    return Outliers.of(label[TRAINING:], one.outlier[TRAINING:])


def _said(one: Judged) -> Judged:
    if one.run.anomaly is None:
        words = f"alarmed in {100 * one.outlier[TRAINING:].mean():.1f} % of rows"
    else:
        words = " ".join(f"{name} {value}" for name, value in _outliers(one).scores().items())
    print(f"{one.run.name}: {words}; change points {one.changes.tolist()}", file=sys.stderr)
    return one


if __name__ == "__main__":
    sys.exit(main())

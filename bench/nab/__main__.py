"""``python -m bench.nab``: labelled series of the Numenta Anomaly Benchmark, scored as its v1.1 does."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.given import default_folder, print_result, say
from bench.nab.detector import Settings, detections, page_hinkley
from bench.nab.series import Labelled, series
from bench.nab_score import NabScore, Series

BOARD: Final = {
    "ARTime": {"standard": 74.9, "low_fp": 65.1, "low_fn": 80.4},
    "CAD OSE": {"standard": 69.9, "low_fp": 67.0, "low_fn": 73.2},
}
"""The published board's best, over its whole corpus of 58 series with thresholds optimised on it."""
METRONOME: Final = 288
"""Rows between two strokes: a day of 5 minutes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge every series; one JSON line."""
    default = default_folder()
    parser = argparse.ArgumentParser(prog="python -m bench.nab", description=__doc__)
    parser.add_argument("--data", type=Path, default=default, help="the folder that holds nab/")
    data = parser.parse_args(arguments).data
    return print_result(lambda: result(series(data, default)))


def result(files: Sequence[Labelled]) -> dict[str, Any]:
    """The figures over all series together; None where no window lies behind the probation."""
    for one in files:
        say(f"{one.name}: {len(one.value)} rows, {len(one.windows)} windows")
    settings = Settings()
    ours = _score(files, lambda one: detections(one, settings))
    return {
        **_short(ours),
        "false_positives": ours.false_positives,
        "windows": ours.windows,
        "windows_found": ours.windows_found,
        "files": len(files),
        "each": {
            one.name: _short(_score([one], lambda one: detections(one, settings))) for one in files
        },
        "board_best_of_whole_corpus": BOARD,
        "yardsticks": {
            "null": _short(_score(files, lambda one: [])),
            "always_on": _short(_score(files, lambda one: range(len(one.value)))),
            "metronome": _short(_score(files, lambda one: range(0, len(one.value), METRONOME))),
            "page_hinkley": _short(_score(files, page_hinkley)),
        },
        "other_settings": _others(files, settings),
    }


def _others(files: Sequence[Labelled], settings: Settings) -> dict[str, dict[str, float | None]]:
    """How much the figure depends on what was chosen: one setting changed at a time."""
    changed = {
        "350 blocks learned": replace(settings, learn=350),
        "200 blocks learned": replace(settings, learn=200),
        "150 blocks learned": replace(settings, learn=150),
        "rows as they are": replace(settings, learn=1000),
        "a week of hours": replace(settings, days=7.0),
        "a week of half hours": replace(settings, days=7.0, block_s=1800.0),
        "limit 5": replace(settings, limit=5.0),
        "limit 10": replace(settings, limit=10.0),
        "limit 14": replace(settings, limit=14.0),
    }
    return {
        name: _short(_score(files, lambda one, other=other: detections(one, other)))  # type: ignore[misc]
        for name, other in changed.items()
    }


def _score(files: Sequence[Labelled], found: Callable[[Labelled], Sequence[int]]) -> NabScore:
    return NabScore.of([Series(len(one.value), one.windows, list(found(one))) for one in files])


def _short(score: NabScore) -> dict[str, float | None]:
    values = {name: getattr(score, name) for name in ("standard", "low_fp", "low_fn")}
    return {name: round(x, 2) if np.isfinite(x) else None for name, x in values.items()}


if __name__ == "__main__":
    sys.exit(main())

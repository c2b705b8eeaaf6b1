"""``python -m bench.nab``: labelled series of the Numenta Anomaly Benchmark, scored as its v1.1 does."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.nab.detector import Settings, detections
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
    default = Path(os.environ.get("DAVYLAMP_DATA", "../shared/data"))
    parser = argparse.ArgumentParser(prog="python -m bench.nab", description=__doc__)
    parser.add_argument("--data", type=Path, default=default, help="the folder that holds nab/")
    data = parser.parse_args(arguments).data
    files = series(data, default)
    if not any(one.windows for one in files):
        print(f"no labelled series below {data}: give the folder that holds nab/", file=sys.stderr)
        return 1
    for one in files:
        words = f"{len(one.value)} rows, {len(one.windows)} windows"
        print(f"{one.name}: {words}", file=sys.stderr)
    print(json.dumps(result(files)))
    return 0


def result(files: Sequence[Labelled]) -> dict[str, object]:
    """The figures over all series together."""
    settings = Settings()
    ours = _score(files, lambda one: detections(one, settings))
    return {
        "standard": round(ours.standard, 2),
        "low_fp": round(ours.low_fp, 2),
        "low_fn": round(ours.low_fn, 2),
        "false_positives": ours.false_positives,
        "windows": ours.windows,
        "windows_found": ours.windows_found,
        "files": len(files),
        "board_best_of_whole_corpus": BOARD,
        "yardsticks": {
            "null": _short(_score(files, lambda one: [])),
            "always_on": _short(_score(files, lambda one: range(len(one.value)))),
            "metronome": _short(_score(files, lambda one: range(0, len(one.value), METRONOME))),
        },
        "other_settings": _others(files, settings),
    }


def _others(files: Sequence[Labelled], settings: Settings) -> dict[str, dict[str, float]]:
    """How much the figure depends on what was chosen: one setting changed at a time."""
    changed = {
        "blocks of 30 min": replace(settings, block_s=1800.0),
        "blocks of 2 h": replace(settings, block_s=7200.0),
        "a false alarm in 90 days": replace(settings, false_alarm_days=90.0),
        "a false alarm in 3 years": replace(settings, false_alarm_days=1095.0),
        "memory of 14 days": replace(settings, memory_days=14.0),
        "tolerance 0.25": replace(settings, tolerance=0.25),
    }
    return {
        name: _short(_score(files, lambda one, other=other: detections(one, other)))  # type: ignore[misc]
        for name, other in changed.items()
    }


def _score(files: Sequence[Labelled], found: Callable[[Labelled], Sequence[int]]) -> NabScore:
    return NabScore.of([Series(len(one.value), one.windows, list(found(one))) for one in files])


def _short(score: NabScore) -> dict[str, float]:
    return {name: round(getattr(score, name), 2) for name in ("standard", "low_fp", "low_fn")}


if __name__ == "__main__":
    sys.exit(main())

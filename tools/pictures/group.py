"""Groups: the ensemble on a real pump. Of SKAB (GPL-3.0) only our scores and its labels are drawn."""

from pathlib import Path

import numpy as np

from bench.skab.judged import TRAINING, judge
from bench.skab.runs import Run, files, read
from scada.detect.trend import change, ensemble
from tools.pictures.svg import BLACK, BLUE, GREY, ORANGE, RED, Panel, Picture


def one_run(run: Run) -> Picture:
    """The score, and how far the windows are apart; grey is what learned, orange the labelled fault."""
    judged, row = judge(run), np.arange(float(len(run)))
    level = Panel("ensemble: times its ordinary amplitude", 0.5, 200, 130, True, ticks=(1, 10, 100))
    moved = Panel(
        "change: deviations between two windows of 40 s", 0.3, 100, 110, True, ticks=(1, 10, 100)
    )
    for panel in (level, moved):
        panel.shade(0, TRAINING, GREY)
        if run.anomaly is not None:
            panel.while_true(row, run.anomaly, ORANGE)
    shown = np.where(row >= TRAINING, judged.score, np.nan)
    level.curve(row, shown, BLUE).line(ensemble.LIMIT, "from 7 until below 6", RED)
    level.line(ensemble.RESTORE, "", GREY)
    moved.curve(row, np.where(row >= TRAINING, judged.moved, np.nan), BLUE)
    moved.line(change.LIMIT, "changing above 4.5", RED)
    for place in judged.changes.tolist():
        moved.dot(place, float(judged.moved[place]), BLACK)
    return Picture([level, moved], 0, len(run), 100, "rows of 1 s")


def pump(folder: Path) -> Picture | None:
    """A run as most of them are; None where the set is not there."""
    return _of(folder, "14")


def pump_that_fools_it(folder: Path) -> Picture | None:
    """A run whose motor cools by twelve deviations before anything is wrong."""
    return _of(folder, "12")


def _of(folder: Path, name: str) -> Picture | None:
    paths = [path for path in files(folder) if path.parent.name == "valve1" and path.stem == name]
    return one_run(read(paths[0])) if paths else None

"""Groups without a machine: T², Q and MEWMA on one fault of the Tennessee Eastman plant."""

from pathlib import Path

import numpy as np

from bench.given import Unusable
from bench.tep.charts import judge_of
from bench.tep.runs import FAULT_ROW, faults, normal
from tools.pictures.svg import BLUE, GREEN, GREY, ORANGE, Panel, Picture

_FAULT = 5
_CHARTS = (("PCA T²", ORANGE), ("PCA Q", GREEN), ("MEWMA", BLUE))


def chemical(folder: Path) -> Picture | None:
    """A fault that its controllers hide after some hours. None where the set is not there."""
    try:
        found = [fault for fault in faults(folder) if fault.number == _FAULT]
        runs = normal(folder, folder)
    except Unusable:
        return None
    if not found:
        return None
    judge, rows = judge_of(runs.known), found[0].rows
    hour = np.arange(len(rows)) / 20.0
    shares = judge.charts.figures(rows) / judge.limits[:, None]
    panels = []
    for share, (name, colour) in zip(shares, _CHARTS, strict=True):
        panel = Panel(f"{name}: times its limit", 0.03, 300, 80, True, ticks=(0.1, 1, 10, 100))
        panel.shade(FAULT_ROW / 20.0, float(hour[-1]), GREY)
        panels.append(panel.curve(hour, share, colour).line(1.0, "over", GREY))
    return Picture(panels, 0, float(hour[-1]), 8, "hours")

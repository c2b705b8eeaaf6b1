"""The naive peers: pyqtgraph as it comes with the same points, and a QTableWidget of alarms.

``python -m bench.hmi.peers plot POINTS`` and ``… table ALARMS``; each prints one JSON line.
"""

import json
import sys
import time
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem

from bench.hmi.history import PENS
from bench.hmi.screen import Stalls
from hmi.qt.shots import SIZE

PANS: Final = 12
WITHIN_S: Final = 60.0
COLUMNS: Final = 9


def plot(points: int) -> None:
    """Eight curves in one PlotWidget, its options as they come, panned."""
    application, random = QApplication([]), np.random.default_rng(8)
    widget, each = pg.PlotWidget(), points // PENS
    seconds = np.arange(each * 3 // 2, dtype=np.float64)
    for _ in range(PENS):
        widget.plot(seconds, np.cumsum(random.normal(0.0, 0.004, len(seconds))))
    widget.resize(*SIZE)
    widget.setXRange(len(seconds) - each, len(seconds), padding=0)
    widget.show()
    application.processEvents()
    times: list[float] = []
    end = time.perf_counter() + WITHIN_S
    for step in range(PANS):
        first = len(seconds) - each - step * each // 400
        began = time.perf_counter()
        widget.setXRange(first, first + each, padding=0)
        widget.repaint()
        application.processEvents()
        times.append((time.perf_counter() - began) * 1e3)
        if time.perf_counter() > end:
            break
    print(json.dumps({"ms": times}))


def table(alarms: int) -> None:
    """As many rows put into a QTableWidget at once, and the longest stall."""
    application, widget = QApplication([]), QTableWidget(0, COLUMNS)
    widget.resize(*SIZE)
    widget.show()
    application.processEvents()
    stalls = Stalls()
    widget.setRowCount(alarms)
    for row in range(alarms):
        for column in range(COLUMNS):
            widget.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
    end = time.perf_counter() + 2.0
    while time.perf_counter() < end:
        application.processEvents()
    print(json.dumps({"stall_ms": stalls.longest_ms}))


if __name__ == "__main__":
    {"plot": plot, "table": table}[sys.argv[1]](int(sys.argv[2]))

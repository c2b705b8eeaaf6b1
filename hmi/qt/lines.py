"""Long lines painted fast: Qt strokes a wide path slowly, but many separate segments quickly.

6,000 points with a 1.4 px pen take 200 ms as one path and 4 ms as segments.
"""

from functools import cache, cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter


@cache
def ready() -> Any:
    """Pyqtgraph's array of Qt's segments. A quarter of a station's modules come with it: they are read
    after the first picture, when the trends are made ready.
    """
    return import_module("pyqtgraph.Qt.internals").PrimitiveArray


class Polyline:
    """Keeps the memory of its segments from picture to picture."""

    @cached_property
    def _segments(self) -> Any:
        return ready()(QLineF, 4)

    def paint(
        self,
        painter: QPainter,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        connect: NDArray[np.bool_],
        dots: bool = True,
    ) -> None:
        """Draw the segments from each point to the next, where ``connect`` says so.

        With ``dots`` a point that is joined with none is drawn as a dot.
        """
        if not len(x):
            return
        joined = connect[:-1]
        alone = np.r_[~joined, True]
        alone[1:] &= ~joined
        rows = np.flatnonzero(joined)
        lone = np.flatnonzero(alone) if dots else rows[:0]
        self._segments.resize(len(rows) + len(lone))
        if not len(rows) + len(lone):
            return
        memory = self._segments.ndarray()
        memory[: len(rows)] = np.stack([x[rows], y[rows], x[rows + 1], y[rows + 1]], axis=1)
        memory[len(rows) :] = np.stack([x[lone] - 0.5, y[lone], x[lone] + 0.5, y[lone]], axis=1)
        painter.drawLines(*self._segments.drawargs())

    def strokes(
        self,
        painter: QPainter,
        x: NDArray[np.floating[Any]],
        bottom: NDArray[np.floating[Any]],
        top: NDArray[np.floating[Any]],
    ) -> None:
        """Draw an upright line at each ``x``."""
        self._segments.resize(len(x))
        self._segments.ndarray()[:] = np.stack([x, bottom, x, top], axis=1)
        painter.drawLines(*self._segments.drawargs())

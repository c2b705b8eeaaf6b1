"""Long lines painted fast: Qt strokes a wide path slowly, but many separate segments quickly.

6,000 points with a 1.4 px pen take 200 ms as one path and 4 ms as segments.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken


class Polyline:
    """Keeps the memory of its segments from picture to picture.

    Qt draws ``count`` lines that lie one behind the other in memory: it is given the first one, no list
    of objects.
    """

    def __init__(self) -> None:
        self._memory = np.empty((0, 4))

    def _room(self, count: int) -> NDArray[np.float64]:
        """Begin, end, as x, y, x, y: so many rows to be filled."""
        if count > len(self._memory):
            self._memory = np.empty((max(count, 2 * len(self._memory)), 4))
        return self._memory[:count]

    def _draw(self, painter: QPainter, count: int) -> None:
        first: Any = Shiboken.wrapInstance(self._memory.ctypes.data, QLineF)
        painter.drawLines(first, count)

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
        if not (count := len(rows) + len(lone)):
            return
        memory = self._room(count)
        memory[: len(rows)] = np.stack([x[rows], y[rows], x[rows + 1], y[rows + 1]], axis=1)
        memory[len(rows) :] = np.stack([x[lone] - 0.5, y[lone], x[lone] + 0.5, y[lone]], axis=1)
        self._draw(painter, count)

    def strokes(
        self,
        painter: QPainter,
        x: NDArray[np.floating[Any]],
        bottom: NDArray[np.floating[Any]],
        top: NDArray[np.floating[Any]],
    ) -> None:
        """Draw an upright line at each ``x``."""
        if len(x):
            self._room(len(x))[:] = np.stack([x, bottom, x, top], axis=1)
            self._draw(painter, len(x))

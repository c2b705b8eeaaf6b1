"""Where everything stands on the plot: panes, bars, axis; and the way between times and pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from hmi.models.trends import Grid, Pane, Span

LEFT: Final = 76.0
RIGHT: Final = 14.0
AXIS: Final = 34.0
SECOND_AXIS: Final = 20.0
"""Room for the times of the period that is compared with."""
GAP: Final = 12.0
BAR: Final = 13.0
BAR_STEP: Final = 22.0
_FIRST_WEIGHT: Final = 2.8
"""The gas pane is this much as high as each of the others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of one picture, in pixels at 1080p; ``bars`` are the rectangles of the rows.

    The axis begins at a whole pixel of the screen and has as many as the grid has columns.
    """

    grid: Grid
    span: Span
    panes: tuple[QRectF, ...]
    bars: tuple[QRectF, ...]
    axis: QRectF

    @property
    def left(self) -> float:
        """Where the time axis begins."""
        return self.axis.left()

    @property
    def width(self) -> float:
        """Its length."""
        return self.axis.width()

    @property
    def top(self) -> float:
        """The top of the first pane or bar."""
        return min(rect.top() for rect in (*self.panes, *self.bars, self.axis))

    @property
    def per_pixel(self) -> float:
        """The length of one pixel of the screen."""
        return self.width / self.grid.count

    def x(self, time_ns: int) -> float:
        """The pixel of a time."""
        return self.left + (time_ns - self.span.start_ns) / self.span.width_ns * self.width

    def xs(self, time_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The pixels of times; exact even where the span is far from 1970."""
        offset: NDArray[np.float64] = (time_ns - self.span.start_ns).astype(np.float64)
        return self.left + offset * (self.width / self.span.width_ns)

    def column_x(self, column: int) -> float:
        """Where a column of the grid begins."""
        return self.left + (column - self.grid.first) * self.per_pixel

    def time(self, x: float) -> int:
        """The time at a pixel, ns UTC."""
        share = (x - self.left) / max(1.0, self.width)
        return self.span.start_ns + int(share * self.span.width_ns)

    def part(self, start_ns: int, end_ns: int, rect: QRectF) -> QRectF | None:
        """The part of ``rect`` between two times, at least 2 pixels wide; None where outside."""
        left, right = max(rect.left(), self.x(start_ns)), min(rect.right(), self.x(end_ns))
        if right < rect.left() or left > rect.right():
            return None
        right = max(right, left + 2.0)
        left = min(left, rect.right() - 2.0)
        right = min(right, rect.right())
        return QRectF(left, rect.top(), right - left, rect.height())


def columns_in(width: float, per_pixel: float) -> int:
    """How many pixels of the screen the time axis of a plot so wide has."""
    return max(100, int((width - LEFT - RIGHT) / per_pixel))


def arranged(
    grid: Grid,
    panes: Sequence[Pane],
    bar_rows: int,
    height: float,
    per_pixel: float,
    second_axis: bool = False,
) -> Frame:
    """Stack the panes; the bars stand beneath the first one, on the same time axis."""
    left = round(LEFT / per_pixel) * per_pixel
    body, axis_high = grid.count * per_pixel, AXIS + SECOND_AXIS * second_axis
    bars_high = bar_rows * BAR_STEP
    free = height - axis_high - bars_high - GAP * len(panes)
    weights = [_FIRST_WEIGHT if i == 0 and len(panes) > 1 else 1.0 for i in range(len(panes))]
    unit = max(10.0, free) / max(1.0, sum(weights))
    rects: list[QRectF] = []
    bars: list[QRectF] = []
    y = 8.0
    for i, weight in enumerate(weights or [0.0]):
        if panes:
            rects.append(QRectF(left, y, body, unit * weight))
            y += unit * weight + GAP
        if i == 0:
            bars = [QRectF(left, y + k * BAR_STEP, body, BAR) for k in range(bar_rows)]
            y += bars_high + (4.0 if bar_rows else 0.0)
    axis = QRectF(left, height - axis_high, body, axis_high)
    return Frame(grid, grid.span, tuple(rects), tuple(bars), axis)

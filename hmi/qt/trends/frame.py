"""Where everything stands on the plot: panes, bars, axis; and the way between times and pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from hmi.models.trends import Pane, Span

LEFT: Final = 76.0
RIGHT: Final = 14.0
AXIS: Final = 34.0
GAP: Final = 12.0
BAR: Final = 13.0
BAR_STEP: Final = 22.0
_FIRST_WEIGHT: Final = 2.8
"""The gas pane is this much as high as each of the others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of one picture, in pixels at 1080p; ``bars`` are the rectangles of the rows."""

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

    def x(self, time_ns: int) -> float:
        """The pixel of a time."""
        return self.left + (time_ns - self.span.start_ns) / self.span.width_ns * self.width

    def xs(self, time_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The pixels of times; exact even where the span is far from 1970."""
        offset: NDArray[np.float64] = (time_ns - self.span.start_ns).astype(np.float64)
        return self.left + offset * (self.width / self.span.width_ns)

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


def arranged(
    span: Span, panes: Sequence[Pane], bar_rows: int, width: float, height: float
) -> Frame:
    """Stack the panes; the bars stand beneath the first one, on the same time axis."""
    body = width - LEFT - RIGHT
    bars_high = bar_rows * BAR_STEP
    free = height - AXIS - bars_high - GAP * len(panes)
    weights = [_FIRST_WEIGHT if i == 0 and len(panes) > 1 else 1.0 for i in range(len(panes))]
    unit = max(10.0, free) / max(1.0, sum(weights))
    rects: list[QRectF] = []
    bars: list[QRectF] = []
    y = 8.0
    for i, weight in enumerate(weights or [0.0]):
        if panes:
            rects.append(QRectF(LEFT, y, body, unit * weight))
            y += unit * weight + GAP
        if i == 0:
            bars = [QRectF(LEFT, y + k * BAR_STEP, body, BAR) for k in range(bar_rows)]
            y += bars_high + (4.0 if bar_rows else 0.0)
    axis = QRectF(LEFT, height - AXIS, body, AXIS)
    return Frame(span, tuple(rects), tuple(bars), axis)

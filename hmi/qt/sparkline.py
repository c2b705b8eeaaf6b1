"""A sparkline: 15 minutes of a value in the space of a word, with its limit dotted."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from hmi.qt.theme import Theme

Values = NDArray[np.float32] | NDArray[np.float64]


def paint_sparkline(
    painter: QPainter,
    rect: QRectF,
    low: Values,
    high: Values,
    limit: float | None,
    theme: Theme,
    floor: float = 0.0,
) -> None:
    """Draw extremes per bucket, oldest first (as `LiveValues.spark` gives them), into ``rect``.

    Lengths are in the painter's units: scale the painter for another zoom.

    NaN is a gap. ``limit`` is dotted where it lies near enough to be seen without flattening the
    line. ``floor`` is the least height in the tag's unit (say 10 resolutions), so that a sensor's
    noise is not blown up into a mountain.
    """
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return
    bottom, top, near = _reach(float(low[known].min()), float(high[known].max()), limit, floor)
    box = rect.adjusted(1, 1.5, -1, -1.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if limit is not None and near:
        _paint_limit(painter, box, (limit - bottom) / (top - bottom), theme)
    painter.setPen(QPen(theme.color("pen"), 1.4))
    x, y = _points(low.astype(np.float64), high.astype(np.float64), box, bottom, top)
    for run in _runs(np.isfinite(y)):
        points = [QPointF(a, b) for a, b in zip(x[run], y[run], strict=True)]
        painter.drawPolyline(QPolygonF(points))
    painter.restore()


def _paint_limit(painter: QPainter, box: QRectF, at: float, theme: Theme) -> None:
    pen = QPen(theme.color("quiet"), 1.2)
    pen.setDashPattern([1.2, 2.2])
    painter.setPen(pen)
    y = box.bottom() - at * box.height()
    painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))


def _points(
    low: NDArray[np.float64], high: NDArray[np.float64], box: QRectF, bottom: float, top: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two points per bucket; rising where the next bucket is higher, so that no spike is lost."""
    n = len(low)
    middle = (low + high) / 2
    rising = np.r_[middle[1:] >= middle[:-1], True]
    value = np.empty(2 * n)
    value[0::2], value[1::2] = np.where(rising, low, high), np.where(rising, high, low)
    x = box.left() + (np.arange(2 * n) + 0.5) / (2 * n) * box.width()
    return x, box.bottom() - (value - bottom) / (top - bottom) * box.height()


def _reach(low: float, high: float, limit: float | None, floor: float) -> tuple[float, float, bool]:
    """The values at bottom and top, and whether the limit is within them."""
    height = max(high - low, floor, abs(high) * 0.02, 1e-9)
    middle = (low + high) / 2
    low, high = middle - height / 2, middle + height / 2
    if limit is None or not low - 2 * height <= limit <= high + 2 * height:
        return low, high, False
    return min(low, limit), max(high, limit), True


def _runs(mask: NDArray[np.bool_]) -> list[slice]:
    """The unbroken runs of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]

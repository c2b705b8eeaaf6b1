"""What may come, on the plot: a marked band ahead of now that looks like none of the pens."""

from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from hmi.models.forecast import MINUTES, current
from hmi.models.station import StationModel
from hmi.models.trends import Span, TrendModel
from scada.model import Forecast

AHEAD_NS: Final = MINUTES[-1] * 60_000_000_000
_SHORTEST_NS, _LONGEST_NS = 300_000_000_000, 7_200_000_000_000
"""In a shorter span ten minutes would push the pens aside, in a longer one they cannot be seen."""


def forecasts_of(station: StationModel, model: TrendModel) -> dict[str, Forecast]:
    """The forecasts of the pens that can be drawn in this span, by the tag's id."""
    if not model.span.live or not _SHORTEST_NS <= model.span.width_ns <= _LONGEST_NS:
        return {}
    known = ((pen.id, current(station, pen.id)) for pen in model.pens)
    return {
        tag: one
        for tag, one in known
        if one and not one.exceeded and np.isfinite(one.expected).all()
    }


def widened(span: Span) -> Span:
    """The span with room for what may come."""
    return replace(span, end_ns=span.end_ns + AHEAD_NS)


def points(
    forecast: Forecast, now_ns: int, value: float
) -> tuple[list[int], list[float], list[float], list[float]]:
    """Times, expected extremes and both ends of the band, from the value of now on."""
    times = [now_ns] + [now_ns + minutes * 60_000_000_000 for minutes in MINUTES]
    return (
        times,
        [value, *forecast.expected],
        [value, *forecast.low],
        [value, *forecast.high],
    )


def draw_band(
    painter: QPainter, xs: list[float], low: list[float], high: list[float], colour: QColor
) -> None:
    """Within which it is expected; all in pixels."""
    tint = QColor(colour)
    tint.setAlphaF(0.20)
    upper = [QPointF(x, y) for x, y in zip(xs, high, strict=True)]
    lower = [QPointF(x, y) for x, y in zip(xs, low, strict=True)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_expected(
    painter: QPainter, xs: list[float], expected: list[float], colour: QColor
) -> None:
    """What is expected, dashed in the pen's colour."""
    pen = QPen(colour, 1.6)
    pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs, expected, strict=True)]))


def ground(rect: QRectF, x: float) -> QRectF:
    """The part of a pane that lies ahead of now."""
    return QRectF(x, rect.top(), max(0.0, rect.right() - x), rect.height())

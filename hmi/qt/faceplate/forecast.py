"""The forecast on a faceplate: three horizons, marked as a prediction, with what it is worth."""

import numpy as np
from PySide6.QtCore import QRectF

from hmi.models.forecast import ForecastShown, HorizonRow
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.faceplate.part import EDGE

_ROW = 20.0
_BAR = 8.0


def draw_forecast(
    drawing: Drawing, context: Context, y: float, width: float, shown: ForecastShown
) -> float:
    """Draw it from ``y`` on; where it ends."""
    room = width - 2 * EDGE
    drawing.text(QRectF(EDGE, y, room, _ROW), shown.title, 12.5, bold=True)
    y += _ROW + 2
    if shown.rows:
        y = _draw_head(drawing, context, y, width)
        for row in shown.rows:
            _draw_row(drawing, context, y, width, row, shown.forecast.advise)
            y += _ROW
    for remark in shown.remarks:
        y += drawing.paragraph(QRectF(EDGE, y + 2, room, 40), remark, 12, "quiet") + 2
    drawing.line((EDGE, y + 5), (width - EDGE, y + 5))
    return y + 12


def _stops(width: float) -> list[float]:
    room = width - 2 * EDGE
    return [EDGE + share * room for share in (0.0, 0.14, 0.46, 0.60, 0.76, 1.0)]


def _draw_head(drawing: Drawing, context: Context, y: float, width: float) -> float:
    stops = _stops(width)
    heads = (
        ("within", stops[0], stops[1], LEFT),
        ("probability", stops[1], stops[3], LEFT),
        ("persistence", stops[3], stops[4], RIGHT),
        ("extreme", stops[4], stops[5], RIGHT),
    )
    for name, left, right, align in heads:
        rect = QRectF(left, y, right - left, 18)
        drawing.text(rect, context.text(f"forecast.{name}"), 12, "quiet", align=align)
    return y + 19


def _draw_row(
    drawing: Drawing, context: Context, y: float, width: float, row: HorizonRow, advise: float
) -> None:
    stops = _stops(width)
    strong = row.probability >= advise
    minutes = context.text("forecast.minutes", minutes=row.minutes)
    drawing.text(QRectF(stops[0], y, stops[1] - stops[0], _ROW), minutes, 12.5)
    full = QRectF(stops[1], y + (_ROW - _BAR) / 2, stops[2] - stops[1] - 8, _BAR)
    drawing.box(full, "raised", "line", 0)
    if np.isfinite(row.probability):
        part = QRectF(full.left(), full.top(), full.width() * row.probability, full.height())
        drawing.box(part, "text" if strong else "quiet", None, 0)
    mark = full.left() + full.width() * advise
    drawing.line((mark, full.top() - 3), (mark, full.bottom() + 3), "edge", 1.3)
    cells = ((2, row.said, strong), (3, row.said_persistence, False), (4, row.said_extreme, False))
    for place, said, bold in cells:
        rect = QRectF(stops[place], y, stops[place + 1] - stops[place], _ROW)
        drawing.text(rect, said, 12.5, "text" if place == 2 else "quiet", bold, RIGHT)

"""The symbols of the priorities: shape, number and fill say what the colour says."""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from hmi.models.priority import LABELS, SHAPES, Fill, Shape
from hmi.qt.theme import Theme

SIZE: Final = 28.0
"""The side of a symbol in a list, in px at 1080p."""


def _polygon(points: list[tuple[float, float]], rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(
        QPolygonF(
            [
                QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height())
                for x, y in points
            ]
        )
    )
    path.closeSubpath()
    return path


def _square(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    inset = rect.width() * 0.07
    path.addRect(rect.adjusted(inset, inset, -inset, -inset))
    return path


def _circle(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    inset = rect.width() * 0.04
    path.addEllipse(rect.adjusted(inset, inset, -inset, -inset))
    return path


def _hexagon(rect: QRectF) -> QPainterPath:
    turns = [math.radians(60 * i) for i in range(6)]
    return _polygon([(0.5 + 0.5 * math.cos(a), 0.5 + 0.5 * math.sin(a)) for a in turns], rect)


_PATHS: Final[dict[Shape, Callable[[QRectF], QPainterPath]]] = {
    Shape.SQUARE: _square,
    Shape.TRIANGLE: lambda rect: _polygon([(0.5, 0.02), (1.0, 0.95), (0.0, 0.95)], rect),
    Shape.DIAMOND: lambda rect: _polygon([(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)], rect),
    Shape.CIRCLE: _circle,
    Shape.HEXAGON: _hexagon,
    Shape.PARALLELOGRAM: lambda rect: _polygon(
        [(0.22, 0.18), (1.0, 0.18), (0.78, 0.82), (0.0, 0.82)], rect
    ),
}


def symbol_path(priority: int, rect: QRectF) -> QPainterPath:
    """The outline of a priority's symbol within ``rect``."""
    return _PATHS[SHAPES[priority]](rect)


def paint_symbol(
    painter: QPainter, rect: QRectF, priority: int, fill: Fill, theme: Theme, lit: bool = True
) -> None:
    """Draw a symbol into the square ``rect``; ``lit`` False is the dark half of a blink."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.priority(priority)
    if fill is Fill.SOLID and lit:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(symbol_path(priority, rect))
        _label(painter, rect, priority, theme.on_priority(priority), theme)
    else:
        _outline(painter, rect, priority, fill, colour, theme)
        _label(painter, rect, priority, theme.color("text"), theme)
    painter.restore()


def _outline(
    painter: QPainter, rect: QRectF, priority: int, fill: Fill, colour: QColor, theme: Theme
) -> None:
    """A coloured band between two 1 px edges in the text colour, so that yellow on grey is read."""
    band = max(1.6, rect.width() * 0.09)
    inner = rect.adjusted(band / 2 + 0.5, band / 2 + 0.5, -band / 2 - 0.5, -band / 2 - 0.5)
    path = symbol_path(priority, inner)
    edge = QColor(theme.color("text"))
    edge.setAlphaF(0.75)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    dash = [2.2, 1.6] if fill is Fill.DASHED else []
    if not dash:
        painter.setPen(QPen(edge, band + 1.3, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawPath(path)
    pen = QPen(colour, band, j=Qt.PenJoinStyle.MiterJoin)
    if dash:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([value * 0.8 for value in dash])
    painter.setPen(pen)
    painter.drawPath(path)


_LABEL_SHIFT: Final = {Shape.TRIANGLE: 0.13}
_LABEL_SIZE: Final = {True: 0.5, False: 0.44}
"""As part of the symbol's height; an outline leaves less room."""


def _label(painter: QPainter, rect: QRectF, priority: int, colour: QColor, theme: Theme) -> None:
    font = theme.font(14, weight=700)
    font = type(font)(font)
    solid = colour != theme.color("text")
    font.setPixelSize(max(7, round(rect.height() * _LABEL_SIZE[solid])))
    painter.setFont(font)
    painter.setPen(colour)
    shift = rect.height() * _LABEL_SHIFT.get(SHAPES[priority], 0.0)
    painter.drawText(rect.translated(0, shift), Qt.AlignmentFlag.AlignCenter, LABELS[priority])

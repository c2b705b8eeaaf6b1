"""The icons of the rail, drawn on a grid of 24 × 24."""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

Draw = Callable[[QPainter], None]


def _lines(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))


def _overview(painter: QPainter) -> None:
    for box in ((2, 4, 8, 6), (13, 4, 9, 9), (2, 13, 8, 7), (13, 16, 9, 4)):
        painter.drawRect(QRectF(*box))


def _areas(painter: QPainter) -> None:
    _lines(painter, (2, 20), (8.5, 6), (12.5, 14), (15.5, 10), (22, 20), (2, 20))


def _alarms(painter: QPainter) -> None:
    _lines(painter, (12, 3), (22, 20.5), (2, 20.5), (12, 3))
    _lines(painter, (12, 9), (12, 14.5))
    painter.drawPoint(QPointF(12, 17.5))


def _trends(painter: QPainter) -> None:
    _lines(painter, (3, 3), (3, 21), (22, 21))
    _lines(painter, (3.5, 16), (9, 10), (13, 13.5), (21, 4.5))


def _review(painter: QPainter) -> None:
    for x, top in ((3, 15), (8, 10), (12.5, 13), (17, 6), (21.5, 4)):
        _lines(painter, (x, 20), (x, top))


def _points(painter: QPainter) -> None:
    painter.drawRect(QRectF(1.5, 8, 7, 6))
    painter.drawRect(QRectF(15, 3.5, 7, 6))
    painter.drawRect(QRectF(15, 14.5, 7, 6))
    _lines(painter, (8.5, 11), (11.5, 11), (11.5, 6.5), (15, 6.5))
    _lines(painter, (11.5, 11), (11.5, 17.5), (15, 17.5))


def _system(painter: QPainter) -> None:
    _lines(painter, (1, 12), (7, 12), (10, 4), (14.5, 20), (17, 12), (23, 12))


ICONS: Final[dict[str, Draw]] = {
    "overview": _overview,
    "areas": _areas,
    "alarms": _alarms,
    "trends": _trends,
    "review": _review,
    "points": _points,
    "system": _system,
}


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw an icon into the square ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 24.0, rect.height() / 24.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(colour, 1.7)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    ICONS[name](painter)
    painter.restore()


def paint_fan(
    painter: QPainter, rect: QRectF, face: QColor, blades: QColor, turn: float = 0.0
) -> None:
    """A fan: a disc with three bent blades; ``turn`` in degrees."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(blades, 1.6))
    painter.setBrush(face)
    painter.drawEllipse(rect)
    painter.translate(rect.center())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = rect.width() / 2
    for blade in range(3):
        painter.save()
        painter.rotate(turn + 120 * blade)
        steps = [i / 8 for i in range(9)]
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        0.86 * radius * s * math.cos(1.5 * (1 - s)),
                        0.86 * radius * s * math.sin(1.5 * (1 - s)),
                    )
                    for s in steps
                ]
            )
        )
        painter.restore()
    painter.restore()

"""The analogue indicator, painted into a rectangle.

Grey body with a darker normal span, solid ticks at alarm and cut, dashed ones at a pre-warning, a
pointer below. The part beyond the limit takes a priority's colour only while in alarm.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from hmi.models.indicator import IndicatorState
from hmi.qt.theme import Theme

_POINTER = 0.4
"""Height of the pointer as part of the whole height."""


def paint_indicator(painter: QPainter, rect: QRectF, state: IndicatorState, theme: Theme) -> None:
    """Draw ``state`` into ``rect``, about 5 times as wide as high: body above, pointer below."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = _body(rect)
    _paint_body(painter, body, state, theme)
    for tick in state.ticks:
        if state.low <= tick.value <= state.high:
            _paint_tick(painter, body, state.fraction(tick.value), tick.dashed, theme)
    if state.value is not None:
        _paint_pointer(painter, rect, body, state, theme)
    painter.restore()


def _body(rect: QRectF) -> QRectF:
    inset = rect.height() * _POINTER * 0.5
    height = rect.height() * (1.0 - _POINTER)
    return QRectF(rect.left() + inset, rect.top() + 1, rect.width() - 2 * inset, height - 1)


def _paint_body(painter: QPainter, body: QRectF, state: IndicatorState, theme: Theme) -> None:
    painter.fillRect(body, theme.color("raised"))
    if state.normal:
        painter.fillRect(_part(body, state, *state.normal), theme.color("normal"))
    if state.beyond and state.priority is not None:
        fill = QColor(theme.priority(state.priority))
        fill.setAlphaF(0.58)
        painter.fillRect(_part(body, state, *state.beyond), fill)
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(body)


def _part(body: QRectF, state: IndicatorState, start: float, end: float) -> QRectF:
    left = body.left() + state.fraction(start) * body.width()
    right = body.left() + state.fraction(end) * body.width()
    return QRectF(left, body.top(), right - left, body.height())


def _paint_tick(painter: QPainter, body: QRectF, at: float, dashed: bool, theme: Theme) -> None:
    pen = QPen(theme.color("edge"), 1.5)
    if dashed:
        pen.setDashPattern([1.5, 1.5])
    painter.setPen(pen)
    x = body.left() + at * body.width()
    overhang = body.height() * 0.16
    painter.drawLine(QPointF(x, body.top() - overhang), QPointF(x, body.bottom() + overhang))


def _paint_pointer(
    painter: QPainter, rect: QRectF, body: QRectF, state: IndicatorState, theme: Theme
) -> None:
    colour = theme.color("quiet" if state.held else "text")
    x = body.left() + state.fraction(state.value or 0.0) * body.width()
    half = (rect.bottom() - body.bottom()) * 0.5
    tip = QPointF(x, body.bottom() - body.height() * 0.12)
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(QPointF(x, body.top()), tip)
    pointer = QPolygonF([tip, QPointF(x + half, rect.bottom()), QPointF(x - half, rect.bottom())])
    if state.off_scale:
        outward = state.off_scale * half
        middle = (body.bottom() + rect.bottom()) / 2
        pointer = QPolygonF(
            [
                QPointF(x + outward, middle),
                QPointF(x - outward, body.bottom()),
                QPointF(x - outward, rect.bottom()),
            ]
        )
    painter.setPen(QPen(colour, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush if state.held else colour)
    painter.drawPolygon(pointer)

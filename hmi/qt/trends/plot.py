"""The plot as a widget: it draws a `TrendModel`, and hands move it."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from hmi.models.trends import TrendModel
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.lines import Polyline
from hmi.qt.trends.ahead import forecasts_of, widened
from hmi.qt.trends.frame import arranged
from hmi.qt.trends.painting import Painting

_DRAG_FROM: Final = 4.0
"""A press that moves further than this many pixels is a drag, not a click."""


class Plot(Canvas):
    """The wheel zooms, dragging pans, the cursor follows the pointer until a click pins it."""

    moved = Signal()
    """The span or the cursor was changed by hand."""

    def __init__(self, context: Context, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = model
        self.background = "ground"
        self.pinned = False
        self.frame = arranged(model.span, (), 0, 640, 480)
        self._lines: dict[str, Polyline] = {}
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setMinimumSize(200, 120)

    @property
    def axis_pixels(self) -> int:
        """How many device pixels the time axis has: the buckets that are worth asking for."""
        zoom = self.context.theme.zoom
        frame = arranged(self.model.span, (), 0, self.width() / zoom, self.height() / zoom)
        return max(100, round(frame.width * zoom * self.devicePixelRatioF()))

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The picture of the model, or what to do while there is no pen."""
        model, theme = self.model, self.context.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color(self.background))
        if not model.pens:
            box = QRectF(0, 2, width - 14, height - 36)
            drawing.box(box, "panel")
            drawing.text(box, self.context.text("trends.empty"), 15, "quiet", align=CENTER)
            return
        rows = model.bar_rows(self.context.model.alarms.sorted())
        ahead = forecasts_of(self.context.model, model)
        span = widened(model.span) if ahead else model.span
        self.frame = arranged(span, model.panes, len(rows), width, height)
        painting = Painting(self.context, model, drawing, self.frame, self._lines, ahead)
        painting.draw(rows, self.pinned)

    # -- hands -------------------------------------------------------------------------------

    def _x(self, position: QPointF) -> float:
        return position.x() / self.context.theme.zoom

    def _is_inside(self, x: float) -> bool:
        return self.frame.left <= x <= self.frame.left + self.frame.width

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; with Shift, pan."""
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.model.pan(int(-turns * self.model.span.width_ns / 8))
        else:
            self.model.zoom(0.8**turns, self.frame.time(self._x(event.position())))
        event.accept()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a drag or of a click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while dragging; else the free cursor follows the pointer."""
        if not self.model.pens:
            return
        if self._pressed is not None:
            self._drag(self._pressed, event.position())
        elif not self.pinned:
            x = self._x(event.position())
            self.model.put_cursor(self.frame.time(x) if self._is_inside(x) else None)
            self.moved.emit()

    def _drag(self, start: QPointF, position: QPointF) -> None:
        moved = self._x(position) - self._x(start)
        self._dragging = self._dragging or abs(moved) > _DRAG_FROM
        if self._dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.model.pan(int(-moved * self.model.span.width_ns / self.frame.width))
            self._pressed = position
            self.moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click pins the cursor where it is."""
        if self._pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        x = self._x(event.position())
        if not self._dragging and self.model.pens and self._is_inside(x):
            self.pinned = True
            self.model.put_cursor(self.frame.time(x))
        self._pressed, self._dragging = None, False
        self.unsetCursor()
        self.moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left: a free cursor goes."""
        if not self.pinned and self.model.cursor_ns is not None:
            self.model.put_cursor(None)
            self.moved.emit()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the page's."""
        event.ignore()

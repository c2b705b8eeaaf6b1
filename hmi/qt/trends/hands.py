"""What hands do on the plot: drag, click, wheel, box; along the time, and along the values."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, SignalInstance
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from hmi.models.trends import Grid, Pane, TrendModel
from hmi.qt.canvas import Canvas
from hmi.qt.context import Context
from hmi.qt.trends.frame import Frame, arranged
from hmi.qt.trends.place import Place

_DRAG_FROM: Final = 4.0
"""A press that moves further than this many pixels is a drag, not a click."""
_ZOOM: Final = 0.8
_MODIFIERS = Qt.KeyboardModifier


class Hands(Canvas):
    """The mouse on a `TrendModel`.

    Drag pans, Shift-drag (or the right button) draws a box that is zoomed to, a click puts the cursor,
    Ctrl-click the second one. The wheel zooms the time around the pointer; with Shift it pans; with
    Ctrl, and on the numbers at the left, it zooms the values of the pane. A double click on the
    numbers gives the scale free.
    """

    moved: SignalInstance
    pinned = False

    def __init__(self, context: Context, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = model
        self.frame: Frame = arranged(Grid.of(model.span, 640), (), 0, 480, 1.0)
        self.places: Sequence[Place] = ()
        self.rubber: QRectF | None = None
        self._pressed: QPointF | None = None
        self._dragging = False

    def _place_of(self, position: QPointF) -> QPointF:
        """A position in pixels at 1080p."""
        return position / self.context.theme.zoom

    def _is_inside(self, x: float) -> bool:
        return self.frame.left <= x <= self.frame.left + self.frame.width

    def _pane_at(self, y: float) -> tuple[Pane, Place] | None:
        pairs = zip(self.model.panes, self.places, strict=False)
        return next((pair for pair in pairs if pair[1].top <= y <= pair[1].bottom), None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or pan, along the time or along the values."""
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        at, keys = self._place_of(event.position()), event.modifiers()
        on_values = keys & _MODIFIERS.ControlModifier or at.x() < self.frame.left
        if keys & _MODIFIERS.ShiftModifier:
            self.model.pan(int(-turns * self.model.span.width_ns / 8))
        elif not on_values:
            self.model.zoom(_ZOOM**turns, self.frame.time(at.x()))
        elif (found := self._pane_at(at.y())) is not None:
            pane, place = found
            self.model.scales.zoom(pane, _ZOOM**turns, place.value(at.y()))
        event.accept()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a drag, of a box, or of a click."""
        at, buttons = self._place_of(event.position()), Qt.MouseButton
        boxed = event.modifiers() & _MODIFIERS.ShiftModifier
        if event.button() is buttons.RightButton or (
            event.button() is buttons.LeftButton and boxed
        ):
            self.rubber = QRectF(at, at)
        elif event.button() is buttons.LeftButton:
            self._pressed, self._dragging = at, False
        elif event.button() is buttons.BackButton:
            self.model.go_back()
            self.moved.emit()
        elif event.button() is buttons.ForwardButton:
            self.model.go_forward()
            self.moved.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while dragging; else the free cursor follows the pointer."""
        if not self.model.pens:
            return
        at = self._place_of(event.position())
        if self.rubber is not None:
            self.rubber.setBottomRight(at)
            self.update()
        elif self._pressed is not None:
            self._drag(self._pressed, at)
        elif not self.pinned:
            inside = self._is_inside(at.x())
            self.model.put_cursor(self.frame.time(at.x()) if inside else None)
            self.moved.emit()

    def _drag(self, start: QPointF, at: QPointF) -> None:
        moved = at - start
        self._dragging = (
            self._dragging or abs(moved.x()) > _DRAG_FROM or abs(moved.y()) > 3 * _DRAG_FROM
        )
        if not self._dragging:
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        found = self._pane_at(start.y())
        if found is not None and (
            start.x() < self.frame.left or self.model.scales.is_set(found[0])
        ):
            self.model.scales.shift(found[0], moved.y() / found[1].height)
        if start.x() >= self.frame.left:
            self.model.pan(int(-moved.x() * self.model.span.width_ns / self.frame.width))
        self._pressed = at
        self.moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click pins the cursor where it is; a box is zoomed to."""
        at = self._place_of(event.position())
        if self.rubber is not None:
            box, self.rubber = self.rubber.normalized(), None
            self._zoom_to(box)
        elif self._pressed is not None and event.button() is Qt.MouseButton.LeftButton:
            if not self._dragging and self.model.pens and self._is_inside(at.x()):
                self._click(
                    self.frame.time(at.x()), bool(event.modifiers() & _MODIFIERS.ControlModifier)
                )
            self._pressed, self._dragging = None, False
            self.unsetCursor()
        self.moved.emit()
        self.update()

    def _click(self, time_ns: int, second: bool) -> None:
        if second and self.model.cursor_ns is not None and self.pinned:
            self.model.put_second(time_ns)
        else:
            self.pinned = True
            self.model.put_cursor(time_ns)

    def _zoom_to(self, box: QRectF) -> None:
        """The time of a box; where it is high enough, the values of its pane too."""
        if box.width() < 2 * _DRAG_FROM:
            return
        left = max(box.left(), self.frame.left)
        found = self._pane_at(box.center().y())
        if found is not None and box.height() > 6 * _DRAG_FROM:
            pane, place = found
            bottom, top = min(box.bottom(), place.bottom), max(box.top(), place.top)
            self.model.scales.set_by_hand(pane, place.value(bottom), place.value(top))
        self.model.go_to(self.frame.time(left), self.frame.time(box.right()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On the numbers: every scale is free again."""
        if self._place_of(event.position()).x() < self.frame.left:
            self.model.scales.release()
            self.moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left: a free cursor goes."""
        if not self.pinned and self.model.cursor_ns is not None:
            self.model.put_cursor(None)
            self.moved.emit()
        super().leaveEvent(event)

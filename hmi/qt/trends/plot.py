"""The plot: panes of pens over one time axis, with limits, marks, bars and a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from hmi.models.trends import (
    Bar,
    BarKind,
    BarRow,
    LimitLine,
    Pane,
    Stretch,
    Trace,
    TrendModel,
    backfilled,
    scale,
)
from hmi.models.trends.ticks import tick_decimals, time_format, time_ticks, value_ticks
from hmi.models.words import SYMBOLS, number
from hmi.qt.canvas import CENTER, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.lines import Polyline
from hmi.qt.trends.frame import Frame, arranged
from scada.model import AlarmKind, Comparison, Tag

_DRAG_FROM: Final = 4.0
"""A press that moves further than this many pixels is a drag, not a click."""
_HEADING: Final = 20.0
"""Room at the top of a pane, so that no pen runs through its name."""
_OPPOSITE: Final = {
    Comparison.AT_LEAST: "<",
    Comparison.ABOVE: "≤",
    Comparison.AT_MOST: ">",
    Comparison.BELOW: "≥",
    Comparison.IS: "≠",
}


@dataclass(frozen=True, slots=True)
class _Scale:
    """One pane's way from values to pixels."""

    rect: QRectF
    low: float
    high: float

    def y(self, value: float) -> float:
        return self.rect.bottom() - (value - self.low) / (self.high - self.low) * self.rect.height()


class Plot(Canvas):
    """Draws a `TrendModel`; wheel zooms, dragging pans, a click pins the cursor."""

    moved = Signal()
    """The span or the cursor was changed by hand."""

    def __init__(self, context: Context, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = model
        self.background = "ground"
        self.pinned = False
        self._frame: Frame | None = None
        self._lines: dict[str, Polyline] = {}
        self._pressed: QPointF | None = None
        self._dragging = False
        self._pan_rest = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(200, 120)

    @property
    def axis_pixels(self) -> int:
        """How many device pixels the time axis has: the buckets that are worth asking for."""
        zoom = self.context.theme.zoom
        frame = arranged(self.model.span, (), 0, self.width() / zoom, self.height() / zoom)
        return max(100, round(frame.width * zoom * self.devicePixelRatioF()))

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Everything, from back to front."""
        model = self.model
        ground = self.context.theme.color(self.background)
        drawing.painter.fillRect(QRectF(0, 0, width, height), ground)
        rows = model.bar_rows(self.context.model.alarms.sorted()) if model.pens else []
        frame = self._frame = arranged(model.span, model.panes, len(rows), width, height)
        if not model.pens:
            self._draw_empty(drawing, width, height)
            return
        ticks = time_ticks(
            model.span.start_ns, model.span.end_ns, max(2, int(frame.width // 96)), self._zone
        )
        for pane, rect in zip(model.panes, frame.panes, strict=True):
            self._draw_pane(drawing, frame, pane, rect, ticks)
        for row, rect in zip(rows, frame.bars, strict=True):
            self._draw_bars(drawing, frame, row, rect)
        self._draw_time_axis(drawing, frame, ticks)
        self._draw_cursor(drawing, frame)

    @property
    def _zone(self):
        return self.context.model.words.zone

    def _draw_empty(self, drawing: Drawing, width: float, height: float) -> None:
        box = QRectF(0, 2, width - 14, height - 36)
        drawing.box(box, "panel")
        text = self.context.text("trends.empty")
        drawing.text(box, text, 15, "quiet", align=CENTER)

    def _draw_pane(
        self, drawing: Drawing, frame: Frame, pane: Pane, rect: QRectF, ticks: Sequence[int]
    ) -> None:
        low, high = scale(pane, [self.model.on_view(tag.id) for tag in pane.tags])
        place = _Scale(rect, low, high + (high - low) * min(0.4, _HEADING / rect.height()))
        painter = drawing.painter
        painter.fillRect(rect, self.context.theme.color("raised"))
        for tick in ticks:
            drawing.line((frame.x(tick), rect.top()), (frame.x(tick), rect.bottom()), "line", 0.7)
        self._draw_value_axis(drawing, place)
        painter.save()
        painter.setClipRect(rect)
        self._draw_marks(drawing, frame, pane, rect)
        self._draw_limits(drawing, place, pane)
        self._draw_compared(drawing, frame, place, pane)
        for tag in reversed(pane.tags):
            self._draw_pen(drawing, frame, place, tag)
        self._draw_limit_words(drawing, place, pane)
        painter.restore()
        drawing.box(rect, None, "line", 0.0)
        self._draw_heading(drawing, rect, pane)

    def _draw_heading(self, drawing: Drawing, rect: QRectF, pane: Pane) -> None:
        kinds = {tag.kind for tag in pane.tags}
        name = ", ".join(self.measure(tag.kind) for tag in pane.tags if tag.kind in kinds)
        if len(kinds) > 1:
            name = " · ".join(dict.fromkeys(self.measure(tag.kind) for tag in pane.tags))
        else:
            name = self.measure(pane.kind)
        text = f"{name}, {pane.unit}" if pane.unit else name
        drawing.text(QRectF(rect.left() + 10, rect.top() + 4, 400, 20), text, 12, "quiet", True)

    def measure(self, kind: str) -> str:
        """What a kind of tag measures, in a word."""
        path = f"trends.measure.{kind}"
        text = self.context.text(path)
        return self.context.text(f"kind.{kind}") if text == path else text

    def _draw_value_axis(self, drawing: Drawing, place: _Scale) -> None:
        most = max(2, int(place.rect.height() // 72))
        ticks = value_ticks(place.low, place.high, most)
        decimals = tick_decimals(ticks)
        left, right = place.rect.left(), place.rect.right()
        for tick in ticks:
            y = place.y(tick)
            drawing.line((left, y), (right, y), "line", 0.7)
            label = QRectF(0, y - 10, left - 8, 20)
            drawing.text(label, number(tick, decimals), 12, "quiet", align=RIGHT)

    def _draw_limits(self, drawing: Drawing, place: _Scale, pane: Pane) -> None:
        left, right = place.rect.left(), place.rect.right()
        for limit in pane.limits:
            y = place.y(limit.value)
            dash = [1.5, 2.5] if limit.kind is AlarmKind.PRE_WARNING else [4.0, 3.0]
            drawing.line((left, y), (right, y), "edge", 1.3, dash)

    def _draw_limit_words(self, drawing: Drawing, place: _Scale, pane: Pane) -> None:
        """Beside its line, over the pens; of lines too close together the upper one is named."""
        taken: list[float] = []
        right = place.rect.right()
        for limit in sorted(pane.limits, key=lambda limit: -limit.value):
            y = place.y(limit.value)
            if not place.rect.top() - 1 <= y <= place.rect.bottom() + 1:
                continue
            row = y - 19 if y - 19 > place.rect.top() else y + 1
            if any(abs(row - other) < 15 for other in taken):
                continue
            taken.append(row)
            said = self.limit_text(limit, pane)
            size = drawing.width(said, 12)
            label = QRectF(right - size - 14, row, size + 8, 18)
            ground = QColor(self.context.theme.color("raised"))
            ground.setAlphaF(0.8)
            drawing.painter.fillRect(label, ground)
            drawing.text(label.adjusted(0, 0, -4, 0), said, 12, "quiet", align=RIGHT)

    def limit_text(self, limit: LimitLine, pane: Pane) -> str:
        """``alarm ≥ 1.0 · restore < 1.0``, with the pens it belongs to where others have it not."""
        text = self.context.text
        words = self.context.model.words
        value = number(limit.value, max(1, _decimals(limit.value)))
        said = f"{text(f'limit.{limit.kind}')} {SYMBOLS[limit.comparison]} {value}"
        if limit.restore is not None:
            back = number(limit.restore, max(1, _decimals(limit.restore)))
            said += f" · {text('trends.restore')} {_OPPOSITE[limit.comparison]} {back}"
        if limit.tags:
            names = [words.short(tag) for tag in pane.tags if tag.id in limit.tags]
            said += f" · {', '.join(dict.fromkeys(names))}"
        return said

    def _draw_marks(self, drawing: Drawing, frame: Frame, pane: Pane, rect: QRectF) -> None:
        grey = QColor(self.context.theme.color("stopped"))
        grey.setAlphaF(0.18)
        text = self.context.text
        for stretch in self.model.calibrations(pane):
            self._draw_mark(
                drawing, frame, rect, stretch, grey, text("trends.calibration"), "quiet"
            )
        violet = QColor(self.context.theme.priority(0))
        violet.setAlphaF(0.14)
        for stretch in self.model.bad(pane):
            self._draw_mark(drawing, frame, rect, stretch, violet, self._bad_word(stretch), "")

    def _bad_word(self, stretch: Stretch) -> str:
        generic = ("BAD", "BAD_NO_DATA", "BAD_NO_COMMUNICATION", "")
        if stretch.word in generic:
            return self.context.text("trends.no_data")
        return self.context.model.words.status(0, stretch.word)

    def _draw_mark(
        self,
        drawing: Drawing,
        frame: Frame,
        rect: QRectF,
        stretch: Stretch,
        colour: QColor,
        word: str,
        token: str,
    ) -> None:
        part = frame.part(stretch.start_ns, stretch.end_ns, rect)
        if part is None:
            return
        drawing.painter.fillRect(part, colour)
        size = drawing.width(word, 12, True)
        middle = min(
            max(part.center().x(), rect.left() + size / 2 + 4), rect.right() - size / 2 - 4
        )
        if part.width() < 14 and size > 3 * part.width():
            return
        row = QRectF(middle - size / 2 - 4, rect.bottom() - 24, size + 8, 20)
        if token:
            drawing.text(row, word, 12, token, True, CENTER)
            return
        drawing.painter.setPen(self.context.theme.priority(0))
        drawing.painter.setFont(self.context.theme.unscaled_font(12, True))
        drawing.painter.drawText(row, CENTER, word)

    def _draw_pen(self, drawing: Drawing, frame: Frame, place: _Scale, tag: Tag) -> None:
        chosen = tag is self.model.chosen
        pen = QPen(self.context.theme.pen(self.model.pens.index(tag)), 1.8 if chosen else 1.4)
        self._draw_trace(drawing, frame, place, tag.id, self.model.trace(tag.id), pen)
        rows = self.model.on_view(tag.id)
        hollow = rows.take(backfilled(rows))
        if len(hollow):
            self._draw_hollow(drawing, frame, place, hollow.start_ns, hollow.last, pen)

    def _draw_trace(
        self, drawing: Drawing, frame: Frame, place: _Scale, key: str, trace: Trace, pen: QPen
    ) -> None:
        first = max(0, int(np.searchsorted(trace.time_ns, frame.span.start_ns, "left")) - 1)
        last = int(np.searchsorted(trace.time_ns, frame.span.end_ns, "right")) + 1
        x = frame.xs(trace.time_ns[first:last])
        value = trace.value[first:last]
        y = place.rect.bottom() - (value - place.low) * (
            place.rect.height() / (place.high - place.low)
        )
        drawing.painter.setPen(pen)
        lines = self._lines.setdefault(key, Polyline())
        lines.paint(drawing.painter, x, y, trace.connect[first:last].copy())

    def _draw_hollow(self, drawing, frame, place, time_ns, value, pen) -> None:
        x = frame.xs(time_ns)
        kept = np.r_[True, np.diff(x // 8) > 0]
        drawing.painter.setPen(pen)
        drawing.painter.setBrush(self.context.theme.color("raised"))
        for at, each in zip(x[kept], value[kept], strict=True):
            drawing.painter.drawEllipse(QPointF(at, place.y(each)), 2.6, 2.6)

    def _draw_compared(self, drawing: Drawing, frame: Frame, place: _Scale, pane: Pane) -> None:
        chosen, trace = self.model.chosen, self.model.compared()
        if trace is None or chosen not in pane.tags or not len(trace.time_ns):
            return
        x = frame.xs(trace.time_ns)
        seen = np.flatnonzero((x >= frame.left - 8) & (x <= frame.left + frame.width + 8))
        if not len(seen):
            return
        column = ((x[seen] - frame.left) // 4).astype(np.int64)
        seen = seen[np.r_[True, np.diff(column) > 0]]
        connect = trace.connect[seen] & (np.arange(len(seen)) % 2 == 0)
        pen = QPen(self.context.theme.color("quiet"), 1.4)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        drawing.painter.setPen(pen)
        y = np.array([place.y(value) for value in trace.value[seen]])
        self._lines.setdefault("compared", Polyline()).paint(drawing.painter, x[seen], y, connect)

    def _draw_bars(self, drawing: Drawing, frame: Frame, row: BarRow, rect: QRectF) -> None:
        drawing.box(rect, "raised", "line", 1.0)
        for bar in row.bars:
            part = frame.part(bar.start_ns, bar.end_ns, rect)
            if part is not None:
                drawing.painter.fillRect(part, self._bar_colour(row.kind, bar))
        label = QRectF(0, rect.top() - 4, rect.left() - 8, rect.height() + 8)
        drawing.text(label, self._bar_label(row), 12, "quiet", align=RIGHT)

    def _bar_colour(self, kind: BarKind, bar: Bar) -> QColor:
        theme = self.context.theme
        if bar.bad:
            violet = QColor(theme.priority(0))
            violet.setAlphaF(0.35)
            return violet
        if bar.priority is not None:
            return theme.priority(bar.priority)
        return theme.color("stopped" if kind is BarKind.CALIBRATION else "edge")

    def _bar_label(self, row: BarRow) -> str:
        if not row.tag:
            return self.context.text(f"trends.bar.{row.kind}")
        words = self.context.model.words
        tag = words.tags[row.tag]
        if row.kind is BarKind.FEED and tag not in self.model.pens:
            return self.context.text("trends.bar.feed")
        return words.short(tag)

    def _draw_time_axis(self, drawing: Drawing, frame: Frame, ticks: Sequence[int]) -> None:
        pattern = time_format(list(ticks))
        words = self.context.model.words
        for tick in ticks:
            x = min(max(frame.x(tick), frame.left + 20), frame.left + frame.width - 20)
            label = QRectF(x - 60, frame.axis.top() + 4, 120, 20)
            drawing.text(label, words.local(tick).strftime(pattern), 12, "quiet", align=CENTER)

    def _draw_cursor(self, drawing: Drawing, frame: Frame) -> None:
        at = self.model.cursor_ns
        if at is None or not frame.span.start_ns <= at <= frame.span.end_ns:
            return
        x = frame.x(at)
        dash = None if self.pinned else [3.0, 3.0]
        drawing.line((x, frame.top), (x, frame.axis.top() - 2), "text", 1.2, dash)
        self._draw_read_out(drawing, frame, x, at)

    def _draw_read_out(self, drawing: Drawing, frame: Frame, x: float, at: int) -> None:
        lines = self.read_out()
        widest = max(
            drawing.width(text, 12) for text in [text for _, text, _ in lines] + ["0" * 20]
        )
        width, height = widest + 46, 34 + 19 * len(lines)
        left = x + 8 if x + 8 + width < frame.left + frame.width else x - 8 - width
        box = QRectF(left, frame.top + 12, width, height)
        drawing.box(box, "panel", "line")
        words = self.context.model.words
        time = f"{words.clock(at)}.{at // 1_000_000 % 1000:03d}"
        if frame.span.width_ns > 86_400_000_000_000:
            time = f"{words.date(at)} {words.clock(at)}"
        drawing.text(box.adjusted(12, 6, 0, 0).intersected(_row(box, 6)), time, 13, bold=True)
        for i, (colour, text, good) in enumerate(lines):
            row = _row(box, 27 + 19 * i)
            drawing.painter.fillRect(QRectF(row.left() + 12, row.top() + 6, 9, 9), colour)
            drawing.text(row.adjusted(28, 0, 0, 0), text, 12, "text" if good else "quiet")

    def read_out(self) -> list[tuple[QColor, str, bool]]:
        """One line per pen at the cursor: its colour, what it had, and whether that is good."""
        words, text = self.context.model.words, self.context.text
        lines = []
        for i, (tag, reading) in enumerate(
            zip(self.model.pens, self.model.readings(), strict=True)
        ):
            name, colour = words.short(tag), self.context.theme.pen(i)
            if not reading.is_there:
                lines.append((colour, f"{name} – {text('trends.no_data')}", False))
                continue
            value = "–" if reading.value is None else words.value_unit(tag, reading.value)
            quality = words.quality(reading.quality)
            if reading.high > reading.low and not tag.is_switch:
                low, high = words.value(tag, reading.low), words.value(tag, reading.high)
                value = f"{value} ({low}…{high})"
            lines.append((colour, f"{name} {value} {quality}", reading.quality == 0))
        return lines

    # -- hands -------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; with Shift, pan."""
        if self._frame is None:
            return
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        at = self._frame.time(event.position().x() / self.context.theme.zoom)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.model.pan(int(-turns * self.model.span.width_ns / 8))
        else:
            self.model.zoom(0.8**turns, at)
        event.accept()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a drag or of a click."""
        if event.button() is Qt.MouseButton.LeftButton and self._frame is not None:
            self._pressed, self._dragging = event.position(), False
            self._pan_rest = 0.0
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while dragging; else the free cursor follows the pointer."""
        if self._frame is None or not self.model.pens:
            return
        if self._pressed is not None:
            self._drag(event.position())
        elif not self.pinned:
            self._hover(event.position())

    def _drag(self, position: QPointF) -> None:
        moved = position - self._pressed
        self._dragging = self._dragging or abs(moved.x()) > _DRAG_FROM
        if self._dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            per_pixel = self.model.span.width_ns / (self._frame.width * self.context.theme.zoom)
            self.model.pan(int(-moved.x() * per_pixel))
            self._pressed = position
            self.moved.emit()

    def _hover(self, position: QPointF) -> None:
        frame, x = self._frame, position.x() / self.context.theme.zoom
        inside = frame.left <= x <= frame.left + frame.width
        self.model.put_cursor(frame.time(x) if inside else None)
        self.moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click pins the cursor where it is, or sets a pinned one free."""
        if self._pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if not self._dragging and self._frame is not None:
            x = event.position().x() / self.context.theme.zoom
            if self._frame.left <= x <= self._frame.left + self._frame.width:
                self.pinned = True
                self.model.put_cursor(self._frame.time(x))
        self._pressed, self._dragging = None, False
        self.unsetCursor()
        self.moved.emit()

    def leaveEvent(self, event) -> None:
        """The pointer left: a free cursor goes."""
        if not self.pinned and self.model.cursor_ns is not None:
            self.model.put_cursor(None)
            self.moved.emit()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the page's."""
        event.ignore()


def _row(box: QRectF, offset: float) -> QRectF:
    return QRectF(box.left() + 0, box.top() + offset, box.width() - 8, 20).adjusted(0, 0, 0, 0)


def _decimals(value: float) -> int:
    return next((d for d in range(4) if abs(round(value, d) - value) < 1e-9), 4)

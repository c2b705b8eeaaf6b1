"""One picture of the plot: panes with limits, marks and pens, bars, the axis, the cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.models.trends import (
    Bar,
    BarKind,
    BarRow,
    Pane,
    Stretch,
    Trace,
    TrendModel,
    backfilled,
    scale,
)
from hmi.models.trends.ticks import tick_decimals, time_format, time_ticks, value_ticks
from hmi.models.words import number
from hmi.qt.canvas import CENTER, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.lines import Polyline
from hmi.qt.trends.ahead import draw_band, ground, points
from hmi.qt.trends.frame import Frame
from hmi.qt.trends.pen_colour import pen_colour
from hmi.qt.trends.words import PlotWords
from scada.model import AlarmKind, Forecast, Tag

_HEADING: Final = 20.0
"""Room at the top of a pane, so that no pen runs through its name."""
_HOLLOW_STEP: Final = 8
_DOT_STEP: Final = 4
_DENSE: Final = 1.5
"""Points per pixel from which on smoothing, and a broader pen, cost time and cannot be seen."""
_DENSE_PEN: Final = 1.4
_PER_TIME_TICK: Final = 96
_PER_VALUE_TICK: Final = 72


@dataclass(frozen=True, slots=True)
class _Scale:
    """One pane's way from values to pixels."""

    rect: QRectF
    low: float
    high: float

    def y(self, value: float) -> float:
        """The pixel of a value."""
        return self.rect.bottom() - (value - self.low) / (self.high - self.low) * self.rect.height()

    def ys(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The pixels of values."""
        return self.rect.bottom() - (value - self.low) * (
            self.rect.height() / (self.high - self.low)
        )


class Painting:
    """Draws a `TrendModel` once. ``lines`` keeps the memory of the pens from picture to picture."""

    def __init__(
        self,
        context: Context,
        model: TrendModel,
        drawing: Drawing,
        frame: Frame,
        lines: dict[str, Polyline],
        ahead: Mapping[str, Forecast] | None = None,
    ) -> None:
        self.context, self.model, self.drawing, self.frame = context, model, drawing, frame
        self.lines, self.ahead = lines, ahead or {}
        self.words = PlotWords(context, model)
        self.color = context.theme.color
        most = max(2, int(frame.width // _PER_TIME_TICK))
        zone = context.model.words.zone
        self.ticks = time_ticks(frame.span.start_ns, frame.span.end_ns, most, zone)

    def draw(self, rows: Sequence[BarRow], pinned: bool) -> None:
        """Everything, from back to front."""
        for pane, rect in zip(self.model.panes, self.frame.panes, strict=True):
            self._draw_pane(pane, rect)
        for row, rect in zip(rows, self.frame.bars, strict=True):
            self._draw_bars(row, rect)
        self._draw_time_axis()
        self._draw_cursor(pinned)

    # -- panes -------------------------------------------------------------------------------

    def _draw_pane(self, pane: Pane, rect: QRectF) -> None:
        low, high = scale(pane, [self.model.on_view(tag.id) for tag in pane.tags])
        coming = [self.ahead[tag.id] for tag in pane.tags if tag.id in self.ahead]
        low = min([low, *(min(one.low) for one in coming)])
        high = max([high, *(max(one.high) for one in coming)])
        place = _Scale(rect, low, high + (high - low) * min(0.4, _HEADING / rect.height()))
        painter = self.drawing.painter
        painter.fillRect(rect, self.color("raised"))
        for tick in self.ticks:
            x = self.frame.x(tick)
            self.drawing.line((x, rect.top()), (x, rect.bottom()), "line", 0.7)
        self._draw_value_axis(place)
        painter.save()
        painter.setClipRect(rect)
        self._draw_marks(pane, rect)
        self._draw_limits(place, pane)
        self._draw_limit_words(place, pane)
        self._draw_compared(place, pane)
        self._draw_ahead(place, pane)
        for tag in reversed(pane.tags):
            self._draw_pen(place, tag)
        painter.restore()
        self.drawing.box(rect, None, "line", 0.0)
        row = QRectF(rect.left() + 10, rect.top() + 4, rect.width() - 20, 20)
        self.drawing.text(row, self.words.heading(pane), 12, "quiet", True)

    def _draw_value_axis(self, place: _Scale) -> None:
        most = max(2, int(place.rect.height() // _PER_VALUE_TICK))
        ticks = value_ticks(place.low, place.high, most)
        decimals = tick_decimals(ticks)
        left, right = place.rect.left(), place.rect.right()
        for tick in ticks:
            y = place.y(tick)
            self.drawing.line((left, y), (right, y), "line", 0.7)
            label = QRectF(0, y - 10, left - 8, 20)
            self.drawing.text(label, number(tick, decimals), 12, "quiet", align=RIGHT)

    def _draw_limits(self, place: _Scale, pane: Pane) -> None:
        left, right = place.rect.left(), place.rect.right()
        for limit in pane.limits:
            y = place.y(limit.value)
            dash = [1.5, 2.5] if limit.kind is AlarmKind.PRE_WARNING else [4.0, 3.0]
            self.drawing.line((left, y), (right, y), "edge", 1.3, dash)

    def _draw_limit_words(self, place: _Scale, pane: Pane) -> None:
        """Beside its line, under the pens; of lines too close together the upper one is named."""
        taken: list[float] = []
        for value in sorted({limit.value for limit in pane.limits}, reverse=True):
            y = place.y(value)
            if not place.rect.top() - 1 <= y <= place.rect.bottom() + 1:
                continue
            row = y - 19 if y - 19 > place.rect.top() else y + 1
            if any(abs(row - other) < 15 for other in taken):
                continue
            taken.append(row)
            same = [limit for limit in pane.limits if limit.value == value]
            said = "   ".join(self.words.limit(limit, pane) for limit in same)
            self._draw_limit_word(place, row, said)

    def _draw_limit_word(self, place: _Scale, row: float, said: str) -> None:
        size = self.drawing.width(said, 12)
        label = QRectF(place.rect.right() - size - 14, row, size + 8, 18)
        ground = QColor(self.color("raised"))
        ground.setAlphaF(0.8)
        self.drawing.painter.fillRect(label, ground)
        self.drawing.text(label.adjusted(0, 0, -4, 0), said, 12, "quiet", align=RIGHT)

    # -- marks -------------------------------------------------------------------------------

    def _draw_marks(self, pane: Pane, rect: QRectF) -> None:
        grey = QColor(self.color("stopped"))
        grey.setAlphaF(0.18)
        word = self.context.text("trends.calibration")
        for stretch in self.model.calibrations(pane):
            self._draw_mark(rect, stretch, grey, word, self.color("quiet"))
        violet = self.context.theme.priority(0)
        tint = QColor(violet)
        tint.setAlphaF(0.14)
        for stretch in self.model.bad(pane):
            self._draw_mark(rect, stretch, tint, self.words.bad(stretch), violet)

    def _draw_mark(
        self, rect: QRectF, stretch: Stretch, tint: QColor, word: str, colour: QColor
    ) -> None:
        part = self.frame.part(stretch.start_ns, stretch.end_ns, rect)
        if part is None:
            return
        painter = self.drawing.painter
        painter.fillRect(part, tint)
        size = self.drawing.width(word, 12, True)
        if part.width() < 14 and size > 3 * part.width():
            return
        left, right = rect.left() + size / 2 + 4, rect.right() - size / 2 - 4
        middle = min(max(part.center().x(), left), right)
        painter.setPen(colour)
        painter.setFont(self.context.theme.unscaled_font(12, True))
        row = QRectF(middle - size / 2 - 4, rect.bottom() - 24, size + 8, 20)
        painter.drawText(row, CENTER, word)

    # -- what may come -----------------------------------------------------------------------

    def _draw_ahead(self, place: _Scale, pane: Pane) -> None:
        """A ground of its own and a word, so that nobody takes it for measured."""
        tags = [tag for tag in pane.tags if tag.id in self.ahead]
        if not tags:
            return
        now_ns, painter = self.model.span.end_ns, self.drawing.painter
        part = ground(place.rect, self.frame.x(now_ns))
        grey = QColor(self.color("stopped"))
        grey.setAlphaF(0.14)
        painter.fillRect(part, grey)
        self.drawing.line((part.left(), part.top()), (part.left(), part.bottom()), "edge", 1.0)
        word = QRectF(part.left() + 6, part.bottom() - 22, part.width() - 8, 18)
        self.drawing.text(word, self.context.text("forecast.band"), 12, "quiet", True)
        live = self.context.model.live
        for tag in tags:
            value = float(live.value[live.index[tag.id]])
            times, *curves = points(self.ahead[tag.id], now_ns, value)
            xs = [self.frame.x(time) for time in times]
            expected, low, high = ([place.y(one) for one in curve] for curve in curves)
            colour = pen_colour(self.context.theme, self.model.pens.index(tag))
            draw_band(painter, xs, expected, low, high, colour)

    # -- pens --------------------------------------------------------------------------------

    def _draw_pen(self, place: _Scale, tag: Tag) -> None:
        wide = 1.8 if tag is self.model.chosen else 1.4
        pen = QPen(pen_colour(self.context.theme, self.model.pens.index(tag)), wide)
        self._draw_trace(place, tag.id, self.model.trace(tag.id), pen)
        rows = self.model.on_view(tag.id)
        hollow = rows.take(backfilled(rows))
        if len(hollow):
            self._draw_hollow(place, hollow.start_ns, hollow.last, pen)

    def _draw_trace(self, place: _Scale, key: str, trace: Trace, pen: QPen) -> None:
        span = self.frame.span
        first = max(0, int(np.searchsorted(trace.time_ns, span.start_ns, "left")) - 1)
        part = slice(first, int(np.searchsorted(trace.time_ns, span.end_ns, "right")) + 1)
        painter, x = self.drawing.painter, self.frame.xs(trace.time_ns[part])
        smooth = len(x) < _DENSE * self.frame.width
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        painter.setPen(pen if smooth else QPen(pen.color(), _DENSE_PEN))
        self._line(key).paint(painter, x, place.ys(trace.value[part]), trace.connect[part])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _line(self, key: str) -> Polyline:
        return self.lines.setdefault(key, Polyline())

    def _draw_hollow(
        self, place: _Scale, time_ns: NDArray[np.int64], value: NDArray[np.float64], pen: QPen
    ) -> None:
        """Circles, as many as there is room for."""
        x = self.frame.xs(time_ns)
        kept = np.r_[True, np.diff(x // _HOLLOW_STEP) > 0]
        painter = self.drawing.painter
        painter.setPen(pen)
        painter.setBrush(self.color("raised"))
        for at, y in zip(x[kept], place.ys(value[kept]), strict=True):
            painter.drawEllipse(QPointF(at, y), 2.6, 2.6)

    def _draw_compared(self, place: _Scale, pane: Pane) -> None:
        """Grey dots: every other short piece of a line that is thinned to one point in 4 pixels."""
        trace = self.model.compared()
        if trace is None or self.model.chosen not in pane.tags:
            return
        x, frame = self.frame.xs(trace.time_ns), self.frame
        seen = np.flatnonzero((x >= frame.left - 8) & (x <= frame.left + frame.width + 8))
        if not len(seen):
            return
        column = (x[seen] - frame.left) // _DOT_STEP
        seen = seen[np.r_[True, np.diff(column) > 0]]
        pen = QPen(self.color("quiet"), 1.4)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.drawing.painter.setPen(pen)
        connect = trace.connect[seen] & (np.arange(len(seen)) % 2 == 0)
        y = place.ys(trace.value[seen])
        self._line("compared").paint(self.drawing.painter, x[seen], y, connect, dots=False)

    # -- bars and axis -----------------------------------------------------------------------

    def _draw_bars(self, row: BarRow, rect: QRectF) -> None:
        self.drawing.box(rect, "raised", "line", 1.0)
        for bar in row.bars:
            part = self.frame.part(bar.start_ns, bar.end_ns, rect)
            if part is not None:
                self.drawing.painter.fillRect(part, self._bar_colour(row.kind, bar))
        label = QRectF(0, rect.top() - 4, rect.left() - 8, rect.height() + 8)
        self.drawing.text(label, self.words.bar(row), 12, "quiet", align=RIGHT)

    def _bar_colour(self, kind: BarKind, bar: Bar) -> QColor:
        if bar.bad:
            violet = QColor(self.context.theme.priority(0))
            violet.setAlphaF(0.35)
            return violet
        if bar.priority is not None:
            return self.context.theme.priority(bar.priority)
        return self.color("stopped" if kind is BarKind.CALIBRATION else "edge")

    def _draw_time_axis(self) -> None:
        pattern = time_format(self.ticks)
        words, frame = self.context.model.words, self.frame
        for tick in self.ticks:
            said = words.local(tick).strftime(pattern)
            half = self.drawing.width(said, 12) / 2 + 1
            x = min(max(frame.x(tick), frame.left + half), frame.left + frame.width - half)
            label = QRectF(x - 60, frame.axis.top() + 4, 120, 20)
            self.drawing.text(label, said, 12, "quiet", align=CENTER)

    # -- cursor ------------------------------------------------------------------------------

    def _draw_cursor(self, pinned: bool) -> None:
        at, frame = self.model.cursor_ns, self.frame
        if at is None or not frame.span.start_ns <= at <= frame.span.end_ns:
            return
        x = frame.x(at)
        dash = None if pinned else [3.0, 3.0]
        self.drawing.line((x, frame.top), (x, frame.axis.top() - 2), "text", 1.2, dash)
        self._draw_read_out(x, at)

    def _draw_read_out(self, x: float, at: int) -> None:
        drawing, frame, lines = self.drawing, self.frame, self.words.read_out()
        widest = max(drawing.width(text, 12) for text in [line.text for line in lines] + ["0" * 20])
        width, height = widest + 46, 34 + 19 * len(lines)
        left = x + 8 if x + 8 + width < frame.left + frame.width else x - 8 - width
        box = QRectF(left, frame.top + 12, width, height)
        drawing.box(box, "panel", "line")
        inner = QRectF(box.left() + 12, box.top() + 6, width - 20, 20)
        drawing.text(inner, self.words.time(at), 13, bold=True)
        for i, line in enumerate(lines):
            row = inner.translated(0, 21 + 19 * i)
            square = QRectF(row.left(), row.top() + 6, 9, 9)
            drawing.painter.fillRect(square, line.colour)
            token = "text" if line.is_good else "quiet"
            drawing.text(row.adjusted(17, 0, 0, 0), line.text, 12, token)

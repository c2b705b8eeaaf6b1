"""The last 15 minutes of an alarm's point with its limits, and the alarm, cut and feed bars."""

import itertools
import math
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from hmi.models.alarm_curve import SPAN_NS, Ahead, Curve
from hmi.models.alarm_detail import Span
from hmi.models.indicator import nice_ceiling
from hmi.qt.canvas import CENTER, LEFT, RIGHT, Canvas, Drawing
from hmi.qt.context import Context

AHEAD_NS: Final = 180_000_000_000
"""Beyond now, where there is a forecast."""
BAR: Final = 19.0
BARS_BELOW: Final = 14.0
"""Room for the lower half of the axis' lowest number."""


class AlarmTrend(Canvas):
    """Painted, not plotted: it is looked at, never panned; the trends page is one key away."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.data: Curve | None = None

    def show_data(self, data: Curve | None) -> None:
        """Show these; None clears."""
        self.data = data
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Plot above, bars below, times at the foot."""
        data = self.data
        if data is None:
            return
        now_ns = self.context.model.now_ns
        bars = len(data.bars) * BAR
        left = max(48.0, *(drawing.width(word, 12) + 12 for word in data.states))
        plot = QRectF(left, 10, width - left - 4, height - bars - 46)
        total = SPAN_NS + (AHEAD_NS if data.ahead is not None else 0)
        past = QRectF(plot.left(), plot.top(), plot.width() * SPAN_NS / total, plot.height())
        drawing.box(plot, "raised", radius=0)
        low, high = (-0.3, 1.3) if data.states[1] else _range(data)

        def x_of(time_ns: float) -> float:
            return past.left() + (time_ns - (now_ns - SPAN_NS)) / SPAN_NS * past.width()

        def y_of(value: float) -> float:
            return plot.bottom() - (value - low) / (high - low) * plot.height()

        self._draw_grid(drawing, plot, low, high, y_of, data)
        names = self._draw_limits(drawing, plot, y_of, data)
        self._draw_raised(drawing, past, x_of(data.raised_ns))
        self._draw_line(drawing, past, x_of, y_of, data)
        self._draw_names(drawing, names)
        if data.ahead is not None:
            self._draw_ahead(drawing, plot, past.right(), y_of, data.ahead)
        for i, (name, spans, colour) in enumerate(data.bars):
            top = plot.bottom() + BARS_BELOW + i * BAR
            self._draw_bar(drawing, QRectF(past.left(), top, past.width(), 10), name, spans, colour)
        self._draw_times(drawing, past, plot.bottom() + BARS_BELOW + bars, now_ns)

    def _draw_grid(self, drawing, plot, low, high, y_of, data) -> None:
        if data.states[1]:
            for value, word in enumerate(data.states):
                y = y_of(value)
                drawing.line((plot.left(), y), (plot.right(), y), "line", 0.6)
                drawing.text(QRectF(0, y - 9, plot.left() - 6, 18), word, 12, "quiet", align=RIGHT)
            return
        step = _step(high - low)
        value = np.ceil(low / step) * step
        while value <= high + 1e-9:
            y = y_of(value)
            if plot.top() - 1 <= y <= plot.bottom() + 1:
                drawing.line((plot.left(), y), (plot.right(), y), "line", 0.6)
                digits = 0 if step >= 1 else 1 if step >= 0.1 else 2
                shown = f"{value:.{digits}f}".replace("-", "−")
                label = QRectF(0, y - 9, plot.left() - 8, 18)
                drawing.text(label, shown, 12, "quiet", align=RIGHT)
            value += step

    def _draw_limits(self, drawing, plot, y_of, data) -> list[tuple[QRectF, str]]:
        """The lines; what they are called, and where that stands."""
        words, names = self.context.model.words, list[tuple[QRectF, str]]()
        left, lowest = plot.left() + 6, -1.0
        for limit in sorted(data.limits, key=lambda one: y_of(one.value)):
            y = y_of(limit.value)
            if not plot.top() <= y <= plot.bottom():
                continue
            drawing.line((plot.left(), y), (plot.right(), y), "quiet", 1.3, [5, 3])
            name = f"{words.limit_name(limit)} {words.limit(limit)}"
            above = y - 18 if y - 18 > plot.top() else y + 1
            # Limits close to each other say their names side by side, not over each other.
            left = left if above < lowest + 17 else plot.left() + 6
            lowest = above
            wide = drawing.width(name, 12)
            names.append((QRectF(left, above, wide, 17), name))
            left += wide + 14
        return names

    def _draw_names(self, drawing: Drawing, names: list[tuple[QRectF, str]]) -> None:
        """Over the curve, on a ground of their own."""
        ground = QColor(drawing.theme.color("raised"))
        ground.setAlphaF(0.8)
        for rect, name in names:
            drawing.painter.fillRect(rect.adjusted(-2, 1, 2, -1), ground)
            drawing.text(rect.adjusted(0, 0, 2, 0), name, 12, "quiet")

    def _draw_raised(self, drawing: Drawing, plot: QRectF, x: float) -> None:
        """When the alarm came, where that is within the picture."""
        if plot.left() < x < plot.right():
            drawing.line((x, plot.top()), (x, plot.bottom()), "quiet", 1.0, [2, 2])

    def _draw_ahead(
        self,
        drawing: Drawing,
        plot: QRectF,
        now: float,
        y_of: Callable[[float], float],
        ahead: Ahead,
    ) -> None:
        """Violet and dashed, within 80 %; its name says what it is."""
        painter, colour = drawing.painter, drawing.theme.color("advisory")
        tint, right = QColor(colour), plot.right()
        tint.setAlphaF(0.22)
        start = QPointF(now, y_of(ahead.now))
        fan = [start, QPointF(right, y_of(ahead.high)), QPointF(right, y_of(ahead.low))]
        painter.save()
        painter.setClipRect(plot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPolygon(QPolygonF(fan))
        painter.restore()
        end = (right, min(max(y_of(ahead.expected), plot.top()), plot.bottom()))
        drawing.line((start.x(), start.y()), end, "advisory", 1.8, [4, 3])
        label = QRectF(now + 4, plot.top() + 2, right - now - 8, 18)
        drawing.text(label, self.context.text("forecast.band"), 12, "advisory", True, RIGHT)

    def _draw_line(self, drawing, plot, x_of, y_of, data) -> None:
        painter, theme = drawing.painter, drawing.theme
        painter.save()
        painter.setClipRect(plot)
        known = np.isfinite(data.low) & np.isfinite(data.high)
        self._tint_gaps(drawing, plot, x_of, data, known)
        painter.setPen(QPen(theme.color("live"), 1.8, j=Qt.PenJoinStyle.RoundJoin))
        edges = np.flatnonzero(np.diff(np.r_[False, known, False]))
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            points = []
            for i in range(a, b):
                x = x_of(float(data.time_ns[i]))
                points.append(QPointF(x, y_of(float(data.low[i]))))
                if data.high[i] != data.low[i]:
                    points.append(QPointF(x, y_of(float(data.high[i]))))
            if len(points) == 1:
                points.append(points[0] + QPointF(1.5, 0))
            painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _tint_gaps(self, drawing, plot, x_of, data, known) -> None:
        """Spans without a good value between values are tinted in the system's violet."""
        tint = QColor(drawing.theme.priority(0))
        tint.setAlphaF(0.14)
        seen = np.flatnonzero(known)
        if not len(seen):
            return
        for a, b in itertools.pairwise(seen):
            if b - a > 1:
                left, right = x_of(float(data.time_ns[a])), x_of(float(data.time_ns[b]))
                drawing.painter.fillRect(
                    QRectF(left, plot.top(), right - left, plot.height()), tint
                )
        last = int(seen[-1])
        if last < len(known) - 1:
            left = x_of(float(data.time_ns[last]))
            rest = QRectF(left, plot.top(), plot.right() - left, plot.height())
            drawing.painter.fillRect(rest, tint)

    def _draw_bar(self, drawing, rect, name: str, spans: list[Span], colour: str) -> None:
        text = self.context.text(name)
        drawing.text(QRectF(0, rect.top() - 4, rect.left() - 6, 18), text, 12, "quiet", align=RIGHT)
        drawing.box(rect, "raised", radius=0)
        theme = drawing.theme
        fill = theme.priority(int(colour)) if colour.isdigit() else theme.color(colour)
        start = self.context.model.now_ns - SPAN_NS
        for a, b in spans:
            left = rect.left() + (a - start) / SPAN_NS * rect.width()
            right = rect.left() + (b - start) / SPAN_NS * rect.width()
            part = QRectF(left, rect.top(), max(2.0, right - left), rect.height())
            drawing.painter.fillRect(part.intersected(rect), fill)

    def _draw_times(self, drawing, plot, top: float, now_ns: int) -> None:
        words = self.context.model.words
        for i in range(4):
            minutes = 15 - i * 5
            x = plot.left() + i / 3 * plot.width()
            align = LEFT if i == 0 else RIGHT if i == 3 else CENTER
            left = x if i == 0 else x - 80 if i == 3 else x - 40
            label = words.minute(now_ns - minutes * 60_000_000_000)
            drawing.text(QRectF(left, top, 80, 18), label, 12, "quiet", align=align)


def _range(data: Curve) -> tuple[float, float]:
    """What the plot shows: the values, with the limits that lie near them."""
    known = np.isfinite(data.low) & np.isfinite(data.high)
    low = float(data.low[known].min()) if known.any() else 0.0
    high = float(data.high[known].max()) if known.any() else 1.0
    values = [limit.value for limit in data.limits]
    reach = max(high - low, abs(high) * 0.5, 1e-6)
    near = [value for value in values if low - 2 * reach <= value <= high + 2 * reach]
    if math.isfinite(data.own):
        near.append(data.own)
    if data.ahead is not None:
        near += [value for value in (data.ahead.low, data.ahead.high) if math.isfinite(value)]
    low, high = min([low, *near]), max([high, *near])
    pad = max((high - low) * 0.15, 10.0**-data.decimals)
    if 0 <= low < 0.6 * high:
        top = max(high + pad, nice_ceiling(high * 1.02) if high > 0 else 1.0)
        # A limit on the very edge is not seen.
        return 0.0, top * 1.06 if any(abs(top - value) < 0.03 * top for value in values) else top
    return low - pad, high + pad


def _step(span: float) -> float:
    """A round step that gives three to six lines."""
    power = 10.0 ** np.floor(np.log10(span / 4))
    return float(min((1, 2, 2.5, 5, 10), key=lambda k: abs(span / (k * power) - 4)) * power)

"""What moves with the time: grounds, grids, marks, limits, pens and bars, column by column.

Everything here depends on the column alone, never on where it is shown: so a column that was painted
once stays true while the picture is panned.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.models.trends import (
    Bar,
    BarKind,
    BarRow,
    Coverage,
    LimitLine,
    Pane,
    Stretch,
    Trace,
    TrendModel,
)
from hmi.models.trends.ticks import times_between
from hmi.qt.canvas import Drawing
from hmi.qt.lines import Polyline
from hmi.qt.theme import Theme
from hmi.qt.trends.frame import Frame
from hmi.qt.trends.pen_colour import pen_colour
from hmi.qt.trends.place import Place
from scada.model import AlarmKind, Tag

_BESIDE: Final = 5.0
"""So far a line, or a circle, may reach in from columns beside those that are painted, in px at 1080p."""
_DOT_STEP: Final = 4
_LIMIT_PEN: Final = 1.3
_DENSE_PEN: Final = 1.4


def beside(per_pixel: float) -> int:
    """The columns beside those that are painted from which something may reach in."""
    return math.ceil(_BESIDE / per_pixel) + 1


class Moving:
    """Paints the columns of a `TrendModel`'s picture; ``lines`` keep their memory between pictures.

    Pens end at ``until_ns``: what is ahead of it is the forecast's.
    """

    def __init__(
        self,
        theme: Theme,
        model: TrendModel,
        frame: Frame,
        places: Sequence[Place],
        rows: Sequence[BarRow],
        step_ns: int,
        zone: object,
        lines: dict[str, Polyline],
        until_ns: int,
        background: str = "ground",
    ) -> None:
        self.theme, self.model, self.frame, self.places = theme, model, frame, places
        self.rows, self.step_ns, self.zone, self.lines = rows, step_ns, zone, lines
        self.until_ns, self.background = until_ns, background

    def paint(self, painter: QPainter, first: int, end: int) -> None:
        """The columns from ``first`` up to ``end``, the grid's first at the painter's x = 0."""
        frame = self.frame
        painter.translate(-round(frame.left / frame.per_pixel), 0)
        painter.scale(1 / frame.per_pixel, 1 / frame.per_pixel)
        _Portion(self, Drawing(painter, self.theme), first, end).paint()


class _Portion:
    """Some columns, with the painter that paints them."""

    def __init__(self, of: Moving, drawing: Drawing, first: int, end: int) -> None:
        self.of, self.drawing, self.painter = of, drawing, drawing.painter
        self.model, self.frame, self.theme = of.model, of.frame, of.theme
        self.first, self.end = first, end
        pixel = self.frame.grid.pixel_ns
        reach = beside(self.frame.per_pixel)
        self.start_ns, self.end_ns = (first - reach) * pixel, (end + reach) * pixel
        self.left = self.frame.column_x(first) - 1
        self.width = (end - first) * self.frame.per_pixel + 2

    def paint(self) -> None:
        """Everything, from back to front."""
        frame = self.frame
        top = QRectF(self.left, 0, self.width, frame.axis.bottom())
        self.painter.fillRect(top, self.theme.color(self.of.background))
        for pane, place in zip(self.model.panes, self.of.places, strict=True):
            self.painter.save()
            self._paint_pane(pane, place)
            self.painter.restore()
        for row, rect in zip(self.of.rows, frame.bars, strict=True):
            self._paint_bars(row, self._across(rect))

    def _across(self, rect: QRectF) -> QRectF:
        return QRectF(self.left, rect.top(), self.width, rect.height())

    # -- panes -------------------------------------------------------------------------------

    def _paint_pane(self, pane: Pane, place: Place) -> None:
        rect = self._across(place.rect)
        self.painter.fillRect(rect, self.theme.color("raised"))
        self.painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        self._paint_marks(pane, rect)
        self._paint_grid(place, rect)
        for limit in pane.limits:
            self._paint_limit(place, limit)
        self._paint_compared(place, pane)
        if self.end_ns > self.of.until_ns:
            rect.setRight(min(rect.right(), self.frame.x(self.of.until_ns)))
            self.painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        for tag in reversed(pane.tags):
            self._paint_pen(place, tag)

    def _paint_grid(self, place: Place, rect: QRectF) -> None:
        line = self.drawing.line
        for tick in times_between(self.start_ns, self.end_ns, self.of.step_ns, self.of.zone):  # type: ignore[arg-type]
            x = self.frame.x(tick)
            line((x, rect.top()), (x, rect.bottom()), "line", 0.7)
        for value in place.ticks:
            y = place.y(value)
            line((rect.left(), y), (rect.right(), y), "line", 0.7)

    def _paint_marks(self, pane: Pane, rect: QRectF) -> None:
        grey, violet = QColor(self.theme.color("stopped")), QColor(self.theme.priority(0))
        grey.setAlphaF(0.18)
        violet.setAlphaF(0.14)
        for tint, stretches in (
            (grey, self.model.calibrations(pane)),
            (violet, self.model.doubtful(pane)),
            (violet, self.model.bad(pane)),
        ):
            for stretch in stretches:
                if (part := self._part(stretch, rect)) is not None:
                    self.painter.fillRect(part, tint)

    def _part(self, stretch: Stretch | Bar, rect: QRectF) -> QRectF | None:
        """The part of a row that a stretch takes, two pixels at least."""
        if stretch.end_ns < self.start_ns or stretch.start_ns > self.end_ns:
            return None
        left = self.frame.x(max(stretch.start_ns, self.start_ns))
        right = max(self.frame.x(min(stretch.end_ns, self.end_ns)), left + 2.0)
        return QRectF(left, rect.top(), right - left, rect.height())

    def _paint_limit(self, place: Place, limit: LimitLine) -> None:
        """Its dashes are counted from the grid's own beginning, so that they move with it."""
        dash = [1.5, 2.5] if limit.kind is AlarmKind.PRE_WARNING else [4.0, 3.0]
        for start_ns, end_ns, value in self.model.in_force(limit):
            start, end = max(start_ns, self.start_ns), min(end_ns, self.end_ns)
            if start >= end:
                continue
            left, y = self.frame.x(start), place.y(value)
            pen = QPen(self.theme.color("edge"), _LIMIT_PEN)
            pen.setDashPattern(dash)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            whole = start / self.frame.grid.pixel_ns * self.frame.per_pixel
            pen.setDashOffset(whole % (sum(dash) * _LIMIT_PEN) / _LIMIT_PEN)
            self.painter.setPen(pen)
            self.painter.drawLine(QPointF(left, y), QPointF(self.frame.x(end), y))

    # -- pens --------------------------------------------------------------------------------

    def _paint_pen(self, place: Place, tag: Tag) -> None:
        colour = pen_colour(self.theme, self.model.pens.index(tag))
        pen = QPen(colour, 1.8 if tag is self.model.chosen else 1.4)
        if self.model.is_dense(tag.id, self.frame.grid.count):
            self._paint_covered(place, tag.id, self.model.coverage(tag.id), colour)
        else:
            self._paint_trace(place, tag.id, self.model.trace(tag.id), pen)
        hollow = self.model.hollow(tag.id)
        if len(hollow):
            part = hollow.between(self.start_ns, self.end_ns)
            self._paint_hollow(place, part.start_ns, part.last, pen)

    def _paint_trace(self, place: Place, key: str, trace: Trace, pen: QPen) -> None:
        first = max(0, int(np.searchsorted(trace.time_ns, self.start_ns, "left")) - 1)
        part = slice(first, int(np.searchsorted(trace.time_ns, self.end_ns, "right")) + 1)
        self.painter.setPen(pen)
        x, y = self.frame.xs(trace.time_ns[part]), place.ys(trace.value[part])
        self._line(key).paint(self.painter, x, y, trace.connect[part])

    def _paint_covered(self, place: Place, key: str, covered: Coverage, colour: QColor) -> None:
        """One upright stroke a column, as broad as the column, as high as the line is there."""
        part = covered.between(self.first, self.end)
        if not len(part.column):
            return
        pixel, painter = self.frame.per_pixel, self.painter
        x = self.frame.left + (part.column - self.frame.grid.first + 0.5) * pixel
        half = max(_DENSE_PEN / 2, pixel / 2)
        pen = QPen(colour, 0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        self._line(key).strokes(painter, x, place.ys(part.low) + half, place.ys(part.high) - half)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _line(self, key: str) -> Polyline:
        return self.of.lines.setdefault(key, Polyline())

    def _paint_hollow(
        self, place: Place, time_ns: NDArray[np.int64], value: NDArray[np.float64], pen: QPen
    ) -> None:
        """Circles."""
        painter = self.painter
        painter.setPen(pen)
        painter.setBrush(self.theme.color("raised"))
        for at, y in zip(self.frame.xs(time_ns), place.ys(value), strict=True):
            painter.drawEllipse(QPointF(at, y), 2.6, 2.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_compared(self, place: Place, pane: Pane) -> None:
        """Grey dots: a short piece of the line, then as much of nothing."""
        tag = self.model.compared_in(pane)
        trace = self.model.compared(tag.id) if tag is not None else None
        if trace is None or not len(trace.time_ns):
            return
        begins, ends, first, second = _dotted(
            trace, self.start_ns, self.end_ns, self.frame.grid.pixel_ns * self._dot
        )
        pen = QPen(self.theme.color("quiet"), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        x = np.stack([self.frame.xs(begins), self.frame.xs(ends)], axis=1).ravel()
        y = np.stack([place.ys(first), place.ys(second)], axis=1).ravel()
        connect = np.arange(len(x)) % 2 == 0
        self._line("compared").paint(self.painter, x, y, connect, dots=False)

    @property
    def _dot(self) -> int:
        """Columns from the beginning of a dot to the next one."""
        return max(2, round(_DOT_STEP / self.frame.per_pixel))

    # -- bars --------------------------------------------------------------------------------

    def _paint_bars(self, row: BarRow, rect: QRectF) -> None:
        self.painter.fillRect(rect, self.theme.color("raised"))
        for bar in row.bars:
            part = self._part(bar, rect)
            if part is not None:
                self.painter.fillRect(part, self._bar_colour(row.kind, bar))

    def _bar_colour(self, kind: BarKind, bar: Bar) -> QColor:
        if bar.bad:
            violet = QColor(self.theme.priority(0))
            violet.setAlphaF(0.35)
            return violet
        if bar.priority is not None:
            return self.theme.priority(bar.priority)
        return self.theme.color("stopped" if kind is BarKind.CALIBRATION else "edge")


def _dotted(
    trace: Trace, start_ns: int, end_ns: int, step_ns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Begin and end of each dot of a line, and its values there; none where the line has a gap."""
    begins = np.arange(start_ns // step_ns, -(-end_ns // step_ns)) * step_ns
    ends = begins + step_ns // 2
    at = np.searchsorted(trace.time_ns, begins, "right") - 1
    inside = (at >= 0) & (at < len(trace.time_ns) - 1)
    joined = inside & trace.connect[np.clip(at, 0, len(trace.connect) - 1)]
    begins, ends = begins[joined], ends[joined]
    since = int(trace.time_ns[0])
    times, known = (trace.time_ns - since).astype(np.float64), trace.value
    first, second = (np.interp(at - since, times, known) for at in (begins, ends))
    return begins, ends, first, second

"""A quick chart beside a table: a few pens over time, extremes per pixel, gaps left open."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from hmi.models.indicator import nice_ceiling
from hmi.models.review.results import Trace
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context

LEFT: Final = 54.0
BELOW: Final = 24.0
LINE: Final = 20.0


class QuickChart(Canvas):
    """Pens share one axis where they share a unit; else each has its own, and the axis none."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.traces: tuple[Trace, ...] = ()
        self.span = (0, 1)
        self._paths: dict[tuple[int, int], list[tuple[QPainterPath, float, float]]] = {}

    def show_traces(self, traces: tuple[Trace, ...], start_ns: int, end_ns: int) -> None:
        """Other pens."""
        self.traces, self.span = traces, (start_ns, max(start_ns + 1, end_ns))
        self._paths.clear()
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The pens, their names below."""
        text = self.context.text
        room = QRectF(0, 0, width, height)
        inside = drawing.panel(room, text("desk.history.chart"), text("desk.history.chart_keys"))
        if not any(_reach(trace) for trace in self.traces):
            drawing.paragraph(inside, text("desk.history.no_chart"), 13.5, "quiet")
            return
        names = len(self.traces) * LINE + 4
        plot = QRectF(
            inside.left() + LEFT, inside.top() + 4,
            inside.width() - LEFT - 4, inside.height() - BELOW - names - 8,
        )  # fmt: skip
        self._draw_pens(drawing, plot)
        self._draw_times(drawing, plot)
        below = QRectF(inside.left(), plot.bottom() + BELOW + 4, inside.width(), LINE)
        for place, trace in enumerate(self.traces):
            self._draw_name(drawing, below.translated(0, place * LINE), place, trace)

    def _draw_pens(self, drawing: Drawing, plot: QRectF) -> None:
        drawing.box(plot, None, "line", 0)
        size = (round(plot.width()), round(plot.height()))
        if size not in self._paths:
            self._paths = {size: self._made(plot)}
        paths = self._paths[size]
        self._draw_scale(drawing, plot, paths)
        painter = drawing.painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, (path, _, _) in enumerate(paths):
            painter.setPen(QPen(drawing.theme.pen(place), 1.4))
            painter.drawPath(path)

    def _made(self, plot: QRectF) -> list[tuple[QPainterPath, float, float]]:
        """One path per pen, made once per size."""
        reaches = [_reach(trace) for trace in self.traces]
        if self._one_unit():
            known = [one for one in reaches if one is not None]
            whole = (min(a for a, _ in known), max(b for _, b in known)) if known else None
            reaches = [whole for _ in reaches]
        return [
            self._path(trace, plot, *(reach or (0.0, 1.0)))
            for trace, reach in zip(self.traces, reaches, strict=True)
        ]

    def _path(
        self, trace: Trace, plot: QRectF, low: float, high: float
    ) -> tuple[QPainterPath, float, float]:
        margin = (high - low) * 0.06 or 0.5
        low, high = low - margin, high + margin
        x, bottom, top = _pixels(trace, self.span, max(1, round(plot.width())))
        path, pen_down = QPainterPath(), False
        scale = plot.height() / (high - low)
        for at, a, b in zip(x.tolist(), bottom.tolist(), top.tolist(), strict=True):
            if a != a:
                pen_down = False
                continue
            first = QPointF(plot.left() + at, plot.bottom() - (a - low) * scale)
            (path.lineTo if pen_down else path.moveTo)(first)
            path.lineTo(plot.left() + at, plot.bottom() - (b - low) * scale)
            pen_down = True
        return path, low, high

    def _one_unit(self) -> bool:
        tags = self.context.model.words.tags
        return len({tags[one.tag].unit if one.tag in tags else "" for one in self.traces}) == 1

    def _draw_scale(self, drawing: Drawing, plot: QRectF, paths) -> None:
        if not paths or (len(paths) > 1 and not self._one_unit()):
            said = self.context.text("desk.history.own_axis")
            drawing.text(
                QRectF(plot.left() + 6, plot.top() + 2, plot.width(), 18), said, 12, "quiet"
            )
            return
        _, low, high = paths[0]
        step = nice_ceiling((high - low) / 4)
        value = np.ceil(low / step) * step
        while value <= high:
            y = plot.bottom() - (value - low) / (high - low) * plot.height()
            drawing.line((plot.left(), y), (plot.right(), y), "line", 0.7)
            label = QRectF(plot.left() - LEFT, y - 9, LEFT - 6, 18)
            drawing.text(label, f"{round(float(value), 6) + 0.0:g}", 12, "quiet", align=RIGHT)
            value += step

    def _draw_times(self, drawing: Drawing, plot: QRectF) -> None:
        words = self.context.model.words
        start_ns, end_ns = self.span
        long, short = end_ns - start_ns > 20 * 3600 * 10**9, end_ns - start_ns < 600 * 10**9
        for place in range(3):
            time_ns = start_ns + (end_ns - start_ns) * place // 2
            said = f"{words.date(time_ns)[5:]} " if long else ""
            said += words.clock(time_ns) if short else words.minute(time_ns)
            at = plot.left() + plot.width() * place / 2
            left = (at, at - 60, at - 120)[place]
            flags = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, RIGHT)[place]
            rect = QRectF(left, plot.bottom() + 4, 120, 16)
            drawing.text(rect, said, 12, "quiet", align=flags | Qt.AlignmentFlag.AlignVCenter)

    def _draw_name(self, drawing: Drawing, row: QRectF, place: int, trace: Trace) -> None:
        words = self.context.model.words
        pen = QRectF(row.left(), row.center().y() - 2, 22, 4)
        drawing.painter.fillRect(pen, drawing.theme.pen(place))
        tag = words.tags.get(trace.tag)
        name = f"{words.tag(trace.tag)} {tag.unit if tag else ''}".strip()
        drawing.text(row.adjusted(30, 0, 0, 0), name, 12.5)


def _reach(trace: Trace) -> tuple[float, float] | None:
    known = np.isfinite(trace.low) & np.isfinite(trace.high)
    if not known.any():
        return None
    return float(trace.low[known].min()), float(trace.high[known].max())


def _pixels(
    trace: Trace, span: tuple[int, int], width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Extremes per pixel, in order; NaN where a sample was bad: a gap stays a gap."""
    start_ns, end_ns = span
    x = np.clip((trace.time_ns - start_ns) * width // (end_ns - start_ns), 0, width - 1)
    if not len(x):
        nothing = np.zeros(0)
        return nothing, nothing, nothing
    first = np.flatnonzero(np.r_[True, x[1:] != x[:-1]])
    low = np.minimum.reduceat(trace.low, first)
    high = np.maximum.reduceat(trace.high, first)
    return x[first].astype(np.float64), low, high

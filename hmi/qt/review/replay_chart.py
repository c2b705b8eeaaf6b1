"""One point of a replay: its curve with both limits, and below it both sets of alarms, on one time axis."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from hmi.models.indicator import nice_ceiling
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.review_messages import Change, Curve, Level, ReplayResult

LEFT: Final = 176.0
RIGHT_ROOM: Final = 48.0
BAR: Final = 9.0
ROW: Final = 2 * BAR + 8
TRIED: Final = 0
"""The pen of what is tried: no alarm has its hue."""
APART: Final = 15.0
MOST_ROWS: Final = 5


class ReplayChart(Canvas):
    """Grey is what is in force, the pen what is tried; dashes are limits."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.result: ReplayResult | None = None
        self.curve: Curve | None = None

    def show_tag(self, result: ReplayResult | None, tag: str) -> None:
        """The curve of a point of a result, the first one where it has none."""
        self.result = result
        curves = result.curves if result else ()
        self.curve = next((one for one in curves if one.tag == tag), curves[0] if curves else None)
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Curve above, bars below."""
        room, text = QRectF(0, 0, width, height), self.context.text
        words = self.context.model.words
        if self.result is None or self.curve is None:
            inside = drawing.panel(room, text("desk.replay.curve"), "")
            path = "desk.replay.no_curve" if self.result else "desk.replay.not_yet"
            drawing.paragraph(inside, text(path), 13.5, "quiet")
            return
        tag = words.tags.get(self.curve.tag)
        unit = tag.unit if tag else ""
        inside = drawing.panel(room, f"{words.tag(self.curve.tag)} {unit}".strip(), "")
        self._draw_legend(drawing, QRectF(inside.left(), room.top() + 12, inside.width(), 20))
        alarms = self._alarms()
        below = len(alarms) * ROW + 26
        plot = QRectF(
            inside.left() + LEFT, inside.top() + 6, inside.width() - LEFT - RIGHT_ROOM,
            inside.height() - below - 10,
        )  # fmt: skip
        self._draw_curve(drawing, plot)
        self._draw_bars(drawing, plot, alarms)
        self._draw_times(drawing, plot, plot.bottom() + len(alarms) * ROW + 8)

    def _alarms(self) -> list[str]:
        """Those of the point that anything happened to, those that changed first."""
        mine = [one for one in self.result.changes if one.tag == self.curve.tag]
        return list(dict.fromkeys(one.alarm for one in mine))[:MOST_ROWS]

    def _draw_legend(self, drawing: Drawing, row: QRectF) -> None:
        text = self.context.text
        x = row.right()
        against = self.result.against
        for name, color in (("tried", self._tried()), (against, drawing.theme.color("edge"))):
            said = text(f"desk.replay.legend.{name}")
            x -= drawing.width(said, 12.5)
            drawing.text(QRectF(x, row.top(), 400, 20), said, 12.5)
            x -= 30
            drawing.painter.fillRect(QRectF(x, row.top() + 6, 22, BAR), color)
            x -= 18

    def _tried(self):
        return self.context.theme.pen(TRIED)

    def _draw_curve(self, drawing: Drawing, plot: QRectF) -> None:
        low, high = (
            np.array([np.nan if one is None else one for one in some], np.float64)
            for some in (self.curve.low, self.curve.high)
        )
        levels = [
            value for one in self.curve.levels for value in (one.then, one.now) if value is not None
        ]
        bottom = min([*levels, float(np.nanmin(low))])
        top = max([*levels, float(np.nanmax(high))])
        margin = (top - bottom) * 0.08 or 0.5
        bottom, top = bottom - margin, top + margin
        drawing.box(plot, None, "line", 0)
        self._draw_scale(drawing, plot, bottom, top)

        def y(value: float) -> float:
            return plot.bottom() - (value - bottom) / (top - bottom) * plot.height()

        painter = drawing.painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(drawing.theme.color("pen"), 1.3))
        painter.drawPath(self._path(plot, low, high, y))
        self._draw_levels(drawing, plot, y)

    @staticmethod
    def _path(plot: QRectF, low, high, y) -> QPainterPath:
        path, pen_down = QPainterPath(), False
        step = plot.width() / max(1, len(low))
        for at, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            if a != a:
                pen_down = False
                continue
            x = plot.left() + at * step
            (path.lineTo if pen_down else path.moveTo)(QPointF(x, y(a)))
            path.lineTo(QPointF(x, y(b)))
            pen_down = True
        return path

    def _draw_scale(self, drawing: Drawing, plot: QRectF, bottom: float, top: float) -> None:
        step = nice_ceiling((top - bottom) / 4)
        value = float(np.ceil(bottom / step) * step)
        while value <= top:
            y = plot.bottom() - (value - bottom) / (top - bottom) * plot.height()
            drawing.line((plot.left(), y), (plot.right(), y), "line", 0.6)
            beside = QRectF(plot.right() + 6, y - 9, RIGHT_ROOM - 6, 18)
            drawing.text(beside, f"{round(value, 6):g}", 12, "quiet")
            value += step

    def _draw_levels(self, drawing: Drawing, plot: QRectF, y) -> None:
        """Both limits; a label at the left for each value, as long as there is room."""
        placed: list[float] = []
        for level in sorted(self.curve.levels, key=lambda one: one.then == one.now):
            for value, is_tried in ((level.then, False), (level.now, True)):
                if value is None or (is_tried and level.now == level.then):
                    continue
                at = y(value)
                color = self._tried() if is_tried else drawing.theme.color("edge")
                pen = QPen(color, 2 if is_tried else 1.4)
                pen.setDashPattern([6, 3] if is_tried else [2, 3])
                drawing.painter.setPen(pen)
                drawing.painter.drawLine(QPointF(plot.left(), at), QPointF(plot.right(), at))
                if all(abs(at - other) >= APART for other in placed):
                    placed.append(at)
                    self._label(drawing, plot, at, level, value, is_tried)

    def _label(
        self, drawing: Drawing, plot: QRectF, at: float, level: Level, value: float, tried: bool
    ) -> None:
        words = self.context.model.words
        tag, definition = words.tags.get(self.curve.tag), words.definitions.get(level.alarm)
        name = words.limit_name(definition) if definition else level.alarm.partition("/")[2]
        shown = f"{value:g}" if tag is None else words.value(tag, value)
        rect = QRectF(plot.left() - LEFT, at - 9, LEFT - 8, 18)
        drawing.text(rect, f"{name} {shown}", 12, "text" if tried else "quiet", tried, RIGHT)

    def _draw_bars(self, drawing: Drawing, plot: QRectF, alarms: list[str]) -> None:
        words = self.context.model.words
        counts = {one.alarm: one for one in self.result.alarms}
        for place, alarm in enumerate(alarms):
            top = plot.bottom() + 8 + place * ROW
            definition = words.definitions.get(alarm)
            name = words.limit_name(definition) if definition else alarm.partition("/")[2]
            row = counts[alarm]
            label = QRectF(plot.left() - LEFT, top, LEFT - 8, ROW - 4)
            drawing.text(label, f"{name}  {row.then} → {row.now}", 12.5, "text", True, RIGHT)
            for one in self.result.changes:
                if one.alarm == alarm:
                    self._draw_bar(drawing, plot, top, one)

    def _draw_bar(self, drawing: Drawing, plot: QRectF, top: float, one: Change) -> None:
        span = self.result.end_ns - self.result.start_ns
        edge = drawing.theme.color("edge")
        for start, end, y, color in (
            (one.then_ns, one.then_end_ns, top, edge),
            (one.now_ns, one.now_end_ns, top + BAR + 1, self._tried()),
        ):
            if not end:
                continue
            first, last = (
                min(1.0, max(0.0, (at - self.result.start_ns) / span)) for at in (start, end)
            )
            left = plot.left() + first * plot.width()
            wide = max(2.0, (last - first) * plot.width())
            drawing.painter.fillRect(QRectF(left, y, wide, BAR), color)

    def _draw_times(self, drawing: Drawing, plot: QRectF, y: float) -> None:
        words, start, end = self.context.model.words, self.result.start_ns, self.result.end_ns
        long, short = end - start > 20 * 3600 * 10**9, end - start < 600 * 10**9
        said_of = words.clock if short else words.minute
        for place in range(5):
            time_ns = start + (end - start) * place // 4
            x = plot.left() + plot.width() * place / 4
            drawing.line((x, plot.top()), (x, y), "line", 0.6)
            said = (f"{words.date(time_ns)[5:]} " if long else "") + said_of(time_ns)
            rect = QRectF(min(x - 60, plot.right() - 120), y, 120, 16)
            align = RIGHT if place == 4 else Qt.AlignmentFlag.AlignCenter
            drawing.text(rect, said, 12, "quiet", align=align)

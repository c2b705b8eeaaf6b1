"""Priorities beside what the standard aims at, and how long each waited until it was acknowledged."""

from typing import Final

from PySide6.QtCore import QRectF

from hmi.models import kpi_words
from hmi.models.priority import Fill
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.messages import KpiGroup, KpiLine, KpiWait

AIMS: Final = {1: 0.01, 2: 0.05, 3: 0.15, 4: 0.80}
"""Shares of priority 1 to 4 (ISA-18.2, quoted second-hand): marked on the bar, never demanded."""


class KpiPriorities(Canvas):
    """One row per priority: symbol, share with its aim, and a box of the times to acknowledge."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.group: KpiGroup | None = None

    def show_group(self, group: KpiGroup | None) -> None:
        """Another group."""
        self.group = group
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The rows."""
        text = self.context.text
        room = QRectF(0, 0, width, height)
        inside = drawing.panel(room, text("kpi.priorities"), text("kpi.priorities_remark"))
        group = self.group
        if group is None:
            drawing.paragraph(inside, text("kpi.not_yet"), 13.5, "quiet")
            return
        lines = {line.key: line for line in group.lines}
        shares = {n: lines[f"priority_{n}"] for n in AIMS if f"priority_{n}" in lines}
        if not any(line.raw for line in shares.values()):
            drawing.paragraph(inside, text("kpi.no_alarms"), 13.5, "quiet")
            return
        waits = {one.priority: one for one in group.waits}
        longest = max((one.p95 for one in waits.values()), default=0.0)
        tall = min(64.0, inside.height() / len(shares))
        for place, (priority, line) in enumerate(shares.items()):
            row = QRectF(inside.left(), inside.top() + place * tall, inside.width(), tall)
            self._draw_share(drawing, row, priority, line)
            self._draw_wait(drawing, row, waits.get(priority), longest)

    def _draw_share(self, drawing: Drawing, row: QRectF, priority: int, line: KpiLine) -> None:
        drawing.symbol(QRectF(row.left(), row.top() + 4, 24, 24), priority, Fill.OUTLINE, "raised")
        wide = row.width() * 0.46
        bar = QRectF(row.left() + 42, row.top() + 7, wide, 13)
        share = (line.raw or 0.0) / 100.0
        drawing.box(bar, "raised", radius=0)
        filled = QRectF(bar.left(), bar.top(), bar.width() * min(1.0, share), bar.height())
        drawing.painter.fillRect(filled, drawing.theme.color("edge"))
        aim = bar.left() + bar.width() * AIMS[priority]
        drawing.line((aim, bar.top() - 4), (aim, bar.bottom() + 4), "text", 2)
        shown = kpi_words.value(line.raw, "%")
        said = self.context.text("kpi.share", share=shown, target=line.target)
        words = QRectF(bar.left(), bar.bottom() + 5, wide + 30, 18)
        drawing.text(words, said, 12.5, "text" if line.met is False else "quiet", line.met is False)

    def _draw_wait(
        self, drawing: Drawing, row: QRectF, wait: KpiWait | None, longest: float
    ) -> None:
        left = row.left() + 42 + row.width() * 0.46 + 44
        room = QRectF(left, row.top() + 5, row.right() - left, 17)
        below = QRectF(left, room.bottom() + 3, room.width(), 18)
        if wait is None:
            drawing.text(below, self.context.text("kpi.no_wait"), 12.5, "quiet")
            return
        self._draw_box(drawing, room, wait, longest)
        median, p95 = (kpi_words.value(one, "s") for one in (wait.median, wait.p95))
        drawing.text(below, self.context.text("kpi.wait", median=median, p95=p95), 12.5, "quiet")

    def _draw_box(self, drawing: Drawing, room: QRectF, wait: KpiWait, longest: float) -> None:
        """Quartiles as a box, the median as a stroke, a line up to p95; all rows on one scale."""
        scale = room.width() / longest if longest else 0.0
        low, middle, high, most = (
            room.left() + scale * one
            for one in (wait.first_quartile, wait.median, wait.third_quartile, wait.p95)
        )
        y = room.center().y()
        drawing.line((low, y), (most, y), "edge", 1.5)
        drawing.box(QRectF(low, room.top() + 2, max(3.0, high - low), 13), "normal", "edge", 0)
        drawing.line((middle, room.top()), (middle, room.bottom()), "text", 2.5)

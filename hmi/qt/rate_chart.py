"""Annunciations over time, stacked by priority; floods are shaded."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt

from hmi.models.indicator import nice_ceiling
from hmi.models.rates import HOUR_NS, SPAN_NS
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.model import Event, is_annunciation

MINUTE_NS = 60_000_000_000
WIDEST = 30.0
"""Few bars are not wider than this: their height is what is read."""


class RateChart(Canvas):
    """Annunciations per ten minutes, stacked by priority; floods shaded."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.counts = np.zeros((0, 5), np.int64)
        self.start_ns = 0
        self.width_ns = SPAN_NS
        self.counted_ns = SPAN_NS
        """What the counts are of: of a longer bar its fullest ten minutes."""

    def show_events(self, events: list[Event], start_ns: int, end_ns: int) -> None:
        """Count the annunciations among ``events`` over the span."""
        buckets = max(1, -(-(end_ns - start_ns) // SPAN_NS))
        spans = max(1, -(-buckets // 240))
        self.width_ns, self.counted_ns = SPAN_NS * spans, SPAN_NS
        n = max(1, -(-(end_ns - start_ns) // self.width_ns))
        self.start_ns = end_ns - n * self.width_ns
        tens = np.zeros((n * spans, 5), np.int64)
        for event in events:
            place = (event.time_ns - self.start_ns) // SPAN_NS
            if 0 <= place < len(tens) and is_annunciation(event):
                tens[place, event.priority] += 1
        by_bar = tens.reshape(n, spans, 5)
        self.counts = by_bar[np.arange(n), by_bar.sum(axis=2).argmax(axis=1)]
        self.update()

    def show_rates(
        self,
        rates: Sequence[tuple[int, int, int, int, int, int]],
        width_ns: int,
        start_ns: int,
        end_ns: int,
    ) -> None:
        """Counts as the historian told them: see `scada.bus.messages.KpiGroup`."""
        self.counted_ns = SPAN_NS
        n = max(1, -(-(end_ns - start_ns) // width_ns))
        self.width_ns, self.start_ns = width_ns, start_ns
        self.counts = np.zeros((n, 5), np.int64)
        for place, *counts in rates:
            if 0 <= place < n:
                self.counts[place] = counts
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Bars over time."""
        text = self.context.text
        minutes, whole = (one // MINUTE_NS for one in (self.counted_ns, self.width_ns))
        fullest = text("review.rate_fullest", hours=f"{whole / 60:.3g}") if whole > minutes else ""
        inside = drawing.panel(
            QRectF(0, 0, width, height),
            text("review.rate", minutes=minutes),
            fullest or text("review.rate_remark"),
        )
        plot = QRectF(
            inside.left() + 24, inside.top() + 6, inside.width() - 28, inside.height() - 24
        )
        if not len(self.counts):
            drawing.paragraph(inside, text("kpi.not_yet"), 13.5, "quiet")
            return
        totals = self.counts.sum(axis=1)
        flood = self.context.model.rate.flood_line(self.counted_ns)
        top = max(flood * 1.3, float(totals.max(initial=0)) * 1.08)
        self._draw_grid(drawing, plot, inside.left(), top)
        n = len(self.counts)
        step = plot.width() / max(1, n)
        for i in np.flatnonzero(totals):
            self._draw_bar(drawing, plot, int(i), step, top, bool(totals[i] > flood))
        self._draw_flood_line(drawing, plot, flood, top)
        self._draw_times(drawing, plot)

    def _draw_grid(self, drawing: Drawing, plot: QRectF, left: float, top: float) -> None:
        step = max(1, round(nice_ceiling(top / 5)))
        for value in range(0, int(top) + 1, step):
            y = plot.bottom() - value / top * plot.height()
            drawing.line((plot.left(), y), (plot.right(), y), "line", 0.7)
            label = QRectF(left - 8, y - 9, 26, 18)
            drawing.text(label, str(value), 12, "quiet", align=RIGHT)

    def _draw_flood_line(self, drawing: Drawing, plot: QRectF, flood: float, top: float) -> None:
        y = plot.bottom() - flood / top * plot.height()
        drawing.line((plot.left(), y), (plot.right(), y), "quiet", 1.2, [4, 3])
        said = self.context.text("review.flood_above", count=round(flood))
        drawing.text(QRectF(plot.left() + 4, y - 18, plot.width(), 16), said, 12, "quiet")

    def _draw_times(self, drawing: Drawing, plot: QRectF) -> None:
        words, n = self.context.model.words, len(self.counts)
        for i in range(5):
            x = plot.left() + i / 4 * plot.width()
            time_ns = int(self.start_ns + n * self.width_ns * i / 4)
            day = f"{words.date(time_ns)[5:]} " if n * self.width_ns > 20 * HOUR_NS else ""
            label = day + words.minute(time_ns)
            left = x if i == 0 else x - 100 if i == 4 else x - 50
            align = (
                Qt.AlignmentFlag.AlignLeft
                if i == 0
                else RIGHT
                if i == 4
                else Qt.AlignmentFlag.AlignHCenter
            )
            rect = QRectF(left, plot.bottom() + 5, 100, 16)
            drawing.text(rect, label, 12, "quiet", align=align | Qt.AlignmentFlag.AlignVCenter)

    def _draw_bar(
        self, drawing: Drawing, plot: QRectF, i: int, step: float, top: float, flood: bool
    ) -> None:
        x = plot.left() + i * step
        if flood:
            shade = QRectF(x - step / 2, plot.top(), step * 2, plot.height())
            drawing.painter.fillRect(shade.intersected(plot), drawing.theme.color("normal"))
        bottom, wide = plot.bottom(), min(WIDEST, max(2.0, step - 1.2))
        for priority in (1, 2, 3, 4, 0):
            tall = self.counts[i, priority] / top * plot.height()
            if tall:
                bar = QRectF(x + (step - wide) / 2, bottom - tall, wide, tall)
                drawing.painter.fillRect(bar, drawing.theme.priority(priority))
                bottom -= tall

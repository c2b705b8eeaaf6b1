"""What a span of the journal amounts to, in figures."""

from collections import Counter
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF

from hmi.models.journal import acknowledge_times
from hmi.models.rates import HOUR_NS
from hmi.models.words import duration
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.text_lines import draw_lines
from scada.model import Event, is_annunciation
from scada.model.floods import flood_seconds, floods

TOP: Final = 5
_BAR: Final = 84.0


class Figures(Canvas):
    """What the span amounts to: alarms per hour, time in flood, time to acknowledge, who counts."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cards: list[tuple[str, str, str, bool]] = []
        """Name, value, target in words, whether it is met."""
        self.top: list[tuple[str, int]] = []

    def show_events(
        self, events: list[Event], start_ns: int, end_ns: int, cut_short: bool = False
    ) -> None:
        """Compute the figures of the span; of ``cut_short`` lines they are of the time that these cover."""
        raised = [event for event in events if is_annunciation(event)]
        if cut_short:
            start_ns = max(start_ns, min((event.time_ns for event in events), default=end_ns))
        hours = max((end_ns - start_ns) / HOUR_NS, 1 / 6)
        per_hour = len(raised) / hours
        text = self.context.text
        came_ns = np.sort(np.array([event.time_ns for event in raised], np.int64))
        found = floods(came_ns, end_ns, self.context.model.rate.limits)
        flood = flood_seconds(found) / (hours * 3600)
        times = acknowledge_times(events)
        self.cards = [
            (
                text("review.per_hour"),
                f"{per_hour:.1f}",
                text("review.target", value="≤ 6"),
                per_hour <= 6,
            ),
            (
                text("review.in_flood"),
                f"{flood:.1%}",
                text("review.target", value="< 1 %"),
                flood < 0.01,
            ),
        ]
        if times:
            median, p95 = np.percentile(times, (50, 95))
            self.cards.append(
                (
                    text("review.to_acknowledge"),
                    duration(float(median)),
                    f"p95 {duration(float(p95))}",
                    True,
                )
            )
        points = Counter((event.area, event.tag, event.alarm) for event in raised)
        self.top = [(alarm, count) for (_, _, alarm), count in points.most_common(TOP)]
        self._names = {event.alarm: event for event in raised}
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Cards above, the alarms that came most often below."""
        text = self.context.text
        inside = drawing.panel(QRectF(0, 0, width, height), text("review.figures"), "")
        n = max(1, len(self.cards))
        wide = (inside.width() - 10 * (n - 1)) / n
        for i, (name, value, target, met) in enumerate(self.cards):
            card = QRectF(inside.left() + i * (wide + 10), inside.top(), wide, 92)
            drawing.box(card, "raised", "line" if met else "edge", width=1 if met else 2)
            drawing.text(
                QRectF(card.left() + 12, card.top() + 8, wide - 20, 18), name, 12.5, "quiet"
            )
            drawing.text(
                QRectF(card.left() + 12, card.top() + 28, wide - 20, 34), value, 26, "live", True
            )
            mark = "✓" if met else "▲"
            drawing.text(
                QRectF(card.left() + 12, card.top() + 66, wide - 20, 18),
                f"{mark} {target}",
                12.5,
                "quiet" if met else "text",
                bold=not met,
            )
        y = inside.top() + 106
        drawing.text(QRectF(inside.left(), y, inside.width(), 20), text("review.most"), 13, "quiet")
        most = self.top[0][1] if self.top else 1
        words = self.context.model.words
        for i, (alarm, count) in enumerate(self.top):
            row = QRectF(inside.left(), y + 24 + i * 28, inside.width(), 24)
            if row.bottom() > inside.bottom() + 8:
                break
            event = self._names[alarm]
            tag = words.tags.get(event.tag)
            name = words.point(tag) if tag else alarm
            limit = words.limit_name(words.definitions[alarm]) if alarm in words.definitions else ""
            title = " ".join(part for part in (words.area(event.area), name, limit) if part)
            room = row.adjusted(0, 0, -_BAR - 62, 0)
            draw_lines(drawing, room, title, 13.5, most=1, smaller=12.0)
            bar = QRectF(row.right() - _BAR - 54, row.center().y() - 5, _BAR, 10)
            drawing.box(bar, "raised", radius=0)
            part = QRectF(bar.left(), bar.top(), bar.width() * count / most, bar.height())
            drawing.painter.fillRect(part, drawing.theme.color("edge"))
            drawing.text(row, str(count), 14, "live", True, RIGHT)

"""The engineer's review: the journal over a span that he chooses, and how many alarms came when."""

from collections import Counter
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from hmi.models.indicator import nice_ceiling
from hmi.models.journal import JournalFilter
from hmi.models.rates import FLOOD_ABOVE, SPAN_NS
from hmi.models.station import Applied
from hmi.models.words import duration
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.journal_table import JournalTable
from hmi.qt.page import Page
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Event, EventKind

HOUR_NS: Final = 3600 * 1_000_000_000
SPANS: Final = {"1h": 1, "8h": 8, "24h": 24, "7d": 168, "30d": 720}
LINES: Final = 5_000
AGAIN_NS: Final = 30_000_000_000
TOP: Final = 5


class RateChart(Canvas):
    """Annunciations per ten minutes, stacked by priority; floods shaded."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.counts = np.zeros((0, 5), np.int64)
        self.start_ns = 0
        self.width_ns = SPAN_NS

    def show_events(self, events: list[Event], start_ns: int, end_ns: int) -> None:
        """Count the raised alarms among ``events`` over the span."""
        buckets = max(1, -(-(end_ns - start_ns) // SPAN_NS))
        self.width_ns = SPAN_NS * max(1, -(-buckets // 240))
        n = max(1, -(-(end_ns - start_ns) // self.width_ns))
        self.counts = np.zeros((n, 5), np.int64)
        self.start_ns = end_ns - n * self.width_ns
        for event in events:
            place = (event.time_ns - self.start_ns) // self.width_ns
            if event.kind is EventKind.RAISED and 0 <= place < n:
                self.counts[place, event.priority] += 1
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Bars over time."""
        text = self.context.text
        minutes = self.width_ns // 60_000_000_000
        inside = drawing.panel(
            QRectF(0, 0, width, height),
            text("review.rate", minutes=minutes),
            text("review.rate_remark"),
        )
        plot = QRectF(
            inside.left() + 24, inside.top() + 6, inside.width() - 28, inside.height() - 24
        )
        totals = self.counts.sum(axis=1)
        scale_minutes = minutes / 10
        flood = FLOOD_ABOVE * scale_minutes
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
        bottom = plot.bottom()
        for priority in (1, 2, 3, 4, 0):
            tall = self.counts[i, priority] / top * plot.height()
            if tall:
                bar = QRectF(x, bottom - tall, max(2.0, step - 1.2), tall)
                drawing.painter.fillRect(bar, drawing.theme.priority(priority))
                bottom -= tall


class Figures(Canvas):
    """What the span amounts to: alarms per hour, time in flood, time to acknowledge, who counts."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cards: list[tuple[str, str, str, bool]] = []
        """Name, value, target in words, whether it is met."""
        self.top: list[tuple[str, int]] = []

    def show_events(self, events: list[Event], start_ns: int, end_ns: int, counts) -> None:
        """Compute the figures of the span."""
        raised = [event for event in events if event.kind is EventKind.RAISED]
        oldest = min((event.time_ns for event in events), default=end_ns)
        hours = max((end_ns - max(start_ns, oldest)) / HOUR_NS, 1 / 6)
        per_hour = len(raised) / hours
        text = self.context.text
        totals = counts.sum(axis=1)
        flood = float((totals > FLOOD_ABOVE).mean()) if len(totals) else 0.0
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
            drawing.text(row.adjusted(0, 0, -190, 0), title, 13.5)
            bar = QRectF(row.right() - 180, row.center().y() - 5, 120, 10)
            drawing.box(bar, "raised", radius=0)
            part = QRectF(bar.left(), bar.top(), bar.width() * count / most, bar.height())
            drawing.painter.fillRect(part, drawing.theme.color("edge"))
            drawing.text(row, str(count), 14, "live", True, RIGHT)


def acknowledge_times(events: list[Event]) -> list[float]:
    """Seconds from each raising to its acknowledgement, where both are among the lines."""
    raised: dict[str, int] = {}
    times = []
    for event in sorted(events, key=lambda event: event.time_ns):
        if event.kind is EventKind.RAISED:
            raised[event.alarm] = event.now_ns
        elif event.kind is EventKind.ACKNOWLEDGED and event.alarm in raised:
            times.append(max(0.0, (event.now_ns - raised.pop(event.alarm)) / 1e9))
    return times


class ReviewPage(Page):
    """Span, filter, chart, figures, journal."""

    key = "review"
    number = 5

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.span = "8h"
        self.events: dict[tuple[str, int, int], Event] = {}
        self.spans = {name: QPushButton() for name in SPANS}
        for name, button in self.spans.items():
            button.setParent(self)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, name=name: self.show_span(name))
        self.spans[self.span].setChecked(True)
        self.text_field, self.area_box = QLineEdit(self), Choice(context)
        self.area_box.setParent(self)
        self.remark = QLabel(self)
        self.remark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.chart, self.figures = RateChart(context), Figures(context)
        self.journal = JournalTable(context)
        for widget in (self.chart, self.figures, self.journal):
            widget.setParent(self)
        self.text_field.textChanged.connect(lambda _: self._show())
        self.area_box.currentIndexChanged.connect(lambda _: self._show())
        self.journal.opened.connect(context.open_tag)
        self.journal.doubleClicked.connect(self._open)
        self._asked_ns = 0
        self._more = False

    def show_span(self, name: str) -> None:
        """Ask for another span of the journal."""
        self.span = name
        for key, button in self.spans.items():
            button.setChecked(key == name)
        self._ask()

    def refresh(self, applied: Applied) -> None:
        """Add live lines; ask the historian again now and then."""
        if applied.table:
            self._fill_areas()
            self._ask()
        if applied.events:
            self._add(applied.events)
            self._show()
        elif self.context.model.now_ns - self._asked_ns > AGAIN_NS:
            self._ask()

    def _ask(self) -> None:
        model = self.context.model
        self._asked_ns = model.now_ns
        self._add(tuple(model.journal))
        self._show()
        if not model.table.site:
            return
        start = model.now_ns - SPANS[self.span] * HOUR_NS
        request = EventsRequest(start_ns=start, end_ns=model.now_ns + 1, limit=LINES)
        self.context.requests.events(request, self._answered)

    def _answered(self, answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            self.remark.setText(self.context.text("journal.not_recalled", reason=str(answer)))
            return
        self._more = answer.more
        self._add(answer.events)
        self._show()

    def _add(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.events[event.source, event.epoch, event.seq] = event

    def _show(self) -> None:
        model = self.context.model
        end = model.now_ns
        start = end - SPANS[self.span] * HOUR_NS
        chosen = JournalFilter(self.text_field.text(), self.area_box.currentData() or "")
        words = model.words
        self.events = {key: e for key, e in self.events.items() if e.time_ns > end - 720 * HOUR_NS}
        events = [e for e in self.events.values() if e.time_ns >= start and chosen.passes(e, words)]
        self.chart.show_events(events, start, end)
        self.figures.show_events(events, start, end, self.chart.counts)
        rows = self.journal.rows
        rows.replace(events)
        text = self.context.text
        lines = text("review.lines", count=len(events))
        if self._more:
            lines += " · " + text("review.cut_short", limit=LINES)
        span = f"{words.date(start)} {words.minute(start)} – {words.minute(end)}"
        self.remark.setText(f"{span} · {lines}")

    def _open(self, index) -> None:
        tag = self.journal.rows.events[index.row()].tag
        if tag:
            self.context.open_tag.emit(tag)

    def _fill_areas(self) -> None:
        model = self.context.model
        area = self.area_box.currentData()
        self.area_box.blockSignals(True)
        self.area_box.clear()
        self.area_box.addItem(self.context.text("alarms.all_areas"), "")
        for one in model.areas.areas:
            self.area_box.addItem(model.words.area(one.id), one.id)
        self.area_box.setCurrentIndex(max(0, self.area_box.findData(area)))
        self.area_box.blockSignals(False)

    def entered(self) -> None:
        """The journal takes the keyboard."""
        self.journal.setFocus()

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme = self.context.theme
        for name, button in self.spans.items():
            button.setFont(theme.font(14))
            button.setText(self.context.text(f"review.span.{name}"))
        self.text_field.setFont(theme.font(14))
        self.text_field.setPlaceholderText(self.context.text("alarms.filter_hint"))
        self.area_box.setFont(theme.font(14))
        self.remark.setFont(theme.font(13))
        self.remark.setStyleSheet(f"color: {theme.tokens.quiet}")
        self.journal.restyle()
        self._fill_areas()
        self._lay_out()

    def retranslate(self) -> None:
        """Other words."""
        self.restyle()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter, tall = size(16), size(38)
        x = gutter
        for button in self.spans.values():
            button.setGeometry(x, gutter, size(84), tall)
            x += size(90)
        self.text_field.setGeometry(x + size(6), gutter, size(280), tall)
        x += size(296)
        self.area_box.setGeometry(x, gutter, size(190), tall)
        x += size(206)
        self.remark.setGeometry(x, gutter, max(0, self.width() - x - gutter), tall)
        top = gutter + tall + size(12)
        chart = size(300)
        wide = round((self.width() - 3 * gutter) * 0.64)
        self.chart.setGeometry(gutter, top, wide, chart)
        rest = self.width() - wide - 3 * gutter
        self.figures.setGeometry(2 * gutter + wide, top, rest, chart)
        below = top + chart + gutter
        self.journal.setGeometry(
            gutter, below, self.width() - 2 * gutter, self.height() - below - gutter
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

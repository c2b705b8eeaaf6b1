"""The journal over a span: alarms per ten minutes, what they amount to, and every line."""

from typing import Final

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hmi.models.journal import JournalFilter
from hmi.models.rates import HOUR_NS
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.figures import Figures
from hmi.qt.journal_table import JournalTable
from hmi.qt.rate_chart import RateChart
from hmi.qt.review.view import DeskView
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Event

LINES: Final = 5_000
AGAIN_NS: Final = 30_000_000_000
LONGEST_NS: Final = 720 * HOUR_NS


class JournalView(DeskView):
    """Filter, chart, figures, lines."""

    key = "journal"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.events: dict[tuple[str, int, int], Event] = {}
        self.text_field, self.area_box = QLineEdit(), Choice(context)
        self.remark = self.note()
        self.chart, self.figures = RateChart(context), Figures(context)
        self.table = JournalTable(context)
        self.head = self.row(
            self.field("filter", self.text_field, 300),
            self.field("area", self.area_box, 200),
            self.remark,
        )
        self.column.addLayout(self.head)
        self.above = QHBoxLayout()
        self.above.addWidget(self.chart, 64)
        self.above.addWidget(self.figures, 36)
        self.column.addLayout(self.above)
        self.column.addWidget(self.table, 1)
        self.text_field.textChanged.connect(lambda _: self.show_lines())
        self.area_box.currentIndexChanged.connect(lambda _: self.show_lines())
        self.table.opened.connect(context.open_tag)
        self.table.doubleClicked.connect(self._open)
        self.span_ns = 8 * HOUR_NS
        self._asked_ns = 0
        self._more = False

    def entered(self) -> None:
        """The lines take the keyboard."""
        self.table.setFocus()

    def show_span(self, span_ns: int) -> None:
        """Ask for another span."""
        self.span_ns = span_ns
        self.ask()

    def refresh(self, applied: Applied) -> None:
        """Add live lines; ask the historian again now and then."""
        if applied.table:
            self._fill_areas()
            self.ask()
        if applied.events:
            self._add(applied.events)
            self.show_lines()
        elif self.context.model.now_ns - self._asked_ns > AGAIN_NS:
            self.ask()

    def ask(self) -> None:
        """Ask for the lines of the span; what came live is shown at once."""
        model = self.context.model
        self._asked_ns = model.now_ns
        self._add(tuple(model.journal))
        self.show_lines()
        if not model.table.site:
            return
        start = model.now_ns - self.span_ns
        request = EventsRequest(start_ns=start, end_ns=model.now_ns + 1, limit=LINES)
        self.context.requests.events(request, self._answered)

    def _answered(self, answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            said = self.context.text("journal.not_recalled", reason=self.said(answer))
            self.remark.setText(said)
            return
        self._more = answer.more
        self._add(answer.events)
        self.show_lines()

    def _add(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.events[event.source, event.epoch, event.seq] = event

    def show_lines(self) -> None:
        """The lines that pass the filter, with their chart and figures."""
        model = self.context.model
        end = model.now_ns
        start = end - self.span_ns
        chosen = JournalFilter(self.text_field.text(), self.area_box.currentData() or "")
        words = model.words
        self.events = {key: e for key, e in self.events.items() if e.time_ns > end - LONGEST_NS}
        events = [e for e in self.events.values() if e.time_ns >= start and chosen.passes(e, words)]
        self.chart.show_events(events, start, end)
        self.figures.show_events(events, start, end, self._more)
        self.table.rows.replace(events)
        text = self.context.text
        lines = text("review.lines", count=len(events))
        if self._more:
            lines += " · " + text("review.cut_short", limit=LINES)
        span = f"{words.date(start)} {words.minute(start)} – {words.minute(end)}"
        self.remark.setText(f"{span} · {lines} · {self.own('keys')}")

    def _open(self, index: QModelIndex) -> None:
        tag = self.table.rows.events[index.row()].tag
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

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        theme = self.context.theme
        self.above.setSpacing(theme.size(16))
        self.chart.setFixedHeight(theme.size(300))
        self.figures.setFixedHeight(theme.size(300))
        self.text_field.setPlaceholderText(self.context.text("alarms.filter_hint"))
        self.table.restyle()
        self._fill_areas()
        self.show_lines()

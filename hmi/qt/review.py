"""The engineer's review: the journal over a span that he chooses, and how well the alarms did."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from hmi.models.journal import JournalFilter
from hmi.models.rates import HOUR_NS
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.figures import Figures
from hmi.qt.handover_view import HandoverView
from hmi.qt.journal_table import JournalTable
from hmi.qt.kpi_view import KpiView
from hmi.qt.page import Page
from hmi.qt.rate_chart import RateChart
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Event

SPANS: Final = {"1h": 1, "8h": 8, "24h": 24, "7d": 168, "30d": 720}
LINES: Final = 5_000
AGAIN_NS: Final = 30_000_000_000


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
        self.kpi = KpiView(context)
        self.kpi.setParent(self)
        self.handover = HandoverView(context)
        self.handover.setParent(self)
        self.choices = {name: QPushButton(self) for name in ("journal", "kpi", "handover")}
        for name, button in self.choices.items():
            button.setCheckable(True)
            button.setProperty("tab", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, name=name: self.show_view(name))
        self.view = "journal"
        self._asked_ns = 0
        self._more = False
        self.show_view("journal")

    def show_view(self, name: str) -> None:
        """The journal, how well the alarms do, or the handover between shifts."""
        self.view = name
        for key, button in self.choices.items():
            button.setChecked(key == name)
        for widget in (self.chart, self.figures, self.journal, self.text_field, self.area_box):
            widget.setVisible(name == "journal")
        self.kpi.setVisible(name == "kpi")
        self.handover.setVisible(name == "handover")
        for button in self.spans.values():
            button.setVisible(name != "handover")
        self._lay_out()
        if name == "kpi":
            self._ask_kpi()
        if name == "handover":
            self.handover.ask()

    def _ask_kpi(self) -> None:
        now_ns = self.context.model.now_ns
        self.kpi.show_span(now_ns - SPANS[self.span] * HOUR_NS, now_ns)

    def show_span(self, name: str) -> None:
        """Ask for another span of the journal."""
        self.span = name
        for key, button in self.spans.items():
            button.setChecked(key == name)
        self._ask()
        if self.view == "kpi":
            self._ask_kpi()

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
        self.figures.show_events(events, start, end, self._more)
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

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The journal, the figures, the handover."""
        yield self.key, self.entered
        for name in ("kpi", "handover"):
            yield name, partial(self.show_view, name)
        self.show_view("journal")

    def entered(self) -> None:
        """The journal takes the keyboard."""
        self.journal.setFocus()

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme = self.context.theme
        for name, button in self.spans.items():
            button.setFont(theme.font(14))
            button.setText(self.context.text(f"review.span.{name}"))
        for name, button in self.choices.items():
            button.setFont(theme.font(14))
            button.setText(self.context.text(f"review.view.{name}"))
        self.kpi.restyle()
        self.handover.restyle()
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
        for button in self.choices.values():
            button.setGeometry(x, gutter, size(104), tall)
            x += size(110)
        x += size(10)
        for button in self.spans.values():
            button.setGeometry(x, gutter, size(84), tall)
            x += size(90)
        self.text_field.setGeometry(x + size(6), gutter, size(280), tall)
        x += size(296)
        self.area_box.setGeometry(x, gutter, size(190), tall)
        x += size(206)
        room = self.width() - x - gutter
        self.remark.setGeometry(x, gutter, max(0, room), tall)
        fits = self.remark.sizeHint().width() <= room
        self.remark.setVisible(fits and self.view == "journal")
        top = gutter + tall + size(12)
        chart = size(300)
        for view in (self.kpi, self.handover):
            view.setGeometry(
                gutter, top, self.width() - 2 * gutter, max(1, self.height() - top - gutter)
            )
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

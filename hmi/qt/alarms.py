"""The alarm console: the list, its filter, the flood, and one alarm's details."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from hmi.models.acknowledging import outcome
from hmi.models.alarm_filter import AlarmFilter
from hmi.models.alarms import can_acknowledge
from hmi.models.station import Applied
from hmi.qt.alarm_details import AlarmDetails
from hmi.qt.alarm_table import AlarmTable
from hmi.qt.banner_line import BannerLine
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.journal_table import JournalTable
from hmi.qt.linkage_banner import LinkageBanner
from hmi.qt.page import Page
from hmi.qt.restless_table import RestlessTable
from hmi.qt.side_list import SideList
from hmi.qt.suppressed_table import SuppressedTable
from hmi.qt.two_rows import TwoRows
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Acknowledge, CommandResult

DETAILS_WIDTH = 644
DETAILS_SHARE = 0.38
"""Of the page, where a faceplate takes its part of the width."""
RECALL_NS = 12 * 3600 * 1_000_000_000
RECALL_LINES = 2_000
LONG = 2_000
LONG_NS = 250_000_000
"""A list longer than `LONG` is sorted at most four times a second."""
PRIORITY_CHOICES: tuple[int | None, ...] = (None, 1, 2, 3)


TABS = ("active", "suppressed", "restless", "journal")
MINE = "*"
"""The choice of areas that follows the position; no area has such an id."""


class AlarmsPage(Page):
    """Active alarms and the journal; details at the right."""

    key = "alarms"
    number = 3

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.table = AlarmTable(context)
        self.silenced = SuppressedTable(context)
        self.restless = RestlessTable(context)
        self.journal = JournalTable(context)
        self.details = AlarmDetails(context)
        self.flood = BannerLine(context, priority=2)
        self.linkage = LinkageBanner(context)
        self.tabs = {name: QPushButton() for name in TABS}
        self.text_field = QLineEdit()
        self.priority_box, self.area_box = Choice(context), Choice(context)
        self.hidden_label, self.keys_label = QLabel(), QLabel()
        self.keys_label.setWordWrap(True)
        self.lists = QStackedWidget()
        self.filter = AlarmFilter()
        self._reach = context.model.alarms.reach
        self.list_all = False
        self.by_area = False
        """Whether alarms of a place are folded together, whatever their cause."""
        self.opened: frozenset[str] = frozenset()
        self.acknowledged: list[str] = []
        """The ids that were sent from this page, oldest first."""
        self.confirmed: set[str] = set()
        """The ids that the core said it acknowledged."""
        self._listed_at = (-1, (False, False), AlarmFilter(), frozenset[str](), "")
        self._listed_ns = 0
        self._touched_ns = 0
        self._recalled_of = ""
        self._build()
        self._bind()

    def _build(self) -> None:
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.silenced)
        self.lists.addWidget(self.restless)
        self.lists.addWidget(self.journal)
        for name, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setProperty("tab", True)
            tab.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tab.clicked.connect(lambda _=False, name=name: self.show_tab(name))
        filters = (self.text_field, self.priority_box, self.area_box, self.hidden_label)
        self.head = TwoRows(tuple(self.tabs.values()), filters, grows=(self.text_field,))
        self.left = QVBoxLayout()
        self.left.addLayout(self.head)
        self.left.addWidget(self.linkage)
        self.left.addWidget(self.flood)
        self.left.addWidget(self.lists, 1)
        self.left.addWidget(self.keys_label)
        self.row = QHBoxLayout(self)
        self.row.addLayout(self.left, 1)
        self.row.addWidget(self.details)
        self.tabs["active"].setChecked(True)

    def _bind(self) -> None:
        table = self.table
        table.chosen.connect(self.details.show_alarm)
        table.acknowledge_one.connect(self.acknowledge_chosen)
        table.acknowledge_visible.connect(self.acknowledge_visible)
        table.comment.connect(self.details.start_comment)
        table.deeds.connect(self.details.start_deeds)
        for beside in (self.silenced, self.restless):
            self._bind_beside(beside)
        self.details.left.connect(lambda: self.lists.currentWidget().setFocus())
        table.opened.connect(lambda: self._open_tag_of(table.chosen_alarm))
        table.doubleClicked.connect(lambda _: self._open_tag_of(table.chosen_alarm))
        table.fold.connect(self.toggle_chosen)
        table.group.connect(self.toggle_list_all)
        table.display.connect(self.details.open_display)
        table.region.connect(self.toggle_by_area)
        self.flood.button.clicked.connect(self.toggle_list_all)
        self.details.acknowledge.connect(self._acknowledge_shown)
        self.journal.opened.connect(self.context.open_tag)
        self.text_field.textChanged.connect(lambda _: self._filter_changed())
        self.priority_box.currentIndexChanged.connect(lambda _: self._filter_changed())
        self.area_box.currentIndexChanged.connect(lambda _: self._filter_changed())

    def _bind_beside(self, beside: SideList) -> None:
        """A list beside the active alarms: its choice, its deeds, its ways out."""
        beside.chosen.connect(self.details.show_alarm)
        beside.deeds.connect(self.details.start_deeds)
        beside.display.connect(self.details.open_display)
        beside.opened.connect(lambda: self._open_tag_of(beside.chosen_alarm))
        beside.doubleClicked.connect(lambda _: self._open_tag_of(beside.chosen_alarm))

    def refresh(self, applied: Applied) -> None:
        """Rows when alarms changed, numbers and ages once a second."""
        if applied.table:
            self._fill_boxes()
            self._recall_journal()
        if applied.events:
            self.journal.rows.add(applied.events)
        self._show_flood()
        self._list()
        self.silenced.refresh()
        second = self.context.model.now_ns // 1_000_000_000
        if second != self._touched_ns or applied.table:
            self._touched_ns = second
            self.table.viewport().update()
            self._list_restless()
            self.linkage.refresh()
            self.details.refresh()
        elif applied.alarms:
            self.details.refresh()

    @property
    def is_grouped(self) -> bool:
        """Whether children are folded under their cause: in a flood, unless F lists all."""
        flood = self.context.model.rate.flood(self.context.model.now_ns)
        return flood is not None and not self.list_all

    def _follow_position(self) -> None:
        """Somebody sat down elsewhere: his alarms are what is listed, until he asks for others."""
        reach = self.context.model.alarms.reach
        if reach is self._reach:
            return
        self._reach = reach
        mine = self.area_box.findData(MINE)
        if not reach.everywhere and mine >= 0:
            self.area_box.setCurrentIndex(mine)
        elif self.area_box.currentIndex() == mine:
            self.area_box.setCurrentIndex(0)
        self._filter_changed()

    def _list(self) -> None:
        model = self.context.model
        self._follow_position()
        state = (
            model.alarms.changes,
            (self.is_grouped, self.by_area),
            self.filter,
            self.opened,
            model.language.name,
        )
        if state == self._listed_at or self._may_wait(state):
            return
        self._listed_at, self._listed_ns = state, model.now_ns
        words = model.words
        if self.filter.is_off:
            lines, hidden = model.alarms.lines(
                grouped=self.is_grouped, opened=self.opened, by_area=self.by_area
            )
        else:
            lines, hidden = model.alarms.lines(
                lambda record: self.filter.passes(record, words),
                self.is_grouped,
                self.opened,
                self.by_area,
            )
        self.table.show_lines(lines)
        text = self.context.text
        self.tabs["active"].setText(text("alarms.tab.active", count=len(model.alarms.records)))
        count = len(model.alarms.suppressed)
        self.tabs["suppressed"].setText(text("alarms.tab.suppressed", count=count))
        self.hidden_label.setText(text("alarms.hidden", count=hidden) if hidden else "")
        self._say_keys()

    def _list_restless(self) -> None:
        self.restless.refresh()
        count = len(self.context.model.restless())
        self.tabs["restless"].setText(self.context.text("alarms.tab.restless", count=count))

    def _may_wait(self, state: tuple[object, ...]) -> bool:
        """In a very long list new alarms are listed a few times a second, a key's effect at once."""
        only_alarms = state[1:] == self._listed_at[1:]
        long = len(self.context.model.alarms.records) > LONG
        return only_alarms and long and self.context.model.now_ns - self._listed_ns < LONG_NS

    def _say_keys(self) -> None:
        visible = len(self.table.visible_alarms())
        beside = self.lists.currentWidget() in (self.silenced, self.restless)
        path = "suppressed.keys" if beside else "alarms.keys"
        self.keys_label.setText(self.context.text(path, visible=visible))

    def _show_flood(self) -> None:
        model, text = self.context.model, self.context.text
        flood = model.rate.flood(model.now_ns)
        self.flood.setVisible(flood is not None)
        if flood is None:
            return
        words = model.words
        span = max(1, round((model.now_ns - flood.since_ns) / 1e9))
        title = text(
            "alarms.flood.title",
            time=words.clock(flood.since_ns),
            count=flood.alarms,
            span=f"{span} s" if span < 120 else f"{span // 60} min",
            causes=flood.causes,
        )
        grouped = text("alarms.flood.all" if self.list_all else "alarms.flood.grouped")
        below = text(
            "alarms.flood.first", first=model.alarm_name(flood.first.alarm), grouped=grouped
        )
        button = text("alarms.flood.group" if self.list_all else "alarms.flood.list")
        self.flood.say(title, below, button)

    def acknowledge_chosen(self) -> None:
        """Space: acknowledge the selected alarm and go on to the next row.

        A fold whose head is acknowledged is opened: nothing is acknowledged unseen.
        """
        alarm = self.table.chosen_alarm
        row = self.table.row_of(alarm)
        if row is None:
            return
        line = self.table.rows.lines[row]
        if not can_acknowledge(line.record):
            if line.is_unacknowledged and not line.is_open:
                self.toggle_chosen()
            return
        self._send([alarm], "")
        if row + 1 < len(self.table.rows.lines):
            self.table.choose_row(row + 1)

    def acknowledge_visible(self) -> None:
        """Shift-A: acknowledge what is inside the viewport now; these ids are sent."""
        alarms = self.table.visible_alarms()
        if alarms:
            self._send(alarms, "")

    def _acknowledge_shown(self, comment: str) -> None:
        if self.details.alarm:
            self._send([self.details.alarm], comment)
        self.table.setFocus()

    def _send(self, alarms: list[str], comment: str) -> None:
        if self.context.stale:
            self.context.say.emit(self.context.text("alarms.stale"))
            return
        self.acknowledged.extend(alarms)
        command = Acknowledge(alarms=tuple(alarms), user=self.context.model.user, comment=comment)
        self.context.requests.command(command, self._acknowledged)

    def _acknowledged(self, result: CommandResult | Exception) -> None:
        if not isinstance(result, Exception):
            self.confirmed.update(result.changed)
        self.context.say.emit(outcome(result, self.context.model.words))

    def _open_tag_of(self, alarm: str) -> None:
        record = self.context.model.known(alarm)
        if record is not None and record.tag:
            self.context.open_tag.emit(record.tag)

    def toggle_chosen(self) -> None:
        """Left or right: fold or unfold the selected cause."""
        self.opened ^= {self.table.chosen_alarm}
        self._list()

    def toggle_list_all(self) -> None:
        """F: list all, or group by cause again."""
        self.list_all = not self.list_all
        self._show_flood()
        self._list()

    def toggle_by_area(self) -> None:
        """R: fold the alarms of each place together, or no longer."""
        self.by_area = not self.by_area
        self.opened = frozenset()
        self._list()

    def show_alarm(self, alarm: str) -> None:
        """Select an alarm; a filter or a fold that hides it gives way."""
        if alarm in self.context.model.alarms.suppressed:
            self.silenced.refresh()
            self.show_tab("suppressed")
            self.silenced.choose(alarm)
            return
        self.show_tab("active")
        if self.table.choose(alarm):
            self.details.show_alarm(alarm)
            return
        self.text_field.clear()
        self.priority_box.setCurrentIndex(0)
        self.area_box.setCurrentIndex(0)
        record = self.context.model.alarms.records.get(alarm)
        if record is not None and record.cause:
            self.opened |= {record.cause}
        self._list()
        if not self.table.choose(alarm):
            self.details.show_alarm(alarm)

    def show_tab(self, name: str) -> None:
        """Active alarms or the journal."""
        for key, tab in self.tabs.items():
            tab.setChecked(key == name)
        self.lists.setCurrentIndex(list(self.tabs).index(name))
        self._say_keys()
        shown = {
            "active": self.table.chosen_alarm,
            "suppressed": self.silenced.chosen_alarm,
            "restless": self.restless.chosen_alarm,
        }
        if alarm := shown.get(name, ""):
            self.details.show_alarm(alarm)
        self.priority_box.setEnabled(name == "active")
        self.lists.currentWidget().setFocus()

    def _filter_changed(self) -> None:
        area = self.area_box.currentData() or ""
        choice = max(0, self.priority_box.currentIndex())
        reach = self.context.model.alarms.reach if area == MINE else None
        area = "" if area == MINE else area
        self.filter = AlarmFilter(self.text_field.text(), PRIORITY_CHOICES[choice], area, reach)
        rows = self.journal.rows
        rows.filter = type(rows.filter)(self.text_field.text(), area)
        rows.show_filtered()
        self._list()

    def _fill_boxes(self) -> None:
        text, model = self.context.text, self.context.model
        area, priority = self.area_box.currentData(), max(0, self.priority_box.currentIndex())
        for box in (self.area_box, self.priority_box):
            box.blockSignals(True)
            box.clear()
        self.area_box.addItem(text("alarms.all_areas"), "")
        if model.duty.positions:
            self.area_box.addItem(text("alarms.my_areas"), MINE)
        for one in model.areas.areas:
            self.area_box.addItem(model.words.area(one.id), one.id)
        self.area_box.setCurrentIndex(max(0, self.area_box.findData(area)))
        for choice in PRIORITY_CHOICES:
            path = "alarms.all_priorities" if choice is None else "alarms.priority_to"
            self.priority_box.addItem(text(path, priority=choice))
        self.priority_box.setCurrentIndex(priority)
        for box in (self.area_box, self.priority_box):
            box.blockSignals(False)

    def _recall_journal(self) -> None:
        model = self.context.model
        self.journal.rows.add(list(model.journal))
        if not model.table.site or model.table.config_hash == self._recalled_of:
            return
        self._recalled_of = model.table.config_hash
        request = EventsRequest(
            start_ns=model.now_ns - RECALL_NS, end_ns=model.now_ns, limit=RECALL_LINES
        )
        self.context.requests.events(request, self._recalled)

    def _recalled(self, answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            self.context.say.emit(self.context.text("journal.not_recalled", reason=str(answer)))
            return
        self.journal.rows.add(list(answer.events))

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The list, the form of an alarm, and what is suppressed."""
        yield self.key, self.entered
        yield "deeds", self.details.start_deeds
        self.details.leave_deeds()
        yield "suppressed", partial(self.show_tab, "suppressed")
        self.show_tab("active")

    def blink(self) -> None:
        """Redraw the symbols."""
        self.table.blink()
        self.details.blink()
        self.flood.update()

    def entered(self) -> None:
        """The list takes the keyboard."""
        self.lists.currentWidget().setFocus()

    def restyle(self) -> None:
        """Other colours and sizes."""
        theme = self.context.theme
        gutter = theme.size(16)
        self.row.setContentsMargins(gutter, gutter, gutter, gutter)
        self.row.setSpacing(gutter)
        self.left.setSpacing(theme.size(10))
        self.head.use_spacing(theme.size(6))
        self._share_width()
        self.flood.restyle()
        self.linkage.restyle()
        tall = theme.size(38)
        for name, tab in self.tabs.items():
            tab.setFixedHeight(tall)
            tab.setMinimumWidth(theme.size(110))
            tab.setFont(theme.font(14))
            tab.setText(self.context.text(f"alarms.tab.{name}", count=0))
        for widget in (self.text_field, self.priority_box, self.area_box):
            widget.setFixedHeight(tall)
            widget.setFont(theme.font(14))
        self.priority_box.setMinimumWidth(theme.size(150))
        self.area_box.setMinimumWidth(theme.size(170))
        self.text_field.setMinimumWidth(theme.size(150))
        self.text_field.setPlaceholderText(self.context.text("alarms.filter_hint"))
        self.hidden_label.setFont(theme.font(14, bold=True))
        self.hidden_label.setStyleSheet(f"color: {theme.tokens.text}")
        self.keys_label.setFont(theme.font(12.5))
        self.keys_label.setStyleSheet(f"color: {theme.tokens.quiet}")
        self._fill_boxes()
        self.table.restyle()
        self.silenced.restyle()
        self.restless.restyle()
        self.journal.restyle()
        self.details.restyle()
        self._listed_at = (-1, (False, False), AlarmFilter(), frozenset(), "")

    def retranslate(self) -> None:
        """Other words."""
        self.journal.rows.show_filtered()
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._share_width()

    def _share_width(self) -> None:
        most = round(self.width() * DETAILS_SHARE)
        details = max(1, min(self.context.theme.size(DETAILS_WIDTH), most))
        self.details.setFixedWidth(details)
        self.head.share(self.width() - details - 3 * self.context.theme.size(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

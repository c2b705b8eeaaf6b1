"""The alarm console: the lists, their filter and order, the flood, and one alarm's details."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from hmi.models.saved_filters import MINE
from hmi.models.search import Entry
from hmi.models.station import Applied
from hmi.qt.active_list import ActiveList
from hmi.qt.alarm_acts import acts_of, entries_of
from hmi.qt.alarm_details import AlarmDetails
from hmi.qt.alarm_table import AlarmTable
from hmi.qt.alarm_tabs import SILENT, AlarmTabs
from hmi.qt.context import Context
from hmi.qt.filter_bar import FilterBar
from hmi.qt.filter_chip import FilterChip
from hmi.qt.flood_line import FloodLine
from hmi.qt.journal_feed import JournalFeed
from hmi.qt.linkage_banner import LinkageBanner
from hmi.qt.page import Page
from hmi.qt.restless_table import RestlessTable
from hmi.qt.row_answers import RowAnswers
from hmi.qt.side_list import SideList
from hmi.qt.suppressed_table import SuppressedTable
from hmi.qt.two_rows import TwoRows

DETAILS_WIDTH: Final = 644
DETAILS_SHARE: Final = 0.38
"""Of the page, where a faceplate takes its part of the width."""


class AlarmsPage(Page):
    """The lists at the left; details at the right, which nothing covers."""

    key = "alarms"
    number = 3

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.table = AlarmTable(context)
        self.silenced = SuppressedTable(context)
        self.restless = RestlessTable(context)
        self.journal = JournalFeed(context)
        self.details = AlarmDetails(context)
        self.flood, self.linkage = FloodLine(context), LinkageBanner(context)
        self.tabs = AlarmTabs(context)
        self.bar, self.chip = FilterBar(context), FilterChip(context)
        self.keys_label = QLabel()
        self.keys_label.setWordWrap(True)
        self.lists = QStackedWidget()
        self.listing = ActiveList(context, self, lambda: self.tabs.name == "latched")
        self.answers = RowAnswers(context, self.table, self.listing)
        self._reach = context.model.alarms.reach
        self._second = 0
        self._build()
        self._bind()

    def _build(self) -> None:
        for one in (self.table, self.silenced, self.restless, self.journal.table):
            self.lists.addWidget(one)
        self.head = TwoRows((self.tabs,), (self.chip,), grows=(self.chip,))
        self.bar.hide()
        self.left = QVBoxLayout()
        self.left.addLayout(self.head)
        for widget in (self.bar, self.linkage, self.flood):
            self.left.addWidget(widget)
        self.left.addWidget(self.lists, 1)
        self.left.addWidget(self.keys_label)
        self.row = QHBoxLayout(self)
        self.row.addLayout(self.left, 1)
        self.row.addWidget(self.details)

    def _bind(self) -> None:
        table = self.table
        table.chosen.connect(partial(self._show_chosen, table))
        table.act.connect(self.do)
        table.sort.connect(lambda column: self.listing.sort(self.listing.order.by(column)))
        table.doubleClicked.connect(lambda _: self._open_tag_of(table.chosen_alarm))
        table.verticalScrollBar().valueChanged.connect(lambda _: self._say_keys())
        for beside in (self.silenced, self.restless):
            self._bind_beside(beside)
        self.tabs.chosen.connect(self.show_tab)
        self.listing.listed.connect(self._show_listed)
        self.flood.button.clicked.connect(self.listing.toggle_all)
        self.details.left.connect(self.entered)
        self.details.acknowledge.connect(self._acknowledge_shown)
        self.journal.table.opened.connect(self.context.open_tag)
        self.bar.changed.connect(self._filter_changed)
        self.bar.left.connect(self.leave_filter)
        self.chip.asked.connect(self.toggle_filter)
        self.chip.cleared.connect(self.bar.clear)

    def _bind_beside(self, beside: SideList) -> None:
        """A list beside the active alarms: its choice, its keys, its ways out."""
        beside.chosen.connect(partial(self._show_chosen, beside))
        beside.act.connect(self.do)
        beside.doubleClicked.connect(lambda _: self._open_tag_of(beside.chosen_alarm))

    @property
    def lists_active(self) -> bool:
        """Whether the active alarms are the list in view."""
        return self.lists.currentWidget() is self.table

    def acknowledge_visible(self) -> None:
        """All active alarms in view; behind another list none is: then they come into view."""
        if self.lists_active:
            self.answers.send_visible()
        else:
            self.show_tab("active")

    def _show_chosen(self, of: QWidget, alarm: str) -> None:
        """The details are of the list in view: another one chooses anew whenever it is listed anew."""
        if self.lists.currentWidget() is of:
            self.details.show_alarm(alarm)

    def do(self, act: str) -> None:
        """What a key of the lists does, by its name in `alarm_keys`."""
        acts_of(self)[act]()

    # --- what is drawn

    def refresh(self, applied: Applied) -> None:
        """Rows when alarms changed, numbers and ages once a second."""
        if applied.table:
            self.bar.fill()
            self.listing.forget()
            self.journal.recall()
        self.journal.take(applied.events)
        self.details.facts.hear(applied.events)
        self._follow_position()
        self.listing.refresh()
        self.flood.refresh(self.listing.list_all)
        self.silenced.refresh(self.listing.filter)
        second = self.context.model.now_ns // 1_000_000_000
        if second != self._second or applied.table:
            self._second = second
            self.table.viewport().update()
            self.restless.refresh()
            self.tabs.count()
            self.linkage.refresh()
            self.details.refresh()
        elif applied.alarms:
            self.details.refresh_if_changed()

    def _follow_position(self) -> None:
        """Somebody sat down elsewhere: his alarms are what is listed, until he asks for others."""
        reach = self.context.model.alarms.reach
        if reach is self._reach:
            return
        self._reach = reach
        self.bar.fill()
        box = self.bar.boxes["area"]
        mine = box.findData(MINE)
        if not reach.everywhere and mine >= 0:
            box.setCurrentIndex(mine)
        elif box.currentIndex() == mine:
            box.setCurrentIndex(0)
        self._filter_changed()

    def _show_listed(self) -> None:
        listing = self.listing
        self.table.empty = "alarms.none_passes" if listing.hidden else "alarms.none_listed"
        self.table.show_lines(listing.found.lines)
        self.table.show_order(listing.order)
        self.flood.refresh(listing.list_all)
        if not listing.is_long:
            self.tabs.count()
        self._say_chip()
        self._say_keys()

    def _say_chip(self) -> None:
        name = str(self.bar.boxes["saved"].currentData() or "")
        self.chip.say(self.listing.filter, name, max(0, self.listing.hidden))

    def _say_keys(self) -> None:
        beside = not self.lists_active
        path = "suppressed.keys" if beside else "alarms.keys"
        visible = 0 if beside else len(self.table.visible_alarms())
        said = self.context.text(path, visible=visible)
        if said != self.keys_label.text():
            self.keys_label.setText(said)

    # --- what is done

    def _acknowledge_shown(self, comment: str) -> None:
        if self.details.alarm:
            self.answers.send([self.details.alarm], comment)
        self.table.setFocus()

    def _open_tag_of(self, alarm: str) -> None:
        record = self.context.model.known(alarm) if alarm else None
        if record is not None and record.tag:
            self.context.open_tag.emit(record.tag)

    def open_shown(self) -> None:
        """Enter: the point of the alarm that is shown."""
        self._open_tag_of(self.details.alarm)

    def open_filter(self) -> None:
        """/: what is wanted is written and chosen above the list."""
        self.bar.open()

    def leave_filter(self) -> None:
        """The list has its keys again; the filter stays, and stands in the chip."""
        self.bar.hide()
        self.entered()

    def toggle_filter(self) -> None:
        """A click on the chip."""
        self.leave_filter() if self.bar.isVisible() else self.open_filter()

    def next_saved(self) -> None:
        """V: the next kept filter."""
        name = self.bar.next_saved()
        said = self.context.text("filters.chosen", name=name) if name else "filters.off"
        self.context.say.emit(said if name else self.context.text(said))

    def show_alarm(self, alarm: str) -> None:
        """Select an alarm; a filter or a fold that hides it gives way."""
        silent = self.context.model.alarms.suppressed.get(alarm)
        if silent is not None:
            kinds = {kind: name for name, kind in SILENT.items()}
            self.show_tab(kinds[silent.suppressed[0].kind])
            if not self.silenced.choose(alarm):
                self.bar.clear()
                self.silenced.choose(alarm)
            self.details.show_alarm(alarm)
            return
        self.show_tab("active")
        if not self.table.choose(alarm):
            self._uncover(alarm)
        self.details.show_alarm(alarm)

    def _uncover(self, alarm: str) -> None:
        self.bar.clear()
        record = self.context.model.alarms.records.get(alarm)
        if record is not None and record.cause:
            self.listing.unfold(record.cause)
        self.table.choose(alarm)

    def show_tab(self, name: str) -> None:
        """One of the lists."""
        self.tabs.show_tab(name)
        shown = {"restless": self.restless, "journal": self.journal.table}
        silent = SILENT.get(name)
        if silent is not None:
            self.silenced.show_kind(silent, self.listing.filter)
        widget = self.silenced if silent is not None else shown.get(name, self.table)
        self.lists.setCurrentWidget(widget)
        self.journal.look(name == "journal")
        self.listing.refresh()
        if isinstance(widget, (AlarmTable, SideList)) and widget.chosen_alarm:
            self.details.show_alarm(widget.chosen_alarm)
        self._say_keys()
        widget.setFocus()

    def _filter_changed(self) -> None:
        chosen = self.bar.filter()
        self.journal.filter(chosen)
        self.silenced.refresh(chosen)
        self.listing.use_filter(chosen)
        self._say_chip()

    # --- Qt's and the station's

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The list, its filter, the form of an alarm, what is suppressed."""
        yield self.key, self.entered
        yield "alarm-filter", self.open_filter
        self.leave_filter()
        yield "deeds", self.details.start_deeds
        self.details.leave_deeds()
        yield "suppressed", partial(self.show_tab, "suppressed")
        self.show_tab("active")

    def commands(self) -> Sequence[Entry]:
        """What the search finds of this page."""
        return entries_of(self)

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
        self.head.use_spacing(theme.size(10))
        self.chip.setFixedHeight(theme.size(38))
        self.chip.setMinimumWidth(theme.size(190))
        self.keys_label.setFont(theme.font(12.5))
        self.keys_label.setStyleSheet(f"color: {theme.tokens.quiet}")
        for part in (self.tabs, self.bar, self.flood, self.linkage, self.table, self.silenced):
            part.restyle()
        self.restless.restyle()
        self.journal.table.restyle()
        self.details.restyle()
        self._share_width()
        self.listing.forget()

    def retranslate(self) -> None:
        """Other words."""
        self.journal.table.rows.show_filtered()
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._share_width()

    def _share_width(self) -> None:
        most = round(self.width() * DETAILS_SHARE)
        details = max(1, min(self.context.theme.size(DETAILS_WIDTH), most))
        self.details.setFixedWidth(details)
        room = self.width() - details - 3 * self.context.theme.size(16)
        self.tabs.share(room)
        self.bar.share(room)
        self.head.share(room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

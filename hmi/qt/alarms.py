"""The alarm console: the lists, their filter and order, the flood, and one alarm's details."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from hmi.models.alarm_filter import AlarmFilter, Texts
from hmi.models.alarm_listing import Listed, Wanted, everything
from hmi.models.alarm_order import Order, key_of
from hmi.models.alarms import can_acknowledge
from hmi.models.saved_filters import MINE
from hmi.models.search import Entry
from hmi.models.station import Applied
from hmi.qt.alarm_acts import acts_of, entries_of
from hmi.qt.alarm_details import AlarmDetails
from hmi.qt.alarm_lister import AlarmLister
from hmi.qt.alarm_table import AlarmTable
from hmi.qt.alarm_tabs import SILENT, AlarmTabs
from hmi.qt.answering import Answering
from hmi.qt.context import Context
from hmi.qt.filter_bar import FilterBar
from hmi.qt.filter_chip import FilterChip
from hmi.qt.flood_line import FloodLine
from hmi.qt.journal_feed import JournalFeed
from hmi.qt.linkage_banner import LinkageBanner
from hmi.qt.page import Page
from hmi.qt.restless_table import RestlessTable
from hmi.qt.side_list import SideList
from hmi.qt.suppressed_table import SuppressedTable
from hmi.qt.two_rows import TwoRows

DETAILS_WIDTH: Final = 644
DETAILS_SHARE: Final = 0.38
"""Of the page, where a faceplate takes its part of the width."""
LONG: Final = 2_000
LONG_NS: Final = 250_000_000
"""A list longer than `LONG` is made anew at most four times a second while alarms come."""


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
        self.lister = AlarmLister(self)
        self.answering = Answering(context)
        self.filter, self.order = AlarmFilter(), Order()
        self.list_all = False
        self.by_area = False
        """Whether alarms of a place are folded together, whatever their cause."""
        self.opened: frozenset[str] = frozenset()
        self.hidden = 0
        """How many alarms the filter hides."""
        self._reach = context.model.alarms.reach
        self._texts = Texts(context.model.words)
        self._listed_at: tuple[object, ...] = ()
        self._listed_ns = 0
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
        table.chosen.connect(self.details.show_alarm)
        table.act.connect(self.do)
        table.sort.connect(lambda column: self.sort(self.order.by(column)))
        table.doubleClicked.connect(lambda _: self._open_tag_of(table.chosen_alarm))
        table.verticalScrollBar().valueChanged.connect(lambda _: self._say_keys())
        for beside in (self.silenced, self.restless):
            self._bind_beside(beside)
        self.tabs.chosen.connect(self.show_tab)
        self.lister.listed.connect(self._show_listed)
        self.flood.button.clicked.connect(self.toggle_list_all)
        self.details.left.connect(self.entered)
        self.details.acknowledge.connect(self._acknowledge_shown)
        self.journal.table.opened.connect(self.context.open_tag)
        self.bar.changed.connect(self._filter_changed)
        self.bar.left.connect(self.leave_filter)
        self.chip.asked.connect(self.toggle_filter)
        self.chip.cleared.connect(self.bar.clear)

    def _bind_beside(self, beside: SideList) -> None:
        """A list beside the active alarms: its choice, its keys, its ways out."""
        beside.chosen.connect(self.details.show_alarm)
        beside.act.connect(self.do)
        beside.doubleClicked.connect(lambda _: self._open_tag_of(beside.chosen_alarm))

    def do(self, act: str) -> None:
        """What a key of the lists does, by its name in `alarm_keys`."""
        acts_of(self)[act]()

    # --- what is drawn

    def refresh(self, applied: Applied) -> None:
        """Rows when alarms changed, numbers and ages once a second."""
        if applied.table:
            self.bar.fill()
            self._texts = Texts(self.context.model.words)
            self.journal.recall()
        self.journal.take(applied.events)
        self.flood.refresh(self.list_all)
        self._list()
        self.silenced.refresh(self.filter)
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
        self.bar.fill()
        box = self.bar.boxes["area"]
        mine = box.findData(MINE)
        if not reach.everywhere and mine >= 0:
            box.setCurrentIndex(mine)
        elif box.currentIndex() == mine:
            box.setCurrentIndex(0)
        self._filter_changed()

    def _list(self) -> None:
        model = self.context.model
        self._follow_position()
        age = model.now_ns // 10_000_000_000 if self.filter.within_s else 0
        state = (
            model.alarms.changes,
            (self.is_grouped, self.by_area, self.tabs.name == "latched", age),
            self.filter,
            self.order,
            self.opened,
            model.language.name,
        )
        if state == self._listed_at or self._may_wait(state):
            return
        self._listed_at, self._listed_ns = state, model.now_ns
        self.lister.begin(model.alarms.sorted(), self._wanted())

    def _wanted(self) -> Wanted:
        model = self.context.model
        latched = self.tabs.name == "latched"
        chosen = replace(self.filter, state="latched") if latched else self.filter
        words, now_ns, texts = model.words, model.now_ns, self._texts
        return Wanted(
            passes=everything
            if chosen.is_off
            else lambda record: chosen.passes(record, words, now_ns, texts),
            key=key_of(self.order, model) if self.order.column else None,
            down=self.order.down,
            grouped=self.is_grouped and not latched,
            by_area=self.by_area,
            opened=self.opened,
        )

    def _show_listed(self, listed: Listed) -> None:
        self.table.empty = "alarms.none_passes" if listed.hidden else "alarms.none_listed"
        self.table.show_lines(listed.lines)
        self.table.show_order(self.order)
        latched = self.tabs.name == "latched"
        alarms = self.context.model.alarms
        self.hidden = len(alarms.latched) - len(listed.lines) if latched else listed.hidden
        if len(alarms.records) <= LONG:
            self.tabs.count()
        self._say_chip()
        self._say_keys()

    def _may_wait(self, state: tuple[object, ...]) -> bool:
        """In a very long list new alarms are listed a few times a second, a key's effect at once."""
        if state[1:] != self._listed_at[1:]:
            return False
        long = len(self.context.model.alarms.records) > LONG
        soon = self.context.model.now_ns - self._listed_ns < LONG_NS
        return self.lister.is_busy or (long and soon)

    def _say_chip(self) -> None:
        name = str(self.bar.boxes["saved"].currentData() or "")
        self.chip.say(self.filter, name, max(0, self.hidden))

    def _say_keys(self) -> None:
        beside = self.lists.currentWidget() is not self.table
        path = "suppressed.keys" if beside else "alarms.keys"
        visible = 0 if beside else len(self.table.visible_alarms())
        said = self.context.text(path, visible=visible)
        if said != self.keys_label.text():
            self.keys_label.setText(said)

    # --- what is done

    def acknowledge_chosen(self) -> None:
        """Space: acknowledge the selected alarms; of one, go on to the next row.

        A fold whose head is acknowledged is opened: nothing is acknowledged unseen.
        """
        alarms = self.table.selected_alarms()
        if len(alarms) > 1:
            known = map(self.context.model.alarms.of, alarms)
            self.answering.send([one.alarm for one in known if one and can_acknowledge(one)])
            return
        self._acknowledge_row(self.table.row_of(self.table.chosen_alarm))

    def _acknowledge_row(self, row: int | None) -> None:
        if row is None:
            return
        line = self.table.rows.lines[row]
        if not can_acknowledge(line.record):
            if line.is_unacknowledged and not line.is_open:
                self.toggle_chosen()
            return
        self.answering.send([line.record.alarm])
        if row + 1 < len(self.table.rows.lines):
            self.table.choose_row(row + 1)

    def acknowledge_visible(self) -> None:
        """Shift-A: acknowledge what is inside the viewport now; these ids are sent."""
        self.answering.send(self.table.visible_alarms())

    def _acknowledge_shown(self, comment: str) -> None:
        if self.details.alarm:
            self.answering.send([self.details.alarm], comment)
        self.table.setFocus()

    @property
    def acknowledged(self) -> list[str]:
        """The ids that were sent from this page, oldest first."""
        return self.answering.acknowledged

    @property
    def confirmed(self) -> set[str]:
        """The ids that the core said it acknowledged."""
        return self.answering.confirmed

    def _open_tag_of(self, alarm: str) -> None:
        record = self.context.model.known(alarm) if alarm else None
        if record is not None and record.tag:
            self.context.open_tag.emit(record.tag)

    def open_shown(self) -> None:
        """Enter: the point of the alarm that is shown."""
        self._open_tag_of(self.details.alarm)

    def sort(self, order: Order) -> None:
        """List in this order."""
        self.order = order
        self._list()

    def toggle_chosen(self) -> None:
        """Left or right: fold or unfold the selected cause."""
        self.opened ^= {self.table.chosen_alarm}
        self._list()

    def toggle_list_all(self) -> None:
        """F: list all, or group by cause again."""
        self.list_all = not self.list_all
        self.flood.refresh(self.list_all)
        self._list()

    def toggle_by_area(self) -> None:
        """R: fold the alarms of each place together, or no longer."""
        self.by_area = not self.by_area
        self.opened = frozenset()
        self._list()

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
            self.silenced.choose(alarm)
            return
        self.show_tab("active")
        if not self.table.choose(alarm):
            self._uncover(alarm)
        self.details.show_alarm(alarm)

    def _uncover(self, alarm: str) -> None:
        self.bar.clear()
        record = self.context.model.alarms.records.get(alarm)
        if record is not None and record.cause:
            self.opened |= {record.cause}
        self._list()
        self.table.choose(alarm)

    def show_tab(self, name: str) -> None:
        """One of the lists."""
        self.tabs.show_tab(name)
        shown = {"restless": self.restless, "journal": self.journal.table}
        silent = SILENT.get(name)
        if silent is not None:
            self.silenced.show_kind(silent, self.filter)
        widget = self.silenced if silent is not None else shown.get(name, self.table)
        self.lists.setCurrentWidget(widget)
        self.journal.look(name == "journal")
        self._list()
        if isinstance(widget, (AlarmTable, SideList)) and widget.chosen_alarm:
            self.details.show_alarm(widget.chosen_alarm)
        self._say_keys()
        widget.setFocus()

    def _filter_changed(self) -> None:
        self.filter = self.bar.filter()
        self.journal.filter(self.filter)
        self.silenced.refresh(self.filter)
        self._list()
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
        self._listed_at = ()

    def retranslate(self) -> None:
        """Other words."""
        self._texts = Texts(self.context.model.words)
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

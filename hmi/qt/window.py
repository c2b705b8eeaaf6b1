"""One window of a station: banner, rail, pages, status line. It only draws what the model knows.

A station has one or several, each with pages, a faceplate and a zoom of its own; what they have in
common (model, language, theme, sound, who works here) is the station's.
"""

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from hmi.models.acknowledging import outcome
from hmi.models.station import Applied, StationModel
from hmi.models.trail import Trail
from hmi.models.zoom import LEAST_ROOM, next_zoom
from hmi.qt import placing, window_keys
from hmi.qt.alarms import AlarmsPage
from hmi.qt.banner import Banner
from hmi.qt.commands import entries_of
from hmi.qt.context import Context, Requests
from hmi.qt.faceplate import FaceplatePanel
from hmi.qt.find import FindPanel
from hmi.qt.layout_panel import LayoutPanel
from hmi.qt.login import LoginPanel
from hmi.qt.page import Page
from hmi.qt.page_shelf import PageKind, PageShelf
from hmi.qt.page_stack import ALL_CHANGED, PageStack
from hmi.qt.rail import Rail
from hmi.qt.stale import Veil
from hmi.qt.status_line import StatusLine
from hmi.qt.theme import Theme
from hmi.qt.way_back import WayBack
from hmi.qt.whole import Whole
from scada.model import Acknowledge, CommandResult

__all__ = ["ALL_CHANGED", "Whole", "Window"]


class Window(QMainWindow):
    """``whole`` is the station; the first window is the station itself."""

    closed = Signal(object)

    def __init__(
        self,
        model: StationModel,
        requests: Requests,
        pages: Sequence[PageKind],
        whole: Whole | None = None,
    ) -> None:
        super().__init__()
        self.model, self.zoom = model, 1.0
        self.whole: Whole = whole if whole is not None else cast(Whole, self)
        self.context = Context(model, requests, Theme(model.theme, self.zoom))
        self._is_dismissed = False
        self._build(pages)
        self._connect()
        window_keys.bind(self)

    def _build(self, pages: Sequence[PageKind]) -> None:
        context = self.context
        self.banner, self.status_line = Banner(context), StatusLine(context)
        self.rail = Rail(context, [(page.key, page.number) for page in pages])
        self.stack = PageStack(context, pages)
        self.faceplate = FaceplatePanel(context)
        self._veils = (self.stack.veil, Veil(context, self.faceplate, speaks=False))
        self.login_panel, self.layout_panel = LoginPanel(context), LayoutPanel(self)
        self._way = WayBack(self.stack, self.faceplate)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(self._middle(), 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(frame)
        find = partial(entries_of, self)
        self.find_panel = FindPanel(
            context, find, frame, self.stack.make_one, self.stack.pages.read
        )

    def _middle(self) -> QHBoxLayout:
        """The rail, the pages, and what stands beside them: nothing covers anything."""
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        for panel in (self.faceplate, self.login_panel, self.layout_panel):
            middle.addWidget(panel)
        return middle

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.stack.shown.connect(self.rail.select)
        self.banner.silence.connect(lambda: self.whole.silence())
        self.banner.acknowledge.connect(self.acknowledge_newest)
        self.status_line.language_chosen.connect(lambda name: self.whole.use_language(name))
        self.status_line.searched.connect(self.find_panel.open)
        self.status_line.asked_who.connect(self.login_panel.toggle)
        self.login_panel.changed.connect(lambda: self.whole.attend_anew())
        for panel in (self.faceplate, self.login_panel, self.layout_panel, self.find_panel):
            panel.left.connect(lambda: self.page.entered())

    @property
    def pages(self) -> PageShelf:
        """The pages by key; to ask for one makes it."""
        return self.stack.pages

    @property
    def veil(self) -> Veil:
        """What lies over the pages while the station is stale."""
        return self.stack.veil

    @property
    def trail(self) -> Trail:
        """The screens that were in view."""
        return self._way.trail

    @property
    def page(self) -> Page:
        """The page in view."""
        return self.stack.page

    def show_page(self, key: str) -> None:
        """Bring a page into view."""
        self.stack.show_page(key)

    def back(self) -> None:
        """Alt-Left, or Escape where nothing else is to be left: the screen before."""
        self._way.back()

    def forward(self) -> None:
        """Alt-Right: the screen that was left with `back`."""
        self._way.forward()

    def acknowledge_newest(self) -> None:
        """F2: the selected alarm of the list; elsewhere the one that stands first in the banner."""
        if isinstance(self.page, AlarmsPage) and self.page.lists_active:
            self.page.answers.send_chosen()
            return
        newest = self.model.alarms.newest_unacknowledged(1)
        if newest and not self.context.stale:
            self.acknowledge([newest[0].alarm], "")

    def acknowledge(self, alarms: Sequence[str], comment: str) -> None:
        """Send these ids; what the core refuses is said in the status line."""
        command = Acknowledge(alarms=tuple(alarms), user=self.model.user, comment=comment)
        self.context.requests.command(command, self._acknowledged)

    def _acknowledged(self, result: CommandResult | Exception) -> None:
        self.context.say.emit(outcome(result, self.model.words))

    def draw(self, applied: Applied, second: bool) -> None:
        """Draw what has changed; ``second``: the clock went on."""
        self._show_stale()
        self.page.refresh(applied)
        self.faceplate.refresh(applied)
        if applied.alarms or applied.table or second:
            self.banner.refresh()
        if applied.table:
            self._name()
            self.banner.restyle()
            self.find_panel.prepare()
        if second or applied.table:
            self.status_line.update()

    def _name(self) -> None:
        site = self.model.words.site()
        self.setWindowTitle(f"Davylamp · {site}" if site else "Davylamp")

    def _show_stale(self) -> None:
        stale = self.model.stale(self.model.now_ns) is not None
        if stale or self.context.stale:
            for veil in self._veils:
                veil.cover(stale)
        if stale != self.context.stale:
            self.context.stale = stale
            self.banner.refresh()

    def blink(self, lit: bool) -> None:
        """The 1 Hz blink turned."""
        self.context.lit = lit
        self.banner.update()
        self.page.blink()

    def attend(self) -> None:
        """Other areas are attended to, or nobody is here: everything that follows it."""
        if self.login_panel.isVisible():
            self.login_panel.refresh()
        self.banner.refresh()
        self.page.refresh(ALL_CHANGED)
        self.status_line.update()

    def retranslate(self) -> None:
        """The language changed: all texts anew."""
        self.status_line.forget()
        self.stack.retranslate()
        self.faceplate.retranslate()
        self.login_panel.restyle()
        self.layout_panel.restyle()
        self._redraw()

    def zoom_by(self, steps: int) -> None:
        """Ctrl + and −; up only as far as everything still has its place in the window."""
        zoom = next_zoom(self.zoom, steps)
        if not self._holds(zoom):
            self.context.say.emit(self.context.text("frame.zoom_most"))
        self.use_zoom(zoom)

    def use_zoom(self, zoom: float) -> None:
        """Draw everything so large, or as large as the window has room for."""
        while not self._holds(zoom):
            zoom = next_zoom(zoom, -1)
        if zoom != self.zoom:
            self.zoom = zoom
            self.restyle()

    def toggle_full(self) -> None:
        """F11: full screen, or as it was."""
        if self.whole.may_close:
            self.whole.monitors.settle(self)
            placing.toggle_full(self)

    def to_next_screen(self) -> None:
        """Shift-F11: to the next monitor, as large as fits it."""
        if placing.to_next_screen(self):
            self.whole.monitors.settle(self)
        else:
            self.context.say.emit(self.context.text("layout.one_screen"))

    def _holds(self, zoom: float) -> bool:
        wide, high = LEAST_ROOM
        fits = self.width() >= wide * zoom and self.height() >= high * zoom
        return zoom <= 1.0 or fits

    def restyle(self) -> None:
        """Put theme and zoom on everything in the window."""
        self.stack.is_dressed = True
        self.context.theme = Theme(self.model.theme, self.zoom)
        self.context.theme.dress(self)
        self.stack.restyle()
        self.faceplate.restyle()
        self.login_panel.restyle()
        self.layout_panel.restyle()
        self._redraw()

    def _redraw(self) -> None:
        self._name()
        self.banner.restyle()
        self.rail.restyle()
        self.status_line.restyle()
        self.find_panel.restyle()
        for veil in self._veils:
            veil.update()
        if self.stack.currentWidget() is not None:
            self.page.refresh(ALL_CHANGED)
        self.faceplate.refresh(ALL_CHANGED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where the page has nothing to leave, goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def dismiss(self) -> None:
        """The station closes it: nobody is asked."""
        self._is_dismissed = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A window of a kiosk stays; any other goes."""
        if not (self._is_dismissed or self.whole.may_close):
            event.ignore()
            self.whole.ask_to_leave()
            return
        super().closeEvent(event)
        self.closed.emit(self)

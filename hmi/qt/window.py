"""One window of a station: banner, rail, pages, status line. It only draws what the model knows.

A station has one or several, each with pages, a faceplate and a zoom of its own; what they have in
common (model, language, theme, sound, who works here) is the station's.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hmi.models.acknowledging import outcome
from hmi.models.station import Applied, StationModel
from hmi.models.trail import Place, Trail
from hmi.models.zoom import LEAST_ROOM, next_zoom
from hmi.qt import placing
from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.banner import Banner
from hmi.qt.commands import entries_of
from hmi.qt.context import Context, Requests
from hmi.qt.faceplate import FaceplatePanel
from hmi.qt.find import FindPanel
from hmi.qt.layout_panel import LayoutPanel
from hmi.qt.login import LoginPanel
from hmi.qt.overview import OverviewPage
from hmi.qt.page import Page
from hmi.qt.page_shelf import PageKind, PageShelf
from hmi.qt.rail import Rail
from hmi.qt.stale import Veil
from hmi.qt.status_line import StatusLine
from hmi.qt.theme import Theme
from hmi.qt.trends import TrendsPage
from scada.model import Acknowledge, CommandResult

if TYPE_CHECKING:
    from hmi.qt.arranging import Arranging

ALL_CHANGED: Final = Applied(table=True, values=True, alarms=True, heartbeat=True)


class Whole(Protocol):
    """What a window asks of the station that it belongs to."""

    def silence(self) -> None:
        """Quiet until something new comes."""

    def use_language(self, name: str) -> None:
        """Switch the language of everything."""

    def turn_theme(self) -> None:
        """The next theme."""

    def attend_anew(self) -> None:
        """Somebody else works here now, or elsewhere."""

    def open_window(self) -> object:
        """One more window."""

    def lock(self) -> None:
        """Nothing can be done until somebody gives his password."""

    def ask_to_leave(self) -> None:
        """A station that must not be closed: ask for somebody who may."""

    @property
    def arranging(self) -> "Arranging":
        """The layouts of whoever works here."""
        ...

    @property
    def may_close(self) -> bool:
        """Whether a window may be closed by whoever sits before it."""
        ...


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
        self.pages = PageShelf(pages, self.context, self._take_in)
        self.trail, self._going = Trail(), False
        self._is_dressed = False
        self._build([(page.key, page.number) for page in pages])
        self._bind(pages)

    def _build(self, entries: list[tuple[str, int]]) -> None:
        self.banner = Banner(self.context)
        self.rail = Rail(self.context, entries)
        self.status_line = StatusLine(self.context)
        self.stack = QStackedWidget()
        # Pages adapt to what is left beside the faceplate; the window never grows for them.
        self.stack.setMinimumSize(1, 1)
        self.veil = Veil(self.context, self.stack)
        self.stack.installEventFilter(self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        self.faceplate = FaceplatePanel(self.context)
        self.faceplate.left.connect(lambda: self.page.entered())
        middle.addWidget(self.faceplate)
        self.login_panel = LoginPanel(self.context)
        self.login_panel.left.connect(lambda: self.page.entered())
        self.login_panel.changed.connect(lambda: self.whole.attend_anew())
        middle.addWidget(self.login_panel)
        self.layout_panel = LayoutPanel(self)
        self.layout_panel.left.connect(lambda: self.page.entered())
        middle.addWidget(self.layout_panel)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(middle, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(frame)
        self.find_panel = FindPanel(self.context, partial(entries_of, self), frame, self._make_page)

    def _make_page(self) -> bool:
        """Make one of the pages that nobody has asked for; whether there was one."""
        missing = self.pages.missing
        if missing:
            _ = self.pages[missing[0]]
        return bool(missing)

    def _bind(self, pages: Sequence[PageKind]) -> None:
        self.rail.chosen.connect(self.show_page)
        self.banner.silence.connect(lambda: self.whole.silence())
        self.banner.acknowledge.connect(self.acknowledge_newest)
        self.status_line.language_chosen.connect(lambda name: self.whole.use_language(name))
        for page in pages:
            self._key(str(page.number), partial(self.show_page, page.key))
        context = self.context
        context.open_page.connect(self.show_page)
        context.open_alarm.connect(self._open_alarm)
        context.open_area.connect(self._open_area)
        context.open_map.connect(self._open_map)
        context.open_display.connect(self._open_display)
        context.open_trend.connect(self._open_trend)
        self.find_panel.left.connect(lambda: self.page.entered())
        self.status_line.searched.connect(self.find_panel.open)
        self.status_line.asked_who.connect(self.login_panel.toggle)
        self._key("Ctrl+L", self.login_panel.toggle)
        self._key("Ctrl+K", self.find_panel.open)
        self._bind_windows()
        self._key("F4", lambda: self.whole.silence())
        self._key("F2", self.acknowledge_newest)
        for keys in ("Ctrl++", "Ctrl+="):
            self._key(keys, lambda: self.zoom_by(1))
        self._key("Ctrl+T", lambda: self.whole.turn_theme())
        self._key("Alt+Left", self.back)
        self._key("Alt+Right", self.forward)
        context.moved.connect(self._note)
        self._key("Ctrl+-", lambda: self.zoom_by(-1))

    def _bind_windows(self) -> None:
        """The keys of windows, layouts and the lock."""
        self._key("Ctrl+N", lambda: self.whole.open_window())
        self._key("Ctrl+W", self.close)
        self._key("F11", self.toggle_full)
        self._key("Shift+F11", self.to_next_screen)
        self._key("Ctrl+Shift+W", self.layout_panel.toggle)
        self._key("Ctrl+Shift+L", lambda: self.whole.lock())
        self._key("Ctrl+Shift+Q", lambda: self.whole.ask_to_leave())

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)

    def _open_alarm(self, alarm: str) -> None:
        self.show_page(AlarmsPage.key)
        page = self.pages[AlarmsPage.key]
        if isinstance(page, AlarmsPage):
            page.show_alarm(alarm)

    def _open_area(self, area: str) -> None:
        self.show_page(AreasPage.key)
        page = self.pages[AreasPage.key]
        if isinstance(page, AreasPage):
            page.show_area(area)

    def _open_map(self, tag: str) -> None:
        self.show_page(OverviewPage.key)
        page = self.pages[OverviewPage.key]
        if isinstance(page, OverviewPage):
            page.show_tag(tag)

    def _open_trend(self, tags: list[str]) -> None:
        key = TrendsPage.key
        # A page that is made only now has not heard the signal that asked for it.
        is_new = key in self.pages.missing
        self.show_page(key)
        page = self.pages[key]
        if is_new and isinstance(page, TrendsPage):
            page.open_trend(tags)

    def _open_display(self, name: str) -> None:
        self.show_page(OverviewPage.key)
        page = self.pages[OverviewPage.key]
        if isinstance(page, OverviewPage):
            page.show_display(name)

    @property
    def page(self) -> Page:
        """The page in view."""
        return cast(Page, self.stack.currentWidget())

    def show_page(self, key: str) -> None:
        """Bring a page into view."""
        page = self.pages[key]
        self.stack.setCurrentWidget(page)
        self.veil.raise_()
        self.rail.select(key)
        page.refresh(ALL_CHANGED)
        page.entered()
        self._note()

    def _note(self) -> None:
        """Remember the screen that is in view, for `back`."""
        if self._going:
            return
        page, shown = self.page, self.faceplate.plate
        area = page.area if isinstance(page, AreasPage) else ""
        tag = shown.tag.id if shown is not None else ""
        self.trail.go(Place(page.key, area, tag, bool(tag) and self.faceplate.diagnoses))

    def back(self) -> None:
        """Alt-Left, or Escape where nothing else is to be left: the screen before."""
        self._go(self.trail.back())

    def forward(self) -> None:
        """Alt-Right: the screen that was left with `back`."""
        self._go(self.trail.forward())

    def _go(self, place: Place | None) -> None:
        if place is None:
            return
        self._going = True
        self.show_page(place.page)
        if place.area:
            self._open_area(place.area)
        if place.tag:
            self.faceplate.show_tag(place.tag)
            self.faceplate.diagnose(place.diagnostics)
        elif self.faceplate.plate is not None:
            self.faceplate.leave()
        self._going = False

    def acknowledge_newest(self) -> None:
        """F2: the selected alarm of the list; elsewhere the one that stands first in the banner."""
        if isinstance(self.page, AlarmsPage):
            self.page.acknowledge_chosen()
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

    def _take_in(self, page: Page) -> None:
        """A page was made, at its first need: it looks like the others."""
        self.stack.addWidget(page)
        self.veil.raise_()
        if self._is_dressed:
            page.restyle()

    def draw(self, applied: Applied, second: bool) -> None:
        """Draw what has changed; ``second``: the clock went on."""
        self._show_stale()
        self.page.refresh(applied)
        self.faceplate.refresh(applied)
        if applied.alarms or applied.table or second:
            self.banner.refresh()
        if applied.table:
            self.banner.restyle()
            self.find_panel.prepare()
        if second or applied.table:
            self.status_line.update()

    def _show_stale(self) -> None:
        stale = self.model.stale(self.model.now_ns) is not None
        if stale != self.context.stale:
            self.context.stale = stale
            self.veil.setVisible(stale)
            self.veil.raise_()
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
        for page in self.pages.there:
            page.retranslate()
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
            placing.toggle_full(self)

    def to_next_screen(self) -> None:
        """Shift-F11: to the next monitor, as large as fits it."""
        if not placing.to_next_screen(self):
            self.context.say.emit(self.context.text("layout.one_screen"))

    def _holds(self, zoom: float) -> bool:
        wide, high = LEAST_ROOM
        fits = self.width() >= wide * zoom and self.height() >= high * zoom
        return zoom <= 1.0 or fits

    def restyle(self) -> None:
        """Put theme and zoom on everything in the window."""
        self._is_dressed = True
        self.context.theme = Theme(self.model.theme, self.zoom)
        self.context.theme.dress(self)
        for page in self.pages.there:
            page.restyle()
        self.faceplate.restyle()
        self.login_panel.restyle()
        self.layout_panel.restyle()
        self._redraw()

    def _redraw(self) -> None:
        self.setWindowTitle(f"Davylamp · {self.model.words.site()}")
        self.banner.restyle()
        self.rail.restyle()
        self.status_line.restyle()
        self.find_panel.restyle()
        self.veil.update()
        if self.stack.currentWidget() is not None:
            self.page.refresh(ALL_CHANGED)
        self.faceplate.refresh(ALL_CHANGED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where the page has nothing to leave, goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the veil as large as the pages."""
        if watched is self.stack and event.type() == QEvent.Type.Resize:
            self.veil.setGeometry(self.stack.rect())
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A window of a kiosk stays; any other goes."""
        if not self.whole.may_close:
            event.ignore()
            self.whole.ask_to_leave()
            return
        super().closeEvent(event)
        self.closed.emit(self)

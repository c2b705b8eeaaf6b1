"""The pages of one window: which is in view, and what brings another into view."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from hmi.models.station import Applied
from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.context import Context
from hmi.qt.overview import OverviewPage
from hmi.qt.page import Page
from hmi.qt.page_shelf import PageKind, PageShelf
from hmi.qt.stale import Veil
from hmi.qt.trends import TrendsPage

ALL_CHANGED: Final = Applied(table=True, values=True, alarms=True, heartbeat=True)
P = TypeVar("P", bound=Page)


class PageStack(QStackedWidget):
    """Made when they are first needed; a veil lies over them while the station is stale."""

    shown = Signal(str)
    """Another page is in view, by its key."""

    def __init__(self, context: Context, kinds: Sequence[PageKind]) -> None:
        super().__init__()
        self.context = context
        self.pages = PageShelf(kinds, context, self._take_in)
        self.is_dressed = False
        """Whether theme and zoom are known by now."""
        # Pages adapt to what is left beside the faceplate; the window never grows for them.
        self.setMinimumSize(1, 1)
        self.veil = Veil(context, self)
        self._owed: dict[str, list[Callable[[], None]]] = {}
        """What pages out of view take on when they come into view: other looks, other words."""
        self._follow()

    def _follow(self) -> None:
        # No lambda: the context would keep it, and with it the pages of a window that was closed.
        context = self.context
        context.open_page.connect(self.show_page)
        context.open_alarm.connect(self.open_alarm)
        context.open_area.connect(self.open_area)
        context.open_map.connect(self.open_map)
        context.open_display.connect(self.open_display)
        context.open_trend.connect(self.open_trend)

    def _take_in(self, page: Page) -> None:
        """A page was made, at its first need: it looks like the others."""
        self.addWidget(page)
        self.veil.raise_()
        if self.is_dressed:
            page.restyle()

    def restyle(self) -> None:
        """Other looks: at once for the page in view."""
        self._all(lambda page: page.restyle)

    def retranslate(self) -> None:
        """Other words: at once for the page in view."""
        self._all(lambda page: page.retranslate)

    def _all(self, change: Callable[[Page], Callable[[], None]]) -> None:
        for page in self.pages.there:
            owed = self._owed.setdefault(page.key, [])
            if change(page) not in owed:
                owed.append(change(page))
        if self.currentWidget() is not None:
            self._pay(self.page)

    def _pay(self, page: Page) -> None:
        for change in self._owed.pop(page.key, ()):
            change()

    @property
    def page(self) -> Page:
        """The page in view."""
        return cast(Page, self.currentWidget())

    def make_one(self) -> bool:
        """Make one of the pages that nobody has asked for; whether there was one."""
        missing = self.pages.missing
        if missing:
            _ = self.pages[missing[0]]
        return bool(missing)

    def show_page(self, key: str) -> None:
        """Bring a page into view."""
        page = self.pages[key]
        self._pay(page)
        self.setCurrentWidget(page)
        self.veil.raise_()
        page.refresh(ALL_CHANGED)
        page.entered()
        self.shown.emit(key)

    def _on(self, kind: type[P], act: Callable[[P], None]) -> None:
        """Bring the page of this kind into view, and have it do something."""
        key = cast(PageKind, kind).key
        self.show_page(key)
        page = self.pages[key]
        if isinstance(page, kind):
            act(page)

    def open_alarm(self, alarm: str) -> None:
        """The list, at this alarm."""
        self._on(AlarmsPage, lambda page: page.show_alarm(alarm))

    def open_area(self, area: str) -> None:
        """One area."""
        self._on(AreasPage, lambda page: page.show_area(area))

    def open_map(self, tag: str) -> None:
        """The overview, at this tag's place."""
        self._on(OverviewPage, lambda page: page.show_tag(tag))

    def open_display(self, name: str) -> None:
        """The overview, with this drawing."""
        self._on(OverviewPage, lambda page: page.show_display(name))

    def open_trend(self, tags: list[str]) -> None:
        """Trends of these; a page that is there has heard the same signal itself."""
        is_new = TrendsPage.key in self.pages.missing
        self._on(TrendsPage, lambda page: page.open_trend(tags) if is_new else None)

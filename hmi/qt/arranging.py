"""The windows of a station as one arrangement: taken down, put up again, kept per user.

The file is read and written on a thread of its own: a disk that stands still never holds a window up.
"""

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from hmi.layout_file import LayoutFile
from hmi.models.layout import LAST, Layout, Layouts, WindowLayout
from hmi.models.spoken import spoken
from hmi.models.tokens import THEMES
from hmi.models.zoom import fitting
from hmi.qt import kiosk, placing
from scada.model import BadInput

if TYPE_CHECKING:
    from hmi.qt.station import Station
    from hmi.qt.window import Window

LOOK_MS: Final = 5_000
"""How often what has been moved is saved."""
WALL: Final = "wall"
"""A layout that every station has: one full window per monitor, read from 2 m."""
WALL_PAGES: Final = ("overview", "alarms", "areas", "trends")
WALL_SHARE: Final = 1.5


class Arranging(QObject):
    """Layouts of whoever works at the station; ``folder`` None: they are not kept."""

    changed = Signal()
    """Other layouts are there: whoever lists them lists them anew."""

    def __init__(self, station: "Station", folder: Path | None) -> None:
        super().__init__(station)
        self.station, self.folder = station, folder
        self.layouts = Layouts()
        self._user: str | None = None
        self._saved: Layout | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    # --- whose

    def follow(self, user: str) -> None:
        """Somebody works here now: his windows, as he left them."""
        if self.folder is None or user == self._user:
            return
        self._leave()
        self._user = user
        file = LayoutFile(self.folder, user)
        self.station.context.requests.work(file.read, partial(self._read, user))

    def _leave(self) -> None:
        """What he leaves is his last layout."""
        if self._saved is not None:
            self.look()
        self._saved = None
        self._timer.stop()

    def _read(self, user: str, found: Layouts | Exception) -> None:
        if user != self._user:
            return
        if isinstance(found, Exception):
            self.station.say(spoken(str(found), self.station.model.language))
            found = Layouts()
        self.layouts = found
        if (last := found.named.get(LAST)) is not None:
            self.put(last)
        self._saved = self.take()
        self._timer.start()
        self.changed.emit()

    # --- the windows

    def take(self) -> Layout:
        """The windows as they are now."""
        station = self.station
        seen = tuple(_taken(window) for window in station.windows if window.isVisible())
        model = station.model
        return Layout(windows=seen, theme=model.theme.name, language=model.language.name)

    def put(self, layout: Layout) -> None:
        """Arrange the windows so; what is missing here (a monitor, a page) is replaced and said."""
        station = self.station
        if layout.theme in THEMES and layout.theme != station.model.theme.name:
            station.use_theme(layout.theme)
        names = station.model.language.names
        if layout.language in names and layout.language != station.model.language.name:
            station.use_language(layout.language)
        windows = layout.windows
        if station.is_kiosk:
            windows = kiosk.one_each(windows, [screen.name for screen in placing.screens()])
        station.have_windows(max(1, len(windows)))
        missing = [
            wanted.screen
            for window, wanted in zip(station.windows, windows, strict=False)
            if not _put(window, wanted)
        ]
        if missing:
            screens = ", ".join(dict.fromkeys(missing))
            station.say(station.model.text("layout.no_screen", screens=screens))

    def wall(self) -> Layout:
        """One full window per monitor, each as large as its texts may be."""
        screens = placing.screens()
        return Layout(
            windows=tuple(
                WindowLayout(
                    page=page,
                    screen=screen.name,
                    state="full",
                    zoom=fitting(screen.area.width, screen.area.height) * WALL_SHARE,
                )
                for screen, page in zip(screens, WALL_PAGES, strict=False)
            )
        )

    # --- by name

    @property
    def names(self) -> list[str]:
        """His layouts, and the one for a wall."""
        return [*self.layouts.names, *([WALL] if WALL not in self.layouts.named else [])]

    def open(self, name: str) -> None:
        """Arrange the windows as that layout says."""
        found = self.layouts.named.get(name) or (self.wall() if name == WALL else None)
        if found is None:
            self.station.say(self.station.model.text("layout.unknown", name=name))
            return
        self.put(found)
        self.station.say(self.station.model.text("layout.opened", name=self.title(name)))

    def save(self, name: str) -> None:
        """Keep the windows as they are now under that name."""
        name = name.strip()
        if not name:
            return
        try:
            self.layouts = self.layouts.having(name, self.take())
        except BadInput as fault:
            self.station.say(spoken(str(fault), self.station.model.language))
            return
        self._write(self.station.model.text("layout.saved", name=name))

    def forget(self, name: str) -> None:
        """Delete a layout."""
        self.layouts = self.layouts.without(name)
        self._write(self.station.model.text("layout.deleted", name=name))

    def title(self, name: str) -> str:
        """Its name in the language in use."""
        own = name in self.layouts.named
        return self.station.model.text("layout.wall") if name == WALL and not own else name

    # --- the file

    def look(self) -> None:
        """Save what has been moved since the last time."""
        now = self.take()
        if now.windows and now != self._saved:
            self._saved = now
            self.layouts = self.layouts.having(LAST, now)
            self._write("")

    def _write(self, remark: str) -> None:
        self.changed.emit()
        if self.folder is None or self._user is None:
            self.station.say(remark or self.station.model.text("layout.not_kept"))
            return
        file = LayoutFile(self.folder, self._user)
        task = partial(file.write, self.layouts)
        self.station.context.requests.work(task, partial(self._written, remark))

    def _written(self, remark: str, fault: object) -> None:
        if isinstance(fault, Exception):
            self.station.say(spoken(str(fault), self.station.model.language))
        elif remark:
            self.station.say(remark)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def keep(self) -> None:
        """The station ends: what is there now is written at once, by whoever ends it."""
        if self.folder is None or self._user is None or self._saved is None:
            return
        now = self.take()
        if now.windows and now != self._saved:
            with contextlib.suppress(BadInput):
                LayoutFile(self.folder, self._user).write(self.layouts.having(LAST, now))


def _taken(window: "Window") -> WindowLayout:
    home = window.whole.monitors.home_of(window) or placing.where(window)
    return msgspec.structs.replace(
        home,
        page=window.page.key,
        zoom=window.zoom,
        pages={page.key: said for page in window.pages.there if (said := page.arrangement())},
    )


def _put(window: "Window", wanted: WindowLayout) -> bool:
    there = placing.put(window, wanted)
    window.whole.monitors.settle(window)
    if not there:
        window.whole.monitors.miss(window, wanted)
    window.use_zoom(wanted.zoom)
    for key, said in wanted.pages.items():
        if key in window.pages.kinds:
            window.pages[key].arrange(said)
    if wanted.page in window.pages.kinds:
        window.show_page(wanted.page)
    return there

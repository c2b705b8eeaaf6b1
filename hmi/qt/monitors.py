"""Monitors that go and come back: no window is ever out of view, and each finds its way home.

A monitor that is switched off is gone for the window system. Its windows come to one that is there;
when it is back, they go back to it, unless somebody has put them elsewhere meanwhile.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen

from hmi.models.layout import WindowLayout
from hmi.qt import placing

if TYPE_CHECKING:
    from hmi.qt.station import Station
    from hmi.qt.window import Window

SETTLE_MS: Final = 700
"""The window manager learns of a monitor at the same moment: what is put there at once, it moves."""


class Monitors(QObject):
    """Watches the monitors for all windows of a station."""

    def __init__(self, station: "Station") -> None:
        super().__init__(station)
        self._station = station
        self._homes: dict[Window, WindowLayout] = {}
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self.gone)
            application.screenAdded.connect(self._came)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def home_of(self, window: "Window") -> WindowLayout | None:
        """Where a window would be if its monitor were there; None for one that is where it belongs."""
        return self._homes.get(window)

    def settle(self, window: "Window") -> None:
        """Somebody has put it where it is, or it is closed: it is at home there."""
        self._homes.pop(window, None)

    def miss(self, window: "Window", home: WindowLayout) -> None:
        """It belongs on a monitor that is not there."""
        self._homes[window] = home

    def gone(self, screen: QScreen) -> None:
        """A monitor went: what was on it comes to one that is there."""
        windows = [one for one in self._station.windows if one.isVisible()]
        stranded = [one for one in windows if one.screen() is screen or placing.is_stranded(one)]
        for window in stranded:
            home = placing.where(window)
            self._homes.setdefault(window, home)
            placing.put(window, home)
        if stranded:
            self._say("layout.brought_back", screen.name())

    def back(self, name: str) -> None:
        """A monitor is back: what was on it goes there again."""
        there = {screen.name for screen in placing.screens()}
        homeless = [one for one, home in self._homes.items() if home.screen == name]
        if name not in there or not homeless:
            return
        for window in homeless:
            placing.put(window, self._homes.pop(window))
        self._say("layout.went_home", name)

    def _came(self, screen: QScreen) -> None:
        self._watch(screen)
        name = screen.name()
        QTimer.singleShot(SETTLE_MS, self, lambda: self.back(name))

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._look)

    def _look(self) -> None:
        """A monitor has another size or place: nothing on it may be out of view."""
        for window in self._station.windows:
            if placing.is_stranded(window):
                placing.put(window, placing.where(window))

    def _say(self, path: str, screen: str) -> None:
        self._station.say(self._station.model.text(path, screen=screen))

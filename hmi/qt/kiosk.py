"""A station that is the only thing on its screens: without a frame, above everything, not to be closed.

Each of its windows fills a monitor, and a monitor has one. What a program cannot keep from its user
(other consoles, the window manager's own keys) is the session's to keep: docs/reference/station.md
says how.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from hmi.models.layout import WindowLayout

if TYPE_CHECKING:
    from hmi.qt.station import Station
    from hmi.qt.window import Window


def begin(station: "Station") -> None:
    """Make a kiosk of a station, and show it on the first monitor."""
    station.is_kiosk = True
    show(station, QGuiApplication.primaryScreen())


def show(window: "Window", screen: QScreen) -> None:
    """Fill a monitor with a window, and keep it so."""
    flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
    window.setWindowFlags(window.windowFlags() | flags)
    if window.findChild(Keeper) is None:
        Keeper(window)
    window.setGeometry(screen.geometry())
    window.showFullScreen()


def free_screen(station: "Station") -> QScreen | None:
    """A monitor that none of its windows fills; None where there is none."""
    taken = {window.screen() for window in station.windows if window.isVisible()}
    return next((one for one in QGuiApplication.screens() if one not in taken), None)


def one_each(wanted: Sequence[WindowLayout], screens: Sequence[str]) -> tuple[WindowLayout, ...]:
    """Windows as a kiosk has them: each fills a monitor of its own, its own one where that is there.

    >>> ask = [WindowLayout(page="alarms", screen="B"), WindowLayout(page="areas", screen="B")]
    >>> [(one.page, one.screen, one.state) for one in one_each(ask, ["A", "B"])]
    [('alarms', 'B', 'full'), ('areas', 'A', 'full')]
    """
    free, placed = list(screens), []
    for window in wanted[: len(free)]:
        screen = window.screen if window.screen in free else free[0]
        free.remove(screen)
        placed.append(msgspec.structs.replace(window, screen=screen, place=None, state="full"))
    return tuple(placed)


class Keeper(QObject):
    """Brings a window back where it was made small or sent behind something."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A change of state is undone as soon as it has happened."""
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.WindowDeactivate):
            QTimer.singleShot(0, self, self.look)
        return False

    def look(self) -> None:
        """Full screen and in front, unless it ends or another of the windows is worked in."""
        window = self._window
        if window.whole.may_close or not window.isVisible():
            return
        if not window.isFullScreen() or window.isMinimized():
            window.showFullScreen()
        if QApplication.activeWindow() is None:
            window.raise_()
            window.activateWindow()

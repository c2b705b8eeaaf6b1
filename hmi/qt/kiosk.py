"""A station that is the only thing on its screen: without a frame, above everything, not to be closed.

What a program cannot keep from its user (other consoles, the window manager's own keys) is the
session's to keep: docs/reference/station.md says how.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from hmi.qt.station import Station


def show(station: Station) -> None:
    """Show it so, and keep it so."""
    station.is_kiosk = True
    flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
    station.setWindowFlags(station.windowFlags() | flags)
    Keeper(station)
    station.showFullScreen()


class Keeper(QObject):
    """Brings the station back where it was made small or sent behind something."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._station = station
        station.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A change of state is undone as soon as it has happened."""
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.WindowDeactivate):
            QTimer.singleShot(0, self, self.look)
        return False

    def look(self) -> None:
        """Full screen and in front, unless it ends or another of its windows is worked in."""
        station = self._station
        if station.may_close or not station.isVisible():
            return
        if not station.isFullScreen() or station.isMinimized():
            station.showFullScreen()
        if QApplication.activeWindow() is None:
            station.raise_()
            station.activateWindow()

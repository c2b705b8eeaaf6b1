"""Whether somebody is at the station: keys, buttons, the wheel and the mouse of its windows.

It listens at the windows of the window system, which see each of these once; at the widgets every
repaint would come by too.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from hmi.models.lock import Lock

_HANDS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Attendance(QObject):
    """Tells the lock of everybody's hands."""

    def __init__(self, lock: Lock, clock: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._lock, self._clock = lock, clock

    def watch(self, window: QWidget) -> None:
        """Listen to one more window."""
        window.winId()  # makes the window system's part of it
        if (handle := window.windowHandle()) is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let it pass."""
        if event.type() in _HANDS:
            self._lock.touch(self._clock())
        return False

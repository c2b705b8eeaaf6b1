"""When the screen takes what came over the bus, and when it draws: prompt, in portions, never too often.

What comes wakes the screen at once, so that a single alarm does not wait for a timer. Of a flood a
portion is taken per turn of the event loop, and a picture is made at most `FRAME_MS` after the last
one: between two portions the loop answers keys and the window system.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

FRAME_MS = 33
"""30 pictures a second at most: more than an operator sees, and what comes faster is merged."""


class Pace(QObject):
    """``take`` takes a portion and says whether more waits; ``draw`` draws what has been taken."""

    _came = Signal()

    def __init__(
        self,
        take: Callable[[], bool],
        draw: Callable[[], None],
        parent: QObject,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._take, self._draw, self._seconds = take, draw, seconds
        self._drawn_s = -1.0
        self._is_woken = self._more = False
        self._again = QTimer(self, interval=0, singleShot=True)
        self._again.timeout.connect(self.look)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.draw)
        # Queued, whichever thread it comes from: nothing is taken within what put it there.
        self._came.connect(self.look, Qt.ConnectionType.QueuedConnection)

    def wake(self) -> None:
        """Something came; may be called from any thread, and costs nothing until it is looked at."""
        if not self._is_woken:
            self._is_woken = True
            self._came.emit()

    def look(self) -> None:
        """Take a portion; draw it now or as soon as it is time for the next picture.

        While more waits, a turn of the loop either takes or draws: keys wait for one of them, not for both.
        """
        self._is_woken = False
        if self._more and self._rest_ms() <= 0:
            self._again.start()
            self.draw()
            return
        self._more = self._take()
        if self._more:
            self._again.start()
        elif (rest_ms := self._rest_ms()) <= 0:
            self.draw()
        elif not self._due.isActive():
            self._due.start(max(1, round(rest_ms)))

    def _rest_ms(self) -> float:
        """Until the next picture may be made."""
        return FRAME_MS - (self._seconds() - self._drawn_s) * 1e3

    def draw(self) -> None:
        """Draw what has been taken."""
        self._due.stop()
        self._drawn_s = self._seconds()
        self._draw()

    def stop(self) -> None:
        """A closed station takes and draws nothing more."""
        self._again.stop()
        self._due.stop()
        self._came.disconnect()

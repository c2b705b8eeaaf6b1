"""What comes over the bus on its way to the windows: taken in portions, drawn at their pace."""

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.models.acknowledging import refusals
from hmi.models.frame import Mailbox
from hmi.models.station import SET_BACK_NS, Applied
from hmi.models.words import duration
from hmi.qt.sweeper import Sweeper

if TYPE_CHECKING:
    from hmi.qt.station import Station

EVENTS: Final = 100
"""So many events are taken at once; of a flood the rest comes when keys and pictures had their turn."""
A_SECOND: Final = Applied(values=True, alarms=True, heartbeat=True)
"""What changes in any second: by the next one an answer is on the screen. Not the table: for another one
pages ask anew, and so for ever."""


class Intake(QObject):
    """Puts the mailbox into the model, and has the windows draw what that changed."""

    drawn = Signal(object, bool)
    """A picture was made of this (`Applied`); whether another second has begun since the last one."""

    def __init__(self, station: "Station", mailbox: Mailbox) -> None:
        super().__init__(station)
        self._station, self._mailbox = station, mailbox
        self._undrawn: Applied | None = None
        """What was taken since the last picture; None: nothing."""
        self._second = False
        self.is_held = False
        """Whether the station stands still at this moment; what pages ask is answered all the same."""
        self._sweeper = Sweeper()

    def take(self) -> bool:
        """Take a portion of what came; whether more waits."""
        if self.is_held:
            self._take_answers()
            return False
        station, model = self._station, self._station.model
        frame = self._mailbox.take(EVENTS)
        before_ns, now_ns = model.now_ns, station.clock()
        applied = model.apply(frame, now_ns)
        if before_ns - now_ns > SET_BACK_NS:
            station.say(model.text("frame.set_back", by=duration((before_ns - now_ns) / 1e9)))
        for call in frame.calls:
            call()
        second = now_ns // 1_000_000_000 != before_ns // 1_000_000_000
        if frame.is_empty and not second:
            return False
        self._undrawn = applied if self._undrawn is None else self._undrawn.then(applied)
        self._second = self._second or second
        for said in refusals(applied.events, model.user, model.words):
            station.say(said)
        station.sounding.hear(applied.events, station.context.stale)
        self._sweep(applied, second)
        return frame.more

    def _take_answers(self) -> None:
        if calls := self._mailbox.take_calls():
            for call in calls:
                call()
            self._undrawn = A_SECOND

    def _sweep(self, applied: Applied, second: bool) -> None:
        """Let go what nobody holds any more, when nobody waits."""
        now_ns = self._station.model.now_ns
        if applied.events:
            self._sweeper.busy(now_ns)
        if applied.table:
            self._sweeper.adopt()
        elif second:
            self._sweeper.busy(self._station.model.lock.touched_ns)
            self._sweeper.look(now_ns)

    def draw(self) -> None:
        """Draw what the portions changed that were taken since the last picture."""
        applied, second = self._undrawn, self._second
        if applied is None:
            return
        self._undrawn, self._second = None, False
        began = time.perf_counter()
        for window in self._station.windows:
            window.draw(applied, second)
        # A timer of 0 ms comes after the paint events: the time is that of the whole picture.
        QTimer.singleShot(0, self, lambda: self._measure(began))
        self.drawn.emit(applied, second)

    def _measure(self, began: float) -> None:
        if self.is_held:
            return  # a picture of this moment says nothing of how fast pictures come
        model = self._station.model
        model.health.drew(model.now_ns, (time.perf_counter() - began) * 1e3)

    def close(self) -> None:
        """Nothing is taken any more."""
        self._sweeper.close()

"""The operator station: it takes what comes over the bus, and its windows draw it.

It is its own first window; the others (Ctrl-N) have pages of their own over the same model. It lives
until the last of them is closed.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication

from hmi.models.frame import Mailbox
from hmi.models.station import Applied, StationModel
from hmi.models.tokens import THEMES
from hmi.models.wish import Audio
from hmi.qt import kiosk
from hmi.qt.arranging import Arranging
from hmi.qt.attendance import Attendance
from hmi.qt.context import Requests
from hmi.qt.intake import Intake
from hmi.qt.monitors import Monitors
from hmi.qt.pace import Pace
from hmi.qt.page_shelf import PageKind
from hmi.qt.recalling import recall
from hmi.qt.session import Session
from hmi.qt.sounding import Sounding
from hmi.qt.window import ALL_CHANGED, Window
from scada.bus.desk_messages import SessionAnswer
from scada.model import Silence

__all__ = ["ALL_CHANGED", "Station"]

LOOK_MS: Final = 100
"""How often the screen looks by itself: what comes over the bus wakes it sooner."""
BLINK_MS: Final = 500
SOUND_MS: Final = 2_000


class Station(Window):
    """``mailbox`` is filled by the bus's thread, ``requests`` goes back to it.

    ``layouts`` is the folder in which the windows' arrangement is kept, None for nowhere.
    """

    leave_asked = Signal()
    """Somebody who may has asked the station to end."""

    def __init__(
        self,
        model: StationModel,
        requests: Requests,
        mailbox: Mailbox,
        pages: Sequence[PageKind],
        clock: Callable[[], int] = time.time_ns,
        beep: Callable[[], None] = QApplication.beep,
        audio: Audio | None = None,
        layouts: Path | None = None,
    ) -> None:
        super().__init__(model, requests, pages)
        self.mailbox, self.clock = mailbox, clock
        self._requests, self._kinds = requests, tuple(pages)
        self.others: list[Window] = []
        self.is_kiosk = self._is_ending = False
        self.arranging = Arranging(self, layouts)
        self.arranging.changed.connect(self._list_layouts)
        self.sounding = Sounding(model, beep, audio or Audio(), self)
        self.sounding.said.connect(self.say)
        self.session = Session(self)
        self._was_stale = False
        self.intake = Intake(self, mailbox)
        self.intake.drawn.connect(self._drawn)
        self.pace = Pace(self.intake.take, self.intake.draw, self)
        mailbox.wake = self.pace.wake
        self._timers = [
            self._every(LOOK_MS, self.pace.look),
            self._every(BLINK_MS, self._blink),
            self._every(SOUND_MS, self._sound),
        ]
        self.attendance = Attendance(model.lock, clock, self)
        self.attendance.watch(self)
        self.monitors = Monitors(self)
        self.restyle()
        self.show_page(pages[0].key)

    def _every(self, interval_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        timer.start()
        return timer

    @property
    def windows(self) -> tuple[Window, ...]:
        """All windows, the station itself first."""
        return (self, *self.others)

    @property
    def waits(self) -> bool:
        """Whether a page still waits for an answer."""
        return bool(getattr(self._requests, "waits", False))

    def say(self, remark: str) -> None:
        """A remark in the status line of every window."""
        for window in self.windows:
            window.context.say.emit(remark)

    def tick(self) -> None:
        """Take what came over the bus, and draw what it changed, at once."""
        self.intake.take()
        self.intake.draw()

    def hold(self) -> None:
        """Stand still at this moment, for pictures; what the pages ask is answered all the same."""
        self.pause_blinking()
        self.intake.is_held = True

    def pause_blinking(self) -> None:
        """Hold the symbols lit."""
        self._timers[1].stop()
        for window in self.windows:
            window.context.lit = True

    def go_on(self) -> None:
        """Take what has come meanwhile."""
        self._timers[1].start()
        self.intake.is_held = False

    def _drawn(self, applied: Applied, second: bool) -> None:
        """A picture was made."""
        if self.context.stale != self._was_stale:
            self._was_stale = self.context.stale
            self._sound()
        if applied.snapshot:
            recall(self.context)
        if second or applied.table:
            self.session.look()

    def begin_session(self, answer: SessionAnswer) -> None:
        """Somebody was let in, or stays."""
        self.login_panel.begin(answer)

    @property
    def front(self) -> Window:
        """The window that somebody works in; the first one that is in view where nobody does."""
        seen = [window for window in self.windows if window.isVisible()]
        active = (window for window in seen if window.isActiveWindow())
        return next(active, seen[0] if seen else self)

    def attend_anew(self) -> None:
        """Other areas are attended to: everything that follows them."""
        self.model.attend()
        if self.session.attend() and self.model.has_snapshot:
            self.arranging.follow(self.model.user)
        for window in self.windows:
            window.attend()

    def _blink(self) -> None:
        lit = not self.context.lit
        for window in self.windows:
            window.blink(lit)

    def _sound(self) -> None:
        self.sounding.sound(self.context.stale)

    def silence(self) -> None:
        """F4: quiet until something new comes."""
        if self.model.lock.is_on:
            self.say(self.model.text("lock.first"))
            return
        sounded = self.sounding.silence(self.context.stale)
        if sounded and not self.context.stale and self.model.duty.is_on:
            here = self.model.duty.position_id
            told = Silence(user=self.model.user, position=here)
            self.context.requests.command(told, lambda _: None)

    def use_language(self, name: str) -> None:
        """Switch the language of everything in view."""
        self.model.use_language(name)
        for window in self.windows:
            window.retranslate()

    def turn_theme(self) -> None:
        """Ctrl-T: the next theme."""
        names = list(THEMES)
        self.use_theme(names[(names.index(self.model.theme.name) + 1) % len(names)])

    def use_theme(self, name: str) -> None:
        """Switch the theme: ``quiet`` or ``dark``."""
        self.model.use_theme(name)
        for window in self.windows:
            window.restyle()

    # --- windows

    def open_window(self) -> Window:
        """One more window over the same plant; it opens with the list of alarms."""
        free = kiosk.free_screen(self) if self.is_kiosk else None
        window = Window(self.model, self._requests, self._kinds, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.closed.connect(self._lost)
        self.others.append(window)
        self.attendance.watch(window)
        window.zoom = self.zoom
        window.restyle()
        window.show_page("alarms" if self.page.key != "alarms" else "overview")
        if free is not None:
            kiosk.show(window, free)
        else:
            window.resize(self.size())
            window.show()
        return window

    def ask_for_window(self) -> None:
        """Ctrl-N: another window, unless it is a kiosk that fills every monitor already."""
        if self._has_room:
            self.open_window()
        else:
            self.say(self.model.text("kiosk.no_screen"))

    @property
    def _has_room(self) -> bool:
        return not self.is_kiosk or kiosk.free_screen(self) is not None

    def have_windows(self, count: int) -> None:
        """So many windows, neither more nor fewer; all of them in view."""
        while len(self.windows) < count and self._has_room:
            self.open_window()
        for window in self.others[count - 1 :]:
            window.dismiss()
        if not self.isVisible():
            self.show()

    def _list_layouts(self) -> None:
        for window in self.windows:
            if window.layout_panel.isVisible():
                window.layout_panel.refresh()

    def _lost(self, window: Window) -> None:
        self.monitors.settle(window)
        if window in self.others:
            self.others.remove(window)

    # --- lock and kiosk

    def lock(self) -> None:
        """Ctrl-Shift-L: everything is shown and heard, nothing can be done without a password."""
        self.session.lock()

    @property
    def may_close(self) -> bool:
        """Not where it is a kiosk, unless it ends."""
        return self._is_ending or not self.is_kiosk

    def ask_to_leave(self) -> None:
        """Ctrl-Shift-Q: at once, or of a kiosk with the password of somebody who may."""
        if self.may_close:
            self.leave_asked.emit()
        else:
            self.front.login_panel.ask_to_leave(self.leave_asked.emit)

    def end(self) -> None:
        """All windows are closed, whatever they are."""
        self._is_ending = True
        self.arranging.keep()
        for window in tuple(self.others):
            window.dismiss()
        self.close()
        if self.mailbox.wake is not None:
            self._stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The last window that goes ends everything; while others are there this one only goes."""
        super().closeEvent(event)
        if event.isAccepted() and not any(window.isVisible() for window in self.others):
            self._stop()

    def _stop(self) -> None:
        """Nothing is taken, drawn or sounded any more."""
        for timer in self._timers:
            timer.stop()
        self.arranging.stop()
        self.mailbox.wake = None
        self.pace.stop()
        self.intake.close()
        self.sounding.speaker.close()

"""The operator station: it takes what comes over the bus, and its windows draw it.

It is its own first window; the others (Ctrl-N) have pages of their own over the same model. It lives
until the last of them is closed.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from hmi.models.acknowledging import refusals
from hmi.models.frame import Mailbox
from hmi.models.station import Applied, StationModel
from hmi.models.tokens import THEMES
from hmi.models.wish import Audio
from hmi.qt import placing
from hmi.qt.arranging import Arranging
from hmi.qt.attendance import Attendance
from hmi.qt.context import Requests
from hmi.qt.pace import Pace
from hmi.qt.page_shelf import PageKind
from hmi.qt.recalling import recall
from hmi.qt.sounding import Sounding
from hmi.qt.sweeper import Sweeper
from hmi.qt.window import ALL_CHANGED, Window
from scada.bus.desk_messages import SessionAnswer
from scada.model import Silence

__all__ = ["ALL_CHANGED", "Station"]

LOOK_MS: Final = 100
"""How often the screen looks by itself: what comes over the bus wakes it sooner."""
EVENTS: Final = 100
"""So many events are taken at once; of a flood the rest comes when keys and pictures had their turn."""
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
        self.is_kiosk = self._is_ending = self._is_held = False
        self.arranging = Arranging(self, layouts)
        self.arranging.changed.connect(self._list_layouts)
        self.sounding = Sounding(model, beep, audio or Audio(), self)
        self.sounding.said.connect(self.say)
        self.asks_who = True
        """Whether to open the panel by itself where somebody must log in; not where it does so itself."""
        self._was_on = True
        self._was_stale = False
        self._undrawn: Applied | None = None
        """What was taken since the last picture; None: nothing."""
        self._second = False
        self.pace = Pace(self._take, self._draw, self)
        self._sweeper = Sweeper()
        mailbox.wake = self.pace.wake
        self._timers = [
            self._every(LOOK_MS, self.pace.look),
            self._every(BLINK_MS, self._blink),
            self._every(SOUND_MS, self._sound),
        ]
        self.attendance = Attendance(model.lock, clock, self)
        self.attendance.watch(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._bring_back)
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
        self._take()
        self._draw()

    def _take(self) -> bool:
        """Take a portion of what came; whether more waits."""
        if self._is_held:
            self._take_answers()
            return False
        frame = self.mailbox.take(EVENTS)
        before = self.model.now_ns // 1_000_000_000
        now_ns = self.clock()
        applied = self.model.apply(frame, now_ns)
        for call in frame.calls:
            call()
        second = now_ns // 1_000_000_000 != before
        if frame.is_empty and not second:
            return False
        self._undrawn = applied if self._undrawn is None else self._undrawn.then(applied)
        self._second = self._second or second
        for said in refusals(applied.events, self.model.user, self.model.words):
            self.say(said)
        self.sounding.hear(applied.events, self.context.stale)
        self._sweep(applied, second)
        return frame.more

    def _take_answers(self) -> None:
        if calls := self.mailbox.take_calls():
            for call in calls:
                call()
            self._undrawn = ALL_CHANGED

    def hold(self) -> None:
        """Stand still at this moment, for pictures; what the pages ask is answered all the same."""
        self.pause_blinking()
        self._is_held = True

    def pause_blinking(self) -> None:
        """Hold the symbols lit."""
        self._timers[1].stop()
        for window in self.windows:
            window.context.lit = True

    def go_on(self) -> None:
        """Take what has come meanwhile."""
        self._timers[1].start()
        self._is_held = False

    def _sweep(self, applied: Applied, second: bool) -> None:
        """Let go what nobody holds any more, when nobody waits."""
        if applied.events:
            self._sweeper.busy(self.model.now_ns)
        if applied.table:
            self._sweeper.adopt()
        elif second:
            self._sweeper.look(self.model.now_ns)

    def _draw(self) -> None:
        """Draw what the portions changed that were taken since the last picture."""
        applied, second = self._undrawn, self._second
        if applied is None:
            return
        self._undrawn, self._second = None, False
        began = time.perf_counter()
        for window in self.windows:
            window.draw(applied, second)
        # A timer of 0 ms comes after the paint events: the time is that of the whole picture.
        QTimer.singleShot(0, self, lambda: self._drew(began))
        if self.context.stale != self._was_stale:
            self._was_stale = self.context.stale
            self._sound()
        if applied.snapshot:
            recall(self.context)
        if second or applied.table:
            self._see_to_session()
            self._see_to_lock()

    def _drew(self, began: float) -> None:
        self.model.health.drew(self.model.now_ns, (time.perf_counter() - began) * 1e3)

    def begin_session(self, answer: SessionAnswer) -> None:
        """Somebody was let in, or stays."""
        self.login_panel.begin(answer)

    def _see_to_session(self) -> None:
        """Have the session renewed in time; where it is over or nobody is logged in, ask."""
        duty = self.model.duty
        if duty.is_due(self.model.now_ns):
            self.context.requests.renew(None, self._renewed)
        if self._was_on and not duty.is_on:
            # Once: whoever closes the panel wants to look, and may.
            self.context.requests.use_token("")
            self.attend_anew()
            if self.asks_who:
                self.front.login_panel.open()

    @property
    def front(self) -> Window:
        """The window that somebody works in; the first one that is in view where nobody does."""
        seen = [window for window in self.windows if window.isVisible()]
        active = (window for window in seen if window.isActiveWindow())
        return next(active, seen[0] if seen else self)

    def _renewed(self, answer: SessionAnswer | Exception) -> None:
        if isinstance(answer, SessionAnswer):
            self.model.duty.begin(answer)
            self.context.requests.use_token(self.model.duty.token)

    def attend_anew(self) -> None:
        """Other areas are attended to: everything that follows them."""
        self._was_on = self.model.duty.is_on
        self.model.attend()
        if self._was_on and self.model.has_snapshot:
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
        """Ctrl-N: one more window over the same plant; it opens with the list of alarms."""
        window = Window(self.model, self._requests, self._kinds, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.closed.connect(self._lost)
        self.others.append(window)
        self.attendance.watch(window)
        window.zoom = self.zoom
        window.restyle()
        window.show_page("alarms" if self.page.key != "alarms" else "overview")
        window.resize(self.size())
        window.show()
        return window

    def have_windows(self, count: int) -> None:
        """So many windows, neither more nor fewer; all of them in view."""
        while len(self.windows) < count:
            self.open_window()
        for window in self.others[count - 1 :]:
            window.close()
        if not self.isVisible():
            self.show()

    def _list_layouts(self) -> None:
        for window in self.windows:
            if window.layout_panel.isVisible():
                window.layout_panel.refresh()

    def _lost(self, window: Window) -> None:
        if window in self.others:
            self.others.remove(window)

    def _bring_back(self) -> None:
        """A monitor went: what was on it comes to one that is there."""
        back = [window for window in self.windows if placing.bring_back(window)]
        if back:
            self.say(self.model.text("layout.brought_back", count=len(back)))

    # --- lock and kiosk

    def lock(self) -> None:
        """Ctrl-Shift-L: everything is shown and heard, nothing can be done without a password."""
        duty, lock = self.model.duty, self.model.lock
        if not duty.required or duty.session is None:
            self.say(self.model.text("lock.nobody"))
            return
        lock.close(self.model.now_ns, duty.user)
        for window in self.windows:
            window.layout_panel.hide()
            window.login_panel.open()
            window.attend()

    def _see_to_lock(self) -> None:
        if self.model.lock.is_due(self.model.now_ns) and self.model.duty.session is not None:
            self.lock()

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
            window.close()
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
        self._sweeper.close()
        self.sounding.speaker.close()

"""The operator station: banner, rail, pages, status line. It only draws what the model knows."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.acknowledging import outcome, refusals
from hmi.models.announcer import Announcer
from hmi.models.frame import Mailbox
from hmi.models.rates import KEPT_NS
from hmi.models.recall import requests, take
from hmi.models.sound import Sound
from hmi.models.station import Applied, StationModel
from hmi.models.tokens import THEMES
from hmi.models.trail import Place, Trail
from hmi.models.wish import Audio
from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.banner import Banner
from hmi.qt.commands import entries_of
from hmi.qt.context import Context, Requests
from hmi.qt.faceplate import FaceplatePanel
from hmi.qt.find import FindPanel
from hmi.qt.login import LoginPanel
from hmi.qt.overview import OverviewPage
from hmi.qt.pace import Pace
from hmi.qt.page import Page
from hmi.qt.rail import Rail
from hmi.qt.speaker import Speaker
from hmi.qt.stale import Veil
from hmi.qt.status_line import StatusLine
from hmi.qt.sweeper import Sweeper
from hmi.qt.theme import Theme
from scada.bus.desk_messages import SessionAnswer
from scada.bus.messages import EventsAnswer, EventsRequest, HistoryAnswer
from scada.model import (
    CALLING,
    SYSTEM_PRIORITY,
    Acknowledge,
    CommandResult,
    Event,
    EventKind,
    Silence,
)

LOOK_MS = 100
"""How often the screen looks by itself: what comes over the bus wakes it sooner."""
EVENTS = 200
"""So many events are taken at once; of a flood the rest comes when keys and pictures had their turn."""
BLINK_MS = 500
SOUND_MS = 2_000
LEAST_ROOM = (1200, 640)
"""Pixels at 1080p that the banner and the pages need: a larger zoom would lay them over each other."""
LOAD_LINES = 5_000
ALL_CHANGED = Applied(table=True, values=True, alarms=True, heartbeat=True)


class Station(QMainWindow):
    """The window. ``mailbox`` is filled by the bus's thread, ``requests`` goes back to it."""

    def __init__(
        self,
        model: StationModel,
        requests: Requests,
        mailbox: Mailbox,
        pages: Sequence[type[Page]],
        clock: Callable[[], int] = time.time_ns,
        beep: Callable[[], None] = QApplication.beep,
        audio: Audio | None = None,
    ) -> None:
        super().__init__()
        self.model, self.mailbox, self.clock = model, mailbox, clock
        self.context = Context(model, requests, Theme(model.theme, model.zoom))
        audio = audio or Audio()
        self.sound = Sound()
        self.speaker = Speaker(audio, beep)
        self._mute_told = 0
        self.announcer = Announcer(audio.priorities)
        self.pages: dict[str, Page] = {page.key: page(self.context) for page in pages}
        self._build([(page.key, page.number) for page in pages])
        self._bind(pages)
        self.asks_who = True
        """Whether to open the panel by itself where somebody must log in; not where it does so itself."""
        self._was_on = True
        self.trail, self._going = Trail(), False
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
        self.restyle()
        self.show_page(pages[0].key)

    def _build(self, entries: list[tuple[str, int]]) -> None:
        self.banner = Banner(self.context)
        self.rail = Rail(self.context, entries)
        self.status_line = StatusLine(self.context)
        self.stack = QStackedWidget()
        # Pages adapt to what is left beside the faceplate; the window never grows for them.
        self.stack.setMinimumSize(1, 1)
        for page in self.pages.values():
            self.stack.addWidget(page)
        self.veil = Veil(self.context, self.stack)
        self.stack.installEventFilter(self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        self.faceplate = FaceplatePanel(self.context)
        self.faceplate.left.connect(lambda: self.page.entered())
        middle.addWidget(self.faceplate)
        self.login_panel = LoginPanel(self.context)
        self.login_panel.left.connect(lambda: self.page.entered())
        self.login_panel.changed.connect(self._attend_anew)
        middle.addWidget(self.login_panel)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(middle, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(frame)
        self.find_panel = FindPanel(self.context, partial(entries_of, self), frame)

    def _bind(self, pages: Sequence[type[Page]]) -> None:
        self.rail.chosen.connect(self.show_page)
        self.banner.silence.connect(self.silence)
        self.banner.acknowledge.connect(self.acknowledge_newest)
        self.status_line.language_chosen.connect(self.use_language)
        for page in pages:
            self._key(str(page.number), partial(self.show_page, page.key))
        context = self.context
        context.open_alarm.connect(self._open_alarm)
        context.open_area.connect(self._open_area)
        context.open_map.connect(self._open_map)
        context.open_display.connect(self._open_display)
        context.open_trend.connect(lambda _: self.show_page("trends"))
        self.find_panel.left.connect(lambda: self.page.entered())
        self.status_line.searched.connect(self.find_panel.open)
        self.status_line.asked_who.connect(self.login_panel.toggle)
        self._key("Ctrl+L", self.login_panel.toggle)
        self._key("Ctrl+K", self.find_panel.open)
        self._key("F4", self.silence)
        self._key("F2", self.acknowledge_newest)
        for keys in ("Ctrl++", "Ctrl+="):
            self._key(keys, lambda: self.zoom_by(1))
        self._key("Ctrl+T", self.turn_theme)
        self._key("Alt+Left", self.back)
        self._key("Alt+Right", self.forward)
        context.moved.connect(self._note)
        self._key("Ctrl+-", lambda: self.zoom_by(-1))

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)

    def _every(self, interval_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        timer.start()
        return timer

    def _open_alarm(self, alarm: str) -> None:
        self.show_page(AlarmsPage.key)
        page = self.pages[AlarmsPage.key]
        if isinstance(page, AlarmsPage):
            page.show_alarm(alarm)

    def _open_area(self, area: str) -> None:
        self.show_page(AreasPage.key)
        page = self.pages[AreasPage.key]
        if isinstance(page, AreasPage):
            page.show_area(area)

    def _open_map(self, tag: str) -> None:
        self.show_page(OverviewPage.key)
        page = self.pages[OverviewPage.key]
        if isinstance(page, OverviewPage):
            page.show_tag(tag)

    def _open_display(self, name: str) -> None:
        self.show_page(OverviewPage.key)
        page = self.pages[OverviewPage.key]
        if isinstance(page, OverviewPage):
            page.show_display(name)

    @property
    def page(self) -> Page:
        """The page in view."""
        return cast(Page, self.stack.currentWidget())

    def show_page(self, key: str) -> None:
        """Bring a page into view."""
        page = self.pages[key]
        self.stack.setCurrentWidget(page)
        self.veil.raise_()
        self.rail.select(key)
        page.refresh(ALL_CHANGED)
        page.entered()
        self._note()

    def _note(self) -> None:
        """Remember the screen that is in view, for `back`."""
        if self._going:
            return
        page, shown = self.page, self.faceplate.plate
        area = page.area if isinstance(page, AreasPage) else ""
        tag = shown.tag.id if shown is not None else ""
        self.trail.go(Place(page.key, area, tag, bool(tag) and self.faceplate.diagnoses))

    def back(self) -> None:
        """Alt-Left, or Escape where nothing else is to be left: the screen before."""
        self._go(self.trail.back())

    def forward(self) -> None:
        """Alt-Right: the screen that was left with `back`."""
        self._go(self.trail.forward())

    def _go(self, place: Place | None) -> None:
        if place is None:
            return
        self._going = True
        self.show_page(place.page)
        if place.area:
            self._open_area(place.area)
        if place.tag:
            self.faceplate.show_tag(place.tag)
            self.faceplate.diagnose(place.diagnostics)
        elif self.faceplate.plate is not None:
            self.faceplate.leave()
        self._going = False

    def tick(self) -> None:
        """Take what came over the bus, and draw what it changed, at once."""
        self._take()
        self._draw()

    def _take(self) -> bool:
        """Take a portion of what came; whether more waits."""
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
            self.context.say.emit(said)
        self._hear_silence(applied.events)
        self._sweep(applied, second)
        return frame.more

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
        self._show_stale(self.model.now_ns)
        self.page.refresh(applied)
        self.faceplate.refresh(applied)
        # A timer of 0 ms comes after the paint events: the time is that of the whole picture.
        QTimer.singleShot(0, self, lambda: self._drew(began))
        if applied.snapshot:
            self._recall()
        if applied.alarms or applied.table or second:
            self.banner.refresh()
        if applied.table:
            self.banner.restyle()
            self.find_panel.prepare()
        if second or applied.table:
            self._see_to_session()
            self.status_line.update()

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
            self._attend_anew()
            if self.asks_who:
                self.login_panel.open()

    def _renewed(self, answer: SessionAnswer | Exception) -> None:
        if isinstance(answer, SessionAnswer):
            self.model.duty.begin(answer)
            self.context.requests.use_token(self.model.duty.token)

    def _attend_anew(self) -> None:
        """Other areas are attended to: everything that follows them."""
        self._was_on = self.model.duty.is_on
        self.model.attend()
        self.banner.refresh()
        self.page.refresh(ALL_CHANGED)
        self.status_line.update()

    def _recall(self) -> None:
        """Ask for the load's and the sparklines' past, one portion after the other."""
        model = self.model
        self.context.requests.events(
            EventsRequest(
                start_ns=model.now_ns - KEPT_NS,
                end_ns=model.now_ns + 1,
                kinds=(*sorted(CALLING), EventKind.RETURNED),
                limit=LOAD_LINES,
            ),
            self._recalled_load,
        )
        live, portions = model.live, requests(model.table, model.live, model.now_ns)

        def ask() -> None:
            portion = next(portions, None)
            if portion is not None and model.live is live:
                self.context.requests.history(portion, answered)

        def answered(answer: HistoryAnswer | Exception) -> None:
            if isinstance(answer, Exception):
                self.context.say.emit(model.text("journal.not_recalled", reason=str(answer)))
                return
            for series in answer.buckets:
                take(live, series)
            ask()

        ask()

    def _recalled_load(self, answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            self.context.say.emit(self.model.text("journal.not_recalled", reason=str(answer)))
            return
        for event in answer.events:
            self.model.rate.add(event)
            self.model.behaviour.add(event)

    def _drew(self, began: float) -> None:
        self.model.health.drew(self.model.now_ns, (time.perf_counter() - began) * 1e3)

    def _show_stale(self, now_ns: int) -> None:
        stale = self.model.stale(now_ns) is not None
        if stale != self.context.stale:
            self.context.stale = stale
            self.veil.setVisible(stale)
            self.veil.raise_()
            self.banner.refresh()
            self._sound()

    def _blink(self) -> None:
        self.context.lit = not self.context.lit
        self.banner.update()
        self.page.blink()

    def pause_blinking(self) -> None:
        """Hold the symbols lit, for pictures."""
        self._timers[1].stop()
        self.context.lit = True

    def go_on_blinking(self) -> None:
        """Blink again."""
        self._timers[1].start()

    def _say_mute(self) -> None:
        """What cannot be heard is said, each once."""
        for fault in self.speaker.faults[self._mute_told :]:
            self.context.say.emit(self.model.text(f"sound.{fault}"))
        self._mute_told = len(self.speaker.faults)

    def _sound(self) -> None:
        self._say_mute()
        if self.sound.is_on(self.model.alarms, self.context.stale):
            self.speaker.sound(self.sound.priority(self.model.alarms) or SYSTEM_PRIORITY)
        if self.speaker.has_voice and self.model.has_snapshot and not self.speaker.is_speaking:
            self.speaker.say(self.announcer.next(self.model.alarms, self.model.words))

    def silence(self) -> None:
        """F4: quiet until something new comes."""
        sounded = self.sound.is_on(self.model.alarms, self.context.stale)
        self.sound.silence(self.model.alarms, self.context.stale)
        self.speaker.quiet()
        if sounded and not self.context.stale and self.model.duty.is_on:
            here = self.model.duty.position_id
            told = Silence(user=self.model.user, position=here)
            self.context.requests.command(told, lambda _: None)

    def _hear_silence(self, events: Sequence[Event]) -> None:
        """Another station of this position was silenced: one operator, one sound."""
        here = self.model.duty.position_id
        silenced = (e for e in events if e.kind is EventKind.SILENCED)
        if here and any((event.position or "") == here for event in silenced):
            self.sound.silence(self.model.alarms, self.context.stale)
            self.speaker.quiet()

    def acknowledge_newest(self) -> None:
        """F2: the selected alarm of the list; elsewhere the one that stands first in the banner."""
        if isinstance(self.page, AlarmsPage):
            self.page.acknowledge_chosen()
            return
        newest = self.model.alarms.newest_unacknowledged(1)
        if newest and not self.context.stale:
            self.acknowledge([newest[0].alarm], "")

    def acknowledge(self, alarms: Sequence[str], comment: str) -> None:
        """Send these ids; what the core refuses is said in the status line."""
        command = Acknowledge(alarms=tuple(alarms), user=self.model.user, comment=comment)
        self.context.requests.command(command, self._acknowledged)

    def _acknowledged(self, result: CommandResult | Exception) -> None:
        self.context.say.emit(outcome(result, self.model.words))

    def use_language(self, name: str) -> None:
        """Switch the language of everything in view."""
        self.model.use_language(name)
        self.status_line.forget()
        for page in self.pages.values():
            page.retranslate()
        self.faceplate.retranslate()
        self.login_panel.restyle()
        self._redraw()

    def turn_theme(self) -> None:
        """Ctrl-T: the next theme."""
        names = list(THEMES)
        self.use_theme(names[(names.index(self.model.theme.name) + 1) % len(names)])

    def use_theme(self, name: str) -> None:
        """Switch the theme: ``quiet`` or ``dark``."""
        self.model.use_theme(name)
        self.restyle()

    def zoom_by(self, steps: int) -> None:
        """Ctrl + and −; up only as far as everything still has its place in the window."""
        self.model.zoom_by(steps)
        if not self._holds(self.model.zoom):
            self.context.say.emit(self.context.text("frame.zoom_most"))
        while not self._holds(self.model.zoom):
            self.model.zoom_by(-1)
        self.restyle()

    def _holds(self, zoom: float) -> bool:
        wide, high = LEAST_ROOM
        fits = self.width() >= wide * zoom and self.height() >= high * zoom
        return zoom <= 1.0 or fits

    def restyle(self) -> None:
        """Put theme and zoom on everything."""
        self.context.theme = Theme(self.model.theme, self.model.zoom)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self.context.theme.dress(application)
        for page in self.pages.values():
            page.restyle()
        self.faceplate.restyle()
        self.login_panel.restyle()
        self._redraw()

    def _redraw(self) -> None:
        self.setWindowTitle(f"Davylamp · {self.model.words.site()}")
        self.banner.restyle()
        self.rail.restyle()
        self.status_line.restyle()
        self.find_panel.restyle()
        self.veil.update()
        if self.stack.currentWidget() is not None:
            self.page.refresh(ALL_CHANGED)
        self.faceplate.refresh(ALL_CHANGED)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the veil as large as the pages."""
        if watched is self.stack and event.type() == QEvent.Type.Resize:
            self.veil.setGeometry(self.stack.rect())
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the timers: a closed station draws nothing more."""
        for timer in self._timers:
            timer.stop()
        self.mailbox.wake = None
        self.pace.stop()
        self._sweeper.close()
        self.speaker.close()
        super().closeEvent(event)

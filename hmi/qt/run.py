"""One run of an operator station: bus, window, and where it is asked for the scripted operator."""

import json
import logging
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hmi.models.frame import Mailbox
from hmi.models.language import Language
from hmi.models.personal import Personal
from hmi.models.record import Record
from hmi.models.station import StationModel
from hmi.models.tokens import THEMES
from hmi.models.wish import Wish
from hmi.qt import kiosk, placing
from hmi.qt.alarms import AlarmsPage
from hmi.qt.auto_login import AutoLogin
from hmi.qt.operator import Operator
from hmi.qt.pages import PAGES
from hmi.qt.shots import shots
from hmi.qt.station import Station
from hmi.qt.theme import chinese_font
from hmi.service import BusClient, Connect

log = logging.getLogger(__name__)

READY_WITHIN_MS: Final = 10_000
"""A station without a core is ready all the same: it says on its screen that there is none."""
PING_MS: Final = 1_000
SHOT_WAIT_MS: Final = 4_000
"""A page that always waits for something newer must not keep a hundred pictures waiting."""


class StationRun:
    """Holds the window, the bus's thread and the timers together.

    ``connect`` makes a connection to the bus of ``site``; ``notify`` tells whoever started this
    process that it is ready and lives, in systemd's words.
    """

    def __init__(
        self,
        site: str,
        wish: Wish,
        connect: Connect,
        notify: Callable[[str], None],
        argv: list[str],
    ) -> None:
        self._wish, self._notify = wish, notify
        running = QApplication.instance()
        self._application = running if isinstance(running, QApplication) else QApplication(argv)
        self._application.setApplicationName("Davylamp")
        self._application.setQuitOnLastWindowClosed(False)
        self._application.lastWindowClosed.connect(self.leave)
        self._loop = QEventLoop()
        mailbox = Mailbox()
        self._client = BusClient(connect, site, mailbox, station=wish.name)
        self._model = StationModel(Language(readable(wish.language)), THEMES[wish.theme], wish.user)
        self._model.duty.wanted = wish.position
        self._model.lock.idle_s = wish.lock_after_s
        if wish.layouts is not None:
            self._model.personal = Personal(wish.layouts / "personal")
        self.station = Station(
            self._model, self._client, mailbox, PAGES, audio=wish.audio, layouts=wish.layouts
        )
        self.station.leave_asked.connect(self.leave)
        self._operator = Operator(self.station, most=wish.deeds) if wish.scripted else None
        if wish.password_file is not None:
            AutoLogin(self.station, wish.user, wish.password_file, wish.position)
        self._timers: list[QTimer] = []
        self._is_ready = False
        self._is_leaving = False
        if wish.record is not None:
            self._model.heard = Record(wish.record)

    def run(self) -> int:
        """Show, follow the bus, until it ends; the exit status."""
        self._show()
        self._client.start()
        self._each(PING_MS, self._ping)
        self._once(READY_WITHIN_MS, self._ready)
        if self._operator is not None:
            self._operator.start()
        if self._wish.seconds:
            self._once(int(self._wish.seconds * 1000), self._end)
        if self._wish.every_s and self._wish.shots:
            self._each(int(self._wish.every_s * 1000), self._take_some)
        try:
            return 0 if self._is_leaving else self._loop.exec()
        finally:
            self._client.stop()
            self._write_summary()
            self.station.end()

    def leave(self) -> None:
        """End as soon as the loop turns; safe in a signal handler."""
        self._is_leaving = True
        self._loop.quit()

    def _show(self) -> None:
        if self._wish.kiosk:
            kiosk.begin(self.station)
        else:
            placing.first_place(self.station)
        if self._wish.layout:
            self.station.arranging.open(self._wish.layout)

    def _ping(self) -> None:
        """The window's loop turns: feed the watchdog."""
        self._notify("WATCHDOG=1")
        if self._model.has_snapshot:
            self._ready()

    def _ready(self) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._notify("READY=1")

    def _take_some(self) -> None:
        """Pictures in the language and theme in use, for somebody who has no screen."""
        model, folder = self._model, self._wish.shots
        if folder is not None:
            shots(self.station, folder, (model.language.name,), (model.theme.name,))

    def _end(self) -> None:
        """The time is over: pictures of everything, then out."""
        if self._operator is not None:
            self._operator.stop()
        self._figures = self.figures()
        if self._wish.shots is not None:
            files = shots(
                self.station,
                self._wish.shots,
                sizes=self._wish.sizes,
                wait_ms=SHOT_WAIT_MS,
                views=self._wish.views,
            )
            log.info("%d pictures in %s", len(files), self._wish.shots)
        self.leave()

    _figures: dict[str, Any] | None = None

    def figures(self) -> dict[str, Any]:
        """What the station measured by itself; latencies in ms, null where none was measured.

        The latency is from the source time of the sample that raised a limit alarm without delay
        to that alarm's entry into this process' alarm model.
        """
        page = self.station.pages[AlarmsPage.key]
        confirmed = page.answers.confirmed if isinstance(page, AlarmsPage) else set()
        deeds = self._operator.deeds if self._operator is not None else []
        return {
            "acknowledged": len(confirmed),
            "latency_ms": self._model.latency.alarm_quantiles_ms(),
            "alarms_seen": self._model.alarms_seen,
            "values": self._model.values_seen,
            "deeds": [
                {"time_ns": deed.time_ns, "what": deed.what, "alarms": list(deed.alarms)}
                for deed in deeds
            ],
        }

    def _write_summary(self) -> None:
        if self._wish.summary is not None:
            figures = self._figures or self.figures()
            self._wish.summary.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(figures, ensure_ascii=False, indent=2)
            self._wish.summary.write_text(text + "\n", "utf-8")

    def _each(self, interval_ms: int, act: Callable[[], None]) -> None:
        timer = QTimer()
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        timer.start()
        self._timers.append(timer)

    def _once(self, wait_ms: int, act: Callable[[], None]) -> None:
        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        timer.start(wait_ms)
        self._timers.append(timer)


def readable(language: str) -> str:
    """The language to begin with: what no font can show is said in English."""
    if chinese_font() is not None:
        return language
    log.warning(
        "no font for Chinese is installed: the station begins in English; install Noto Sans CJK SC "
        "(apt install fonts-noto-cjk) / 未安装中文字体，操作站以英文启动；请安装 Noto Sans CJK SC"
    )
    return "en"

"""A station in this process, drawn offscreen at 1920 x 1080, and what its event loop is asked."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from hmi.models.frame import Frame, Mailbox
from hmi.models.station import StationModel
from hmi.qt.pages import PAGES
from hmi.qt.shots import SIZE
from hmi.qt.station import Station
from hmi.service import BusClient, Connect
from scada.bus import access
from scada.bus.bus import BusDown
from scada.bus.nats_bus import NatsBus, connect
from scada.model import DavylampError, Event

WAIT_S: Final = 120.0


class Heard(Mailbox):
    """A mailbox that remembers the events that the screen has taken and not painted yet."""

    def __init__(self) -> None:
        super().__init__()
        self.unpainted: list[Event] = []

    def take(self, events: int | None = None) -> Frame:
        """What came since the last time."""
        frame = super().take(events)
        self.unpainted += frame.events
        return frame


class Screen:
    """A station on the bus of a run folder, or without a bus."""

    def __init__(self, run: Path | None, clock: Callable[[], int] = time.time_ns) -> None:
        running = QApplication.instance()
        self.application = running if isinstance(running, QApplication) else QApplication([])
        self.mailbox, self.model = Heard(), StationModel()
        self.client = BusClient(_joined(run), _site(run), self.mailbox)
        self.station = Station(
            self.model, self.client, self.mailbox, PAGES, clock, beep=lambda: None
        )
        self.station.session.asks = False
        self.station.resize(*SIZE)
        self.station.show()
        # Without a bus as well: what pages ask is refused at once then, and does not pile up for a day.
        self.client.start()

    def close(self) -> None:
        """Leave."""
        self.client.stop()
        self.station.close()

    def until(self, condition: Callable[[], bool], wait_s: float = WAIT_S) -> float:
        """Let the loop turn until the condition holds; how many seconds it took."""
        began, loop, look = time.perf_counter(), QEventLoop(), QTimer(interval=5)
        met = False

        def looked() -> None:
            nonlocal met
            met = condition()
            if met or time.perf_counter() - began > wait_s:
                loop.quit()

        look.timeout.connect(looked)
        look.start()
        loop.exec()
        look.stop()
        if not met:
            raise DavylampError(f"the station was not so far within {wait_s:.0f} s")
        return time.perf_counter() - began

    def turn(self, seconds: float) -> None:
        """Let the loop turn for so long."""
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() >= end, seconds + 1.0)


class Stalls:
    """How long the event loop was away at most: the longest gap between two ticks of a timer."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1e3 - 1.0)
        self._last = now


def _site(run: Path | None) -> str:
    return access.read(run).site if run is not None else "bench"


def _joined(run: Path | None) -> Connect:
    async def join() -> NatsBus:
        if run is None:
            raise BusDown("there is no bus here")
        entry = access.read(run)
        return await connect(
            entry.url, "station", entry.password("station"), "station", entry.site, wait_s=10.0
        )

    return join

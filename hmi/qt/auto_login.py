"""A station that logs itself in: a demo, a wall display. Its password lies in a file of its own."""

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from hmi.qt.station import Station
from scada.bus.bus import Refused
from scada.bus.desk_messages import SessionAnswer

log = logging.getLogger(__name__)

LOOK_MS: Final = 500


class AutoLogin(QObject):
    """Logs ``user`` in whenever somebody must be and nobody is. What the desk refuses ends it."""

    def __init__(self, station: Station, user: str, file: Path, position: str = "") -> None:
        super().__init__(station)
        self._station, self._user, self._file, self._position = station, user, file, position
        self._asking = False
        station.session.asks = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Log in where that is due."""
        model = self._station.model
        wanted = model.duty.required and model.duty.session is None and model.has_snapshot
        if not wanted or self._asking:
            return
        self._asking = True
        self._station.context.requests.work(self._read, self._ask)

    def _read(self) -> str:
        return self._file.read_text("utf-8").splitlines()[0]

    def _ask(self, password: str | Exception) -> None:
        if isinstance(password, Exception):
            self._asking = False
            self._timer.stop()
            log.error("%s: no password to be read: %s", self._file, password)
            self._station.login_panel.open()
            return
        requests = self._station.context.requests
        requests.login(self._user, password, self._position, self._answered)

    def _answered(self, answer: SessionAnswer | Exception) -> None:
        self._asking = False
        if isinstance(answer, Refused):
            self._timer.stop()
            log.error("%s is not let in: %s", self._user, answer)
            self._station.login_panel.open()
        elif isinstance(answer, SessionAnswer):
            self._station.begin_session(answer)

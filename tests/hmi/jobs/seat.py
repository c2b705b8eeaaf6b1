"""A station at the town's bus, and the hands of whoever sits there."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hmi.models.frame import Mailbox
from hmi.models.language import Language
from hmi.models.station import StationModel
from hmi.qt.pages import PAGES
from hmi.qt.station import Station
from hmi.service import BusClient
from scada.model import AlarmRecord
from tests.hmi.jobs.town import Town

SIZE = (1920, 1080)
WAIT_MS = 60_000
_NUMBERS = itertools.count(1)


class Seat:
    """One station. `press` and `type` go to whatever has the keyboard, as a person's would."""

    def __init__(
        self, town: Town, qtbot: QtBot, language: str = "en", layouts: Path | None = None
    ) -> None:
        self.town, self.qtbot = town, qtbot
        self.mailbox = Mailbox()
        name = f"seat-{next(_NUMBERS)}"
        self.client = BusClient(town.connect, town.table.site, self.mailbox, station=name)
        self.model = StationModel(Language(language))
        self.station = Station(
            self.model, self.client, self.mailbox, PAGES, beep=lambda: None, layouts=layouts
        )
        self.station.session.asks = False
        qtbot.addWidget(self.station)
        self.station.resize(*SIZE)
        self.station.show()
        self.client.start()
        self.until(lambda: self.model.has_snapshot and not self.station.context.stale)

    def until(self, done: Callable[[], object]) -> None:
        """Let the station live until that holds."""
        self.qtbot.waitUntil(lambda: bool(done()), timeout=WAIT_MS)

    def log_in(self, user: str = "li", position: str = "") -> None:
        """Without keys: most jobs begin behind it. li operates, wang engineers, zhao integrates."""
        password = self.town.password(user)
        self.client.login(user, password, position, self.station.begin_session)  # type: ignore[arg-type]
        self.until(lambda: self.model.user == user)

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """A key or a chord as Qt writes it (``Ctrl+K``, ``Down``, ``Shift+A``)."""
        target = widget or QApplication.focusWidget() or self.station
        QTest.keySequence(target, keys)

    def type(self, text: str, widget: QWidget | None = None) -> None:
        """Letters into the field that has the keyboard."""
        target = widget or QApplication.focusWidget() or self.station
        QTest.keyClicks(target, text)

    def click(self, widget: QWidget) -> None:
        """The left button in the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def alarm(self, alarm: str) -> AlarmRecord | None:
        """An alarm as the station has it; None where it is normal."""
        return self.model.alarms.of(alarm)

    def raises(self, alarm: str, value: float) -> None:
        """Move the alarm's point to a value, and wait until the station shows the alarm."""
        self.town.values({alarm.rsplit("/", 1)[0]: value}, at_ns=time.time_ns())
        self.until(lambda: self.alarm(alarm) is not None)
        self.station.intake.draw()  # what was taken is drawn with the next picture: at once here

    def leave(self) -> None:
        """Close the window and the connection."""
        self.client.stop()
        self.station.end()

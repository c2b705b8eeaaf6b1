"""A scripted operator: he presses the station's own widgets, as a person would, and notes it.

He waits for an unacknowledged alarm, opens the list, selects the row, presses Space; writes a
comment with the next one; acknowledges all visible once; and goes on with whatever comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from hmi.models.alarms import can_acknowledge
from hmi.qt.alarms import AlarmsPage
from hmi.qt.station import Station

PACE_MS: Final = 1_200
"""Between two presses: he reads before he acts."""
COMMENT: Final = {"zh": "已现场核实", "en": "checked on site"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that he did, when (ns UTC), and to which alarms."""

    time_ns: int
    what: str
    alarms: tuple[str, ...] = ()


class Operator(QObject):
    """Acts every `PACE_MS`; `deeds` is his log."""

    def __init__(self, station: Station, pace_ms: int = PACE_MS, most: int | None = None) -> None:
        super().__init__(station)
        self.station = station
        page = station.pages[AlarmsPage.key]
        if not isinstance(page, AlarmsPage):
            raise TypeError("the station has no list of alarms")
        self.page = page
        self.deeds: list[Deed] = []
        self.most = most
        """After so many things he only looks on; None: never."""
        self._plan: list[Callable[[], None]] = [
            self._press_space,
            self._write_comment,
            self._press_shift_a,
        ]
        self._timer = QTimer(self)
        self._timer.setInterval(pace_ms)
        self._timer.timeout.connect(self.act)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Hands off."""
        self._timer.stop()

    def act(self) -> None:
        """One thing: open the list, or the next of the plan for the first unacknowledged row."""
        if not self.station.model.duty.is_on or self.is_done:
            return
        if self.station.context.stale or not self.station.model.alarms.newest_unacknowledged(1):
            return
        if self.station.page is not self.page:
            QTest.mouseClick(self.station.rail.buttons[AlarmsPage.key], Qt.MouseButton.LeftButton)
            self._note("opened the list")
            return
        if not self._select_first():
            return
        deed = self._plan.pop(0) if self._plan else self._press_space
        deed()

    @property
    def is_done(self) -> bool:
        """Whether he has done what he was to do."""
        return self.most is not None and len(self.deeds) >= self.most

    def _select_first(self) -> bool:
        """Click the first unacknowledged row."""
        table = self.page.table
        for row, line in enumerate(table.rows.lines):
            if can_acknowledge(line.record):
                table.scrollTo(table.rows.index(row, 0))
                place = table.visualRect(table.rows.index(row, 2)).center()
                button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
                QTest.mouseClick(table.viewport(), button, none, place)
                return table.chosen_alarm == line.record.alarm
        return False

    def _press_space(self) -> None:
        chosen = self.page.table.chosen_alarm
        QTest.keyClick(self.page.table, Qt.Key.Key_Space)
        self._note("Space", (chosen,))

    def _write_comment(self) -> None:
        details = self.page.details
        QTest.keyClick(self.page.table, Qt.Key.Key_C)
        comment = COMMENT.get(self.station.model.language.name, COMMENT["en"])
        if comment.isascii():
            QTest.keyClicks(details.comment_field, comment)
        else:
            # An input method hands whole words over; there are no keys for them.
            details.comment_field.insert(comment)
        QTest.keyClick(details.comment_field, Qt.Key.Key_Return)
        self._note("comment", (details.alarm,))

    def _press_shift_a(self) -> None:
        visible = tuple(self.page.table.visible_alarms())
        shift = Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self.page.table, Qt.Key.Key_A, shift)
        self._note("Shift-A", visible)

    def _note(self, what: str, alarms: tuple[str, ...] = ()) -> None:
        self.deeds.append(Deed(self.station.clock(), what, alarms))

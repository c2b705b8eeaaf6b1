"""He logs in, locks, opens a second window, and finds his windows again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.qt.window import Window
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town


@pytest.fixture
def his(town: Town, qtbot: QtBot, tmp_path: Path) -> Iterator[Seat]:
    """A station that keeps layouts."""
    made = Seat(town, qtbot, layouts=tmp_path)
    yield made
    town.calm()
    made.leave()


def log_in(seat: Seat, user: str, window: Window | None = None) -> None:
    panel = (window or seat.station).login_panel
    if not panel.isVisible():
        seat.press("Ctrl+L", seat.station)
    panel.name.clear()
    seat.type(user, panel.name)
    seat.press("Return", panel.name)
    seat.type(seat.town.password(user), panel.password)
    seat.press("Return", panel.password)
    seat.until(lambda: seat.model.user == user and not panel.isVisible())


def test_his_windows_come_back_with_him(his: Seat) -> None:
    station = his.station
    log_in(his, "li")
    his.until(lambda: station.arranging._saved is not None)
    his.press("Ctrl+N", station)
    his.until(lambda: len(station.windows) == 2)
    other = station.windows[1]
    his.until(other.isActiveWindow)
    his.press("7", other)
    assert other.page.key == "system"
    his.press("Ctrl+T", other)
    station.activateWindow()
    his.until(station.isActiveWindow)
    his.press("Ctrl+Shift+W", station)
    his.type("night", station.layout_panel.name)
    his.press("Return", station.layout_panel.name)
    assert "night" in station.layout_panel.layouts
    other.close()
    log_in_as_another(his)
    assert (len(station.windows), station.arranging.names) == (1, ["wall"])
    station.login_panel.open()
    his.click(station.login_panel.buttons["log_out"])
    log_in(his, "li")
    his.until(lambda: "night" in station.layout_panel.layouts)
    his.click(station.layout_panel.layouts["night"])
    his.until(lambda: len(station.windows) == 2)
    assert station.windows[1].page.key == "system"
    assert his.model.theme.name == "dark"


def log_in_as_another(seat: Seat) -> None:
    seat.press("Ctrl+L", seat.station)
    seat.click(seat.station.login_panel.buttons["log_out"])
    log_in(seat, "wang")
    seat.until(lambda: "night" not in seat.station.layout_panel.layouts)


def is_locked(seat: Seat) -> bool:
    return seat.model.lock.is_on


def test_a_locked_station_shows_alarms_and_does_nothing(seat: Seat) -> None:
    seat.log_in("li")
    station, panel, said = seat.station, seat.station.login_panel, list[str]()
    other = station.open_window()
    station.context.say.connect(said.append)
    seat.press("Ctrl+Shift+L", station)
    assert is_locked(seat)
    assert panel.isVisible()
    assert other.login_panel.isVisible()
    seat.raises("3301.T1/cut", 1.6)
    shown = [button.record for button in station.banner.alarms if button.isVisible()]
    assert "3301.T1/cut" in [record.alarm for record in shown if record]
    seat.press("F2", station)
    seat.press("F4", station)
    assert "3301.T1/cut" in waiting(seat)
    assert "the station is locked: log in first" in said[-1]
    assert station.sounding.silenced.is_on(seat.model.alarms, stale=False)
    QTest.keyClick(panel.password, Qt.Key.Key_Escape)
    assert panel.isVisible(), "a locked station asks until it is opened"
    seat.type("wrong", panel.password)
    seat.press("Return", panel.password)
    seat.until(lambda: panel.message.text() and "checking" not in panel.message.text())
    assert is_locked(seat)
    log_in(seat, "li")
    assert not is_locked(seat)
    assert not other.login_panel.isVisible()
    before = waiting(seat)
    seat.press("F2", station)
    seat.until(lambda: before - waiting(seat))


def waiting(seat: Seat) -> set[str]:
    return {record.alarm for record in seat.model.alarms.unacknowledged()}


def test_a_kiosk_ends_for_an_engineer_only(seat: Seat) -> None:
    seat.log_in("li")
    station, panel, asked = seat.station, seat.station.login_panel, list[bool]()
    station.leave_asked.connect(lambda: asked.append(True))
    station.is_kiosk = True
    seat.press("Ctrl+Shift+Q", station)
    for user in ("li", "wang"):
        panel.name.clear()
        seat.type(user, panel.name)
        seat.type(seat.town.password(user), panel.password)
        seat.press("Return", panel.password)
        seat.until(lambda: asked or "may not end" in panel.message.text())
    assert asked == [True]
    assert seat.model.user == "li", "who works here goes on"
    assert seat.model.duty.session is not None

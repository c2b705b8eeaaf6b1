"""Several windows over one plant, and a station that is locked or a kiosk."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.layout import Layout, WindowLayout
from hmi.qt import kiosk
from hmi.qt.arranging import Arranging
from hmi.qt.pages import PAGES
from scada.model import EventKind
from tests.hmi.stage import Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.end()


def test_a_further_window_is_a_whole_one_over_the_same_plant(stage: Stage) -> None:
    station = stage.station
    other = station.open_window()
    assert other.page.key == "alarms"
    assert station.page.key == "overview"
    assert other.banner.isVisible()
    assert other.rail.isVisible()
    assert other.status_line.isVisible()
    count = stage.model.alarms.count(1).listed
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut", value=1.7))
    assert stage.model.alarms.count(1).listed == count + 1
    newest = [button.record.alarm for button in other.banner.alarms if button.record]
    assert "3302.T1/cut" in newest
    station.use_language("zh")
    assert other.windowTitle() == station.windowTitle()
    other.zoom_by(-1)
    assert (other.zoom, station.zoom) == (0.9, 1.0)


def test_only_the_last_window_ends_the_station(stage: Stage) -> None:
    station = stage.station
    first, second = station.open_window(), station.open_window()
    first.close()
    assert station.windows == (station, second)
    station.close()
    assert stage.mailbox.wake is not None, "the other window still follows the plant"
    stage.second()
    assert second.model.now_ns == stage.plant.now_ns
    second.close()
    station.end()
    assert stage.mailbox.wake is None


def test_of_a_window_that_was_closed_nothing_stays(stage: Stage) -> None:
    window = stage.station.open_window()
    things: list[object] = [window.stack, window.context, window.faceplate, window.find_panel]
    for page in window.pages.values():
        things.append(page)
        window.show_page(page.key)
    gone = [weakref.ref(thing) for thing in things]
    window.close()
    del window, page, things
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.unfreeze()
    gc.collect()
    assert [thing() for thing in gone if thing() is not None] == []


def test_windows_are_arranged_as_they_were(stage: Stage, tmp_path: Path) -> None:
    station = stage.station
    arranging = station.arranging = Arranging(station, tmp_path)
    other = station.open_window()
    other.show_page("areas")
    other.context.open_area.emit("3302")
    station.use_theme("dark")
    station.zoom_by(-1)
    kept = arranging.take()
    other.close()
    station.use_theme("quiet")
    station.zoom_by(1)
    arranging.put(kept)
    assert [window.page.key for window in station.windows] == ["overview", "areas"]
    assert (station.zoom, stage.model.theme.name) == (0.9, "dark")
    assert [(seen.page, seen.zoom, seen.pages) for seen in arranging.take().windows] == [
        (seen.page, seen.zoom, seen.pages) for seen in kept.windows
    ]


def test_a_window_of_a_monitor_that_is_gone_comes_to_another(stage: Stage) -> None:
    wanted = Layout(windows=(WindowLayout(page="system", screen="gone"),))
    stage.station.arranging.put(wanted)
    assert stage.station.page.key == "system"
    assert stage.said[-1] == "not there: monitor gone; its windows are here"


def test_a_window_goes_home_when_its_monitor_is_back(stage: Stage) -> None:
    station, here = stage.station, stage.station.screen().name()
    station.arranging.put(Layout(windows=(WindowLayout(page="system", screen="gone"),)))
    assert station.arranging.take().windows[0].screen == "gone", "that is where it belongs"
    station.monitors.back("gone")
    assert station.monitors.home_of(station) is not None, "the monitor is not there yet"
    station.monitors.miss(station, WindowLayout(page="", screen=here, state="full"))
    station.monitors.back(here)
    assert station.isFullScreen()
    assert station.monitors.home_of(station) is None
    assert stage.said[-1] == f"monitor {here} is back; its windows are there again"
    station.monitors.miss(station, WindowLayout(page="", screen="gone"))
    station.toggle_full()
    assert station.arranging.take().windows[0].screen == here, "he has put it here himself"


def test_each_window_of_a_kiosk_fills_a_monitor(stage: Stage) -> None:
    station = stage.station
    kiosk.begin(station)
    station.ask_for_window()
    assert station.windows == (station,)
    assert stage.said[-1] == "in a kiosk each window fills a monitor: there is no further one"
    two = (WindowLayout(page="alarms", state="normal"), WindowLayout(page="areas"))
    station.arranging.put(Layout(windows=two))
    assert [window.page.key for window in station.windows] == ["alarms"]
    assert station.isFullScreen()


def test_a_window_is_named_after_its_site(stage: Stage) -> None:
    assert stage.station.windowTitle() == f"Davylamp · {stage.model.words.site()}"
    assert not stage.station.windowTitle().endswith("· ")


def test_a_kiosk_stays(stage: Stage) -> None:
    station, asked = stage.station, list[bool]()
    station.leave_asked.connect(lambda: asked.append(True))
    station.is_kiosk = True
    event = QCloseEvent()
    QApplication.sendEvent(station, event)
    assert not event.isAccepted()
    assert station.login_panel.isVisible()
    assert asked == []
    station.toggle_full()
    assert not station.isFullScreen()
    station.is_kiosk = False
    station.ask_to_leave()
    assert asked == [True]


def test_where_nobody_logs_in_nothing_is_locked(stage: Stage) -> None:
    stage.station.lock()
    assert not stage.model.lock.is_on
    assert stage.said[-1] == "nobody is logged in: there is nothing to lock"

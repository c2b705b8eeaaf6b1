"""Somebody walks through the site's drawings by mouse and by keys; what they show follows the plant."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from davylamp.mimic import command_show
from davylamp.mimic.watch import Watch
from hmi.models.alarms import fill
from hmi.models.frame import Frame, Mailbox
from hmi.models.language import Language
from hmi.models.mimic import parsed
from hmi.models.mimic.draft import Draft
from hmi.models.mimic.look import STEPS, Look
from hmi.models.mimic.scene import Bound, Target
from hmi.models.priority import class_of
from hmi.models.station import StationModel
from hmi.qt.mimic.studio import Studio
from hmi.qt.overview import OverviewPage
from hmi.service import BusClient
from tests.hmi.jobs.seat import WAIT_MS, Seat
from tests.hmi.jobs.town import Town
from tests.hmi.mimic.svg import drawing


class Wall:
    """The drawing on the overview, and the hands in front of it."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        seat.press("1", seat.station)
        page = seat.station.page
        assert isinstance(page, OverviewPage)
        self.page, self.view = page, page.map.view
        seat.until(lambda: self.view.mimic is not None)
        self.view.grab()

    def element(self, target: Target, name: str) -> int:
        return next(
            place
            for place, one in enumerate(self._bound)
            if one.opens is not None and (one.opens.target, one.opens.names) == (target, (name,))
        )

    def click(self, target: Target, name: str) -> None:
        at = self._middle(self.element(target, name))
        self.seat.qtbot.mouseClick(self.view, Qt.MouseButton.LeftButton, pos=at)

    def walk_to(self, target: Target, name: str) -> None:
        """Tab from element to element, then Enter."""
        place = self.element(target, name)
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in self._bound:
            if self.view.focused == place:
                break
            self.seat.press("Tab", self.view)
        assert self.view.focused == place
        self.seat.press("Return", self.view)

    def look(self, tag: str) -> Look:
        looks = self.view._looks
        assert looks is not None
        return looks.now[next(i for i, one in enumerate(self._bound) if one.tag == tag)]

    def look_of_area(self, area: str) -> Look:
        looks = self.view._looks
        assert looks is not None
        return looks.now[next(i for i, one in enumerate(self._bound) if one.area == area)]

    def shown_by(self, tag: str) -> list[object]:
        """Whether the elements are shown that ask for a tag."""
        looks = self.view._looks
        assert looks is not None
        asking = [i for i, one in enumerate(self._bound) if any(tag in s.tags for s in one.shows)]
        return [looks.now[i].seen for i in asking]

    @property
    def _bound(self) -> tuple[Bound, ...]:
        assert self.view.mimic is not None
        return self.view.mimic.bound

    def _middle(self, place: int) -> QPoint:
        board = self.view._current()
        assert board is not None
        return (board.pieces[place].box.center() / self.view.devicePixelRatioF()).toPoint()


@pytest.fixture
def wall(seat: Seat) -> Wall:
    return Wall(seat)


def opened(seat: Seat) -> str:
    """The tag whose faceplate is open."""
    plate = seat.station.faceplate.plate
    return plate.tag.id if plate is not None else ""


def test_he_opens_drawings_faceplates_and_areas_by_mouse_and_by_keys(
    seat: Seat, wall: Wall
) -> None:
    wall.click(Target.DRAWING, "gallery")
    assert wall.view.name == "gallery"
    wall.click(Target.TAG, "3301.T2")
    assert opened(seat) == "3301.T2"
    seat.press("Escape")
    assert opened(seat) == ""
    wall.click(Target.DRAWING, "overview")
    assert wall.view.name == "overview"
    wall.walk_to(Target.DRAWING, "gallery")
    assert wall.view.name == "gallery"
    wall.walk_to(Target.TAG, "3303.fan")
    assert opened(seat) == "3303.fan"
    seat.press("Escape")
    wall.walk_to(Target.AREA, "pump_room")
    assert seat.station.page.key == "areas"


def test_value_state_level_and_visibility_follow_and_no_file_is_read_again(
    seat: Seat, wall: Wall, town: Town
) -> None:
    wall.page.show_display("gallery")
    seat.until(lambda: wall.look("3303.fan").is_on is True)
    read = parsed.cache_info().misses
    town.values(
        {"3303.fan": 0.0, "3301.T1": 0.87, "bunker.1.level": 0.0, "main_intake.air": 0.0},
        at_ns=time.time_ns(),
    )
    seat.until(lambda: wall.look("3303.fan").is_on is False)
    seat.until(lambda: wall.look("3301.T1").text == "0.87")
    seat.until(lambda: wall.look("bunker.1.level").level == 0)
    seat.until(lambda: wall.shown_by("main_intake.air") == [False])
    full = next(tag for tag in town.table.tags if tag.id == "bunker.1.level").high
    town.values({"bunker.1.level": full, "main_intake.air": 4.0}, at_ns=time.time_ns())
    seat.until(lambda: wall.look("bunker.1.level").level == STEPS)
    seat.until(lambda: wall.shown_by("main_intake.air") == [True])
    assert parsed.cache_info().misses == read


def test_an_alarm_outlines_its_place_and_the_drawing_of_its_area(seat: Seat, wall: Wall) -> None:
    seat.raises("3301.T1/alarm", 1.2)
    record = seat.alarm("3301.T1/alarm")
    assert record is not None
    shown = class_of(record), fill(record)
    seat.until(lambda: wall.look("3301.T1").alarm == shown)
    seat.until(lambda: wall.look_of_area("3301").alarm is not None)


@contextmanager
def at_work(watch: Watch[Draft], client: BusClient) -> Iterator[None]:
    """Somebody saves, and the plant runs."""
    watch.start()
    client.start()
    try:
        yield
    finally:
        watch.stop()
        client.stop()


def test_a_drawing_is_drawn_beside_the_running_plant_and_a_broken_save_keeps_the_last_good_one(
    town: Town, qtbot: QtBot, tmp_path: Path
) -> None:
    file, mailbox = tmp_path / "new.svg", Mailbox()
    pill = '<rect data-role="pill" data-tag="3302.T2" width="9" height="9"/>'
    file.write_text(drawing(pill), "utf-8")
    watch = Watch(file, partial(command_show._draft, table=town.table, drawings=()))
    client = BusClient(town.connect, town.table.site, mailbox, station="drawing")
    model = StationModel(Language("en"))
    model.apply(Frame(table=town.table), time.time_ns())
    studio = Studio(model, "new", watch.take, mailbox)
    qtbot.addWidget(studio)

    def until(done: Callable[[], bool]) -> None:
        def shown() -> bool:
            studio.tick()
            return done()

        qtbot.waitUntil(shown, timeout=WAIT_MS)

    def value() -> str:
        looks = studio.view._looks
        return looks.now[0].text if looks is not None else ""

    with at_work(watch, client):
        until(lambda: studio.is_live and studio.view.mimic is not None)
        good = studio.view.mimic
        file.write_text(drawing(f"{pill}\n<g>"), "utf-8")
        until(lambda: bool(studio.strip.lines) and studio.strip.lines[0].startswith("4: XML"))
        assert studio.view.mimic is good
        town.values({"3302.T2": 0.66}, at_ns=time.time_ns())
        until(lambda: value() == "0.66")
        file.write_text(drawing(pill), "utf-8")
        until(lambda: not studio.strip.lines)
    town.calm()

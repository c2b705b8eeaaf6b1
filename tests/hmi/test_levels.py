"""ISA-101: from any screen to any faceplate in at most three actions, by keyboard; back as in a browser."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hmi.models.trail import KEPT, Place, Trail
from hmi.qt.areas import AreasPage
from hmi.qt.faceplate import FaceplatePanel
from hmi.qt.pages import PAGES
from tests.hmi.stage import Stage, set_up

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MOST = 3


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = set_up(qtbot, PAGES)
    stage.model.search.finish()
    return stage


class Hands:
    """A keyboard: what is typed goes to whatever has the focus; a word typed is one action."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.actions = stage, 0

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.stage.station

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.actions += 1
        QTest.keyClick(self._focused(), key, modifier)

    def type(self, words: str) -> None:
        self.actions += 1
        QTest.keyClicks(self._focused(), words)


def shown(panel: FaceplatePanel) -> str:
    return panel.plate.tag.id if panel.plate is not None else ""


def test_from_every_page_to_every_kind_of_faceplate_in_three_actions(stage: Stage) -> None:
    tags = [tag.id for tag in stage.model.table.tags]
    for number, page in enumerate(PAGES):
        for tag in tags[number :: len(tags) // 3]:
            stage.station.show_page(page.key)
            hands = Hands(stage)
            hands.press(Qt.Key.Key_K, CONTROL)
            hands.type(f"#{tag}")
            hands.press(Qt.Key.Key_Return)
            assert hands.actions <= MOST
            assert shown(stage.station.faceplate) == tag
            assert stage.station.page.key == page.key, "the page stays; the faceplate is beside it"
            stage.station.faceplate.leave()


def test_from_a_faceplate_and_its_diagnostics_to_another(stage: Stage) -> None:
    panel = stage.station.faceplate
    panel.show_tag("3301.T1")
    hands = Hands(stage)
    hands.press(Qt.Key.Key_I)
    assert panel.diagnoses
    hands.actions = 0
    hands.press(Qt.Key.Key_K, CONTROL)
    hands.type("#3304.T2")
    hands.press(Qt.Key.Key_Return)
    assert (shown(panel), panel.diagnoses, hands.actions) == ("3304.T2", False, MOST)


def test_from_the_overview_down_the_levels_and_up_again_by_keys(stage: Stage) -> None:
    station = stage.station
    hands = Hands(stage)
    station.show_page("overview")
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    assert station.page.key == "areas"
    hands.press(Qt.Key.Key_Return)
    assert shown(station.faceplate)
    hands.press(Qt.Key.Key_I)
    assert station.faceplate.diagnoses
    levels = [place.level for place in station.trail.places]
    assert levels[-4:] == [1, 2, 3, 4] or levels[-3:] == [2, 3, 4]
    hands.press(Qt.Key.Key_Escape)
    hands.press(Qt.Key.Key_Escape)
    assert not shown(station.faceplate)


def test_back_and_forward_as_in_a_browser(stage: Stage) -> None:
    station = stage.station
    hands = Hands(stage)
    station.show_page("overview")
    station.context.open_area.emit("3302")
    station.context.open_tag.emit("3302.T1")
    hands.press(Qt.Key.Key_I)
    for _ in range(2):
        hands.press(Qt.Key.Key_Left, ALT)
    page = station.page
    assert isinstance(page, AreasPage)
    assert (page.area, shown(station.faceplate)) == ("3302", "")
    hands.press(Qt.Key.Key_Right, ALT)
    assert (shown(station.faceplate), station.faceplate.diagnoses) == ("3302.T1", False)
    hands.press(Qt.Key.Key_Right, ALT)
    assert station.faceplate.diagnoses
    while station.trail.at > 0:
        hands.press(Qt.Key.Key_Left, ALT)
    assert station.page.key == "overview"
    hands.press(Qt.Key.Key_Left, ALT)
    assert station.page.key == "overview"


def test_escape_goes_back_where_a_page_has_nothing_to_leave(stage: Stage) -> None:
    station = stage.station
    station.show_page("trends")
    station.show_page("system")
    Hands(stage).press(Qt.Key.Key_Escape)
    assert station.page.key == "trends"


def test_an_area_opens_its_trends_and_its_worst_alarm(stage: Stage) -> None:
    station, hands = stage.station, Hands(stage)
    station.context.open_area.emit("3301")
    hands.press(Qt.Key.Key_A)
    assert station.page.key == "alarms"
    station.context.open_area.emit("3301")
    hands.press(Qt.Key.Key_T)
    assert station.page.key == "trends"


@pytest.mark.parametrize("of_the_page", ["in view", "face", "unit"])
def test_the_pictures_of_the_areas_are_of_different_areas(stage: Stage, of_the_page: str) -> None:
    stage.station.show_page(AreasPage.key)
    page = stage.station.page
    assert isinstance(page, AreasPage)
    model = stage.model
    worst = model.areas.states(model.live, model.alarms.groups().by_area)[0].area.id
    page.show_area({"face": worst, "unit": model.areas.units[0].id}.get(of_the_page, page.area))
    before = page.area
    seen = []
    for _, show in page.views():
        show()
        seen.append(page.area)
    assert (len(seen), len(set(seen)), page.area) == (3, 3, before)


def test_the_commands_of_pages_not_yet_seen_are_found(stage: Stage) -> None:
    hands = Hands(stage)
    hands.press(Qt.Key.Key_K, CONTROL)
    hands.type(">telling")
    assert stage.station.pages.missing, "nobody waits for all pages"
    while stage.station.pages.missing:
        QApplication.processEvents()
    hands.press(Qt.Key.Key_Return)
    assert stage.station.page.key == "trends"


# -- the trail ---------------------------------------------------------------------------------

PLACES = st.builds(
    Place,
    st.sampled_from(["overview", "areas", "alarms"]),
    st.sampled_from(["", "3301"]),
    st.sampled_from(["", "3301.T1"]),
    st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(PLACES, st.sampled_from(["back", "forward"])), max_size=80))
def test_the_trail_is_a_browsers(steps: list[Place | str]) -> None:
    trail = Trail()
    before: list[Place] = []
    ahead: list[Place] = []
    here: Place | None = None
    for step in steps:
        if isinstance(step, Place):
            trail.go(step)
            if step != here:
                before, ahead, here = [*before, *([here] if here else [])][-KEPT + 1 :], [], step
        elif step == "back":
            assert trail.back() == (before[-1] if before else None)
            if before and here:
                ahead.append(here)
                here = before.pop()
        else:
            assert trail.forward() == (ahead[-1] if ahead else None)
            if ahead and here:
                before.append(here)
                here = ahead.pop()
        assert trail.here == here
        assert all(a != b for a, b in pairwise(trail.places) if not ahead)


def test_the_levels() -> None:
    assert [
        Place("overview").level,
        Place("areas", "3301").level,
        Place("areas", "3301", "3301.T1").level,
        Place("alarms", "", "3301.T1", True).level,
    ] == [1, 2, 3, 4]

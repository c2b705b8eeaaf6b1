"""A drawing on the screen: painted once, anew only where the plant changed, opened by mouse and keys."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hmi.models.mimic import read as mimic_read
from hmi.models.mimic.look import Looks
from hmi.models.station import StationModel
from hmi.qt.context import Context
from hmi.qt.mimic.board import Board
from hmi.qt.mimic.view import MimicView
from hmi.qt.theme import Theme
from scada.model import EventKind, Status
from tests.hmi.fake_site import FakePlant
from tests.hmi.mimic.svg import drawing, read

PLANT = drawing(
    '<path class="road-fresh" d="M 10,300 H 590"/>'
    '<rect data-role="pill" data-tag="3301.T1" x="20" y="20" width="120" height="27"/>'
    '<rect data-role="pill" data-tag="3301.T2" x="220" y="20" width="120" height="27"/>'
    '<circle data-role="fan" data-tag="3303.fan" cx="60" cy="140" r="16"/>'
    '<rect id="tank" class="vessel" data-tag="pump_room.sump" data-fill="up" data-fill-to="6" '
    'x="200" y="100" width="80" height="100"/>'
    '<text x="300" y="140" class="value" data-tag="main_return.flow" data-unit="yes"/>'
    '<text x="300" y="180" class="heading" data-area="3301"/>'
    '<g data-show="3303.fan" data-reverse="3303.fan2">'
    '<path class="arrow" d="M 100,290 l 14,10 -14,10 z"/></g>'
    '<rect data-role="note" data-area="3301" x="400" y="100" width="150" height="50"/>'
    '<rect data-role="symbol" data-area="3303" x="500" y="20" width="24" height="24"/>'
    '<g data-open="other"><rect x="500" y="200" width="80" height="27" fill="#EEF0F1"/></g>'
    '<rect data-role="pill" data-tag="no.such" x="20" y="240" width="120" height="27"/>',
    view="0 0 600 320",
    more='data-zh="图" data-en="The plant" data-tag="main_return.flow"',
)
OTHER = drawing(
    '<rect data-tag="3301.CO" width="9" height="9"/>', more='data-zh="另一张" data-en="Other"'
)


class Shown:
    """A plant, the model that follows it, and the view."""

    def __init__(self, qtbot: QtBot) -> None:
        self.plant = FakePlant()
        drawings = {"plant": PLANT, "other": OTHER}
        self.plant.table = msgspec.structs.replace(self.plant.table, mimics=drawings)
        self.model = StationModel()
        self.model.use_language("en")
        self.model.apply(self.plant.first_frame(), self.plant.now_ns)
        self.context = Context(self.model, object(), Theme(self.model.theme))  # type: ignore[arg-type]
        self.view = MimicView(self.context)
        qtbot.addWidget(self.view)
        self.view.resize(900, 480)
        self.view.show_mimic("plant")
        self.view.show()
        self.view.grab()
        self.opened: list[str] = []
        self.context.open_tag.connect(self.opened.append)
        self.context.open_area.connect(self.opened.append)
        self.context.open_display.connect(self.opened.append)

    def second(self, **values: float) -> None:
        for tag, value in values.items():
            self.plant.set(tag, value)
        frame = self.plant.frame(samples=self.plant.step())
        self.model.apply(frame, self.plant.now_ns)
        self.view.refresh()

    def place(self, tag: str) -> int:
        assert self.view.mimic is not None
        return next(i for i, one in enumerate(self.view.mimic.bound) if one.tag == tag)

    @property
    def board(self) -> Board:
        assert self.view._board is not None
        return self.view._board

    def looks(self) -> Looks:
        assert self.view._looks is not None
        return self.view._looks

    def colour(self, x: float, y: float) -> QColor:
        at = self.board.desk.view.map(QPointF(x, y))
        return QColor(self.board.picture.toImage().pixel(int(at.x()), int(at.y())))


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    shown = Shown(qtbot)
    yield shown
    shown.view.close()


def test_a_value_that_changes_never_reads_the_file_nor_paints_the_rest_again(shown: Shown) -> None:
    read_before = mimic_read.parsed.cache_info().misses
    stills, board = list(shown.board.stills), shown.board
    before = board.painted
    for step in range(5):
        shown.second(**{"3301.T1": 0.5 + step / 10})
    assert mimic_read.parsed.cache_info().misses == read_before
    assert shown.board is board
    assert board.stills == stills
    # Values alone moved, and the tank's level with them: nothing else was painted.
    assert board.painted - before <= 4 * 5


def test_text_fill_state_and_visibility_follow_the_plant(shown: Shown) -> None:
    shown.second(**{"pump_room.sump": 3.0, "3303.fan": 1.0})
    theme = shown.context.theme
    assert shown.looks().now[shown.place("3301.T1")].text.startswith("0.")
    assert shown.colour(240, 190) == theme.color("stopped")
    assert shown.colour(240, 105) == theme.color("raised")
    assert shown.colour(102, 293) == theme.color("text")
    shown.second(**{"3303.fan": 0.0, "pump_room.sump": 5.9})
    assert shown.colour(102, 293) == theme.color("panel")
    assert shown.colour(240, 110) == theme.color("stopped")
    shown.second(**{"3303.fan": 1.0, "3303.fan2": 1.0})
    assert shown.colour(102, 293) == theme.color("panel")
    assert shown.colour(110, 300) == theme.color("text")


def test_bad_quality_is_dashed_and_what_asks_for_it_is_hollow(shown: Shown) -> None:
    for tag in ("3301.T1", "3303.fan", "pump_room.sump"):
        shown.plant.set(tag, 1.0, int(Status.BAD_SENSOR_FAILURE))
    shown.second()
    now = shown.looks().now
    assert now[shown.place("3301.T1")].is_held
    assert now[shown.place("3303.fan")].is_on is None
    assert now[shown.place("pump_room.sump")].level == -1
    arrow = next(i for i, one in enumerate(shown.view.mimic.bound) if one.shows)  # type: ignore[union-attr]
    assert now[arrow].seen is None
    assert shown.colour(104, 300) != shown.context.theme.color("text")
    assert now[shown.place("no.such")].text == "?"


def test_an_alarm_shows_its_symbol_at_tag_and_area_and_blinks(shown: Shown) -> None:
    event = shown.plant.event(EventKind.RAISED, "3301.T1/cut", value=1.62)
    shown.model.apply(shown.plant.frame(event), shown.plant.now_ns)
    before = shown.board.picture.toImage()
    shown.view.refresh()
    lit = shown.board.picture.toImage()
    assert lit != before
    assert shown.looks().now[shown.place("3301.T1")].alarm is not None
    shown.context.lit = False
    shown.view.blink()
    assert shown.board.picture.toImage() != lit
    shown.context.lit = True
    shown.view.blink()
    assert shown.board.picture.toImage() == lit


def test_tab_arrows_and_enter_open_as_the_mouse_does(qtbot: QtBot, shown: Shown) -> None:
    view = shown.view
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.focused == shown.place("3301.T1")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert shown.opened == ["3301.T1", "3301.T2", "3303.fan"]
    at = shown.board.desk.view.map(QPointF(540, 212)).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert shown.opened[-1] == "other"
    assert view.said(view.focused) == "Other"
    qtbot.mouseMove(view, at)
    qtbot.mouseMove(view, QPoint(2, 2))
    assert view.said(shown.place("3301.T1")) == "3301 face T1 methane"


def test_the_focus_is_seen(qtbot: QtBot, shown: Shown) -> None:
    shown.view.setFocus(Qt.FocusReason.OtherFocusReason)
    before = shown.view.grab().toImage()
    shown.view._focus_on(shown.place("3301.T2"))
    assert shown.view.grab().toImage() != before


def test_headings_are_the_drawings_own_in_both_languages(shown: Shown) -> None:
    assert shown.view.title == "The plant"
    assert shown.view.remark.endswith("m³/min") or "12" in shown.view.remark
    shown.model.use_language("zh")
    shown.view.retranslate()
    assert shown.view.title == "图"
    assert shown.looks().now[-2].text or True
    assert shown.view.names == ["other", "plant"]


def test_a_ring_turns_to_the_drawing_that_has_the_tag(shown: Shown) -> None:
    assert shown.view.ring("3301.CO")
    assert shown.view.name == "other"
    assert not shown.view.ring("no.where")


def test_a_table_without_the_drawing_leaves_an_empty_panel_that_says_why(shown: Shown) -> None:
    shown.plant.table = msgspec.structs.replace(shown.plant.table, mimics={"plant": "<svg>"})
    shown.model.apply(shown.plant.first_frame(), shown.plant.now_ns)
    shown.view.refresh()
    assert shown.view.mimic is None
    assert shown.view.damage is not None
    shown.view.grab()
    assert not shown.view.show_mimic("nowhere")


def test_five_hundred_values_are_one_picture_and_their_digits(qtbot: QtBot) -> None:
    plant, model = FakePlant(), StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    tags = [tag.id for tag in plant.table.tags if not tag.is_switch]
    pills = "".join(
        f'<rect data-role="pill" data-tag="{tags[i % len(tags)]}" x="{i % 20 * 130}" '
        f'y="{i // 20 * 40}" width="120" height="27"/>'
        for i in range(500)
    )
    looks = Looks(read(pills, view="0 0 2600 1000"), model)
    looks.take(False)
    board = Board(looks, model, Theme(model.theme), QSize(1300, 500))
    painted = board.painted
    plant.now_ns += 1
    model.apply(plant.frame(samples=plant.step()), plant.now_ns)
    changed = looks.take(False)
    assert len(changed) > 300
    board.repaint(changed)
    assert board.painted == painted
    assert looks.take(False) == []

"""The list of the console: several rows, any order, filters, long lists; keys and mouse."""

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.models.alarm_listing import AT_ONCE
from hmi.models.alarm_order import COLUMNS
from hmi.qt.alarm_acts import acts_of
from hmi.qt.alarms import AlarmsPage
from hmi.qt.pages import PAGES
from scada.model import Acknowledge, EventKind, Suppression, SuppressionKind
from tests.hmi.stage import S, Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = set_up(qtbot, PAGES)
    made.station.show_page("alarms")
    made.second()
    return made


def page_of(stage: Stage) -> AlarmsPage:
    page = stage.station.pages["alarms"]
    assert isinstance(page, AlarmsPage)
    return page


def test_several_rows_are_acknowledged_at_once(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.table.choose_row(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    place = QPoint(300, page.table.rowViewportPosition(3) + 5)
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, ctrl, place)
    chosen = page.table.selected_alarms()
    rows = [page.table.row_of(alarm) for alarm in chosen]
    assert rows == [0, 1, 3]
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Acknowledge)]
    assert list(sent.alarms) == chosen
    stage.station.grab()


def test_what_is_selected_stays_so_when_rows_move(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.table.choose_row(2)
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    before = page.table.selected_alarms()
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut"))
    assert set(page.table.selected_alarms()) == set(before)
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    seen = {page.table.rows.lines[row].record.alarm for row in page.table.visible_rows()}
    assert set(page.table.selected_alarms()) == seen


def test_any_column_by_keyboard_and_by_a_click_on_its_head(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    for _ in range(3):
        qtbot.keyClick(page.table, Qt.Key.Key_O)
    assert page.listing.order.column == "area"
    head = page.table.rows.headerData(2, Qt.Orientation.Horizontal)
    assert str(head).endswith("↑")
    areas = [page.table.rows.words.cell(line, "area") for line in page.table.rows.lines]
    assert areas == sorted(areas)
    qtbot.keyClick(page.table, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    assert page.listing.order.down
    header = page.table.horizontalHeader()
    value = COLUMNS.index("value")
    place = QPoint(header.sectionViewportPosition(value) + 20, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (page.listing.order.column, page.listing.order.down) == ("value", True)


def test_the_filter_is_said_and_ends_with_del(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    qtbot.keyClick(page.table, Qt.Key.Key_Slash)
    assert page.bar.isVisible()
    qtbot.keyClicks(page.bar.text_field, "3303")
    box = page.bar.boxes["state"]
    box.setCurrentIndex(box.findData("unacknowledged"))
    assert "3303" in page.chip.words()
    assert "unacknowledged" in page.chip.words()
    assert page.chip.hidden == page.listing.hidden > 0
    qtbot.keyClick(page.bar.text_field, Qt.Key.Key_Escape)
    assert not page.bar.isVisible()
    assert page.table.hasFocus()
    stage.station.grab()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.listing.filter.is_off
    assert page.listing.hidden == 0


def test_what_is_silent_stands_in_its_own_list(stage: Stage) -> None:
    page, alarm = page_of(stage), "3301.T1/cut"
    named = {
        SuppressionKind.SHELVED: "shelved",
        SuppressionKind.BY_DESIGN: "suppressed",
        SuppressionKind.OUT_OF_SERVICE: "out_of_service",
    }
    for kind, name in named.items():
        since_ns = stage.plant.now_ns
        one = Suppression(kind=kind, since_ns=since_ns, until_ns=0, user="li", reason="why")
        said = stage.plant.event(EventKind.SHELVED, alarm)
        stage.second(msgspec.structs.replace(said, suppressed=(one,)))
        page.show_alarm(alarm)
        assert page.tabs.name == name
        assert page.silenced.chosen_alarm == alarm
        assert page.tabs.buttons[name].text().endswith(" 1")
    stage.station.grab()


def test_the_details_are_of_the_list_in_view(stage: Stage) -> None:
    page, silent = page_of(stage), ["3301.T1/cut", "3301.T1/alarm"]
    since_ns = stage.plant.now_ns
    one = Suppression(
        kind=SuppressionKind.SHELVED, since_ns=since_ns, until_ns=0, user="li", reason="why"
    )

    def shelve(alarm: str) -> None:
        said = stage.plant.event(EventKind.SHELVED, alarm)
        stage.second(msgspec.structs.replace(said, suppressed=(one,)))

    shelve(silent[0])
    page.show_alarm(silent[0])
    page.show_tab("active")
    page.table.choose_row(1)
    chosen = page.table.chosen_alarm
    assert page.details.alarm == chosen
    shelve(silent[1])
    assert len(page.silenced.rows.rows) == 2
    assert page.details.alarm == chosen, "what is listed anew behind it changes nothing"
    page.show_tab("shelved")
    shown = page.silenced.chosen_alarm
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut"))
    assert page.details.alarm == shown


def test_nothing_is_acknowledged_behind_another_list(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.table.choose_row(2)
    hidden = page.table.chosen_alarm
    first = stage.model.alarms.newest_unacknowledged(1)[0].alarm
    assert hidden != first
    page.show_tab("shelved")
    acts_of(page)["acknowledge_visible"]()
    assert not stage.requests.commands
    assert page.tabs.name == "active", "what is to be acknowledged comes into view first"
    page.show_tab("shelved")
    qtbot.keyClick(stage.station, Qt.Key.Key_F2)
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Acknowledge)]
    assert sent.alarms == (first,), "of the banner, which is in view"


def test_t_goes_through_the_lists(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    seen = []
    for _ in page.tabs.buttons:
        seen.append(page.tabs.name)
        if page.tabs.name != "journal":
            qtbot.keyClick(page.lists.currentWidget(), Qt.Key.Key_T)
    assert seen == list(page.tabs.buttons)


def test_a_long_list_comes_in_portions_and_does_not_jump(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    base = stage.model.alarms.records["3301.T1/cut"]
    records = [
        msgspec.structs.replace(base, alarm=f"x{i:04d}", raised_ns=base.raised_ns - i * S)
        for i in range(AT_ONCE + 500)
    ]
    stage.model.alarms.load(records, stage.plant.seq)
    stage.second()
    qtbot.waitUntil(lambda: len(page.table.rows.lines) == len(records))
    stage.station.grab()
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    row = page.table.visible_rows()[0]
    top = page.table.rows.lines[row].record.alarm
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut"))
    qtbot.waitUntil(lambda: page.table.row_of("3302.T1/cut") is not None)
    assert page.table.rows.lines[page.table.visible_rows()[0]].record.alarm == top
    stage.station.grab()

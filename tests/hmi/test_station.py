"""The station's own widgets, pressed as a person presses them."""

import msgspec
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.priority import ADVISORY, Fill
from hmi.models.station import Applied
from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.banner import LEAST_WIDTH
from hmi.qt.operator import Operator
from hmi.qt.overview import OverviewPage
from hmi.qt.page_stack import ALL_CHANGED
from hmi.qt.pages import PAGES
from hmi.qt.points import PointsPage
from hmi.qt.review import ReviewPage
from hmi.qt.shots import telling
from hmi.qt.stale import Veil
from hmi.qt.symbols import paint_symbol
from scada.model import SYSTEM_PRIORITY, Acknowledgement, BadInput, EventKind
from tests.hmi.fake_site import S
from tests.hmi.stage import Stage, set_up

UNACKNOWLEDGED = 8
VIEWS = {"deeds", "suppressed", "replay", "reports", "calibration", "proof", "handover"}


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return set_up(qtbot, PAGES)


def alarms_page(stage: Stage) -> AlarmsPage:
    page = stage.station.pages["alarms"]
    assert isinstance(page, AlarmsPage)
    stage.station.show_page("alarms")
    return page


def test_keys_1_to_7_and_the_rail_open_the_pages(qtbot: QtBot, stage: Stage) -> None:
    for page in PAGES:
        qtbot.keyClick(stage.station, str(page.number))
        assert stage.station.page.key == page.key
        assert stage.station.rail.buttons[page.key].isChecked()
    qtbot.mouseClick(stage.station.rail.buttons["areas"], Qt.MouseButton.LeftButton)
    assert stage.station.page.key == "areas"


def test_the_banner_shows_the_newest_of_the_highest_priority(qtbot: QtBot, stage: Stage) -> None:
    buttons = stage.station.banner.alarms
    shown = [button.record.alarm for button in buttons if button.record]
    assert shown == ["3301.T0/cut", "3301.T1/cut", "3301.T1/alarm"]
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert stage.station.page.key == "alarms"
    assert alarms_page(stage).table.chosen_alarm == "3301.T1/cut"


def test_f2_acknowledges_the_first_of_the_banner(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClick(stage.station, Qt.Key.Key_F2)
    assert stage.requests.acknowledged == [(("3301.T0/cut",), "operator", "")]


def test_space_acknowledges_the_selected_row_and_goes_on(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    assert page.table.chosen_alarm == "3301.T0/cut"
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    sent = [ids for ids, _, _ in stage.requests.acknowledged]
    assert sent == [("3301.T0/cut",), ("3301.T1/cut",)]


def test_an_acknowledged_row_is_not_sent_again(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    page.show_alarm("unit1.nox/alarm")
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert stage.requests.acknowledged == []


def test_shift_a_sends_the_rows_inside_the_viewport(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    page.table.setFixedHeight(
        page.table.horizontalHeader().height() + 3 * page.table.rowHeight(0) + 10
    )
    QApplication.processEvents()
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    [(sent, user, _)] = stage.requests.acknowledged
    assert sent == ("3301.T0/cut", "3301.T1/cut", "3301.T1/alarm")
    assert user == "operator"
    assert len(page.table.rows.lines) > len(sent)


def test_a_comment_is_written_in_the_panel_and_sent_with_enter(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    field = page.details.comment_field
    assert field.isVisible()
    qtbot.keyClicks(field, "power is off")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert stage.requests.acknowledged == [(("3301.T0/cut",), "operator", "power is off")]
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert len(stage.requests.acknowledged) == 1


def test_the_filter_counts_what_it_hides(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    qtbot.keyClicks(page.bar.text_field, "3301")
    assert len(page.table.rows.lines) == 5
    assert page.chip.count() == "5 hidden"
    page.show_alarm("unit1.nox/alarm")
    assert page.bar.text_field.text() == ""
    assert page.table.chosen_alarm == "unit1.nox/alarm"


def test_a_flood_folds_by_cause_and_f_lists_all(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    assert not page.flood.isVisible()
    limits = [limit.id for limit in stage.plant.table.alarms if limit.tag.startswith("3302.T")][:9]
    cause = "3302.T1/cut"
    more = [
        stage.plant.event(EventKind.RAISED, alarm, cause="" if alarm == cause else cause)
        for alarm in limits
    ]
    stage.second(*more)
    assert page.flood.isVisible()
    assert page.listing.is_grouped
    folded = len(page.table.rows.lines)
    assert folded == 19 - 2 - 8
    qtbot.keyClick(page.table, Qt.Key.Key_F)
    assert len(page.table.rows.lines) == 19
    qtbot.mouseClick(page.flood.button, Qt.MouseButton.LeftButton)
    page.table.choose(cause)
    qtbot.keyClick(page.table, Qt.Key.Key_Right)
    assert len(page.table.rows.lines) == folded + 8


def test_the_selected_alarm_stays_selected_when_rows_move(stage: Stage) -> None:
    page = alarms_page(stage)
    page.table.choose("3303.fan/stopped")
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut"))
    row = page.table.currentIndex().row()
    assert page.table.rows.lines[row].record.alarm == "3303.fan/stopped"
    assert page.details.alarm == "3303.fan/stopped"


def test_an_alarm_that_leaves_keeps_its_details_and_selects_nothing(stage: Stage) -> None:
    page = alarms_page(stage)
    page.table.choose("main_belt.drum/alarm")
    stage.second(stage.plant.event(EventKind.ACKNOWLEDGED, "main_belt.drum/alarm"))
    assert page.table.row_of("main_belt.drum/alarm") is None
    assert page.details.record is not None
    assert not page.details.buttons["acknowledge"].isEnabled()
    page.answers.send_chosen()
    assert stage.requests.acknowledged == []


def test_ten_thousand_rows_have_no_widgets(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    before = len(QApplication.allWidgets())
    base = stage.model.alarms.records["3301.T1/cut"]
    records = [
        msgspec.structs.replace(base, alarm=f"x{i}", raised_ns=base.raised_ns - i * S)
        for i in range(10_000)
    ]
    stage.model.alarms.load(records, stage.plant.seq)
    stage.second()
    qtbot.waitUntil(lambda: len(page.table.rows.lines) == 10_000)
    page.table.scrollToBottom()
    stage.station.grab()
    assert len(QApplication.allWidgets()) == before
    visible = page.table.visible_alarms()
    assert visible[-1] == "x9999"
    assert len(visible) < 20


def test_without_a_heartbeat_the_whole_station_says_so(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(stage.station.sounding.speaker, "sound", beeps.append)
    stage.station.silence()
    assert not stage.station.veil.isVisible()
    stage.plant.now_ns += 3 * S
    stage.station.tick()
    assert stage.station.veil.isVisible()
    assert stage.station.veil.geometry() == stage.station.stack.rect()
    stage.station.faceplate.show_tag("3301.T1")
    veil = stage.station.faceplate.findChild(Veil)
    assert isinstance(veil, Veil)
    assert veil.isVisible(), "its number is not of now either"
    assert veil.geometry() == stage.station.faceplate.rect()
    assert not any(button.isVisible() for button in stage.station.banner.alarms)
    assert beeps == [SYSTEM_PRIORITY]
    page = alarms_page(stage)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    qtbot.keyClick(stage.station, Qt.Key.Key_F2)
    assert stage.requests.acknowledged == []
    stage.second()
    assert not stage.station.veil.isVisible()


def test_the_language_switches_while_running(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    assert stage.station.banner.silence_button.text() == "Silence F4"
    stage.station.status_line.language_chosen.emit("zh")
    assert stage.station.banner.silence_button.text() == "消音 F4"
    assert page.tabs.buttons["active"].text() == "活动 10"
    assert page.table.rows.index(0, 3).data() == "T0甲烷 断电"
    with pytest.raises(BadInput):
        stage.station.use_language("no such")
    assert stage.model.language.name == "zh"


def test_theme_and_zoom_change_everything_at_once(qtbot: QtBot, stage: Stage) -> None:
    stage.station.use_theme("dark")
    assert stage.station.context.theme.is_dark
    height = stage.station.banner.height()
    qtbot.keyClick(stage.station, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert stage.station.banner.height() > height
    qtbot.keyClick(stage.station, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert stage.station.banner.height() == height


def test_ctrl_t_turns_the_theme(qtbot: QtBot, stage: Stage) -> None:
    for dark in (True, False):
        qtbot.keyClick(stage.station, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert stage.station.context.theme.is_dark is dark


def test_zoom_ends_where_the_window_is_full(stage: Stage) -> None:
    stage.station.zoom_by(99)
    assert stage.station.zoom == 1.5
    assert stage.said == [stage.model.text("frame.zoom_most")]
    stage.station.zoom_by(-99)
    assert stage.station.zoom == 0.75


def test_a_narrow_banner_shows_fewer_alarms_not_nameless_ones(stage: Stage) -> None:
    banner = stage.station.banner
    for width, shown in ((1920, 3), (1366, 1)):
        stage.station.resize(width, 768)
        buttons = [button for button in banner.alarms if button.isVisible()]
        assert len(buttons) == shown
        assert all(button.width() >= LEAST_WIDTH for button in buttons)
        assert buttons[-1].geometry().right() < banner.silence_button.x()


def test_a_faceplate_is_pictured_of_the_worst_methane(stage: Stage) -> None:
    assert telling(stage.station) == "3301.T0"


def test_silence_stops_the_sound_until_something_new_comes(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(stage.station.sounding.speaker, "sound", beeps.append)
    stage.station._sound()
    qtbot.keyClick(stage.station, Qt.Key.Key_F4)
    stage.station._sound()
    assert beeps == [1]
    stage.plant.now_ns += S
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut"))
    stage.station._sound()
    assert beeps == [1, 1]


def test_ctrl_k_finds_a_point_and_opens_its_faceplate(qtbot: QtBot, stage: Stage) -> None:
    stage.model.search.finish()
    qtbot.keyClick(stage.station, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    panel = stage.station.find_panel
    assert panel.isVisible()
    assert panel.y() >= stage.station.banner.height()
    qtbot.keyClicks(panel.field, "3302 T2 meth")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert stage.station.faceplate.isVisible()
    assert stage.station.faceplate.plate is not None
    assert stage.station.faceplate.plate.tag.id == "3302.T2"


def test_the_search_reads_the_names_of_a_table_once(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.station.find_panel
    stage.station.draw(ALL_CHANGED, True)
    assert panel._begin.isActive()
    qtbot.waitUntil(lambda: stage.model.search.is_ready and not panel._begin.isActive())
    for _ in range(3):
        stage.station.draw(ALL_CHANGED, True)
        assert not panel._begin.isActive()
    stage.hand_over(stage.plant.first_frame())
    assert panel._begin.isActive(), "another table has other names"


def test_search_is_left_with_escape(qtbot: QtBot, stage: Stage) -> None:
    stage.station.status_line.searched.emit()
    panel = stage.station.find_panel
    qtbot.keyClicks(panel.field, "3301")
    qtbot.keyClick(panel.field, Qt.Key.Key_Down)
    qtbot.keyClick(panel.field, Qt.Key.Key_Up)
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_the_overview_opens_an_area_by_key(qtbot: QtBot, stage: Stage) -> None:
    page = stage.station.pages["overview"]
    assert isinstance(page, OverviewPage)
    stage.station.show_page("overview")
    qtbot.keyClick(page.areas, Qt.Key.Key_Down)
    qtbot.keyClick(page.areas, Qt.Key.Key_Down)
    qtbot.keyClick(page.areas, Qt.Key.Key_Up)
    qtbot.keyClick(page.areas, Qt.Key.Key_Return)
    areas = stage.station.page
    assert isinstance(areas, AreasPage)
    assert areas.area == "3301"


def test_a_click_on_a_pill_opens_its_faceplate(qtbot: QtBot, stage: Stage) -> None:
    page = stage.station.pages["overview"]
    assert isinstance(page, OverviewPage)
    stage.station.show_page("overview")
    stage.station.grab()
    view = page.map.view
    assert view.mimic is not None
    bound = view.mimic.bound
    box = next(box for place, box in view._boxes() if bound[place].tag == "3301.T1")
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert stage.station.faceplate.isVisible()
    plate = stage.station.faceplate.plate
    assert plate is not None
    assert plate.tag.id == "3301.T1"


def test_a_point_asked_for_on_the_map_gets_a_ring(stage: Stage) -> None:
    page = stage.station.pages["overview"]
    assert isinstance(page, OverviewPage)
    stage.station.show_page("overview")
    before = page.map.grab().toImage()
    stage.station.show_page("alarms")
    stage.station.context.open_map.emit("3301.T1")
    assert stage.station.page is page
    assert page.map.grab().toImage() != before


def test_a_damaged_drawing_is_said_and_cards_stand_in(stage: Stage) -> None:
    page = stage.station.pages["overview"]
    assert isinstance(page, OverviewPage)
    table = msgspec.structs.replace(stage.plant.table, mimics={"overview": "<svg>\n<g></svg>"})
    stage.plant.table = table
    stage.hand_over(stage.plant.first_frame())
    page.refresh(Applied(table=True))
    stage.station.grab()
    assert page.map.mimic is None
    assert "2" in page.map.fault


def test_the_areas_page_is_walked_by_keys(qtbot: QtBot, stage: Stage) -> None:
    page = stage.station.pages["areas"]
    assert isinstance(page, AreasPage)
    stage.station.show_page("areas")
    first = page.chosen_row
    qtbot.keyClick(page, Qt.Key.Key_Down)
    assert page.chosen_row != first
    qtbot.keyClick(page, Qt.Key.Key_Up)
    assert page.chosen_row == first
    qtbot.keyClick(page, Qt.Key.Key_Right)
    assert page.chosen_row != first
    qtbot.keyClick(page, Qt.Key.Key_Left)
    area = page.area
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.area != area
    qtbot.keyClick(page, Qt.Key.Key_PageUp)
    assert page.area == area
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert stage.station.faceplate.isVisible()


def test_review_counts_the_journal(qtbot: QtBot, stage: Stage) -> None:
    stage.station.show_page("review")
    page = stage.station.page
    assert isinstance(page, ReviewPage)
    page.go_to("journal")
    view = page.journal_view
    assert int(view.chart.counts.sum()) == 10
    qtbot.keyClicks(view.text_field, "3303")
    assert int(view.chart.counts.sum()) == 2
    qtbot.mouseClick(page.spans.buttons["1h"], Qt.MouseButton.LeftButton)
    assert page.spans.span == "1h"
    assert page.journal.rows.rowCount() == 3


def test_points_show_what_the_core_runs_where_the_desk_tells_no_files(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.station.show_page("points")
    stage.second()
    page = stage.station.page
    assert isinstance(page, PointsPage)
    shown = [tag.id for tag in stage.plant.table.tags if tag.server]
    assert sorted(map(str, page.source.lines)) == sorted(shown)
    qtbot.keyClicks(page.text_field, "sump")
    assert page.source.lines == ["pump_room.sump"]
    assert page.source.look(0, "live").token == "quiet"


def test_the_scripted_operator_presses_the_stations_own_widgets(stage: Stage) -> None:
    operator = Operator(stage.station)
    for _ in range(30):
        operator.act()
        waiting = [
            alarm
            for ids, _, _ in stage.requests.acknowledged
            for alarm in ids
            if stage.plant.records[alarm].acknowledgement is Acknowledgement.UNACKNOWLEDGED
        ]
        stage.second(
            *(stage.plant.event(EventKind.ACKNOWLEDGED, alarm) for alarm in dict.fromkeys(waiting))
        )
    assert [deed.what for deed in operator.deeds] == [
        "opened the list",
        "Space",
        "comment",
        "Shift-A",
    ]
    sent = {alarm for ids, _, _ in stage.requests.acknowledged for alarm in ids}
    assert len(sent) == UNACKNOWLEDGED
    assert ("checked on site") in {comment for _, _, comment in stage.requests.acknowledged}
    assert alarms_page(stage).answers.confirmed == sent


def test_the_operator_keeps_his_hands_off_a_stale_station(stage: Stage) -> None:
    stage.plant.now_ns += 5 * S
    stage.station.tick()
    operator = Operator(stage.station)
    operator.act()
    assert operator.deeds == []


def test_every_symbol_differs_from_every_other(stage: Stage) -> None:
    theme = stage.station.context.theme
    pictures = set()
    for priority in (0, 1, 2, 3, 4, ADVISORY):
        for fill in Fill:
            image = QImage(32, 32, QImage.Format.Format_ARGB32)
            image.fill(theme.color("panel"))
            painter = QPainter(image)
            paint_symbol(painter, QRectF(2, 2, 28, 28), priority, fill, theme)
            painter.end()
            pictures.add(bytes(image.constBits()))
    assert len(pictures) == 18


def test_space_on_an_acknowledged_fold_opens_it(qtbot: QtBot, stage: Stage) -> None:
    page = alarms_page(stage)
    plant = stage.plant
    for i in range(9):
        alarm = f"330{2 + i // 3}.T1/{('cut', 'alarm', 'pre_warning')[i % 3]}"
        stage.second(plant.event(EventKind.RAISED, alarm))
    stage.second(plant.event(EventKind.ACKNOWLEDGED, "3301.T2/alarm"))
    assert page.listing.is_grouped
    page.table.choose("3301.T2/alarm")
    before = len(page.table.rows.lines)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert stage.requests.acknowledged == []
    assert len(page.table.rows.lines) == before + 2


def test_the_window_never_grows_for_a_faceplate(qtbot: QtBot, stage: Stage) -> None:
    for page in PAGES:
        stage.station.show_page(page.key)
        stage.station.context.open_tag.emit("3301.T1")
        QApplication.processEvents()
        assert stage.station.width() == 1920
        stage.station.faceplate.leave()

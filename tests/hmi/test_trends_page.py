"""The trends page as a person uses it: keys, wheel, drag, buttons, pictures and tables."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.trends import LIVE_S, PRESETS
from hmi.qt.trends import TrendsPage
from hmi.qt.trends.read_out import ReadOuts
from scada.bus.bus import BusDown
from scada.model import EventKind
from tests.hmi.fake_figures import figures
from tests.hmi.stage import S, Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = set_up(qtbot, [TrendsPage])
    stage.station.show_page("trends")
    return stage


@pytest.fixture
def page(stage: Stage, tmp_path: Path) -> TrendsPage:
    page = stage.station.page
    assert isinstance(page, TrendsPage)
    page.folder = tmp_path
    return page


def keys(qtbot: QtBot, page: TrendsPage, *pressed: Qt.Key) -> None:
    for key in pressed:
        qtbot.keyClick(page, key)


def picture(page: TrendsPage) -> object:
    return page.plot.grab().toImage()


def test_it_opens_with_the_first_templates_pens_and_has_their_history(page: TrendsPage) -> None:
    assert [pen.id for pen in page.model.pens][:3] == ["3301.T1", "3301.T2", "3301.T0"]
    assert page.model.remark().samples > 500
    assert "15" in page.tool_bar.buttons["15min"].text()
    assert page.tool_bar.buttons["15min"].isChecked()


def test_a_span_button_shows_that_span(qtbot: QtBot, page: TrendsPage) -> None:
    before = picture(page)
    qtbot.mouseClick(page.tool_bar.buttons["8h"], Qt.MouseButton.LeftButton)
    assert page.model.span.width_ns == PRESETS["8h"] * S
    assert page.tool_bar.buttons["8h"].isChecked()
    assert not page.tool_bar.buttons["15min"].isChecked()
    assert picture(page) != before


def test_live_samples_move_the_picture(stage: Stage, page: TrendsPage) -> None:
    end = page.model.span.end_ns
    before = picture(page)
    stage.second()
    assert page.model.span.end_ns == end + S
    assert picture(page) != before


def test_dragging_pans_into_the_past_and_live_brings_back(
    qtbot: QtBot, stage: Stage, page: TrendsPage
) -> None:
    plot, middle = page.plot, QPoint(700, 200)
    plot.grab()
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(plot, middle + QPoint(200, 0))
    qtbot.mouseMove(plot, middle + QPoint(400, 0))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=middle + QPoint(400, 0))
    span = page.model.span
    assert not span.live
    assert span.end_ns < stage.plant.now_ns
    stage.second()
    assert page.model.span == span
    keys(qtbot, page, Qt.Key.Key_End)
    assert page.model.span.live
    assert page.model.span.end_ns == stage.plant.now_ns
    assert page.model.span.width_ns == span.width_ns
    keys(qtbot, page, Qt.Key.Key_L)
    assert page.model.span.width_ns == LIVE_S * S
    assert page.tool_bar.buttons["live"].isChecked()


def test_the_wheel_zooms(page: TrendsPage) -> None:
    page.plot.grab()
    before = page.model.span.width_ns
    at = QPointF(600, 200)
    event = QWheelEvent(
        at,
        page.plot.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.plot, event)
    assert page.model.span.width_ns == pytest.approx(0.8 * before, rel=1e-6)


def test_the_arrow_keys_go_from_sample_to_sample(qtbot: QtBot, page: TrendsPage) -> None:
    keys(qtbot, page, Qt.Key.Key_Left)
    first = page.model.cursor_ns
    keys(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_Left)
    third = page.model.cursor_ns
    assert first is not None
    assert third is not None
    assert third < first
    assert page.model.readings()[0].time_ns == third
    keys(qtbot, page, Qt.Key.Key_Escape)
    assert page.model.cursor_ns is None


def test_a_click_pins_the_cursor_with_a_read_out(qtbot: QtBot, page: TrendsPage) -> None:
    page.plot.grab()
    qtbot.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=QPoint(700, 200))
    pinned = page.model.cursor_ns
    assert pinned is not None
    qtbot.mouseMove(page.plot, QPoint(900, 220))
    assert page.model.cursor_ns == pinned
    at = page.plot.frame.x(pinned)
    assert at == pytest.approx(700, abs=1)


def test_up_and_down_choose_the_pen_and_delete_takes_it(qtbot: QtBot, page: TrendsPage) -> None:
    keys(qtbot, page, Qt.Key.Key_Down)
    assert page.model.chosen is not None
    assert page.model.chosen.id == "3301.T2"
    keys(qtbot, page, Qt.Key.Key_Delete)
    assert "3301.T2" not in [pen.id for pen in page.model.pens]


def test_a_point_is_added_by_typing(qtbot: QtBot, page: TrendsPage) -> None:
    keys(qtbot, page, Qt.Key.Key_A)
    assert page.chooser.isVisible()
    qtbot.keyClicks(page.chooser.field, "3303 t1")
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Return)
    assert not page.chooser.isVisible()
    assert page.model.pens[-1].id == "3303.T1"
    assert page.model.extremes("3303.T1").high > 0


def test_the_search_is_left_with_escape(qtbot: QtBot, page: TrendsPage) -> None:
    keys(qtbot, page, Qt.Key.Key_A)
    qtbot.keyClicks(page.chooser.field, "CO")
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Down)
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Escape)
    assert not page.chooser.isVisible()
    assert len(page.model.pens) == 4


def test_a_template_is_taken_by_a_click_in_the_panel(qtbot: QtBot, page: TrendsPage) -> None:
    page.pens.grab()
    hit = next(rect for rect, _, tip in page.pens._hits if tip.startswith("3303.T1"))
    qtbot.mouseClick(page.pens, Qt.MouseButton.LeftButton, pos=hit.center().toPoint())
    assert page.model.pens[0].id == "3303.T1"
    assert any(pen.is_switch for pen in page.model.pens)
    picture(page)


def test_c_compares_with_yesterday(qtbot: QtBot, page: TrendsPage) -> None:
    keys(qtbot, page, Qt.Key.Key_C, Qt.Key.Key_C)
    assert page.model.data.compare == "day"
    assert page.model.compared() is not None
    keys(qtbot, page, Qt.Key.Key_C, Qt.Key.Key_C)
    assert page.model.data.compare == "none"


def test_p_saves_a_picture_and_e_a_table(
    qtbot: QtBot, stage: Stage, page: TrendsPage, tmp_path: Path
) -> None:
    keys(qtbot, page, Qt.Key.Key_P, Qt.Key.Key_E)
    assert next(tmp_path.glob("*.png")).stat().st_size > 10_000
    table = next(tmp_path.glob("*.csv")).read_text("utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["tag"] for row in rows} == {pen.id for pen in page.model.pens}
    assert len(stage.said) == 2


def test_what_cannot_be_saved_is_said(stage: Stage, page: TrendsPage, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    page.folder = file
    page.save_csv()
    assert "not saved" in stage.said[-1]


def test_a_tag_is_opened_from_elsewhere(stage: Stage, page: TrendsPage) -> None:
    stage.station.context.open_trend.emit(["main_belt.drum", "nobody"])
    assert [pen.id for pen in page.model.pens] == ["main_belt.drum"]
    assert page.model.extremes("main_belt.drum").high > 0


def test_a_historian_that_does_not_answer_is_said_and_live_goes_on(
    stage: Stage, page: TrendsPage
) -> None:
    stage.requests.fault = BusDown("no answer from the historian")
    stage.station.context.open_trend.emit(["3301.CO"])
    stage.second()
    assert "no answer from the historian" in page.tool_bar.words.remark_text
    assert page.model.trace("3301.CO").value.size
    stage.requests.fault = None
    for _ in range(4):
        stage.second()
    assert page.model.remark().problem == ""
    assert page.model.remark().samples > 100


def test_out_of_view_nothing_is_missed(qtbot: QtBot, stage: Stage, page: TrendsPage) -> None:
    """Samples that came while another page was in view are on the historian's account."""
    stage.station.hide()
    asked = len(stage.store.asked)
    for _ in range(3):
        stage.second()
    stage.station.show()
    for _ in range(8):
        stage.second()
    assert len(stage.store.asked) > asked


def test_an_alarm_shows_as_a_bar_at_once(stage: Stage, page: TrendsPage) -> None:
    stage.station.context.open_trend.emit(["3304.T1"])
    before = [len(row.bars) for row in page.model.bar_rows(stage.model.alarms.sorted())]
    stage.second(stage.plant.event(EventKind.RAISED, "3304.T1/alarm", value=1.2))
    after = [len(row.bars) for row in page.model.bar_rows(stage.model.alarms.sorted())]
    assert (before[0], after[0]) == (0, 1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["quiet", "dark"])
def test_it_speaks_both_languages_in_both_themes_at_any_zoom(
    stage: Stage, page: TrendsPage, language: str, theme: str
) -> None:
    stage.station.use_theme(theme)
    stage.station.use_language(language)
    stage.station.zoom_by(3)
    page.model.put_cursor(page.model.span.end_ns - 10 * S)
    stage.second()
    image = page.grab().toImage()
    assert not image.isNull()
    assert page.tool_bar.buttons["8h"].text() == ("8 h shift" if language == "en" else "本班 8 h")
    assert stage.model.language.missing() == []


def test_a_stale_station_shows_nothing_as_current(stage: Stage, page: TrendsPage) -> None:
    stage.plant.now_ns += 20 * S
    stage.station.tick()
    assert stage.station.context.stale
    reading = page.model.readings()[0]
    assert reading.value is None or reading.time_ns <= stage.model.core_received_ns
    page.grab()


# -- by hand: dates, templates, cursors, boxes, values -------------------------------------------


def wheel(page: TrendsPage, at: QPointF, turns: int, held: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        at, page.plot.mapToGlobal(at), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        held, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(page.plot, event)


def typed(qtbot: QtBot, page: TrendsPage, key: Qt.Key, words: str) -> None:
    keys(qtbot, page, key)
    qtbot.keyClicks(page.chooser.field, words)
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Return)


def test_g_goes_to_a_typed_time_and_backspace_back(qtbot: QtBot, page: TrendsPage) -> None:
    before = page.model.span
    typed(qtbot, page, Qt.Key.Key_G, "-5h")
    at = page.model.cursor_ns
    assert at == page.model.now_ns - 5 * 3600 * S
    assert page.model.span.width_ns == before.width_ns
    assert abs((page.model.span.start_ns + page.model.span.end_ns) // 2 - at) < S
    assert page.plot.pinned
    keys(qtbot, page, Qt.Key.Key_Backspace)
    assert page.model.span == before
    qtbot.keyClick(page, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ShiftModifier)
    assert not page.model.span.live


def test_a_typed_span_is_shown_whole_and_what_is_no_time_is_said_there(
    qtbot: QtBot, page: TrendsPage
) -> None:
    keys(qtbot, page, Qt.Key.Key_G)
    qtbot.keyClicks(page.chooser.field, "25:00")
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Return)
    assert page.chooser.isVisible()
    assert "25:00" in page.chooser.hint.text()
    page.chooser.field.clear()
    qtbot.keyClicks(page.chooser.field, "9:00 - 12:00")
    assert page.chooser.list.item(0).text().endswith("12:00")
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Return)
    assert page.model.span.width_ns == 3 * 3600 * S


def test_d_compares_with_a_typed_date_and_a_later_one_is_refused(
    qtbot: QtBot, page: TrendsPage
) -> None:
    typed(qtbot, page, Qt.Key.Key_D, "-1h")
    assert page.model.data.compare == "date"
    assert page.model.is_compared
    keys(qtbot, page, Qt.Key.Key_Escape)
    typed(qtbot, page, Qt.Key.Key_D, "now")
    assert page.chooser.isVisible()
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Escape)
    keys(
        qtbot,
        page,
        Qt.Key.Key_D,
    )
    for _ in range(2):
        qtbot.keyClick(page.chooser.field, Qt.Key.Key_Down)
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Return)
    assert page.model.data.compare == "day"


def test_pens_are_kept_as_a_template_shown_and_let_go(qtbot: QtBot, page: TrendsPage) -> None:
    page.model.show(["3304.T1", "3301.CO"])
    typed(qtbot, page, Qt.Key.Key_S, "gas at the return")
    assert picture(page)
    page.model.show(["main_belt.drum"])
    typed(qtbot, page, Qt.Key.Key_T, "at the ret")
    assert [pen.id for pen in page.model.pens] == ["3304.T1", "3301.CO"]
    page.pens.grab()
    assert any(tip == "3304.T1, 3301.CO" for _, _, tip in page.pens._hits)
    keys(qtbot, page, Qt.Key.Key_T)
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Delete)
    qtbot.keyClick(page.chooser.field, Qt.Key.Key_Escape)
    assert not [one for one in page.wishes.templates if one.name]


def test_b_puts_a_second_cursor_and_z_zooms_between(
    qtbot: QtBot, stage: Stage, page: TrendsPage
) -> None:
    stage.requests.past = lambda request: figures(stage.store, request)
    keys(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_B)
    assert page.model.second_ns == page.model.cursor_ns
    keys(qtbot, page, *[Qt.Key.Key_Left] * 20)
    for _ in range(3):
        stage.second()
    said = ReadOuts(stage.station.context, page.model)
    assert "Δt" in said.heading()
    head, first, *_ = said.table()
    assert head.cells[1:] == ("A", "B", "Δ", "min", "mean", "max")
    assert all(first.cells)
    picture(page)
    ends = sorted([page.model.cursor_ns or 0, page.model.second_ns or 0])
    keys(qtbot, page, Qt.Key.Key_Z)
    assert page.model.span.start_ns == ends[0]
    keys(qtbot, page, Qt.Key.Key_B)
    assert page.model.second_ns is None


def test_a_ctrl_click_puts_the_second_cursor(qtbot: QtBot, page: TrendsPage) -> None:
    page.plot.grab()
    left, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier
    qtbot.mouseClick(page.plot, left, pos=QPoint(700, 200))
    qtbot.mouseClick(page.plot, left, held.ControlModifier, pos=QPoint(900, 200))
    assert page.model.second_ns is not None
    assert page.plot.frame.x(page.model.second_ns) == pytest.approx(900, abs=1)


def test_a_box_zooms_time_and_values(qtbot: QtBot, page: TrendsPage) -> None:
    page.plot.grab()
    frame, place, pane = page.plot.frame, page.plot.places[0], page.model.panes[0]
    start, end = frame.time(500), frame.time(900)
    low, high = place.value(200), place.value(80)
    held = Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(page.plot, Qt.MouseButton.LeftButton, held, pos=QPoint(500, 80))
    qtbot.mouseMove(page.plot, QPoint(900, 200))
    assert page.plot.rubber is not None
    picture(page)
    qtbot.mouseRelease(page.plot, Qt.MouseButton.LeftButton, held, pos=QPoint(900, 200))
    assert (page.model.span.start_ns, page.model.span.end_ns) == pytest.approx((start, end), abs=S)
    assert page.model.scales.now(pane) == pytest.approx((low, high))
    keys(qtbot, page, Qt.Key.Key_0)
    assert not page.model.scales.is_set(pane)


def test_values_are_zoomed_by_wheel_and_keys_and_freed_by_a_double_click(
    qtbot: QtBot, page: TrendsPage
) -> None:
    page.plot.grab()
    pane, span = page.model.panes[0], page.model.span
    before = page.model.scales.now(pane)
    wheel(page, QPointF(600, 150), 1, Qt.KeyboardModifier.ControlModifier)
    after = page.model.scales.now(pane)
    assert after[1] - after[0] < before[1] - before[0]
    assert page.model.span == span
    qtbot.keyClick(page, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert page.model.scales.now(pane)[0] > after[0]
    qtbot.mouseDClick(page.plot, Qt.MouseButton.LeftButton, pos=QPoint(30, 150))
    assert not page.model.scales.is_set(pane)


def test_the_buttons_go_back_and_forward(qtbot: QtBot, page: TrendsPage) -> None:
    first = page.model.span.width_ns
    qtbot.mouseClick(page.tool_bar.buttons["8h"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.tool_bar.ways["back"], Qt.MouseButton.LeftButton)
    assert page.model.span.width_ns == first
    qtbot.mouseClick(page.tool_bar.ways["forward"], Qt.MouseButton.LeftButton)
    assert page.model.span.width_ns == PRESETS["8h"] * S


def test_every_command_of_the_page_has_words_in_both_languages(page: TrendsPage) -> None:
    entries = page.commands()
    assert len(entries) == 8
    assert all("trends." not in entry.zh + entry.en and entry.zh != entry.en for entry in entries)
    entries[0].open()
    assert page.chooser.isVisible()


def test_the_views_for_the_pictures_leave_the_page_as_it_was(page: TrendsPage) -> None:
    before = (page.model.span, page.model.data.compare, page.model.cursor_ns)
    names = []
    for name, show in page.views():
        show()
        picture(page)
        names.append(name)
    assert names == ["trends", "trends-compared", "trends-cursors"]
    assert (page.model.span, page.model.data.compare, page.model.cursor_ns) == before

"""Shelving, resetting, taking out of service, cause and measures: from the list, by the keyboard."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hmi.models.deeds import Deed, durations
from hmi.qt.alarms import AlarmsPage
from hmi.qt.pages import PAGES
from scada.model import (
    Acknowledgement,
    AlarmKind,
    EventKind,
    Process,
    Remark,
    Reset,
    Shelve,
    Suppression,
    SuppressionKind,
    TakeOutOfService,
    Unshelve,
)
from tests.hmi.stage import Stage, set_up

CUT = "3301.T0/cut"


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def page(stage: Stage) -> AlarmsPage:
    stage.station.show_page("alarms")
    shown = stage.station.pages["alarms"]
    assert isinstance(shown, AlarmsPage)
    return shown


def shelvable(stage: Stage) -> str:
    """An alarm of the power unit, raised now: no rule protects it."""
    tag = next(tag for tag in stage.model.table.tags if tag.area == "unit1")
    alarm = next(one.id for one in stage.model.table.alarms if one.tag == tag.id)
    stage.second(stage.plant.event(EventKind.RAISED, alarm))
    return alarm


def suppress(stage: Stage, alarm: str, **fields: object) -> Suppression:
    shelf = Suppression(
        kind=SuppressionKind.SHELVED,
        since_ns=stage.plant.now_ns,
        until_ns=stage.plant.now_ns + 3_600_000_000_000,
        user="li",
        reason="pump is repaired",
    )
    said = stage.plant.event(EventKind.SHELVED, alarm, user="li")
    stage.second(msgspec.structs.replace(said, suppressed=(shelf,), **fields))
    return shelf


def test_durations_end_with_the_longest_that_is_allowed() -> None:
    assert durations(0.0) == ()
    assert durations(1200.0) == (900.0, 1200.0)
    assert durations(28_800.0)[-1] == 28_800.0


def test_a_regulated_point_is_not_shelved_and_the_form_says_why(qtbot: QtBot, stage: Stage) -> None:
    shown = page(stage)
    shown.table.choose(CUT)
    qtbot.keyClick(shown.table, Qt.Key.Key_A)
    form = shown.details.form
    assert form.isVisible()
    assert not form.buttons[Deed.SHELVE].isEnabled()
    assert not form.buttons[Deed.OUT].isEnabled()
    assert form.why.text()
    assert form.deed is Deed.REMARK


def test_cause_and_measures_are_sent_with_the_time_of_the_alarm(qtbot: QtBot, stage: Stage) -> None:
    shown = page(stage)
    shown.table.choose(CUT)
    qtbot.keyClick(shown.table, Qt.Key.Key_A)
    form = shown.details.form
    form.first.setText("fan tripped")
    form.second.setText("fan restarted")
    qtbot.keyClick(form.second, Qt.Key.Key_Return)
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Remark)]
    assert (sent.alarm, sent.cause, sent.measures) == (CUT, "fan tripped", "fan restarted")
    assert sent.raised_ns == stage.model.alarms.records[CUT].raised_ns
    assert not form.isVisible()


def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_sent(
    qtbot: QtBot, stage: Stage
) -> None:
    shown = page(stage)
    shown.table.choose(CUT)
    qtbot.keyClick(shown.table, Qt.Key.Key_A)
    shown.details.form.send()
    assert stage.requests.commands == []
    assert shown.details.form.isVisible()
    assert stage.said


def test_escape_leaves_the_form_and_the_list_has_the_keyboard(qtbot: QtBot, stage: Stage) -> None:
    shown = page(stage)
    shown.table.choose(CUT)
    qtbot.keyClick(shown.table, Qt.Key.Key_A)
    qtbot.keyClick(shown.details.form.first, Qt.Key.Key_Escape)
    assert not shown.details.form.isVisible()


def test_what_is_shelved_stands_in_its_own_list_and_is_unshelved_there(
    qtbot: QtBot, stage: Stage
) -> None:
    shown = page(stage)
    suppress(stage, CUT)
    assert shown.table.row_of(CUT) is None
    shown.tabs.count()
    assert shown.tabs.buttons["shelved"].text() == "Shelved 1"
    shown.show_alarm(CUT)
    assert shown.silenced.chosen_alarm == CUT
    (row,) = shown.silenced.rows.rows
    assert shown.silenced.cell(row, "reason") == "pump is repaired"
    assert shown.silenced.cell(row, "until").startswith("until ")
    qtbot.keyClick(shown.silenced, Qt.Key.Key_A)
    form = shown.details.form
    assert form.deed is Deed.UNSHELVE
    form.send()
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Unshelve)]
    assert sent.alarms == (CUT,)


def test_a_latched_alarm_is_reset_once_it_is_acknowledged(qtbot: QtBot, stage: Stage) -> None:
    shown = page(stage)
    for acknowledgement in (Acknowledgement.UNACKNOWLEDGED, Acknowledgement.ACKNOWLEDGED):
        said = stage.plant.event(EventKind.RETURNED, CUT)
        stage.second(
            msgspec.structs.replace(said, process=Process.LATCHED, acknowledgement=acknowledgement)
        )
        shown.table.choose(CUT)
        shown.details.start_deeds()
        able = shown.details.form.buttons[Deed.RESET].isEnabled()
        assert able is (acknowledgement is Acknowledgement.ACKNOWLEDGED)
        shown.details.leave_deeds()
    shown.details.start_deeds()
    shown.details.form.send()
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Reset)]
    assert sent.alarms == (CUT,)


def test_shelving_and_taking_out_of_service_say_for_how_long_and_why(
    qtbot: QtBot, stage: Stage
) -> None:
    shown = page(stage)
    alarm = shelvable(stage)
    shown.table.choose(alarm)
    shown.details.start_deeds()
    form = shown.details.form
    form.choose(Deed.SHELVE)
    form.lasts.setCurrentIndex(0)
    form.one_shot.setChecked(True)
    form.first.setText("bearing is changed")
    form.send()
    (sent,) = [one for one in stage.requests.commands if isinstance(one, Shelve)]
    assert (sent.alarms, sent.one_shot, sent.reason) == ((alarm,), True, "bearing is changed")
    assert sent.until_ns - stage.model.now_ns == 900_000_000_000
    shown.details.start_deeds()
    form.choose(Deed.OUT)
    form.first.setText("bearing is changed")
    form.second.setText("P-17")
    form.send()
    (out,) = [one for one in stage.requests.commands if isinstance(one, TakeOutOfService)]
    assert (out.permit, out.until_ns) == ("P-17", 0)


def test_a_refusal_keeps_the_form_open(qtbot: QtBot, stage: Stage) -> None:
    shown = page(stage)
    shown.table.choose(CUT)
    shown.details.start_deeds()
    stage.requests.refused = {CUT: "not in your area"}
    shown.details.form.first.setText("fan tripped")
    shown.details.form.send()
    assert shown.details.form.isVisible()
    assert "not in your area" in stage.said[-1]


def test_what_is_shelved_neither_sounds_nor_counts(stage: Stage) -> None:
    before = stage.model.alarms.count(1).listed
    suppress(stage, CUT)
    assert stage.model.alarms.count(1).listed == before - 1
    assert stage.model.alarms.suppressed[CUT].kind is AlarmKind.CUT

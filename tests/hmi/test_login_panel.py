"""Logging in at a station: a panel at the right, and nothing that covers the alarms."""

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.models.frame import Frame
from hmi.models.sound import Sound
from hmi.qt.alarms import AlarmsPage
from hmi.qt.pages import PAGES
from scada.bus.desk_messages import DeskFacts, SessionAnswer
from scada.model import Role, Silence, TakeOutOfService
from tests.hmi.stage import Stage, set_up
from tests.hmi.test_duty import H, session, with_people


def let_in(stage: Stage, user: str, position: str) -> SessionAnswer:
    now_ns = stage.plant.now_ns
    places = {one.id: one.areas for one in stage.plant.table.positions}
    made = session(
        position,
        places.get(position, ()),
        user=user,
        issued_ns=now_ns,
        expires_ns=now_ns + 12 * H,
        ends_ns=now_ns + 16 * H,
    )
    return SessionAnswer(session=made, token=f"token of {user} at {position}")


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = set_up(qtbot, PAGES)
    made.plant.table = with_people(made.plant.table)
    made.requests.door = lambda user, position: let_in(made, user, position)
    made.hand_over(made.plant.first_frame())
    assert made.station.login_panel.isVisible()
    made.station.login_panel.leave()
    return made


def type_in(stage: Stage, password: str, position: str = "") -> None:
    panel = stage.station.login_panel
    panel.name.clear()
    QTest.keyClicks(panel.name, "li")
    QTest.keyClicks(panel.password, password)
    panel.place.setCurrentIndex(max(0, panel.place.findData(position)))
    QTest.keyClick(panel.password, Qt.Key.Key_Return)


def test_the_panel_covers_neither_banner_nor_list(stage: Stage) -> None:
    station, panel = stage.station, stage.station.login_panel
    station.show_page("alarms")
    before = station.stack.width()
    QTest.keyClick(station, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert panel.isVisible()
    QTest.qWait(0)
    left = panel.mapTo(station, QPoint(0, 0))
    assert left.y() >= station.banner.height()
    assert left.x() >= station.stack.mapTo(station, QPoint(station.stack.width(), 0)).x() - 1
    assert station.stack.width() < before
    QTest.keyClick(panel.name, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_logging_in_and_out(stage: Stage) -> None:
    station, panel, model = stage.station, stage.station.login_panel, stage.model
    panel.open()
    type_in(stage, "not this")
    assert panel.message.text() == "wrong name or password"
    assert panel.password.text() == ""
    assert not model.duty.is_on
    station.use_language("zh")
    type_in(stage, "nor this")
    assert panel.message.text() == "用户名或密码错误"
    type_in(stage, "sesame", "one")
    assert (model.user, model.duty.position_id) == ("li", "one")
    assert stage.requests.token == "token of li at one"
    assert not panel.isVisible()
    panel.open()
    assert "一岗" in panel.facts.text()
    panel.place.setCurrentIndex(panel.place.findData("rest"))
    QTest.mouseClick(panel.buttons["sit"], Qt.MouseButton.LeftButton)
    assert (model.duty.position_id, stage.requests.renewals) == ("rest", ["rest"])
    panel.open()
    QTest.mouseClick(panel.buttons["log_out"], Qt.MouseButton.LeftButton)
    assert (model.duty.user, stage.requests.logouts, stage.requests.token) == ("", 1, "")
    assert panel.name.isVisible()


def test_who_has_locked_it_types_his_password_at_once(stage: Stage) -> None:
    station, panel = stage.station, stage.station.login_panel
    station.activateWindow()
    panel.open()
    type_in(stage, "sesame", "one")
    station.lock()
    assert panel.name.text() == "li"
    assert panel.focusWidget() is panel.password, "not a letter of it stands in the open"
    panel.ask_to_leave(lambda: None)
    assert panel.name.text() == "", "another one is to name himself"
    assert panel.focusWidget() is panel.name


def test_without_a_login_nothing_is_sent(stage: Stage) -> None:
    stage.station.acknowledge_newest()
    assert stage.requests.commands == []
    assert stage.said[-1].endswith("log in first: Ctrl-L")


def test_commands_go_out_under_his_name_and_for_what_is_his(stage: Stage) -> None:
    stage.station.login_panel.open()
    record = next(r for r in stage.model.alarms.newest_unacknowledged(99) if r.area)
    positions = stage.model.duty.positions
    other = next(p.id for p in positions if record.area not in p.areas)
    type_in(stage, "sesame", next(p.id for p in positions if record.area in p.areas))
    stage.station.acknowledge([record.alarm], "")
    assert stage.requests.acknowledged == [((record.alarm,), "li", "")]
    stage.station.login_panel.open()
    stage.station.login_panel.log_out()
    type_in(stage, "sesame", other)
    stage.station.acknowledge([record.alarm], "")
    assert len(stage.requests.acknowledged) == 1
    assert stage.said[-1].endswith("not in your areas")


def test_silencing_is_journaled_under_his_name_and_works_without_one(stage: Stage) -> None:
    station = stage.station
    station.silence()
    assert stage.requests.commands == []
    assert not station.sounding.silenced.is_on(stage.model.alarms, stale=False)
    station.login_panel.open()
    type_in(stage, "sesame", "one")
    station.sounding.silenced = Sound()
    station.silence()
    station.silence()
    assert stage.requests.commands == [Silence(user="li", position="one")]


def test_the_list_follows_the_position_until_he_asks_for_more(stage: Stage) -> None:
    stage.station.show_page("alarms")
    page = stage.station.pages["alarms"]
    assert isinstance(page, AlarmsPage)
    everything = len(page.table.rows.lines)
    shown = {}
    for position in ("one", "rest", ""):
        stage.station.login_panel.open()
        if stage.model.duty.is_on:
            stage.station.login_panel.log_out()
        type_in(stage, "sesame", position)
        lines = page.table.rows.lines
        assert all(stage.model.duty.is_mine(line.record) for line in lines)
        shown[position] = len(lines)
        page.bar.boxes["area"].setCurrentIndex(0)
        assert len(page.table.rows.lines) == everything
    assert shown["one"] < everything
    assert shown[""] == everything


def test_a_command_beyond_his_role_is_not_sent(stage: Stage) -> None:
    stage.station.login_panel.open()
    type_in(stage, "sesame")
    answers: list[object] = []
    command = TakeOutOfService(alarms=("a",), user="x", reason="r", permit="7")
    stage.station.context.requests.command(command, answers.append)
    assert str(answers[0]) == "your role does not allow it"
    assert stage.model.duty.roles == (Role.OPERATOR,)
    assert stage.requests.commands == []


def test_a_session_that_the_desk_ended_opens_the_panel(stage: Stage) -> None:
    panel = stage.station.login_panel
    panel.open()
    type_in(stage, "sesame")
    assert not panel.isVisible()
    facts = DeskFacts(site="", number=1, sign_key=b"", box_key=b"", revoked={"s": 1})
    stage.mailbox.put(lambda frame: setattr(frame, "desk", facts))
    stage.second()
    assert panel.isVisible()
    assert panel.message.text() == "the session was ended: log in again"
    assert stage.requests.token == ""


def test_a_session_is_renewed_by_itself(stage: Stage) -> None:
    stage.station.login_panel.open()
    type_in(stage, "sesame", "one")
    duty = stage.model.duty
    assert duty.session
    duty.session = msgspec.structs.replace(
        duty.session,
        issued_ns=stage.plant.now_ns - 7 * H,
        expires_ns=stage.plant.now_ns + 5 * H,
    )
    stage.second()
    assert stage.requests.renewals == [None]
    assert duty.session.expires_ns > stage.plant.now_ns + 11 * H


def test_an_empty_frame_says_nothing_of_the_desk() -> None:
    assert Frame().is_empty

"""The faceplate: what it says of a tag, and what its buttons and keys do."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hmi.models.faceplate import Faceplate, midnight_ns
from hmi.models.station import Applied, StationModel
from hmi.qt.trends import TrendsPage
from scada.bus.messages import HistoryAnswer
from scada.model import EventKind, Quality, Samples, Status
from tests.hmi.fake_history import FakeStore
from tests.hmi.fake_site import FakePlant, incident
from tests.hmi.stage import S, Stage, set_up


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    events = incident(plant)
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    model.apply(plant.frame(*events), plant.now_ns)
    return model


def test_it_knows_the_tag_now(plant: FakePlant, model: StationModel) -> None:
    plate = Faceplate(model, "3301.T1")
    assert plate.now(plant.now_ns).delay_ms is None
    row = model.live.index["3301.T1"]
    batch = Samples.of([row, row + 1], plant.now_ns - 250_000_000, [1.62, 9.9])
    plate.take(Applied(samples=(batch,)))
    model.live.apply(batch, plant.now_ns)
    now = plate.now(plant.now_ns)
    assert now.value == 1.62
    assert now.delay_ms == pytest.approx(250.0)
    assert now.age_s == pytest.approx(0.25)
    assert now.status_name == "GOOD"
    assert plate.link is not None
    assert plate.refusal == ""


def test_limits_stand_with_their_state_least_severe_first(model: StationModel) -> None:
    rows = Faceplate(model, "3301.T1").limit_rows()
    assert [row.definition.limit for row in rows] == ["pre_warning", "alarm", "cut"]
    assert all(row.is_active for row in rows)
    rows = Faceplate(model, "3302.T1").limit_rows()
    assert not any(row.is_active for row in rows)


def test_the_guidance_is_of_the_most_urgent_active_alarm(model: StationModel) -> None:
    guidance = Faceplate(model, "3301.T1").guidance()
    assert guidance is not None
    assert guidance.limit == "cut"
    assert Faceplate(model, "3302.T1").guidance() is None


def test_only_what_is_shown_is_acknowledged(model: StationModel) -> None:
    ids = Faceplate(model, "3301.T1").unacknowledged()
    assert set(ids) == {"3301.T1/pre_warning", "3301.T1/alarm", "3301.T1/cut"}


def test_a_bad_tag_says_why(plant: FakePlant, model: StationModel) -> None:
    plate = Faceplate(model, "pump_room.sump")
    model.apply(plant.frame(samples=plant.step(0.1)), plant.now_ns)
    now = plate.now(plant.now_ns)
    assert now.quality is Quality.BAD
    assert now.status_name == "BAD_SENSOR_FAILURE"
    assert plate.indicator().held
    assert [record.alarm for record in plate.alarms()] == ["pump_room.sump/quality"]


def test_the_days_on_time_counts_from_midnight(plant: FakePlant, model: StationModel) -> None:
    plate = Faceplate(model, "3303.fan")
    request = plate.today_request(plant.now_ns)
    assert request is not None
    midnight = midnight_ns(model.words.local(plant.now_ns))
    assert request.start_ns == midnight
    hour = 3600 * S
    at = [midnight - hour, midnight + 2 * hour, midnight + 5 * hour]
    store = FakeStore({"3303.fan": Samples.of([0, 0, 0], at, [1.0, 0.0, 1.0])})
    plate.take_today(store.history(request))
    on = plate.on_time(midnight + 6 * hour)
    assert on is not None
    assert on.seconds == pytest.approx(3 * 3600)
    assert on.from_ns == midnight
    changes = plate.changes(midnight + 6 * hour, 8)
    assert [(one.value, one.seconds / 3600) for one in changes] == [(1, 1), (0, 3), (1, 2)]
    assert [one.since_ns for one in changes] == [at[2], at[1], midnight]
    assert plate.changes(midnight + 6 * hour, 2) == changes[:2]


def test_time_with_a_bad_state_does_not_count(plant: FakePlant, model: StationModel) -> None:
    plate = Faceplate(model, "3303.fan")
    request = plate.today_request(plant.now_ns)
    assert request is not None
    midnight, hour = request.start_ns, 3600 * S
    rows = Samples.of(
        [0, 0], [midnight, midnight + hour], [1.0, 1.0], [0, int(Status.BAD_NO_COMMUNICATION)]
    )
    plate.take_today(FakeStore({"3303.fan": rows}).history(request))
    on = plate.on_time(midnight + 6 * hour)
    assert on is not None
    assert on.seconds == pytest.approx(3600)
    unknown, known = plate.changes(midnight + 6 * hour, 8)
    assert np.isnan(unknown.value)
    assert (known.value, known.seconds) == (1, 3600)


def test_an_unknown_day_is_not_guessed(plant: FakePlant, model: StationModel) -> None:
    plate = Faceplate(model, "3303.fan")
    assert plate.on_time(plant.now_ns) is None
    plate.take_today(HistoryAnswer())
    assert plate.on_time(plant.now_ns) is None
    assert plate.changes(plant.now_ns, 8) == []
    assert Faceplate(model, "3301.T1").today_request(plant.now_ns) is None


# -- the panel -----------------------------------------------------------------------------------


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return set_up(qtbot, [TrendsPage])


def test_it_opens_beside_the_page_and_leaves_with_escape(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.station.faceplate
    assert not panel.isVisible()
    stage.station.context.open_tag.emit("3301.T1")
    assert panel.isVisible()
    assert panel.geometry().left() >= stage.station.stack.geometry().right()
    assert stage.station.banner.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_an_unknown_tag_is_said(stage: Stage) -> None:
    stage.station.context.open_tag.emit("nobody")
    assert not stage.station.faceplate.isVisible()
    assert "nobody" in stage.said[-1]


def test_its_button_acknowledges_what_it_shows(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.station.faceplate
    stage.station.context.open_tag.emit("3301.T1")
    qtbot.mouseClick(panel.buttons["acknowledge"], Qt.MouseButton.LeftButton)
    ((ids, user, _),) = stage.requests.acknowledged
    assert set(ids) == {"3301.T1/pre_warning", "3301.T1/alarm", "3301.T1/cut"}
    assert user == stage.model.user
    for alarm in ids:
        stage.second(stage.plant.event(EventKind.ACKNOWLEDGED, alarm, user=user))
    assert not panel.buttons["acknowledge"].isEnabled()


def test_nothing_is_acknowledged_on_a_stale_screen(qtbot: QtBot, stage: Stage) -> None:
    stage.station.context.open_tag.emit("3301.T1")
    stage.plant.now_ns += 20 * S
    stage.station.tick()
    qtbot.keyClick(stage.station.faceplate, Qt.Key.Key_Space)
    assert stage.requests.acknowledged == []


def test_the_trend_button_opens_the_trend(qtbot: QtBot, stage: Stage) -> None:
    stage.station.context.open_tag.emit("3303.T1")
    panel = stage.station.faceplate
    qtbot.mouseClick(panel.buttons["trend"], Qt.MouseButton.LeftButton)
    page = stage.station.pages["trends"]
    assert isinstance(page, TrendsPage)
    assert [pen.id for pen in page.model.pens] == ["3303.T1"]


def test_its_facts_are_those_of_the_moment(stage: Stage) -> None:
    stage.station.context.open_tag.emit("pump_room.sump")
    stage.second()
    facts = {name: (said, strong) for name, said, strong in stage.station.faceplate.body.facts()}
    assert facts["status"] == ("sensor failure", True)
    assert facts["code"][0] == "0x808C0000"
    assert facts["delay"][0] == "120 ms"
    assert facts["server"][0] == "Mine"


def test_the_number_as_sent_stands_among_them_where_it_is_not_the_value(stage: Stage) -> None:
    row, plant = stage.model.live.index["3301.T1"], stage.plant
    body = stage.station.faceplate.body
    stage.station.context.open_tag.emit("3301.T1")
    assert "raw" not in {name for name, _, _ in body.facts()}
    sent = Samples.of(row, plant.now_ns, 0.5, raw=np.array([50.25]))
    stage.hand_over(plant.frame(samples=sent))
    assert ("raw", "50.25", False) in body.facts()
    stage.hand_over(plant.frame(samples=Samples.of(row, plant.now_ns + 1, 0.5)))
    assert "raw" not in {name for name, _, _ in body.facts()}


@pytest.mark.parametrize("tag", ["3301.T1", "3303.fan", "pump_room.sump", "unit1.h2.purity"])
def test_it_is_drawn_for_every_kind_of_tag_in_both_languages(stage: Stage, tag: str) -> None:
    for language in ("en", "zh"):
        stage.station.use_language(language)
        stage.station.context.open_tag.emit(tag)
        stage.second()
        assert not stage.station.faceplate.grab().toImage().isNull()


def test_what_is_longer_than_its_room_is_moved_and_nothing_is_dropped(
    qtbot: QtBot, stage: Stage
) -> None:
    panel = stage.station.faceplate
    bar = panel.scroller.verticalScrollBar()
    panel.show_tag("3301.T1")
    stage.station.grab()
    assert not bar.maximum()
    long = tuple(
        msgspec.structs.replace(limit, cause_zh="涌出增大，" * 150, cause_en="more gas, " * 150)
        for limit in stage.plant.table.alarms
    )
    table = msgspec.structs.replace(stage.plant.table, alarms=long, config_hash="long")
    stage.plant.table = table
    stage.hand_over(stage.plant.first_frame())
    panel.show_tag("3301.T1")
    stage.station.grab()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for _ in range(40):
        qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert bar.value() == bar.maximum()
    qtbot.keyClick(panel, Qt.Key.Key_Up)
    assert bar.value() < bar.maximum()


def test_a_new_configuration_without_the_tag_closes_it(stage: Stage) -> None:
    stage.station.context.open_tag.emit("3301.T1")
    other = FakePlant()
    kept = tuple(tag for tag in other.table.tags if tag.id != "3301.T1")
    alarms = tuple(alarm for alarm in other.table.alarms if alarm.tag != "3301.T1")
    stage.plant.table = type(other.table)(
        **{name: getattr(other.table, name) for name in other.table.__struct_fields__}
        | {"tags": kept, "alarms": alarms, "config_hash": "fake0002"}
    )
    frame = stage.plant.frame()
    frame.table = stage.plant.table
    stage.hand_over(frame)
    assert not stage.station.faceplate.isVisible()


def test_a_switch_shows_what_its_place_measures(stage: Stage) -> None:
    stage.station.context.open_tag.emit("3303.fan")
    plate = stage.station.faceplate.plate
    assert plate is not None
    beside = plate.beside(4)
    assert [tag.area for tag in beside] == ["3303"] * 4
    assert not any(tag.is_switch for tag in beside)
    in_alarm = {tag for tag in stage.model.alarms.groups().by_tag if tag.startswith("3303.")}
    stage.second(stage.plant.event(EventKind.RAISED, "3303.T2/alarm"))
    first = {tag.id for tag in plate.beside(len(in_alarm | {"3303.T2"}) - ("3303.fan" in in_alarm))}
    assert first == (in_alarm | {"3303.T2"}) - {"3303.fan"}
    assert plate.beside(0) == []
    stage.station.faceplate.grab()

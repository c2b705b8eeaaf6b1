"""A clock that is set back, or wrong: nothing stands still, and nothing old looks like the present."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hmi.models.clock_doubt import wrong_clocks
from hmi.models.elapsed import passed, waits
from hmi.models.frame import Frame
from hmi.models.rates import AlarmRate
from hmi.models.station import StationModel
from hmi.models.trends import Span, TrendModel
from hmi.models.trends.loading import Ask
from hmi.models.trends.trace import trace
from hmi.qt.trends import TrendsPage
from scada.model import AlarmKind, EventKind, Samples
from tests.hmi.fake_history import FakeStore
from tests.hmi.fake_site import FakePlant, S
from tests.hmi.stage import Stage, set_up

HOUR = 3600 * S
TAG = "3301.T1"


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def station(plant: FakePlant) -> StationModel:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    return model


def go_on(plant: FakePlant, station: StationModel, seconds: int) -> None:
    for _ in range(seconds):
        station.apply(plant.frame(samples=plant.step(1.0)), plant.now_ns)


def test_a_while_is_over_too_where_the_clock_was_set_back() -> None:
    assert not passed(10, 9, 5)
    assert passed(14, 9, 5)
    assert passed(3, 9, 5)
    assert waits(7, 9, 5)
    assert not waits(9, 9, 5)
    assert not waits(0, 9, 5)


def test_a_core_that_dies_after_the_clock_was_set_back_is_missed_as_soon(
    plant: FakePlant, station: StationModel
) -> None:
    back = plant.now_ns - HOUR
    station.apply(Frame(), back)
    assert station.stale(back) is None
    assert station.stale(back + 5 * S) is not None


def test_sparklines_go_on_from_what_was_seen_just_before(
    plant: FakePlant, station: StationModel
) -> None:
    go_on(plant, station, 60)
    row = station.live.index[TAG]
    before = station.live.spark(row)[1]
    plant.now_ns -= HOUR
    station.apply(plant.frame(samples=plant.step(0.0)), plant.now_ns)
    assert np.array_equal(station.live.spark(row)[1][:-1], before[:-1], equal_nan=True)
    plant.set(TAG, 3.9)
    go_on(plant, station, 10)
    assert station.live.spark(row)[1][-2] > 3.0


def test_alarms_of_an_hour_are_no_flood_of_ten_minutes(plant: FakePlant) -> None:
    rate = AlarmRate()
    for _ in range(12):
        rate.add(plant.event(EventKind.RAISED, f"{TAG}/alarm"))
        plant.now_ns += 300 * S
    assert rate.flood(plant.now_ns) is None
    rate.set_back(plant.now_ns - HOUR, HOUR)
    assert rate.flood(plant.now_ns - HOUR) is None
    assert rate.recent(plant.now_ns - HOUR) == 2


def answered(model: TrendModel, store: FakeStore) -> int:
    """Ask and answer until nothing more is wanted; how many questions that took."""
    for asked in range(10):
        asks = [ask for ask in model.wants(1000) if isinstance(ask, Ask)]
        if not asks:
            return asked
        for ask in asks:
            model.take_history(ask, store.history(ask.request), 1.0)
    raise AssertionError("it never stops asking")


def test_a_live_trend_follows_a_clock_that_is_set_back(
    plant: FakePlant, station: StationModel
) -> None:
    now = plant.now_ns
    times = np.arange(now - 2 * HOUR, now, S)
    store = FakeStore({TAG: Samples.of(np.zeros(len(times)), times, np.sin(times / HOUR))})
    model = TrendModel(station.table, station.live, now, station.words.index)
    model.show([TAG])
    model.last(900)
    answered(model, store)
    back = now - HOUR
    model.follow(back, back)
    assert (model.span.start_ns, model.span.end_ns) == (back - 900 * S, back)
    assert answered(model, store) in (1, 2)
    live = Samples.of(
        np.full(3, station.live.index[TAG]), back + S * np.arange(1, 4), [7.0, 8.0, 9.0]
    )
    model.data.take(live)
    model.follow(back + 10 * S, back + 10 * S)
    assert model.span.end_ns == back + 10 * S
    assert answered(model, store) <= 2
    model.follow(back + 60 * S, back + 60 * S)
    assert answered(model, store) <= 2
    model.follow(back + 61 * S, back + 61 * S)
    assert answered(model, store) == 0


def test_what_failed_is_asked_again_though_the_clock_was_set_back(
    plant: FakePlant, station: StationModel
) -> None:
    now = plant.now_ns
    model = TrendModel(station.table, station.live, now, station.words.index)
    model.show([TAG])
    for ask in model.wants(1000):
        model.failed(ask, "no answer")
    assert model.wants(1000) == []
    model.follow(now - HOUR, now - HOUR)
    assert model.wants(1000)


def test_a_servers_wrong_clock_is_said_where_it_is_seen(
    plant: FakePlant, station: StationModel
) -> None:
    event = plant.event(EventKind.RAISED, "server.mine/clock")
    said = {"zh": "煤矿：时钟快 3600.0 秒", "en": "Mine: clock 3600.0 s ahead"}
    event = msgspec.structs.replace(event, alarm_kind=AlarmKind.SYSTEM, text=said)
    station.apply(plant.frame(event), plant.now_ns)
    assert wrong_clocks(station) == {}, "a few seconds are not seen in a trend"
    station.live.time_ns[:] += HOUR
    assert wrong_clocks(station) == {"mine": station.language.pick(said["zh"], said["en"])}
    station.live.time_ns[:] -= HOUR
    link = station.links["mine"]
    station.links["mine"] = msgspec.structs.replace(link, clock_offset_s=-3600.0)
    assert set(wrong_clocks(station)) == {"mine"}


@pytest.mark.parametrize("off_s", [3600.0, -3600.0])
def test_the_line_of_a_wrong_clock_ends_where_its_times_do(
    plant: FakePlant, station: StationModel, off_s: float
) -> None:
    now = plant.now_ns
    model = TrendModel(station.table, station.live, now, station.words.index)
    model.show([TAG])
    model.last(900)
    row = station.live.index[TAG]
    at = np.array([now - 60 * S, now - 30 * S, now + int(off_s) * S])
    model.data.take(Samples.of(np.full(3, row), np.sort(at), [1.0, 1.0, 3.0]))
    model.follow(now + 20 * S, now + 20 * S)
    held = trace(model.columns(TAG), model.data.rules(TAG))
    assert model.readings()[0].value is not None
    model.data.doubt_clocks({"mine": "Mine: clock ahead"})
    assert model.readings()[0].value is None
    assert model.remark().clock == "Mine: clock ahead"
    line = trace(model.columns(TAG), model.data.rules(TAG))
    last = int(np.searchsorted(line.time_ns, now - 30 * S, "right")) - 1
    assert not line.connect[last]
    assert len(line.time_ns) < len(held.time_ns)


def test_a_clock_that_is_a_little_off_is_not_seen_in_a_trend(
    plant: FakePlant, station: StationModel
) -> None:
    assert wrong_clocks(station) == {}
    beat = plant.frame().core
    assert beat is not None
    station.core, station.core_received_ns = beat, beat.now_ns + 5 * S
    assert wrong_clocks(station) == {}
    station.core_received_ns = beat.now_ns + HOUR
    said = wrong_clocks(station)
    assert set(said) == {server.id for server in station.table.servers}
    assert "1:00:00" in said["mine"]


def test_the_page_says_that_the_clock_was_set_back_and_goes_on(qtbot: QtBot) -> None:
    stage: Stage = set_up(qtbot, [TrendsPage])
    stage.station.show_page("trends")
    page = stage.station.page
    assert isinstance(page, TrendsPage)
    stage.plant.now_ns -= HOUR
    stage.second()
    assert "1:00:00" in stage.said[-1] or "59:5" in stage.said[-1]
    assert page.model.span.end_ns == stage.plant.now_ns
    stage.second()
    assert page.model.span.end_ns == stage.plant.now_ns
    page.grab()


def test_a_span_of_the_past_is_left_where_it_is() -> None:
    past = replace(Span.last(900, 10 * HOUR), live=False)
    assert past.followed(9 * HOUR) is past

"""Forecasts on the station: marked as such, with their horizon and their false-alarm time."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hmi.models import forecast as shown_forecast
from hmi.models.frame import Frame, Mailbox
from hmi.models.station import StationModel
from hmi.qt.trends import TrendsPage
from hmi.qt.trends.ahead import forecasts_of
from hmi.reception import Reception
from scada.bus.header import Header
from scada.bus.messages import Forecasts
from scada.model import Forecast, ForecastMethod
from tests.hmi.fake_site import FakePlant, incident
from tests.hmi.stage import S, Stage, set_up

NAN = float("nan")
MADE = Forecast(
    tag="3302.T1",
    limit="alarm",
    bound=1.0,
    time_ns=0,
    method=ForecastMethod.RIDGE,
    exceeded=False,
    advise=0.6,
    probability=(0.22, 0.41, 0.72),
    persistence=(0.05, 0.08, 0.12),
    expected=(0.82, 0.88, 1.02),
    low=(0.78, 0.8, 0.86),
    high=(0.91, 1.0, 1.21),
    false_min_per_day=34.2,
    persistence_false_min_per_day=61.0,
    caught=0.7,
    brier=0.03,
    persistence_brier=0.05,
    measured_h=52.0,
    learned_h=60.0,
    learn_h=24.0,
    neighbours=(("3302.T2", 90.0),),
)


@pytest.fixture
def station() -> StationModel:
    plant = FakePlant()
    events = incident(plant)
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    model.apply(plant.frame(*events), plant.now_ns)
    return model


def told(station: StationModel, **changes: object) -> None:
    made = msgspec.structs.replace(MADE, **({"time_ns": station.now_ns - S} | changes))
    station.apply(Frame(forecasts=(made,)), station.now_ns)


def test_it_says_that_it_is_a_forecast_for_when_and_what_it_is_worth(station: StationModel) -> None:
    told(station)
    station.use_language("en")
    seen = shown_forecast.shown(station, "3302.T1")
    assert seen is not None
    assert "advisory, not measured" in seen.title
    assert "1.00" in seen.title
    assert [(row.minutes, row.said, row.said_persistence) for row in seen.rows] == [
        (3, "22 %", "5 %"), (5, "41 %", "8 %"), (10, "72 %", "12 %"),
    ]  # fmt: skip
    assert "False alarm 34 min/day" in seen.remarks[1]
    assert "52.0 h" in seen.remarks[1]
    station.use_language("zh")
    seen = shown_forecast.shown(station, "3302.T1")
    assert seen is not None
    assert "预测" in seen.title
    assert "误报 34 分钟/天" in seen.remarks[1]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"method": ForecastMethod.HOLT, "learned_h": 2.5}, "not enough history yet (2.5/24.0"),
        ({"method": ForecastMethod.WAITING}, "No forecast yet"),
        ({"exceeded": True}, "exceeded now"),
        ({"false_min_per_day": NAN}, "not yet measured"),
    ],
)
def test_what_is_missing_is_told(
    station: StationModel, changes: dict[str, object], word: str
) -> None:
    station.use_language("en")
    told(station, **changes)
    seen = shown_forecast.shown(station, "3302.T1")
    assert seen is not None
    assert word.replace("2.5/24.0", "2.5 of 24.0") in " ".join(seen.remarks)


def test_an_old_forecast_is_none(station: StationModel) -> None:
    told(station, time_ns=station.now_ns - 200 * S)
    assert shown_forecast.shown(station, "3302.T1") is None
    assert shown_forecast.shown(station, "3301.T1") is None


def test_the_reception_takes_those_of_its_configuration_only() -> None:
    mailbox = Mailbox()
    reception = Reception(mailbox, lambda config_hash: None)
    reception.config_hash, reception.waiting = "c1", False
    message = Forecasts(now_ns=1, forecasts=(MADE,))

    def header(config_hash: str) -> Header:
        return Header(
            schema="Forecasts", version=1, site="x", source="core", epoch=1, seq=1, now_ns=1,
            config_hash=config_hash,
        )  # fmt: skip

    reception.forecasts(header("c2"), message)
    assert mailbox.take().is_empty
    reception.forecasts(header("c1"), message)
    assert mailbox.take().forecasts == (MADE,)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return set_up(qtbot, [TrendsPage])


def test_the_faceplate_and_its_trend_show_it(
    stage: Stage, screenshot: Callable[[Stage, str], None]
) -> None:
    told(stage.model)
    for language in ("zh", "en"):
        stage.station.use_language(language)
        stage.station.context.open_tag.emit("3302.T1")
        panel = stage.station.faceplate
        ahead = forecasts_of(stage.model, panel.plot.model)
        assert list(ahead) == ["3302.T1"]
        screenshot(stage, language)
        assert panel.plot.frame.span.end_ns > panel.plot.model.span.end_ns
        assert np.isfinite(panel.plot.frame.x(stage.model.now_ns))
    told(stage.model, exceeded=True)
    assert forecasts_of(stage.model, stage.station.faceplate.plot.model) == {}


@pytest.fixture
def screenshot() -> Callable[[Stage, str], None]:
    """Draw the station; the picture itself is for the eye."""

    def draw(stage: Stage, language: str) -> None:
        picture = stage.station.grab()
        assert picture.width() > 1000

    return draw

"""A forecast in the station's words: an advisory, and marked as one. No Qt, no clock."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from hmi.models.station import StationModel
from hmi.models.words import number
from scada.model import Forecast, ForecastMethod

MINUTES: Final = (3, 5, 10)
OLD_S: Final = 180.0
"""A forecast of longer ago is not shown: its three minutes are over."""


@dataclass(frozen=True, slots=True)
class HorizonRow:
    """One horizon: probabilities as numbers (NaN: unknown) and everything in words."""

    minutes: int
    probability: float
    persistence: float
    said: str
    said_persistence: str
    said_extreme: str


@dataclass(frozen=True, slots=True)
class ForecastShown:
    """What is shown of a forecast; ``remarks`` are whole sentences, the most important first."""

    forecast: Forecast
    title: str
    rows: tuple[HorizonRow, ...]
    remarks: tuple[str, ...]


def current(station: StationModel, tag: str) -> Forecast | None:
    """The forecast of a tag; None where there is none, or it is too old to be one."""
    forecast = station.forecasts.get(tag)
    if forecast is None or station.stale(station.now_ns) is not None:
        return None
    heard_ns = max(station.now_ns, station.core.now_ns if station.core else 0)
    return forecast if (heard_ns - forecast.time_ns) / 1e9 < OLD_S else None


def shown(station: StationModel, tag: str) -> ForecastShown | None:
    """What to show of the tag's forecast."""
    forecast = current(station, tag)
    if forecast is None:
        return None
    text = station.text
    row = station.table.tags[station.live.index[tag]]
    bound = station.words.value_unit(row, forecast.bound)
    title = text("forecast.title", bound=bound)
    if forecast.exceeded:
        return ForecastShown(forecast, title, (), (text("forecast.exceeded"),))
    if forecast.method is ForecastMethod.WAITING:
        return ForecastShown(forecast, title, (), (text("forecast.waiting"),))
    rows = tuple(
        HorizonRow(
            minutes,
            forecast.probability[place],
            forecast.persistence[place],
            percent(forecast.probability[place]),
            percent(forecast.persistence[place]),
            station.words.value(row, forecast.expected[place])
            + f" ({station.words.value(row, forecast.low[place])}"
            + f"–{station.words.value(row, forecast.high[place])})",
        )
        for place, minutes in enumerate(MINUTES)
    )
    return ForecastShown(forecast, title, rows, _remarks(station, forecast))


def _remarks(station: StationModel, forecast: Forecast) -> tuple[str, ...]:
    """The method, its false-alarm time beside that of persistence, and how good it has been."""
    text = station.text
    method = text("forecast.ridge")
    if forecast.method is ForecastMethod.HOLT:
        learned, learn = number(forecast.learned_h, 1), number(forecast.learn_h, 1)
        method = text("forecast.holt", learned=learned, learn=learn)
    if forecast.method is ForecastMethod.RIDGE and forecast.neighbours:
        named = [(station.live.index.get(name), name, lag) for name, lag in forecast.neighbours]
        near = ", ".join(
            f"{station.words.short(station.table.tags[row]) if row is not None else name} {lag:g} s"
            for row, name, lag in named
        )
        method += f" ({near})"
    if not np.isfinite(forecast.false_min_per_day):
        return method, text("forecast.unmeasured")
    measured = text(
        "forecast.false_time",
        minutes=number(forecast.false_min_per_day, 0),
        stays=number(forecast.persistence_false_min_per_day, 0),
        advise=percent(forecast.advise),
        hours=number(forecast.measured_h, 1),
    )
    return method, measured


def percent(share: float) -> str:
    """A probability in words; never quite nothing nor quite certain."""
    if not np.isfinite(share):
        return "–"
    if share < 0.01:
        return "< 1 %"
    return "> 99 %" if share > 0.99 else f"{100 * share:.0f} %"

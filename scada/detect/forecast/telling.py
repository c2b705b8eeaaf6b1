"""The forecasts of a row as they travel to the stations."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scada.detect.forecast.forecaster import Method
from scada.detect.forecast.row_forecast import RowForecast
from scada.model import Forecast, ForecastMethod

_LOW, _HIGH = 0.1, 0.9
_METHODS = {Method.RIDGE: ForecastMethod.RIDGE, Method.HOLT: ForecastMethod.HOLT}


def forecasts(row: RowForecast) -> Iterator[Forecast]:
    """One for every tag of the row that has a limit; none before the first block has ended.

    What is expected is kept within the sensor's range.
    """
    if not row.time_ns:
        return
    engine, record = row.forecaster, row.record
    every_h = row.plan.settings.every_s / 3600
    least, most = (np.array([getattr(tag, end) for tag in row.tags]) for end in ("low", "high"))
    expected = np.clip(row.of_method(engine.estimate), least, most)
    ends = [np.clip(row.of_method(engine.band(share)), least, most) for share in (_LOW, _HIGH)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    false, caught = record.false_minutes_per_day(), record.caught()
    brier = record.brier()[:, -1]
    for place, aim in enumerate(row.aims):
        if aim is None:
            continue
        method = Method(int(engine.method[place]))
        waits = not np.isfinite(expected[:, place]).all()
        yield Forecast(
            tag=row.tags[place].id,
            limit=aim.definition.limit,
            bound=aim.definition.value,
            time_ns=row.time_ns,
            method=ForecastMethod.WAITING if waits else _METHODS[method],
            exceeded=bool(row.exceeded[place]),
            advise=row.plan.advise,
            probability=_three(row.current[:, place]),
            persistence=_three(row.probability[Method.PERSISTENCE, :, place]),
            expected=_three(expected[:, place]),
            low=_three(low[:, place]),
            high=_three(high[:, place]),
            false_min_per_day=float(false[method, place]),
            persistence_false_min_per_day=float(false[Method.PERSISTENCE, place]),
            caught=float(caught[method, place]),
            brier=float(brier[method, place]),
            persistence_brier=float(brier[Method.PERSISTENCE, place]),
            measured_h=float(record.cases[method, place]) * every_h,
            learned_h=float(engine.learned[place]) * every_h,
            learn_h=row.plan.settings.learn * every_h,
            neighbours=row.neighbours(place),
        )


def _three(figures: NDArray[np.float64]) -> tuple[float, float, float]:
    near, middle, far = figures.tolist()
    return near, middle, far

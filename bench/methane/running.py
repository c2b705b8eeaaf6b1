"""The product's forecaster over the rows of a longwall, block by block, as the core would run it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.methane.longwall import Longwall
from scada.detect.forecast import Forecaster, ForecastSettings, Method
from scada.detect.forecast.window import LENGTH

_CALM = np.array([True])
_AT_REST = np.array([False])


@dataclass(frozen=True, slots=True)
class Made:
    """Forecasts of every row: ``(rows, methods)`` of the next 3 minutes' maximum, and ``(rows, methods,
    limits, horizons)`` probabilities.
    """

    highest: NDArray[np.float64]
    probability: NDArray[np.float64]


def forecaster(unit: float, neighbours: int) -> Forecaster:
    """One tag with its neighbours, everything else as the product has it."""
    near = np.arange(1, neighbours + 1)[None, :]
    lags = np.full(near.shape, -1)
    settings = ForecastSettings()
    return Forecaster(
        neighbours + 1, np.array([0]), near, np.ones(1), np.array([unit]), settings, lags
    )


def resolution(own: NDArray[np.float64]) -> float:
    """The smallest step that the sensor made: what its resolution must be."""
    steps = np.diff(np.unique(own[np.isfinite(own)]))
    return float(steps[steps > 1e-6].min()) if len(steps) else 0.01


def learn(subject: Forecaster, rows: Longwall) -> None:
    """Let it see rows that are not scored."""
    for own, near in zip(rows.own, rows.near, strict=True):
        subject.step(np.r_[own, near], _CALM)


def interrupt(subject: Forecaster, neighbours: int) -> None:
    """Another file is another time: nothing of the last one's hour is carried over."""
    for _ in range(LENGTH):
        subject.step(np.full(neighbours + 1, np.nan), _AT_REST)


def run(
    subject: Forecaster, rows: Longwall, limits: NDArray[np.float64], half: float, online: bool
) -> Made:
    """Forecast every row before the next one is seen; ``online``: learn from what came."""
    shape = (len(rows), len(Method), len(limits), 3)
    highest, probability = np.full(shape[:2], np.nan), np.full(shape, np.nan)
    calm = _CALM if online else _AT_REST
    for row, (own, near) in enumerate(zip(rows.own, rows.near, strict=True)):
        subject.step(np.r_[own, near], calm)
        highest[row] = subject.estimate[:, 0, 0]
        for number, limit in enumerate(limits):
            probability[row, :, number] = subject.probability(np.array([limit - half]))[:, :, 0]
    return _complete(Made(highest, probability), rows.own, limits)


def _complete(made: Made, own: NDArray[np.float64], limits: NDArray[np.float64]) -> Made:
    """Where there is no forecast yet, what is measured now stands in: no row is left out."""
    now = np.where(np.isfinite(own), own, np.nanmean(own))
    highest = np.where(np.isfinite(made.highest), made.highest, now[:, None])
    known = np.isfinite(made.probability)
    rough = 1e-3 / (1.0 + np.abs(limits[None, :] - now[:, None]))
    return Made(highest, np.where(known, made.probability, rough[:, None, :, None]))

"""Every chart against a computation tag by tag and sample by sample, whichever tags a step is about."""

import doctest
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scada.detect.trend import (
    arl,
    cusum,
    ewma,
    group_model,
    holt,
    mean_shift,
    mewma,
    page_hinkley,
    pca,
    residuals,
    running,
)
from scada.detect.trend.chart import Chart
from scada.detect.trend.cusum import END, Cusum
from scada.detect.trend.ewma import Ewma
from scada.detect.trend.holt import Holt, HoltSettings
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.residuals import Residuals

MODULES = (
    arl, cusum, ewma, group_model, holt, mean_shift, mewma, page_hinkley, pca, residuals, running,
)  # fmt: skip
CHARTS: dict[str, Callable[[int], Chart]] = {
    "ewma": lambda n: Ewma(n, 0.2, 3.0),
    "cusum": lambda n: Cusum(n, 0.5, 4.0),
    "mean_shift": lambda n: MeanShift(n, 3, 12, 100.0),
    "page_hinkley": lambda n: PageHinkley(n, 0.5, 200.0, 50.0),
    "holt": lambda n: Holt(n, HoltSettings(arl=200.0, memory=50.0)),
}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_examples_are_exact(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def naive_ewma(x: NDArray[np.float64]) -> list[float]:
    level, found = 0.0, []
    for value in x:
        level = 0.8 * level + 0.2 * value
        found.append(abs(level) / (3.0 * (0.2 / 1.8) ** 0.5))
    return found


def naive_cusum(x: NDArray[np.float64]) -> list[float]:
    above = below = 0.0
    found = []
    for value in x:
        above = min(max(0.0, above + value - 0.5), END * 4.0)
        below = min(max(0.0, below - value - 0.5), END * 4.0)
        found.append(max(above, below) / 4.0)
    return found


def naive_mean_shift(x: NDArray[np.float64]) -> list[float]:
    """The windows as lists, everything computed anew each time."""
    bounds = mean_shift._bounds(3, 12, 100.0)
    recent: list[float] = []
    reference: list[float] = []
    found, phi, over, turns = [], 0.0, False, 0
    for value in x:
        left = recent.pop(0) if len(recent) == 3 else None
        recent.append(value)
        if left is not None and not over:
            reference = [*reference, left][-12:]
            turns += 1
            if turns % 12 == 0:
                away = np.array(reference) - np.mean(reference)
                phi = float(residuals.equivalent_phi(away[:, None], 3)[0])
                phi += (1 + 4 * phi) / 12
                phi += np.sqrt(max(1 - phi * phi, 0.0) / 12)
        share = 0.0
        if len(reference) == 12:
            bound = np.std(reference, ddof=1) * np.interp(phi, mean_shift._PHIS, bounds)
            share = abs(np.mean(recent) - np.mean(reference)) / bound
        over = share > 1.0
        found.append(float(share))
    return found


@pytest.mark.parametrize(
    ("name", "naive"),
    [("ewma", naive_ewma), ("cusum", naive_cusum), ("mean_shift", naive_mean_shift)],
)
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_agrees_with_the_formula_at_every_prefix(
    name: str, naive: Callable[[NDArray[np.float64]], list[float]], seed: int
) -> None:
    x = 3 * np.random.default_rng(seed).standard_normal(80) + (np.arange(80) > 50)
    chart = CHARTS[name](1)
    share = [float(chart.step(slice(None), x[t : t + 1])[0]) for t in range(80)]
    assert share == pytest.approx(naive(x), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", CHARTS)
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_tag_does_not_care_with_whom_it_is_stepped(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((90, 4)) + np.where(np.arange(90) > 60, 3.0, 0.0)[:, None]
    together, alone = CHARTS[name](4), [CHARTS[name](1) for _ in range(4)]
    for row in x:
        some = np.flatnonzero(rng.random(4) < 0.7)
        where = slice(None) if len(some) == 4 else some
        share = together.step(where, row[some])
        each = [alone[k].step(slice(None), row[k : k + 1])[0] for k in some.tolist()]
        assert share.tolist() == pytest.approx(each, rel=1e-9, abs=1e-12)


@given(st.floats(-0.9, 0.9), st.integers(0, 2**32 - 1))
def test_residuals_of_an_ar1_are_its_innovations(phi: float, seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal(50)
    x = [noise[0]]
    for value in noise[1:]:
        x.append(phi * x[-1] + np.sqrt(1 - phi**2) * value)
    one = np.ones(1)
    stage = Residuals(5 * one, 2 * one, phi * one, 0 * one)
    found = [float(stage.take(slice(None), np.array([5 + 2 * value]))[0]) for value in x]
    assert found == pytest.approx(noise.tolist())


def test_a_sensor_that_repeats_its_value_has_half_its_resolution_as_sigma() -> None:
    one = np.ones(1)
    stage = Residuals(0.5 * one, 0 * one, 0 * one, 0.1 * one)
    assert float(stage.take(slice(None), 0.6 * one)[0]) == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["mean_shift", "page_hinkley"])
def test_a_danger_never_becomes_the_new_normal(name: str) -> None:
    rng = np.random.default_rng(3)
    chart = CHARTS[name](1)
    for value in rng.standard_normal(200):
        chart.step(slice(None), np.array([value]))
    share = [
        chart.step(slice(None), np.array([9.0 + value]))[0] for value in rng.standard_normal(500)
    ]
    assert min(share[5:]) > 1.0


@pytest.mark.parametrize("name", ["mean_shift", "page_hinkley"])
def test_nothing_is_learned_while_a_limit_is_exceeded(name: str) -> None:
    rng = np.random.default_rng(3)
    chart = CHARTS[name](1)
    for value in rng.standard_normal(200):
        chart.step(slice(None), np.array([value]))
    chart.free[:] = False  # type: ignore[attr-defined]
    for value in 0.8 + rng.standard_normal(300):
        chart.step(slice(None), np.array([value]))
    assert isinstance(chart, PageHinkley | MeanShift)
    learned = (
        chart.running.mean if isinstance(chart, PageHinkley) else chart._before.mean(np.arange(1))
    )
    assert abs(float(learned[0])) < 0.6


def test_zero_is_a_value_as_any_other() -> None:
    chart = MeanShift(1, 3, 12, 100.0, resolution=0.1)
    for _ in range(30):
        assert chart.step(slice(None), np.zeros(1))[0] == 0.0
    assert chart.step(slice(None), np.ones(1))[0] > 1.0


def test_a_reset_forgets_the_way_and_keeps_what_is_normal() -> None:
    for make in CHARTS.values():
        chart, rng = make(2), np.random.default_rng(5)
        for row in rng.standard_normal((150, 2)):
            chart.step(slice(None), row + np.array([0.0, 6.0]) * 0)
        for _ in range(6):
            chart.step(slice(None), np.array([8.0, 0.0]))
        chart.reset(np.array([0]))
        assert chart.step(np.array([0]), np.zeros(1))[0] < 1.0

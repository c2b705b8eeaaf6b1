"""The stated false-alarm rate is true: seeded simulations, autocorrelated tags with it handled."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from scada.detect.trend.arl import (
    cusum_limit,
    cusum_run_length,
    ewma_limit,
    ewma_run_length,
    mewma_limit,
)
from scada.detect.trend.chart import Chart
from scada.detect.trend.cusum import Cusum
from scada.detect.trend.ewma import Ewma
from scada.detect.trend.group_model import fit
from scada.detect.trend.holt import Holt, HoltSettings
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.mewma import Mewma
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.pca import Pca
from scada.detect.trend.residuals import Residuals
from scada.model import BadInput

STATED, TAGS = 400.0, 700


@pytest.mark.parametrize(
    ("weight", "limit", "published"),
    [(0.1, 2.814, 500), (0.05, 2.615, 500), (0.25, 2.998, 500), (0.4, 3.054, 500)],
)
def test_ewma_run_lengths_are_those_of_lucas_and_saccucci(
    weight: float, limit: float, published: float
) -> None:
    assert ewma_run_length(weight, limit) == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize(("high", "published"), [(4.0, 167.7), (5.0, 465.4)])
def test_cusum_run_lengths_are_those_of_montgomery(high: float, published: float) -> None:
    assert cusum_run_length(0.5, high) == pytest.approx(published, rel=0.005)


@pytest.mark.parametrize(("tags", "published"), [(2, 8.64), (4, 12.73)])
def test_mewma_limits_are_those_of_prabhu_and_runger(tags: int, published: float) -> None:
    assert mewma_limit(tags, 0.1, 200.0) == pytest.approx(published, rel=0.005)


def autocorrelated(phi: float, steps: int, seed: int, n: int = TAGS) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    x = np.empty((steps, n))
    x[0] = rng.standard_normal(n)
    for t in range(1, steps):
        x[t] = phi * x[t - 1] + np.sqrt(1 - phi**2) * rng.standard_normal(n)
    return x


def mean_time_between(chart: Chart, x: NDArray[np.float64], warm: int) -> float:
    """Observations in which no alarm stood, per alarm; alarms return below 0.75 of their limit."""
    stands = np.zeros(x.shape[1], np.bool_)
    alarms = quiet = 0
    for t, row in enumerate(x):
        share = chart.step(slice(None), row)
        raised = (share > 1.0) & ~stands
        stands = (share > 1.0) | (stands & (share > 0.75))
        if t >= warm:
            alarms += int(raised.sum())
            quiet += int((~stands).sum())
    return quiet / max(alarms, 1)


COMMISSIONED: dict[str, Callable[[], Chart]] = {
    "ewma": lambda: Ewma(TAGS, 0.1, ewma_limit(0.1, STATED)),
    "cusum": lambda: Cusum(TAGS, 0.5, cusum_limit(0.5, STATED)),
}


@pytest.mark.parametrize("name", COMMISSIONED)
@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_residuals_make_the_stated_rate_true(name: str, phi: float) -> None:
    x = 7 + 0.5 * autocorrelated(phi, 600, seed=11)
    ones = np.ones(TAGS)
    stage = Residuals(7 * ones, 0.5 * ones, phi * ones, 0 * ones)
    e = np.array([stage.take(slice(None), row) for row in x])
    between = mean_time_between(COMMISSIONED[name](), e, 50)
    assert between == pytest.approx(STATED, rel=0.25)


def test_without_residuals_it_would_be_far_from_true() -> None:
    x = autocorrelated(0.7, 300, seed=11)
    assert mean_time_between(COMMISSIONED["cusum"](), x, 50) < STATED / 5


LEARNED: dict[str, Callable[[], Chart]] = {
    "mean_shift": lambda: MeanShift(TAGS, 10, 120, STATED),
    "page_hinkley": lambda: PageHinkley(TAGS, 0.5, STATED, 200.0),
    "holt": lambda: Holt(TAGS, HoltSettings(arl=STATED, memory=200.0)),
}


@pytest.mark.parametrize("name", LEARNED)
@pytest.mark.parametrize("phi", [0.0, 0.8])
def test_what_needs_no_baseline_is_no_louder_than_stated(name: str, phi: float) -> None:
    x = 7 + 0.5 * autocorrelated(phi, 700, seed=12)
    assert mean_time_between(LEARNED[name](), x, 200) > 0.9 * STATED


def test_a_short_baseline_widens_the_limit() -> None:
    assert ewma_limit(0.1, 1e5, 300.0) > ewma_limit(0.1, 1e5, 5000.0) > ewma_limit(0.1, 1e5)
    assert mewma_limit(2, 0.1, 1e4, 300.0) > mewma_limit(2, 0.1, 1e4)


def test_mewma_of_an_autocorrelated_group_holds_its_rate() -> None:
    rng = np.random.default_rng(5)
    mix = rng.standard_normal((3, 3))
    x = autocorrelated(0.8, 40_000, seed=6, n=3) @ mix
    model = fit([x[:10_000]], np.zeros(3))
    figures = Mewma(model, 0.1, 1.0).run(x[10_000:])
    over = figures > mewma_limit(3, 0.1, STATED)
    entries = int((over[1:] & ~over[:-1]).sum())
    assert 0.3 * STATED < len(figures) / entries < 3 * STATED


def test_pca_exceeds_its_limits_as_often_as_stated() -> None:
    rng = np.random.default_rng(7)
    x = rng.standard_normal((60_000, 2)) @ rng.standard_normal((2, 6))
    x += 0.3 * rng.standard_normal(x.shape)
    chart = Pca(fit([x[:10_000]], np.zeros(6)), 200.0)
    t2, q = chart.run(x[10_000:])
    assert (t2 > chart.limits[0]).mean() == pytest.approx(1 / 200, rel=0.25)
    assert (q > chart.limits[1]).mean() == pytest.approx(1 / 200, rel=0.25)


def test_a_rate_that_nobody_can_compute_is_refused() -> None:
    with pytest.raises(BadInput, match="1e9 can be computed"):
        ewma_limit(0.1, 1e12)

import copy

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from scada.detect.forecast import Forecaster, ForecastSettings, Method
from scada.detect.forecast.window import RESTLESS, Blocks, Restlessness

Floats = NDArray[np.float64]
SETTINGS = ForecastSettings(learn=200, lags=60, forget=1000.0)


def forecaster(
    sign: float = 1.0, k: int = 1, settings: ForecastSettings = SETTINGS, lag: int = -1
) -> Forecaster:
    near = np.arange(1, k + 1)[None, :] if k else np.zeros((1, 0), np.intp)
    return Forecaster(
        k + 1, np.array([0]), near, np.array([sign]), np.array([0.01]), settings, np.full((1, k), lag)
    )  # fmt: skip


def mine(blocks: int, ahead: int = 10, seed: int = 4) -> Floats:
    """A neighbour that wanders, and a tag that follows it ``ahead`` blocks later."""
    rng = np.random.default_rng(seed)
    level = 0.5
    near = np.empty(blocks + ahead)
    for place in range(len(near)):
        level += 0.06 * (0.5 - level) + rng.normal(0, 0.03)
        near[place] = level
    own = near[:blocks] + rng.normal(0, 0.005, blocks)
    return np.stack((own, near[ahead:]), axis=1)


def run(
    subject: Forecaster, blocks: Floats, calm: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats]:
    made = []
    for place, block in enumerate(blocks):
        subject.step(block, np.array([True if calm is None else bool(calm[place])]))
        made.append((subject.estimate[:, :, 0], subject.probability(np.array([0.7]))[:, :, 0]))
    return np.array([one[0] for one in made]), np.array([one[1] for one in made])


def test_ridge_with_a_neighbour_upwind_beats_persistence_and_holt() -> None:
    blocks = mine(1500)
    estimate, probability = run(forecaster(), blocks)
    own = blocks[:, 0]
    rows = np.arange(800, 1500 - 20)
    highest = np.array([[own[t + 1 : t + 1 + h].max() for h in (6, 10, 20)] for t in rows])
    rmse = np.sqrt(np.mean((estimate[rows] - highest[:, None]) ** 2, axis=0)).round(4)
    assert rmse[:, 0].tolist() == pytest.approx([0.017, 0.0637, 0.0646], abs=1e-4)
    came = highest >= 0.7
    at_risk = own[rows] < 0.7
    brier = np.mean((probability[rows] - came[:, None])[at_risk] ** 2, axis=0)
    assert (brier[Method.RIDGE] < 0.8 * brier[Method.PERSISTENCE]).all()


def test_probabilities_say_how_often_it_comes() -> None:
    blocks = mine(1900, seed=8)
    _, probability = run(forecaster(), blocks)
    own = blocks[:, 0]
    rows = [t for t in range(600, 1880) if own[t] < 0.7]
    for horizon, length in enumerate((6, 10, 20)):
        came = np.array([own[t + 1 : t + 1 + length].max() >= 0.7 for t in rows])
        stated = probability[rows, Method.RIDGE, horizon]
        for low in (0.0, 0.2, 0.4, 0.6, 0.8):
            chosen = (stated >= low) & (stated < low + 0.2)
            if chosen.sum() > 100:  # they follow each other: fewer are worth a handful
                assert abs(came[chosen].mean() - stated[chosen].mean()) < 0.12


def test_the_lag_is_learned_from_the_curves() -> None:
    subject = forecaster()
    run(subject, mine(400))
    assert subject.lag.tolist() == [[10]]
    assert subject.correlation[0, 0] > 0.9


def test_a_lag_that_is_given_is_kept() -> None:
    subject = forecaster(lag=7)
    run(subject, mine(400))
    assert subject.lag.tolist() == [[7]]


def test_until_enough_is_learned_it_is_holt_and_then_ridge() -> None:
    subject, blocks = forecaster(), mine(420)
    run(subject, blocks[:250])
    assert subject.method.tolist() == [Method.HOLT]
    run(subject, blocks[250:])
    assert subject.method.tolist() == [Method.RIDGE]


def test_nothing_is_learned_while_a_limit_is_exceeded() -> None:
    blocks = mine(900)
    calm = np.ones(900, bool)
    calm[500:700] = False
    subject = forecaster()
    run(subject, blocks[:520], calm[:520])
    before = copy.deepcopy(subject)
    # Origins of before the alarm are verified for ten minutes more; then nothing moves any more.
    run(subject, blocks[520:700], calm[520:700])
    assert_array_equal(subject._ridge._moments, before._ridge._moments)
    assert_array_equal(subject._errors._counts, before._errors._counts)
    run(subject, blocks[700:], calm[700:])
    assert subject.learned[0] > before.learned[0]


def test_a_block_without_a_value_is_never_learned_and_stops_the_forecast() -> None:
    blocks = mine(600)
    subject = forecaster()
    run(subject, blocks[:500])
    learned = int(subject.learned[0])
    gap = blocks[500:540].copy()
    gap[:, 0] = np.nan
    run(subject, gap)
    assert np.isnan(subject.estimate).all()
    assert np.isnan(subject.probability(np.array([0.7]))).all()
    assert int(subject.learned[0]) == learned
    run(subject, blocks[540:])
    assert np.isfinite(subject.estimate).all()


def test_a_neighbour_that_is_gone_does_not_take_the_forecast_with_it() -> None:
    blocks = mine(600)
    subject = forecaster()
    run(subject, blocks[:560])
    learned = int(subject.learned[0])
    blocks[560:, 1] = np.nan
    run(subject, blocks[560:])
    assert np.isfinite(subject.estimate).all()
    assert learned <= int(subject.learned[0]) <= learned + 24


def test_below_is_above_turned_over() -> None:
    blocks = mine(500)
    high, low = forecaster(), forecaster(sign=-1.0)
    up, _ = run(high, blocks)
    turned = blocks * np.array([-1.0, 1.0])
    down = []
    for block in turned:
        low.step(block, np.array([True]))
        down.append(low.estimate[:, :, 0])
    np.testing.assert_allclose(np.array(down), -up)
    np.testing.assert_allclose(low.probability(np.array([-0.7])), high.probability(np.array([0.7])))


def test_tags_do_not_meet() -> None:
    blocks = mine(300)
    alone, _ = run(forecaster(), blocks)
    both = Forecaster(
        4, np.array([0, 2]), np.array([[1], [3]]), np.ones(2), np.full(2, 0.01), SETTINGS,
        np.full((2, 1), -1),
    )  # fmt: skip
    other = mine(300, seed=9)
    for place in range(300):
        both.step(np.r_[blocks[place], other[place]], np.array([True, True]))
    np.testing.assert_allclose(both.estimate[:, :, 0], alone[-1])


def test_without_neighbours_the_tag_itself_is_enough() -> None:
    subject = forecaster(k=0)
    run(subject, mine(400)[:, :1])
    assert subject.method.tolist() == [Method.RIDGE]


def test_one_burst_decides_little() -> None:
    """A burst of 300 times the noise moves what is forecast afterwards by less than the noise."""
    blocks = mine(700)
    burst = blocks.copy()
    burst[500:503, 0] += 10.0
    calm, upset = forecaster(), forecaster()
    run(calm, blocks)
    run(upset, burst)
    off = np.abs(upset.estimate - calm.estimate)[Method.RIDGE, :, 0]
    assert off.max() < 0.05


def test_after_a_gap_a_tag_is_as_restless_as_usual_and_not_calm() -> None:
    own = np.random.default_rng(2).normal(0, 1.0, 600).round(2)
    subject, blocks = Restlessness(np.array([0.01]), 1000.0), Blocks(1)
    scale = []
    for value in (*own, *[np.nan] * 60, *own[:40]):
        blocks.put(np.array([value]))
        scale.append(float(subject.step(blocks.of(np.array([0])))[0]))
    usual = float(np.sqrt(np.mean(np.diff(own) ** 2)))
    at_work = scale[RESTLESS : len(own)]
    for place in range(RESTLESS, len(own)):
        change = np.diff(own[place - RESTLESS : place + 1])
        assert scale[place] == pytest.approx(np.sqrt(np.mean(change**2) + 0.01**2))
    assert scale[len(own) + 40] == pytest.approx(usual, rel=0.1)
    assert min(at_work) < scale[len(own) + 62] < max(at_work)

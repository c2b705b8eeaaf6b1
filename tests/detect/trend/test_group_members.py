"""The members of the ensemble against their formulas, sample by sample."""

import doctest
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scada.detect.trend import change, ensemble, following, hotelling, knn, mset, standard
from scada.detect.trend.following import Following, residual_deviation
from scada.detect.trend.hotelling import Hotelling
from scada.detect.trend.knn import Knn
from scada.detect.trend.mset import Mset
from scada.detect.trend.standard import Standard

MODULES = (change, ensemble, following, hotelling, knn, mset, standard)
samples = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_examples_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def followed(values: list[float], fast: float, slow: float, hold: float) -> list[float]:
    mean = base = 0.0
    found = []
    for value in values:
        mean = mean + fast * (value - mean)
        residual = mean - base
        base = base + slow * residual if abs(residual) < hold else base
        found.append(residual)
    return found


@given(samples, samples, st.floats(0.1, 1e3), st.integers(0, 40))
def test_following_is_the_formula_of_each_tag_at_every_cut(
    first: list[float], second: list[float], hold: float, cut: int
) -> None:
    rows = min(len(first), len(second))
    values = np.array([first[:rows], second[:rows]]).T
    both = Following(2, 0.2, 0.05, [hold, np.inf])
    both.start(np.zeros(2))
    residual = np.concatenate([both.run(values[:cut]), both.run(values[cut:])])
    np.testing.assert_allclose(residual[:, 0], followed(first[:rows], 0.2, 0.05, hold), atol=1e-9)
    np.testing.assert_allclose(
        residual[:, 1], followed(second[:rows], 0.2, 0.05, np.inf), atol=1e-9
    )


def test_the_deviation_of_noise_is_that_of_the_impulse_response() -> None:
    impulse = np.zeros((20_000, 1))
    impulse[0] = 1.0
    tag = Following(1, 0.05, 0.01)
    tag.start(np.zeros(1))
    assert np.sqrt(np.square(tag.run(impulse)).sum()) == pytest.approx(
        residual_deviation(0.05, 0.01)
    )


def test_a_danger_is_not_learned_and_drift_is() -> None:
    tags = Following(2, 0.05, 0.01, hold=1.0)
    tags.start(np.zeros(2))
    hour = np.arange(3600.0)
    residual = tags.run(np.c_[np.where(hour > 100, 5.0, 0.0), 0.002 * hour])
    assert residual[-1, 0] > 4.5
    assert residual[-1, 1] < 0.25


def test_a_baseline_waits_where_it_is_told_to() -> None:
    tags = Following(2, 0.5, 0.1)
    tags.start(np.zeros(2))
    tags.step(np.ones(2), np.array([True, False]))
    assert tags.base.tolist() == [0.0, 0.05]


def test_what_is_no_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="0 < slow < fast"):
        Following(1, 0.1, 0.1)


def cloud(rows: int = 60, tags: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(3).normal(0, 1, (rows, tags)).cumsum(axis=0) * 0.3


def test_neighbours_are_the_nearest_of_all() -> None:
    rows, point = cloud(), np.array([0.5, -0.2, 1.0])
    near = sorted(float(np.sqrt(((row - point) ** 2).sum())) for row in rows)[:7]
    assert Knn(rows, 7).distance(point[None])[0] == pytest.approx((sum(near) / 7) ** 2)


def test_own_neighbours_lie_apart_in_time() -> None:
    rows = cloud()
    own = Knn(rows, 5).own(apart=10)
    far = [r for place, r in enumerate(rows) if abs(place - 20) > 10]
    near = sorted(float(np.sqrt(((row - rows[20]) ** 2).sum())) for row in far)[:5]
    assert own[20] == pytest.approx((sum(near) / 5) ** 2)


def test_fewer_rows_than_neighbours_are_all_neighbours() -> None:
    assert Knn(np.zeros((2, 1)), 10).distance(np.array([[3.0]]))[0] == pytest.approx(9.0)


def test_mset_is_its_formula() -> None:
    rows, point = cloud(), np.array([0.5, -0.2, 1.0])
    model = Mset.fit(rows, states=10, ridge=0.1)
    states = rows[::6]
    similar = np.exp(-(((states[:, None] - states) ** 2).sum(axis=2)) / (2 * model.width**2))
    to_point = np.exp(-(((states - point) ** 2).sum(axis=1)) / (2 * model.width**2))
    weight = np.linalg.solve(similar + 0.1 * np.eye(10), to_point)
    expected = ((point - states.T @ weight) ** 2).sum()
    assert model.distance(point[None])[0] == pytest.approx(expected)


def test_hotelling_is_its_formula_and_stands_equal_tags() -> None:
    rows = cloud()
    rows = np.c_[rows, rows[:, 0]]
    model = Hotelling.fit(rows, shrink=0.2)
    off = np.array([1.0, 2.0, 3.0, 1.0]) - rows.mean(axis=0)
    covariance = (rows - rows.mean(axis=0)).T @ (rows - rows.mean(axis=0)) / len(rows)
    shrunk = 0.8 * covariance + 0.2 * np.diag(np.diag(covariance))
    expected = off @ np.linalg.solve(shrunk, off)
    assert model.distance((off + rows.mean(axis=0))[None])[0] == pytest.approx(expected)


def test_tags_that_do_not_move_have_a_deviation_all_the_same() -> None:
    rows = np.c_[np.full(9, 50.0), np.zeros(9), np.full(9, 0.1), np.arange(9.0)]
    standard = Standard.of(rows, resolution=[0.0, 0.0, 0.01, 0.0])
    wanted = [0.5, 1.0, 0.01 / np.sqrt(12), np.arange(9.0).std()]
    np.testing.assert_allclose(standard.deviation, wanted)

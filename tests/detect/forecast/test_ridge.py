import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from scada.detect.forecast.ridge import OnlineRidge

Floats = NDArray[np.float64]
FORGET, PENALTY = 15.0, 0.3


def batch(x: Floats, y: Floats, weighs: Floats | float = 1.0) -> tuple[Floats, Floats]:
    """The weighted ridge over all rows at once, with the constant left free."""
    weight = weighs * (1 - 1 / FORGET) ** np.arange(len(x) - 1, -1, -1.0)
    middle, goal = np.average(x, axis=0, weights=weight), np.average(y, axis=0, weights=weight)
    apart, off = x - middle, y - goal
    scatter = (apart * weight[:, None]).T @ apart
    varies = np.diag(scatter) > 1e-10 * (weight @ x**2)
    left = (scatter + PENALTY * np.diag(np.diag(scatter)))[np.ix_(varies, varies)]
    found = np.zeros((x.shape[1], y.shape[1]))
    found[varies] = np.linalg.solve(left, ((apart * weight[:, None]).T @ off)[varies])
    return found, goal - middle @ found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 4))
def test_is_the_weighted_batch_ridge_at_every_prefix(seed: int, n: int, p: int) -> None:
    rng = np.random.default_rng(seed)
    rows = 30
    x = rng.normal(size=(rows, n, p)).cumsum(axis=0) + 1000.0 * (np.arange(p) == 0)
    y = rng.normal(size=(rows, n, 2))
    weighs = rng.uniform(0.1, 10.0, (rows, n))
    ridge = OnlineRidge(n, p, 2, FORGET, PENALTY)
    for row in range(rows):
        ridge.learn(x[row], y[row], np.ones(n, bool), weighs[row])
        if row < 3:
            continue
        ridge.solve()
        for tag in range(n):
            seen = slice(0, row + 1)
            found, constant = batch(x[seen, tag], y[seen, tag], weighs[seen, tag])
            assert_allclose(ridge.coefficients[tag], found, rtol=1e-5, atol=1e-7)
            assert_allclose(ridge.constant[tag], constant, rtol=1e-5, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_row_that_is_not_learned_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y, which = (
        rng.normal(size=(20, 2, 3)),
        rng.normal(size=(20, 2, 1)),
        rng.random((20, 2)) < 0.6,
    )
    which[:4] = True
    ridge = OnlineRidge(2, 3, 1, FORGET, PENALTY)
    for row in range(20):
        spoilt = np.where(which[row][:, None], x[row], np.nan)
        ridge.learn(spoilt, y[row], which[row])
    ridge.solve()
    for tag in range(2):
        found, _ = batch(x[which[:, tag], tag], y[which[:, tag], tag])
        assert_allclose(ridge.coefficients[tag], found, rtol=1e-6, atol=1e-9)
        assert ridge.learned[tag] == which[:, tag].sum()


def test_a_feature_that_stands_still_gets_no_weight() -> None:
    ridge, rng = OnlineRidge(1, 2, 1, 1e9, 0.1), np.random.default_rng(3)
    for value in rng.normal(size=50):
        ridge.learn(np.array([[value, 1013.25]]), np.array([[2 * value]]), np.array([True]))
    ridge.solve()
    assert ridge.coefficients[0, 1, 0] == 0.0
    assert ridge.coefficients[0, 0, 0] > 1.5


def test_a_missing_feature_counts_as_its_mean() -> None:
    ridge = OnlineRidge(1, 1, 1, 1e9, 0.0)
    for x in (0.0, 1.0, 2.0):
        ridge.learn(np.array([[x]]), np.array([[x]]), np.array([True]))
    ridge.solve()
    assert_allclose(ridge.predict(np.array([[np.nan]])), 1.0)

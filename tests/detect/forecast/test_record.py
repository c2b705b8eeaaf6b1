import doctest
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scada.detect.forecast import damped, errors, lags, record, ridge
from scada.detect.forecast.errors import PRIOR, Errors
from scada.detect.forecast.record import Record

FORGET = 50.0


@pytest.mark.parametrize("module", [damped, errors, lags, record, ridge])
def test_the_seeded_example_of_the_manual(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_the_record_is_the_weighted_mean_of_the_cases_at_every_prefix(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    subject, advise = Record(n, FORGET, 2, 3), np.full(n, 0.5)
    cases: list[list[tuple[float, float, float]]] = [[] for _ in range(n)]
    for _ in range(40):
        probability = rng.random((2, 3, n))
        probability[0, 0, rng.random(n) < 0.1] = np.nan
        came = np.cumsum(rng.random((3, n)) < 0.2, axis=0) > 0
        rows = rng.random(n) < 0.8
        subject.add(probability, came, rows, advise)
        for tag in range(n):
            if rows[tag] and np.isfinite(probability[0, :, tag]).all():
                advised = bool((probability[0, :, tag] >= 0.5).any())
                square = float((probability[0, -1, tag] - came[-1, tag]) ** 2)
                cases[tag].append((float(advised and not came[-1, tag]), square, 1.0))
        for tag in range(n):
            if cases[tag]:
                weight = (1 - 1 / FORGET) ** np.arange(len(cases[tag]) - 1, -1, -1)
                false, brier, _ = np.average(cases[tag], axis=0, weights=weight)
                assert_allclose(subject.false_minutes_per_day()[0, tag], 1440 * false)
                assert_allclose(subject.brier()[0, -1, tag], brier)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=1, max_size=60), st.floats(-10, 10))
def test_a_probability_lies_between_the_counts_and_the_prior(
    seen: list[float], bound: float
) -> None:
    subject = Errors(1, np.array([1.0]), forget=1e9)
    for error in seen:
        subject.add(np.array([error]), np.array([True]))
    share = float(subject.above(np.array([bound]))[0])
    assert 0.0 <= share <= 1.0
    near = [error for error in seen if abs(error - bound) <= 1.5]
    above = sum(error > bound for error in seen)
    assert share >= (above - len(near)) / (len(seen) + PRIOR) - 1e-9
    assert share <= (above + len(near) + PRIOR) / (len(seen) + PRIOR) + 1e-9


def test_above_and_quantile_are_each_others_inverse() -> None:
    subject = Errors(1, np.array([2.0]), forget=1e9)
    for error in np.random.default_rng(5).normal(1.0, 1.5, 500):
        subject.add(np.array([error]), np.array([True]))
    for share in (0.1, 0.5, 0.9):
        assert_allclose(subject.above(subject.quantile(share)), 1.0 - share, atol=1e-9)

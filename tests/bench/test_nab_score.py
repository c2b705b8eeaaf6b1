import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.nab_score import PROFILES, NabScore, Series

windows_of = st.lists(st.integers(0, 1999), min_size=2, max_size=8, unique=True).map(
    lambda edges: [
        (a, b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False) if b > a + 1
    ]
)


def point_by_point(series: Series, profile: str) -> float:
    """The published rule, row after row: a window, what lies behind it, what lies before any."""

    def sigmoid(position: float) -> float:
        return -1.0 if position >= 3.0 else 2.0 / (1.0 + math.exp(5.0 * position)) - 1.0

    weights, score = PROFILES[profile], 0.0
    best: dict[int, float] = {}
    probation = min(math.floor(0.15 * series.rows), 0.15 * 5000)
    found: set[int] = set(np.asarray(series.found).tolist())
    counted = [window for window in sorted(series.windows) if window[1] >= probation]
    for row in range(series.rows):
        if row not in found or row < probation:
            continue
        inside = [w for w in series.windows if w[0] <= row <= w[1]]
        before = [w for w in sorted(series.windows) if w[1] < row]
        if inside:
            first, last = inside[0]
            worth = sigmoid(-(last - row + 1) / (last - first + 1)) / sigmoid(-1.0)
            best[first] = max(best.get(first, -1.0), worth * weights.true)
        elif before:
            first, last = before[-1]
            score += weights.false * sigmoid((row - last) / (last - first))
        else:
            score -= weights.false
    score += sum(best.values()) - weights.missed * (len(counted) - len(best))
    nothing, perfect = -weights.missed * len(counted), weights.true * len(counted)
    return float(100.0 * (score - nothing) / (perfect - nothing))


@given(windows_of, st.lists(st.integers(0, 1999), max_size=60))
def test_agrees_with_the_rule_point_by_point(
    windows: list[tuple[int, int]], found: list[int]
) -> None:
    series = Series(2000, windows, found)
    score = NabScore.of([series])
    if not score.windows:
        assert math.isnan(score.standard)
        return
    for profile in PROFILES:
        assert getattr(score, profile) == pytest.approx(point_by_point(series, profile))


def test_a_silent_detector_has_nothing_and_one_at_every_left_edge_all() -> None:
    windows = [(400, 450), (900, 1000)]
    assert NabScore.of([Series(1200, windows, [])]).low_fn == 0.0
    perfect = NabScore.of([Series(1200, windows, [400, 900])])
    assert (perfect.standard, perfect.low_fp, perfect.low_fn) == (100.0, 100.0, 100.0)


def test_probation_is_fifteen_percent_of_at_most_five_thousand_rows() -> None:
    assert Series(1000, []).first_scored == 150
    assert Series(22_695, []).first_scored == 750


def test_series_are_scored_together() -> None:
    both = NabScore.of([Series(1000, [(500, 599)], [500]), Series(1000, [(500, 599)], [])])
    assert (both.standard, both.windows, both.windows_found) == (50.0, 2, 1)


def test_change_points_at_the_left_edge_earn_all_and_at_the_right_cost_like_a_false_one() -> None:
    windows = [(100, 160)]
    assert NabScore.of_change_points([Series(300, windows, [100])]).standard == 100.0
    late = NabScore.of_change_points([Series(300, windows, [160])])
    assert late.low_fp == pytest.approx(100 * (-0.22 + 1) / 2)
    false = NabScore.of_change_points([Series(300, windows, [100, 10, 20, 299])])
    assert false.standard == pytest.approx(100 * (1 - 0.33 + 1) / 2)
    assert false.false_positives == 3

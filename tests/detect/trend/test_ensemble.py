"""The ensemble and the moving windows over plants whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scada.detect.trend.change import LIMIT, Change, points
from scada.detect.trend.ensemble import MEMBERS, Ensemble, least_rows, standing

Rows = NDArray[np.float64]


def pump(rows: int = 1200, seed: int = 2) -> Rows:
    """Vibration, current, flow that goes with it, and a motor that warms up for hours."""
    chance = np.random.default_rng(seed)
    noise = chance.normal(0, 1, (rows, 4))
    load = np.convolve(chance.normal(0, 1, rows + 19), np.ones(20) / 20, "valid")
    warm = 60 + 0.002 * np.arange(rows) + np.cumsum(chance.normal(0, 0.002, rows))
    vibration, current = 0.2 + 0.01 * noise[:, 0], 2.4 + 0.3 * load + 0.1 * noise[:, 1]
    rows_of: Rows = np.c_[
        vibration, current, 30 + 3 * load + 0.5 * noise[:, 2], warm + 0.02 * noise[:, 3]
    ]
    return rows_of


def judged(rows: Rows, learned: int = 400) -> Rows:
    return Ensemble.fit(rows[:learned]).run(rows[learned:])


def test_a_plant_in_order_stays_quiet_though_it_drifts() -> None:
    assert not standing(judged(pump(2000))).any()


def test_a_shift_of_one_tag_stands_until_it_is_back() -> None:
    rows = pump()
    rows[700:1000, 2] -= 4.0
    stands = standing(judged(rows))
    assert not stands[:300].any()
    assert stands[330:600].all()
    assert not stands[680:].any()


def test_a_danger_that_lasts_does_not_become_the_new_normal() -> None:
    rows = pump(6000)
    rows[700:, 2] -= 4.0
    assert standing(judged(rows))[330:].all()


def test_tags_that_part_though_each_stays_in_its_range_are_found_by_t2() -> None:
    rows = pump()
    rows[600:, 2] = 60 - rows[600:, 2]
    group = Ensemble.fit(rows[:400])
    before, after = group.run(rows[400:600]), group.run(rows[600:900])
    assert after.mean() > 1.2 * before.mean()


@given(st.lists(st.integers(1, 60), max_size=6))
@settings(max_examples=15, deadline=None)
def test_however_the_rows_are_cut_the_scores_are_the_same(cuts: list[int]) -> None:
    rows = pump(500)
    whole, parts = Ensemble.fit(rows[:400]), Ensemble.fit(rows[:400])
    places = np.minimum(np.cumsum(cuts), 100).astype(int).tolist()
    pieces = np.split(rows[400:], places)
    scores = [
        [parts.step(row) for row in piece] if place % 2 else parts.run(piece).tolist()
        for place, piece in enumerate(pieces)
    ]
    np.testing.assert_allclose(whole.run(rows[400:]), np.concatenate(scores), rtol=1e-9)


def test_the_score_is_the_weighed_mean_of_its_members() -> None:
    rows = pump()
    group = Ensemble.fit(rows[:400])
    score = group.run(rows[400:450])[-1]
    level, *rest = group.members.tolist()
    assert len(rest) == len(MEMBERS) - 1
    assert score == pytest.approx(np.sqrt(level * np.prod(rest) ** (1 / len(rest))))


def test_units_do_not_matter() -> None:
    rows = pump()
    scaled = rows * [1000.0, 0.01, 60.0, 1.8] + [0.0, 5.0, 0.0, 32.0]
    np.testing.assert_allclose(judged(rows), judged(scaled), rtol=1e-6)


def test_a_tag_that_never_moved_speaks_when_it_does() -> None:
    rows = np.c_[pump(), np.full(1200, 10.0)]
    assert not standing(judged(rows)).any()
    rows[800:, 4] = 13.0
    assert standing(judged(rows))[500:].all()


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="99 rows are too few"):
        Ensemble.fit(pump()[:99])
    with pytest.raises(ValueError, match="159 rows are too few"):
        Change.fit(pump()[:159], window=40)


def test_what_stands_stays_until_it_is_below_the_restore_value() -> None:
    score = np.array([6.5, 7.5, 6.5, 6.0, 5.9, 6.9, 7.0, 7.1])
    stood, wanted = False, []
    for value in score:
        stood = value > 7.0 or (stood and value >= 6.0)
        wanted.append(stood)
    assert standing(score).tolist() == wanted


def test_moving_windows_are_two_means() -> None:
    rows = pump(300)
    change = Change.fit(rows[:200], window=20)
    moved = change.run(rows[200:])
    for place in (0, 13, 99):
        now = rows[: 201 + place]
        apart = np.abs(now[-20:].mean(axis=0) - now[-40:-20].mean(axis=0))
        np.testing.assert_allclose(moved[place], apart / change.deviation)


def test_a_change_speaks_while_it_passes_and_then_is_quiet() -> None:
    rows = pump()
    rows[700:, 2] -= 8.0
    moves = Change.fit(rows[:400]).run(rows[400:]).max(axis=1) > LIMIT
    assert not moves[:300].any()
    assert moves[330:350].all()
    assert not moves[385:].any()


def test_after_a_gap_both_windows_fill_anew() -> None:
    rows = pump()
    change = Change.fit(rows[:400], window=30)
    change.reset()
    rows[400:] += 50.0
    moved = change.run(rows[400:600])
    assert not moved[:59].any()
    assert moved[59:].max() < 10.0


def test_a_change_is_reported_at_once_and_then_each_half_window() -> None:
    moves: NDArray[np.bool_] = np.zeros(100, np.bool_)
    moves[[10, 11, 12, 29, 30, 31, 80]] = True
    assert points(moves, 20).tolist() == [10, 30, 80]
    assert points(np.zeros(5, np.bool_), 20).tolist() == []


@given(st.floats(0.03, 0.5), st.floats(0.1, 0.9), st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_with_the_fewest_rows_no_member_is_lost(fast: float, share: float, seed: int) -> None:
    """A neighbour's distance that is infinite would silence the whole group."""
    slow = max(fast * share, 0.01)
    least = least_rows(fast, slow)
    rows = np.random.default_rng(seed).normal(0, 1, (least + 200, 2))
    rows[least + 100 :, 1] += 20.0
    group = Ensemble.fit(rows[:least], 0.0, fast, slow)
    assert standing(group.run(rows[least:]))[-1]
    assert np.isfinite(group.members).all()
    assert group.members.min() > 1e-3
    with pytest.raises(ValueError, match=f"it takes {least}"):
        Ensemble.fit(rows[: least - 1], 0.0, fast, slow)

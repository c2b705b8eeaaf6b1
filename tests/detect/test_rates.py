"""Rates of change: against the reference, however the samples are cut, and rule by rule."""

import itertools
import math

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scada.detect.rates import Rates, Signals
from scada.model import Quality
from tests.detect.plant import S
from tests.detect.reference_rates import Rated, ReferenceRate

T0 = 1_790_000_000 * S + 123_456_789
ROWS = [(10 * S, 1.0, 0.0), (60 * S, 60.0, 0.0), (10 * S, 60.0, 1.0)]
"""Window, seconds counted per, scan period."""


def bank() -> Rates:
    windows, per_s, scans = zip(*ROWS, strict=True)
    return Rates(windows, per_s, scans)


def said(found: Signals) -> list[tuple[int, Rated]]:
    return [
        (row, (time_ns, None if quality == Quality.BAD else value, Quality(quality)))
        for row, time_ns, value, quality in zip(
            found.signal.tolist(),
            found.time_ns.tolist(),
            found.value.tolist(),
            found.quality.tolist(),
            strict=True,
        )
    ]


def step(rates: Rates, rows: list[int], *columns: list[float]) -> list[tuple[int, Rated]]:
    time_ns, value, quality = columns
    found = rates.step(
        np.array(rows),
        np.array(time_ns, np.int64),
        np.array(value, np.float64),
        np.array(quality, np.uint8),
        np.zeros(len(rows), np.uint32),
    )
    return [one for layer in found for one in said(layer)]


SAMPLE = st.tuples(
    st.sets(st.integers(0, 2), min_size=1),
    st.sampled_from([0.0, 0.5, 1.0, -1.0, 0.25]),
    st.sampled_from([0, 0, 0, 0, 1, 2]),
    st.sampled_from([0, S // 3, S // 2, S, S, 3 * S, 11 * S, 70 * S]),
    st.sampled_from([0, 0, 0, 0, S // 2]),
)
"""Rows that have a sample, value, quality, ns since the one before, how far its time goes back."""


@settings(max_examples=120, deadline=None)
@given(st.lists(SAMPLE, max_size=60), st.lists(st.booleans(), min_size=60, max_size=60))
@example([({0}, 0.25, 1, 0, 0), ({0}, 0.25, 1, 0, 0), ({0}, 0.0, 0, 11 * S, 0)], [False] * 60)
def test_the_rates_agree_with_the_reference_at_every_prefix(
    samples: list[tuple[set[int], float, int, int, int]], waits: list[bool]
) -> None:
    rates, references = bank(), [ReferenceRate(*row) for row in ROWS]
    now = T0
    for (rows, value, quality, gap, back), wait in zip(samples, waits, strict=False):
        now += gap
        if wait:
            mine = said(rates.advance(now))
            theirs = [(r, one) for r, ref in enumerate(references) for one in ref.advance(now)]
            assert equal(mine, theirs)
        chosen, at = sorted(rows), now - back
        mine = step(rates, chosen, *([x] * len(chosen) for x in (at, value, quality)))
        theirs = [
            (row, one)
            for row in chosen
            for one in references[row].sample(at, value, Quality(quality))
        ]
        assert equal(mine, theirs)


@settings(max_examples=60, deadline=None)
@given(st.lists(SAMPLE, max_size=40), st.data())
def test_time_that_passes_between_changes_nothing(
    samples: list[tuple[set[int], float, int, int, int]], data: st.DataObject
) -> None:
    """With `advance` at any time, or never: the same is said of every row."""
    with_it, without, now = bank(), bank(), T0
    mine: list[tuple[int, Rated]] = []
    theirs: list[tuple[int, Rated]] = []
    for rows, value, quality, gap, _ in samples:
        if gap and data.draw(st.booleans()):
            mine += said(with_it.advance(now + gap // 2))
        now += gap
        columns: list[list[float]] = [[x] * len(rows) for x in (now, value, quality)]
        mine += step(with_it, sorted(rows), *columns)
        theirs += step(without, sorted(rows), *columns)
    mine += said(with_it.advance(now + 100 * S))
    theirs += said(without.advance(now + 100 * S))
    assert equal(mine, theirs)


def equal(mine: list[tuple[int, Rated]], theirs: list[tuple[int, Rated]]) -> bool:
    """Per row in order; rates to the rounding of a double."""
    for row in range(len(ROWS)):
        ours = [one for number, one in mine if number == row]
        others = [one for number, one in theirs if number == row]
        assert len(ours) == len(others)
        for (at, rate, quality), (other_at, other, other_quality) in zip(ours, others, strict=True):
            assert (at, quality) == (other_at, other_quality)
            assert (rate is None) is (other is None)
            assert rate is None or math.isclose(rate, other or 0.0, rel_tol=1e-12, abs_tol=1e-12)
    return True


def test_a_ramp_of_half_a_percent_per_minute() -> None:
    """Seeded: samples every second on the grid of the window give the slope exactly."""
    rates, found = Rates([60 * S], [60.0], [0.0]), []
    for second in range(130):
        found += step(rates, [0], [second * S], [0.5 / 60 * second], [0])
    known = [(at // S, rate) for _, (at, rate, quality) in found if quality is Quality.GOOD]
    assert known[0][0] == 61
    assert all(math.isclose(rate, 0.5, rel_tol=1e-9) for _, rate in known if rate is not None)


def test_a_step_after_a_long_silence_counts_fully() -> None:
    rates = Rates([60 * S], [60.0], [0.0])
    step(rates, [0], [0], [0.2], [0])
    assert said(rates.advance(600 * S)) == [(0, (63 * S, 0.0, Quality.GOOD))]
    ((_, (_, rate, _)),) = step(rates, [0], [600 * S], [1.2], [0])
    assert rate is not None
    assert 0.95 <= rate <= 1.0


def test_a_window_begins_anew_after_a_bad_sample_and_a_gap() -> None:
    polled = Rates([10 * S], [1.0], [1.0])
    for second in range(20):
        found = step(polled, [0], [second * S], [0.1 * second], [0])
    assert found[0][1][2] is Quality.GOOD
    step(polled, [0], [20 * S], [0.0], [2])
    assert step(polled, [0], [21 * S], [2.1], [0])[0][1][2] is Quality.BAD
    again = list(itertools.chain(*(step(polled, [0], [s * S], [s], [0]) for s in range(22, 40))))
    assert again[-1][1][2] is Quality.GOOD
    assert step(polled, [0], [60 * S], [9.0], [0])[0][1][2] is Quality.BAD


def test_white_noise_raises_as_seldom_as_the_formula_says() -> None:
    """Seeded: noise of 0.01 gives a rate of 0.0141 per window; 4 of those are crossed 6e-5 of the
    time, and the count over 20 tags and 2,000 samples is what it is."""
    noise = np.random.default_rng(20261122).normal(0.0, 0.01, (2000, 20))
    rates, row = Rates([60 * S] * 20, [60.0] * 20, [1.0] * 20), np.arange(20)
    good, over, spread = np.zeros(20, np.uint8), 0, []
    for second, values in enumerate(noise):
        times = np.full(20, second * S)
        rate = rates.step(row, times, values, good, good.astype(np.uint32))[-1]
        if second > 70:
            spread.append(rate.value.std())
            over += int((np.abs(rate.value) >= 4 * 0.0141).sum())
    assert math.isclose(float(np.mean(spread)), 0.0141 / 1.03, rel_tol=0.05)
    assert over == 1

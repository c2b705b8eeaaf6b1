"""Figures per interval, against a walk over every second."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.reports.intervals import intervals
from historian.rollups import statistics_of
from historian.store import RawColumns

S = 10**9
START = 1_780_000_000 * S
LAST, WIDTH = 57, 10


def rows(samples: list[tuple[int, float]]) -> RawColumns:
    """Samples of (second, value); NaN is one whose status is bad."""
    at = np.array([START + second * S for second, _ in samples], np.int64)
    value = np.array([0.0 if math.isnan(value) else value for _, value in samples])
    status = np.array([0x80000000 * math.isnan(value) for _, value in samples], np.uint32)
    return RawColumns(at, value, status, np.zeros(len(at), np.uint16))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-30, LAST - 1), st.sampled_from([0.0, 1.0, 2.5, math.nan])),
        max_size=25,
        unique_by=lambda one: one[0],
    )
)
def test_intervals_agree_with_a_walk(samples: list[tuple[int, float]]) -> None:
    samples.sort()
    before = [one for one in samples if one[0] < 0][-1:]
    inside = [one for one in samples if one[0] >= 0]
    end = START + LAST * S
    found = statistics_of(rows(inside), START, WIDTH * S)
    got = intervals(rows(before), found, START, end, WIDTH * S)
    value = before[0][1] if before else math.nan
    changes = dict(inside)
    assert len(got) == math.ceil(LAST / WIDTH)
    for place in range(len(got)):
        stood = []
        seconds = range(place * WIDTH, min(place * WIDTH + WIDTH, LAST))
        for second in seconds:
            value = changes.get(second, value)
            stood.append(value)
        good = [one for one in stood if not math.isnan(one)]
        assert got.good_s[place] == pytest.approx(len(good))
        assert got.count[place] == sum(second in changes for second in seconds)
        assert got.mean[place] == pytest.approx(np.mean(good) if good else math.nan, nan_ok=True)
        assert got.last[place] == pytest.approx(value, nan_ok=True)
        for name, extreme in (("minimum", min), ("maximum", max)):
            wanted = extreme(good) if good else math.nan
            assert getattr(got, name)[place] == pytest.approx(wanted, nan_ok=True)
            if good:
                first = place * WIDTH + stood.index(wanted)
                assert (getattr(got, f"{name}_ns")[place] - START) // S == first
        assert (got.quality[place] == 2) == any(math.isnan(one) for one in stood)

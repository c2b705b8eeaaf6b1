"""Changes of switches, against a count second by second."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.reports.holding import cut, held, mean, runs
from historian.reports.switched import UNKNOWN, of_pieces
from historian.store import RawColumns

S = 10**9
START = 1_780_000_000 * S
LAST = 120


def series(samples: list[tuple[int, int]]) -> RawColumns:
    """Samples of (second, state)."""
    at = np.array([START + second * S for second, _ in samples], np.int64)
    value = np.array([float(state == 1) for _, state in samples])
    status = np.array([0x80000000 if state == UNKNOWN else 0 for _, state in samples], np.uint32)
    return RawColumns(at, value, status, np.zeros(len(at), np.uint16))


SAMPLES = st.lists(
    st.tuples(st.integers(-20, LAST - 1), st.sampled_from([0, 1, UNKNOWN])),
    max_size=20,
    unique_by=lambda one: one[0],
).map(sorted)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_changes_agree_with_a_walk(samples: list[tuple[int, int]]) -> None:
    before = [one for one in samples if one[0] < 0]
    end = START + LAST * S
    pieces = held(series(before[-1:]), series(samples[len(before) :]), START, end)
    got = of_pieces("fan", pieces, START, end)
    state, states = (before[-1][1] if before else UNKNOWN), []
    for second in range(LAST):
        state = dict(samples).get(second, state)
        states.append(state)
    assert (got.off_s, got.on_s, got.unknown_s) == tuple(states.count(n) for n in (0, 1, UNKNOWN))
    turns = [
        second for second in range(LAST) if second == 0 or states[second] != states[second - 1]
    ]
    assert [(one.time_ns - START) // S for one in got.changes] == turns
    assert [one.after for one in got.changes] == [states[second] for second in turns]
    known = [one for one in states if one != UNKNOWN]
    assert got.starts == sum(pair == (0, 1) for pair in pairwise(known))
    assert sum((b - a) // S for a, b in got.spans(1)) == got.on_s
    assert got.changes[-1].stands


@settings(max_examples=40, deadline=None)
@given(SAMPLES)
def test_cut_pieces_say_the_same(samples: list[tuple[int, int]]) -> None:
    end = START + LAST * S
    pieces = held(RawColumns.empty(), series([s for s in samples if s[0] >= 0]), START, end)
    where, parts = cut(pieces, START + np.arange(0, LAST + 1, 10, dtype=np.int64) * S)
    assert parts.seconds.sum() == pieces.seconds.sum()
    assert ((parts.start_ns - START) // (10 * S) == where).all()
    np.testing.assert_allclose(mean(parts), mean(pieces))
    assert (
        sum(b - a for a, b in runs(pieces, pieces.usable)) / S
        == pieces.seconds[pieces.usable].sum()
    )

"""A scan of all tags takes other ways than a few of them: to the last bit it finds the same."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from scada.detect import LimitBank, runs
from scada.detect.deviations import Deviations
from scada.detect.kept import Kept
from scada.detect.rates import Rates, Signals
from scada.detect.runs import Rows, put_where, run
from scada.detect.truth.beyond import within
from scada.detect.truth.frozen import Frozen
from scada.detect.truth.seen import Said, Seen
from scada.model import Quality, Samples, quality_of
from tests.detect.plant import T0, S, limit, tag

N = 5
ODD = [0.0, -0.0, 0.25, 0.3, 1.0, 1.5, 2.0, -1.0, 1e300, np.inf, -np.inf, np.nan]
STATUS = [0, 0, 0, 0x40000000, 0x80000000, 0xC0000000]
SCAN = st.tuples(
    st.sampled_from([0, 1, 1, 1, 3, 40]),
    st.lists(st.sampled_from(ODD), min_size=N, max_size=N),
    st.lists(st.sampled_from(STATUS), min_size=N, max_size=N),
)
"""Seconds since the scan before, and a value and a status for every tag."""
Scans = list[tuple[int, list[float], list[int]]]


def layers(scans: Scans) -> list[tuple[Samples, NDArray[np.uint8]]]:
    now, made = T0, []
    for seconds, values, statuses in scans:
        now += seconds * S
        layer = Samples.of(np.arange(N), now, values, np.array(statuses, np.uint32))
        made.append((layer, quality_of(layer.status, layer.flags)))
    return made


def rows_of(found: Sequence[Signals]) -> list[tuple[int, int, bytes, int, int]]:
    """The rows of computed signals in their order, values as bytes; of what is bad there is none."""
    return sorted(
        (
            int(one.signal[k]),
            int(one.time_ns[k]),
            b"" if one.quality[k] == Quality.BAD else one.value[k].tobytes(),
            int(one.quality[k]),
            int(one.status[k]),
        )
        for one in found
        for k in range(len(one))
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(SCAN, max_size=30))
def test_rates_of_an_even_scan(scans: Scans) -> None:
    even, uneven = (Rates([20 * S] * N, [60.0] * N, [1.0] * N) for _ in range(2))
    back = np.arange(N)[::-1]
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, quality in layers(scans):
            other = layer.take(back)
            found = even.step(np.arange(N), layer.time_ns, layer.value, quality, layer.status)
            again = uneven.step(back, other.time_ns, other.value, quality[back], other.status)
            assert rows_of(found) == rows_of(again)


@settings(max_examples=60, deadline=None)
@given(st.lists(SCAN, min_size=1, max_size=10))
def test_deviations_of_tags_that_come_together(scans: Scans) -> None:
    pairs = Deviations([3, 1], [0, 4], N)
    with np.errstate(invalid="ignore"):
        for layer, quality in layers(scans):
            (found,) = pairs.step(layer.tag, layer.time_ns, layer.value, quality, layer.status)
            for k, (left, right) in enumerate(((3, 0), (1, 4))):
                worse = right if quality[right] > quality[left] else left
                np.testing.assert_equal(found.value[k], layer.value[left] - layer.value[right])
                assert found.quality[k] == quality[worse]
                assert found.status[k] == layer.status[worse]


@settings(max_examples=60, deadline=None)
@given(st.lists(SCAN, max_size=20), st.permutations(range(N)))
def test_limits_in_any_order_of_the_tags(scans: Scans, order: list[int]) -> None:
    tags = [tag(f"t{number}", scan_s=1.0) for number in range(N)]
    limits = [
        made
        for one in tags
        for made in (
            limit(">=", 1.0, one.id, limit="a", on_delay_s=1.0),
            limit("<", 0.25, one.id, limit="b", off_delay_s=3.0),
            limit("=", 1.5, one.id, limit="c"),
        )
    ]
    whole, mixed = LimitBank(tags, limits), LimitBank(tags, limits)
    for layer, quality in layers(scans):
        now, rows = int(layer.time_ns[0]), np.array(order)
        one = whole.step(layer, quality, now), whole.advance(now)
        other = mixed.step(layer.take(rows), quality[rows], now), mixed.advance(now)
        for found, again in zip(one, other, strict=True):
            assert sorted(zip(found.alarm.tolist(), found.kind.tolist(), strict=True)) == sorted(
                zip(again.alarm.tolist(), again.kind.tolist(), strict=True)
            )
        np.testing.assert_array_equal(whole.active, mixed.active)
        np.testing.assert_array_equal(whole.held, mixed.held)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BLOCK", 3)


def frozen() -> Frozen:
    return Frozen(np.full(N, 0.1), np.full(N, 60.0), learn=2.0)


def step(one: Frozen, at: Rows, layer: Samples, rows: Rows) -> Said:
    with np.errstate(over="ignore"):
        small = np.where(np.isfinite(layer.value), layer.value, np.nan).astype(np.float32)
    return one.step(Seen(at, layer.value[rows], small[rows], layer.time_ns[rows]))


@pytest.mark.usefixtures("small_blocks")
def test_frozen_in_blocks_and_row_by_row() -> None:
    rng = np.random.default_rng(5)
    together, alone = frozen(), frozen()
    for second in range(250):
        values = np.round(rng.normal(1.0, 0.3, N), 1)
        values[rng.random(N) < 0.1] = np.nan
        layer = Samples.of(np.arange(N), T0 + second * S, values)
        said = step(together, slice(0, N), layer, slice(0, N))
        told = [step(alone, np.array([k]), layer, np.array([k])) for k in range(N)]
        assert sorted(said.slot.tolist()) == [k for k in range(N) if len(told[k])]
        for name, column in vars(together).items():
            if isinstance(column, np.ndarray):
                assert column.tobytes() == vars(alone)[name].tobytes(), name


@given(st.lists(st.integers(0, 30), unique=True, max_size=20))
def test_a_run_is_the_same_numbers(numbers: list[int]) -> None:
    column = np.array(numbers, np.int32)
    assert np.arange(31)[run(column)].tolist() == numbers


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([np.float32, np.float64, np.int64]).flatmap(
        lambda dtype: st.tuples(arrays(dtype, 6), arrays(dtype, 6), arrays(np.bool_, 6))
    )
)
def test_put_where_is_copyto(
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]],
) -> None:
    into, source, where = columns
    expected = into.copy()
    np.copyto(expected, source, where=where)
    put_where(into, source, where)
    assert into.tobytes() == expected.tobytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), arrays(np.int64, 4), arrays(np.bool_, 4)), max_size=6))
def test_what_is_kept(puts: list[tuple[bool, NDArray[np.int64], NDArray[np.bool_]]]) -> None:
    kept, plain = Kept(4, 7, np.int64), np.full(4, 7)
    for whole, column, where in puts:
        before = column.copy()
        rows = slice(0, 4) if whole else np.flatnonzero(where)
        kept.put(rows, column[rows])
        plain[rows] = column[rows]
        assert kept.now.tolist() == plain.tolist()
        assert column.tolist() == before.tolist()


@given(*[arrays(np.float64, 3, elements=st.floats(allow_nan=False))] * 2, st.floats())
def test_bounds_rounded_inwards(
    low: NDArray[np.float64], high: NDArray[np.float64], value: float
) -> None:
    small_low, small_high = within(low, high)
    with np.errstate(over="ignore"):
        small = np.float64(value).astype(np.float32)
    inside = (small > small_low) & (small < small_high)
    assert not (inside & ~((value > low) & (value < high))).any()

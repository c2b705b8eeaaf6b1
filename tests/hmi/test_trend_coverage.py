"""What a dense line covers of each pixel is what its raw samples say, worked out by brute force."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.trends import Grid, Span, coverage
from hmi.models.trends.columns import samples_of
from hmi.models.trends.grid import pixel_of
from hmi.models.trends.loading import Loader, TailState
from hmi.models.trends.trace import Rules, trace
from scada.model import Kind, Samples, Status, Tag
from tests.hmi.fake_history import FakeStore

S = 1_000_000_000
START = 1_000_000 * S
TAG = Tag(
    id="a", server="s", node="n", kind=Kind.METHANE, area="a", name_zh="", name_en="",
    unit="%", high=4.0, resolution=0.01, scan_s=1.0,
)  # fmt: skip
SAMPLES = st.lists(
    st.tuples(st.integers(1, 2_000), st.floats(0.0, 4.0, width=32), st.booleans()),
    min_size=2,
    max_size=80,
)


def batch(parts: list[tuple[int, float, bool]]) -> Samples:
    """Samples so many milliseconds apart; one in some is bad."""
    times = START + np.cumsum([gap for gap, _, _ in parts]) * 1_000_000
    bad = np.array([odd and i % 5 == 4 for i, (_, _, odd) in enumerate(parts)])
    status = np.where(bad, int(Status.BAD_NO_DATA), 0).astype(np.uint32)
    return Samples.of(np.zeros(len(times)), times, [value for _, value, _ in parts], status)


@settings(max_examples=60, deadline=None)
@given(parts=SAMPLES, pixel_ms=st.integers(50, 9_000))
def test_every_column_has_the_extremes_of_its_samples(
    parts: list[tuple[int, float, bool]], pixel_ms: int
) -> None:
    """No less, and more only as far as the line that enters or leaves goes."""
    one, pixel = batch(parts), pixel_ms * 1_000_000
    rows = samples_of(one.time_ns, one.value, one.status, one.flags)
    line = trace(rows, Rules.of(TAG, (), int(one.time_ns[-1])))
    covered = coverage(line, pixel)
    expected = plainly(line.time_ns, line.value, line.connect, pixel)
    assert covered.column.tolist() == sorted(expected)
    for i, column in enumerate(covered.column.tolist()):
        low, high = float(covered.low[i]), float(covered.high[i])
        inside = rows.first[(rows.start_ns // pixel == column) & rows.shown]
        plain = expected[column]
        assert np.allclose((low, high), (min(plain), max(plain)), rtol=0, atol=1e-9)
        if len(inside):
            assert low <= inside.min()
            assert high >= inside.max()


def plainly(
    time_ns: np.ndarray, value: np.ndarray, connect: np.ndarray, pixel: int
) -> dict[int, list[float]]:
    """Point by point and edge by edge, without a trick."""
    found: dict[int, list[float]] = {}
    for at, one in zip(time_ns.tolist(), value.tolist(), strict=True):
        found.setdefault(at // pixel, []).append(one)
    points = list(zip(time_ns.tolist(), value.tolist(), connect.tolist(), strict=True))
    for (t0, v0, joined), (t1, v1, _) in itertools.pairwise(points):
        for edge in range(t0 // pixel + 1, t1 // pixel + 1) if joined else ():
            at = min(
                max(v0, v1), max(min(v0, v1), v0 + (edge * pixel - t0) / (t1 - t0) * (v1 - v0))
            )
            found.setdefault(edge - 1, []).append(at)
            found.setdefault(edge, []).append(at)
    return found


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 1000),
    seconds=st.integers(20_000, 60_000),
    pixels=st.integers(220, 900),
    pan=st.floats(-0.4, 0.0),
)
def test_what_is_asked_and_drawn_is_least_and_most_of_the_raw_samples_of_each_pixel(
    seed: int, seconds: int, pixels: int, pan: float
) -> None:
    """From the store to the columns, after a pan: each pixel's bucket holds just its own samples."""
    random = np.random.default_rng(seed)
    now = START + 3 * seconds * S
    times = np.arange(START, now, S)
    values = np.cumsum(random.normal(0.0, 0.01, len(times)))
    store = FakeStore({"a": Samples.of(np.zeros(len(times)), times, values)})
    span = Span(now - seconds * S, now, False).panned(int(pan * seconds * S), now)
    loader = Loader()
    for _ in range(4):
        for ask in loader.wants(span, ["a"], pixels, now, {"a": TailState(0, 0)}):
            loader.take(ask, store.history(ask.request), 1.0)
    grid = Grid.of(span, pixels)
    rows = loader.columns("a").between(grid.span.start_ns, grid.span.end_ns)
    column = times // grid.pixel_ns
    inside = (rows.width_ns == grid.pixel_ns) & (rows.start_ns >= grid.span.start_ns)
    assert inside.sum() > 0.9 * pixels
    for row in np.flatnonzero(inside)[:: max(1, pixels // 40)]:
        raw = values[column == rows.start_ns[row] // grid.pixel_ns]
        assert (rows.minimum[row], rows.maximum[row]) == (raw.min(), raw.max())
        assert (rows.first[row], rows.last[row], rows.count[row]) == (raw[0], raw[-1], len(raw))


def test_the_grid_is_the_same_wherever_it_is_moved_to() -> None:
    span = Span(START, START + 3600 * S, False)
    here = Grid.of(span, 1000)
    there = Grid.of(span.panned(-1234 * S, START + 9999 * S), 1000)
    assert here.pixel_ns == there.pixel_ns == pixel_of(span.width_ns, 1000)
    assert here.span.start_ns <= span.start_ns + here.pixel_ns
    assert here.span.end_ns - here.pixel_ns < span.end_ns <= here.span.end_ns


def test_of_wide_pixels_the_stores_own_buckets_are_asked_for_and_none_is_wider() -> None:
    loader, day = Loader(), 86_400 * S
    span = Span(START, START + 400 * day, False)
    tails = {"a": TailState(0, 0)}
    for days in (2, 7, 14, 30, 90, 365):
        view = Span(span.end_ns - days * day, span.end_ns, False)
        pixel = pixel_of(view.width_ns, 1500)
        loader = Loader()
        (ask,) = loader.wants(view, ["a"], 1500, span.end_ns, tails)
        times = np.arange(view.start_ns - days * day, view.end_ns, days * day // 10_000)
        store = FakeStore({"a": Samples.of(np.zeros(len(times)), times, np.ones(len(times)))})
        loader.take(ask, store.history(ask.request), 1.0)
        (fine,) = loader.wants(view, ["a"], 1500, span.end_ns, tails)
        width = -(-(fine.request.end_ns - fine.request.start_ns) // fine.request.buckets)
        assert width <= pixel
        assert fine.request.rounded == (pixel >= 300 * S)

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scada.detect.forecast.sampling import BlockSampling
from scada.model import Flag, Quality, Samples

EVERY = 30
GOOD = np.array([Quality.GOOD], np.uint8)
S = 1_000_000_000


def naive(samples: list[tuple[int, float]], until: int) -> list[float]:
    """Second by second: the mean of what held, for one tag."""
    held, blocks = np.nan, list[float]()
    start = samples[0][0] - samples[0][0] % EVERY
    for block in range(start, until - until % EVERY, EVERY):
        seen = []
        for second in range(block, block + EVERY):
            for at, value in samples:
                if at == second:
                    held = value
            if np.isfinite(held):
                seen.append(held)
        blocks.append(float(np.mean(seen)) if len(seen) >= EVERY / 2 else np.nan)
    return blocks


def run(samples: list[tuple[int, float]], until: int, looks: list[int]) -> list[float]:
    """The same through the product, which is looked at at some other moments too."""
    sampling, found = BlockSampling(np.array([1]), 3, EVERY * S), list[float]()

    def close(now: int) -> None:
        while sampling.due(now * S):
            found.append(sampling.close().mean[0])

    for at, value in sorted([*samples, *((at, None) for at in looks)], key=lambda one: one[0]):
        close(at)
        if value is not None:
            quality = GOOD if np.isfinite(value) else np.array([Quality.BAD], np.uint8)
            sampling.take(Samples.of([1], at * S, [value]), quality, at * S)
    close(until)
    return found


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(100, 400), st.one_of(st.just(float("nan")), st.floats(0, 4))),
        min_size=1, max_size=20, unique_by=lambda one: one[0],
    ),
    st.lists(st.integers(100, 500), max_size=8),
)  # fmt: skip
def test_is_the_mean_over_time_whenever_somebody_looks(
    samples: list[tuple[int, float]], looks: list[int]
) -> None:
    samples = sorted(samples)
    looks = [at for at in looks if at >= samples[0][0]]
    assert_allclose(run(samples, 520, looks), naive(samples, 520), rtol=1e-9, atol=1e-12)


def test_a_doubted_sample_spoils_its_block_and_no_other() -> None:
    sampling = BlockSampling(np.array([0]), 1, EVERY * S)
    for second in range(90):
        flags = Flag.CALIBRATION if second == 40 else Flag.NONE
        while sampling.due(second * S):
            block = sampling.close()
            assert block.mean[0] == 1.0 if second == 30 else np.isnan(block.mean[0])
        sampling.take(Samples.of([0], second * S, [1.0], flags=int(flags)), GOOD, second * S)
    assert sampling.due(90 * S)
    assert sampling.close().mean[0] == 1.0


def test_a_mark_that_stands_counts_as_well_as_a_flag() -> None:
    sampling = BlockSampling(np.array([0]), 1, EVERY * S)
    marks = np.array([Flag.PSEUDO], np.uint16)
    for second in range(30):
        sampling.take(Samples.of([0], second * S, [1.0]), GOOD, second * S, marks)
    assert np.isnan(sampling.close().mean[0])


def test_extremes_are_of_samples_and_of_what_was_held() -> None:
    sampling = BlockSampling(np.array([0]), 1, EVERY * S)
    for second, value in ((0, 2.0), (10, 0.5), (35, 1.0)):
        while sampling.due(second * S):
            first = sampling.close()
        sampling.take(Samples.of([0], second * S, [value]), GOOD, second * S)
    second_block = sampling.close()
    assert (first.lowest[0], first.highest[0]) == (0.5, 2.0)
    assert (second_block.lowest[0], second_block.highest[0]) == (0.5, 1.0)

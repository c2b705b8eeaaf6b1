"""The plant of bench.replay: the same seed gives the same month, and no two samples are the same."""

import numpy as np

from bench.replay.plant import SCANS, Month


def test_blocks_are_seeded_and_distinct() -> None:
    one, other = (list(Month(3, 1000).blocks(2 * SCANS + 10)) for _ in range(2))
    assert [len(block) for block in one] == [SCANS, SCANS, 10]
    for block, same in zip(one, other, strict=True):
        assert np.array_equal(block.value, same.value)
    values = one[0].value.ravel()
    assert len(np.unique(values)) > 0.999 * len(values)

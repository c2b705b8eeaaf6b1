"""What a replay's curve says between two samples."""

import numpy as np

from davylamp.replay.drawing import PLOT, Trace
from scada.model import Samples, Status

SECOND = 10**9


def test_a_value_stands_until_the_next_sample_and_a_bad_one_ends_it() -> None:
    trace = Trace(2, 0, PLOT * SECOND)
    bad = np.array([0, 0, int(Status.BAD), 0], np.uint32)
    times = np.array([2, 5, 8, 11]) * SECOND
    trace.take(Samples.of([0] * 4, times, [1.0, 3.0, 9.0, 2.0], bad))
    low, high = trace.held(0)
    assert np.isnan(low[:2]).all()
    assert low[2:8].tolist() == [1.0] * 3 + [3.0] * 3
    assert np.isnan(high[8:11]).all()
    assert high[11:].tolist() == [2.0] * (PLOT - 11)
    assert np.isnan(trace.held(1)[0]).all()

"""Roll-ups of a day in which a bucket holds nothing that can be used."""

from pathlib import Path

import numpy as np

from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from scada.model import Samples
from tests.historian.made import DAY, MIDNIGHT, NOON, S, message


def test_a_bucket_of_bad_samples_alone_is_rolled_up(tmp_path: Path) -> None:
    times = NOON + np.array([0, 400, 800]) * S
    status = np.array([0, 0x808C0000, 0], np.uint32)
    store = DuckDBStore(tmp_path)
    store.write([message(1, Samples.of([0, 0, 0], times, [1.0, 2.0, 3.0], status))])
    assert store.settle(MIDNIGHT + DAY_NS) == 1
    (found,) = store.buckets(["3301.T1"], DAY * DAY_NS, MIDNIGHT, 300 * S)
    np.testing.assert_array_equal(found.minimum, [1.0, np.nan, 3.0])
    assert found.quality.tolist() == [0, 2, 0]
    assert store.state().fault == ""
    store.close()

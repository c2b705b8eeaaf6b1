"""A stopped site with samples and a journal of the same time."""

from pathlib import Path

import numpy as np

from historian.duckdb_store import DuckDBStore
from historian.store import Origin, SampleMessage, TagNames
from scada.model import Samples, Status
from tests.journal.written import MIDNIGHT, SECOND, START, written

ROWS = 400


def sampled(root: Path) -> Path:
    """Two sensors, one sample a second in turn, every 50th bad, and the journal of their time."""
    site, _ = written(root)
    at = np.arange(ROWS)
    status = np.where(at % 50 == 49, int(Status.BAD_SENSOR_FAILURE), 0).astype(np.uint32)
    value = np.where(status > 0, np.nan, 0.1 * at)
    samples = Samples.of(at % 2, START + at * SECOND + 100, value, status)
    history = DuckDBStore(site / "run" / "history")
    names = TagNames("h", ("T1", "T2"))
    history.write([SampleMessage(Origin("core", "Step", 1, 1), MIDNIGHT, names, samples)])
    history.close()
    return site

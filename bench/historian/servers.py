"""A real InfluxDB for the bench, told to compact soon, and what its data takes on the disk."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.influx.server import InfluxServer
from tools import influxdb

OPTIONS: Final = (
    "--storage-cache-snapshot-write-cold-duration", "3s",
    "--storage-compact-full-write-cold-duration", "5s",
)  # fmt: skip
"""As it does by itself within hours: the figure is that of data which rests."""
COMPACTED_S: Final = 45.0
_STILL_S: Final = 4.0


@contextlib.contextmanager
def running(folder: Path) -> Iterator[InfluxServer]:
    """A server in a folder of its own."""
    server = InfluxServer(influxdb.prepare().program, folder, OPTIONS)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def compacted_bytes(folder: Path, bucket_id: str) -> int:
    """The size of a bucket once nothing moves any more, or after `COMPACTED_S`."""
    until, still_since, last = time.monotonic() + COMPACTED_S, time.monotonic(), -1
    while time.monotonic() < until:
        logs = _size(folder / "engine" / "wal" / bucket_id)
        now = _size(folder / "engine" / "data" / bucket_id)
        if (now, logs > 4096) != (last, False):
            still_since, last = time.monotonic(), now
        if time.monotonic() - still_since > _STILL_S:
            break
        time.sleep(0.5)
    return _size(folder / "engine" / "data" / bucket_id)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_blocks * 512 if path.is_file() else 0  # some are sparse
    return total

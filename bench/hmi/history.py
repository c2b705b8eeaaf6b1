"""Eight pens of history in the historian's own files, and a historian process that answers from them."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import numpy as np

from bench.alarms.plant import SITE, site
from historian.duckdb_store import DuckDBStore
from historian.service import Historian
from historian.store import Origin, SampleMessage, TagNames
from scada.bus import access
from scada.bus.nats_bus import connect
from scada.model import Samples, SiteTable

PENS: Final = 8
SECOND_NS: Final = 1_000_000_000
END_NS: Final = 1_790_000_000 * SECOND_NS
PORTION: Final = 20_000
"""Seconds of all pens that go into the store at once."""


def eight_pens() -> SiteTable:
    """A site of eight methane sensors."""
    return site(PENS)


def write(folder: Path, seconds: int) -> int:
    """Seeded samples once a second of every pen, up to `END_NS`; how many there are."""
    random, table = np.random.default_rng(8), eight_pens()
    names = TagNames(table.config_hash, tuple(tag.id for tag in table.tags))
    store, level = DuckDBStore(folder, memory_mb=1024), np.full(PENS, 0.5)
    try:
        for seq, first in enumerate(range(0, seconds, PORTION)):
            count = min(PORTION, seconds - first)
            walk = level + np.cumsum(random.normal(0.0, 0.004, (count, PENS)), axis=0)
            walk = np.abs(walk - 4.0 * np.round(walk / 4.0))
            level = walk[-1]
            time_ns = END_NS - (seconds - first - np.arange(count)) * SECOND_NS
            store.write([_message(seq + 1, names, time_ns, np.round(walk, 3))])
    finally:
        store.close()
    return seconds * PENS


def _message(seq: int, names: TagNames, time_ns: np.ndarray, value: np.ndarray) -> SampleMessage:
    count = len(time_ns)
    samples = Samples(
        tag=np.tile(np.arange(PENS, dtype=np.int32), count),
        time_ns=np.repeat(time_ns, PENS),
        value=value.ravel(),
        status=np.zeros(count * PENS, np.uint32),
        flags=np.zeros(count * PENS, np.uint16),
    )
    return SampleMessage(Origin("core", "Step", 1, seq), int(time_ns[-1]), names, samples)


@contextlib.asynccontextmanager
async def historian(run: Path, store: Path) -> AsyncIterator[None]:
    """The historian in a process of its own, once it listens."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.hmi.history", str(run), str(store),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        await asyncio.wait_for(child.stdout.readline(), 60.0)
        yield
    finally:
        await child.communicate(b"\n")


async def _serve(run: Path, folder: Path) -> None:
    entry, store = access.read(run), DuckDBStore(folder)
    bus = await connect(
        entry.url, "historian", entry.password("historian"), "historian", SITE, wait_s=10.0
    )
    async with bus:
        one = Historian(
            bus, store, SITE, table=eight_pens(), started=lambda: print("up", flush=True)
        )
        running = asyncio.create_task(one.run())
        await asyncio.to_thread(sys.stdin.readline)
        one.stop.set()
        await running
    store.close()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2])))

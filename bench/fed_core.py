"""A core as it runs in the plant, whose source is fed by hand, on a real nats-server."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import numpy as np

from alarms.service import Recovered
from davylamp.core.parts import Parts
from davylamp.core.service import Core
from scada.bus.nats_bus import NatsBus, connect
from scada.bus.server import BusServer, prepare, wait_ready
from scada.model import AlarmRecord, LinkState, Samples, SiteTable, scan_group
from tests.core.running import HandReader, Plant

WAIT_S: Final = 60.0


class FedCore(Core):
    """A core that lets its parts be looked at."""

    parts: Parts

    def _parts(self, recovered: Recovered) -> tuple[Parts, tuple[AlarmRecord, ...]]:
        parts, orphans = super()._parts(recovered)
        self.parts = parts
        return parts, orphans


@contextlib.asynccontextmanager
async def running_core(
    table: SiteTable, bus: NatsBus, folder: Path
) -> AsyncIterator[tuple[FedCore, HandReader]]:
    """A core that is up, with the reader of the site's one server, its link up."""
    plant, up = Plant(), asyncio.Event()
    core = FedCore(table, bus, folder / "core", reader_of=plant.reader_of, started=up.set)
    running = asyncio.create_task(core.run())
    await asyncio.wait_for(up.wait(), WAIT_S)
    try:
        reader = plant[table.servers[0].id]
        reader.link(LinkState.UP)
        yield core, reader
    finally:
        core.stop.set()
        await running


def feed(reader: HandReader, value: float, rows: slice = slice(None)) -> None:
    """These sensors have this value now: one batch of the scan group."""
    now_ns = reader.clock()
    index = reader.index[rows]
    samples = Samples.of(index, now_ns, np.full(len(index), value))
    reader.intake.samples(samples, scan_group(reader.server.id, 1.0), now_ns)


@contextlib.asynccontextmanager
async def bus_server(folder: Path, site: str) -> AsyncIterator[BusServer]:
    """A real nats-server that syncs every message."""
    server = prepare(folder, site)
    child = subprocess.Popen(server.command, stdout=subprocess.DEVNULL)
    try:
        await wait_ready(server)
        yield server
    finally:
        child.terminate()
        child.wait(10)


async def joined(server: BusServer, user: str) -> NatsBus:
    """A connection of a service; a core's makes the streams."""
    access = server.access
    limits = access.limits if user == "core" else None
    return await connect(
        access.url, user, access.password(user), user, access.site, limits=limits, wait_s=10.0
    )

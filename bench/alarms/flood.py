"""Ten thousand alarms at once: to the last line durable on the bus, and in a station's model.

A real nats-server that syncs every message, a core as it runs in the plant (its own loop, outbox,
snapshots, heartbeat, signatures) whose source is fed by hand, and a station's models in a process of
their own. Time runs from when the detector is given the samples.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from alarms.service import Recovered
from bench.alarms.plant import SERVER, SITE
from davylamp.core.parts import Parts
from davylamp.core.service import Core
from scada.bus.codec import decode, decode_events
from scada.bus.messages import CoreHeartbeat
from scada.bus.nats_bus import NatsBus, connect
from scada.bus.server import BusServer, prepare, wait_ready
from scada.bus.subjects import Subjects
from scada.model import AlarmRecord, LinkState, Samples, SiteTable, scan_group
from tests.core.running import HandReader, Plant

WAIT_S: Final = 60.0
QUIET: Final = 0.5
HIGH: Final = 1.6


@dataclass(frozen=True, slots=True)
class Flood:
    """Seconds from the samples to the last line durable and to the model; scans that were late."""

    durable_s: float
    model_s: float
    late_scans: int
    step_ms: float
    cpu_s: float
    """What the core's process (the listener of this bench with it) took of the processor until then."""


async def flood(table: SiteTable, folder: Path) -> Flood:
    """One flood of all alarms of a site."""
    async with _bus(folder) as server, await _joined(server, "core") as bus:
        plant, up = Plant(), asyncio.Event()
        core = _Core(table, bus, folder / "core", reader_of=plant.reader_of, started=up.set)
        running = asyncio.create_task(core.run())
        await asyncio.wait_for(up.wait(), WAIT_S)
        try:
            reader = plant[SERVER]
            reader.link(LinkState.UP)
            _all_at(reader, QUIET)
            async with _station(folder, len(table.alarms)) as station:
                await station.said("ready")
                return await _measure(table, server, core, plant, station)
        finally:
            core.stop.set()
            await running


class _Core(Core):
    """A core that lets its parts be looked at."""

    parts: Parts

    def _parts(self, recovered: Recovered) -> tuple[Parts, tuple[AlarmRecord, ...]]:
        parts, orphans = super()._parts(recovered)
        self.parts = parts
        return parts, orphans


async def _measure(
    table: SiteTable, server: BusServer, core: _Core, plant: Plant, station: "_Station"
) -> Flood:
    heard = _Heard(len(table.alarms))
    async with await _joined(server, "desk") as bus:
        subjects = Subjects(SITE)
        await bus.listen(subjects.events, heard.events)
        await bus.listen(subjects.heartbeat("core"), heard.beat)
        await asyncio.sleep(2.0)  # the scan loop in its usual course
        late = core.parts.pace.late_scans
        cpu_s, began_ns = time.process_time(), time.time_ns()
        _all_at(plant[SERVER], HIGH)
        await asyncio.wait_for(heard.last.wait(), WAIT_S)
        await core.parts.events.reach(heard.seq)
        durable_s, cpu_s = (time.time_ns() - began_ns) / 1e9, time.process_time() - cpu_s
        model_s = (await station.said("all") - began_ns) / 1e9
        await asyncio.sleep(2.0)  # what comes late comes after it
        return Flood(durable_s, model_s, core.parts.pace.late_scans - late, heard.step_ms, cpu_s)


def _all_at(reader: HandReader, value: float) -> None:
    """Every sensor has this value now: one batch of the scan group."""
    now_ns = reader.clock()
    samples = Samples.of(reader.index, now_ns, np.full(len(reader.index), value))
    reader.intake.samples(samples, scan_group(SERVER, 1.0), now_ns)


class _Heard:
    """What a listener has heard."""

    def __init__(self, wanted: int) -> None:
        self.last, self.seq, self.step_ms = asyncio.Event(), 0, 0.0
        self._wanted, self._count = wanted, 0

    async def events(self, _: str, data: bytes) -> None:
        """Count what was raised."""
        events = decode_events(data)[1]
        self._count += sum(event.kind == "raised" for event in events)
        self.seq = max(self.seq, events[-1].seq)
        if self._count >= self._wanted and not self.last.is_set():
            self.last.set()

    async def beat(self, _: str, data: bytes) -> None:
        """Keep the longest step."""
        message = decode(data)[1]
        if isinstance(message, CoreHeartbeat):
            self.step_ms = max(self.step_ms, message.step_ms_max)


@contextlib.asynccontextmanager
async def _bus(folder: Path) -> AsyncIterator[BusServer]:
    server = prepare(folder, SITE)
    child = subprocess.Popen(server.command, stdout=subprocess.DEVNULL)
    try:
        await wait_ready(server)
        yield server
    finally:
        child.terminate()
        child.wait(10)


async def _joined(server: BusServer, user: str) -> NatsBus:
    access = server.access
    limits = access.limits if user == "core" else None
    return await connect(
        access.url, user, access.password(user), user, access.site, limits=limits, wait_s=10.0
    )


class _Station:
    """The station's process, which says when it is so far."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    async def said(self, word: str) -> int:
        """The time, ns UTC, at which it had come to this."""
        assert self._child.stdout is not None
        line = (await asyncio.wait_for(self._child.stdout.readline(), WAIT_S)).split()
        if len(line) != 2 or line[0].decode() != word:
            raise RuntimeError(f"the station said {line} where {word!r} was expected")
        return int(line[1])


@contextlib.asynccontextmanager
async def _station(folder: Path, alarms: int) -> AsyncIterator[_Station]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.alarms.station", str(folder), str(alarms),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield _Station(child)
    finally:
        await child.communicate(b"\n")

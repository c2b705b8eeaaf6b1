"""Ten thousand alarms at once: to the last line durable on the bus, and in a station's model.

A real nats-server that syncs every message, a core as it runs in the plant (its own loop, outbox,
snapshots, heartbeat, signatures) whose source is fed by hand, and a station's models in a process of
their own. Time runs from when the detector is given the samples.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.alarms.plant import SITE
from bench.fed_core import WAIT_S, FedCore, bus_server, feed, joined, running_core
from scada.bus.codec import decode, decode_events
from scada.bus.messages import CoreHeartbeat
from scada.bus.server import BusServer
from scada.bus.subjects import Subjects
from scada.model import SiteTable
from tests.core.running import HandReader

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
    async with (
        bus_server(folder, SITE) as server,
        await joined(server, "core") as bus,
        running_core(table, bus, folder) as (core, reader),
    ):
        feed(reader, QUIET)
        async with _station(folder, len(table.alarms)) as station:
            await station.said("ready")
            return await _measure(table, server, core, reader, station)


async def _measure(
    table: SiteTable, server: BusServer, core: FedCore, reader: HandReader, station: "_Station"
) -> Flood:
    heard = _Heard(len(table.alarms))
    async with await joined(server, "desk") as bus:
        subjects = Subjects(SITE)
        await bus.listen(subjects.events, heard.events)
        await bus.listen(subjects.heartbeat("core"), heard.beat)
        await asyncio.sleep(2.0)  # the scan loop in its usual course
        late = core.parts.pace.late_scans
        cpu_s, began_ns = time.process_time(), time.time_ns()
        feed(reader, HIGH)
        await asyncio.wait_for(heard.last.wait(), WAIT_S)
        await core.parts.events.reach(heard.seq)
        durable_s, cpu_s = (time.time_ns() - began_ns) / 1e9, time.process_time() - cpu_s
        model_s = (await station.said("all") - began_ns) / 1e9
        await asyncio.sleep(2.0)  # what comes late comes after it
        return Flood(durable_s, model_s, core.parts.pace.late_scans - late, heard.step_ms, cpu_s)


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

"""A whole site under the supervisor, as ``davylamp up`` runs it, with a station and a witness."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psutil

from bench.plants import Plant
from davylamp.demo.drain import wind_down
from davylamp.demo.witness import Witness
from davylamp.supervise import services
from davylamp.supervise.join import join
from davylamp.supervise.supervisor import Supervisor
from historian.check import SequenceReport, sequence_report
from scada.bus.nats_bus import NatsBus
from scada.bus.subjects import Subjects
from scada.model import DavylampError, EventKind, LinkState

START_S: Final = 90.0


def progress(words: str) -> None:
    """A line on stderr: stdout is for the result."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An alarm transition as it came into the alarm model of the station's process."""

    alarm: str
    kind: EventKind
    time_ns: int
    applied_ns: int

    @property
    def latency_ms(self) -> float:
        """From the server's source time to the alarm list."""
        return (self.applied_ns - self.time_ns) / 1e6


@dataclass
class Usage:
    """CPU and memory of one process between two looks."""

    process: psutil.Process
    started: float = field(default_factory=time.monotonic)
    cpu_s: float = 0.0

    def __post_init__(self) -> None:
        self.cpu_s = self._cpu()

    def _cpu(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def cpu_percent(self) -> float:
        """Of one core, since the first look."""
        return 100.0 * (self._cpu() - self.cpu_s) / (time.monotonic() - self.started)

    @property
    def rss_mb(self) -> float:
        """Resident memory now."""
        return float(self.process.memory_info().rss) / 1e6


class Rig:
    """Runs a plant's site. Use as an async context manager; then `finish` for what it came to."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.witness = Witness()
        self._record = plant.site.run / "arrivals.jsonl"
        station = services.station(
            plant.site,
            ("--record", str(self._record), "--user", "bench"),
            {"QT_QPA_PLATFORM": "offscreen"},
            ("core",),
        )
        wanted = services.of_site(plant.site, plant.services)
        log = services.logs(plant.site)
        self._supervisor = Supervisor(
            [*wanted, station], log, lambda *said: progress(": ".join(said))
        )
        self._bus: NatsBus | None = None

    async def __aenter__(self) -> Self:
        await self._supervisor.__aenter__()
        try:
            async with asyncio.timeout(START_S):
                await self._attend()
                await self._supervisor.ready(["core", "historian", "station"])
        except TimeoutError:
            await self.__aexit__(None, None, None)
            raise DavylampError(f"the site was not ready within {START_S:.0f} s") from None
        return self

    async def _attend(self) -> None:
        await self._supervisor.ready(["bus"])
        subjects = Subjects(self.plant.site.table.site)
        self._bus = await join(self.plant.site, "desk", "bench")
        await self.witness.attend(self._bus, subjects)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.plant.close()
        if self._bus is not None:
            await self._bus.close()
        await self._supervisor.stop()

    def core(self) -> Usage:
        """The core's use of the machine from now on."""
        pid = self._supervisor.pid("core")
        assert pid is not None
        return Usage(psutil.Process(pid))

    async def settled(self) -> None:
        """Wait until every server is up and every tag is read, or refused by name."""
        async with asyncio.timeout(START_S):
            await self._settled()

    async def _settled(self) -> None:
        while not self._reads_all():
            await asyncio.sleep(0.1)

    def _reads_all(self) -> bool:
        links = self.witness.core.links if self.witness.core else ()
        read = sum(link.subscribed + link.polled + len(link.refused) for link in links)
        up = all(link.state is LinkState.UP for link in links)
        return up and read == sum(bool(tag.server) for tag in self.plant.site.table.tags)

    async def finish(self) -> tuple[list[Arrival], SequenceReport]:
        """End the station and the core, let the historian store the rest, and count."""
        await wind_down(self._supervisor, self.witness)
        return read_arrivals(self._record), sequence_report(self.plant.site.historian.path)


def read_arrivals(path: Path) -> list[Arrival]:
    """What the station recorded."""
    rows = (json.loads(line) for line in path.read_text().splitlines())
    return [
        Arrival(row["alarm"], EventKind(row["kind"]), row["time_ns"], row["applied_ns"])
        for row in rows
    ]

"""A core that runs on the bus in memory, fed by hand, and somebody who listens to it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from davylamp.core.intake import Intake
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core
from scada.bus.bus import Bus
from scada.bus.codec import decode, decode_events, decode_step, encode
from scada.bus.header import Header
from scada.bus.messages import CoreHeartbeat, Snapshot, SnapshotRequest
from scada.bus.subjects import Subjects
from scada.model import (
    Acknowledge,
    CommandResult,
    ConditionAcknowledgement,
    Event,
    LinkChange,
    LinkState,
    LinkStatus,
    Samples,
    Server,
    SiteTable,
    Step,
    Tag,
    scan_group,
)

WAIT_S = 60.0


class HandReader:
    """A source whose values come from the test."""

    def __init__(
        self,
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        intake: Intake,
        clock: Callable[[], int],
    ) -> None:
        self.server, self.tags, self.index = server, tags, index
        self.intake, self.clock = intake, clock
        self.state = LinkState.CONNECTING
        self.clock_offset_s = 0.0
        self.fault: Exception | None = None
        self.asked: list[ConditionAcknowledgement] = []
        self._wake = asyncio.Event()

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        self.asked.append(wanted)

    async def run(self) -> None:
        await self._wake.wait()
        self._wake.clear()
        if self.fault is not None:
            raise self.fault

    def fail(self, fault: Exception) -> None:
        self.fault = fault
        self._wake.set()

    def status(self) -> LinkStatus:
        return LinkStatus(
            server=self.server.id,
            url=self.server.url,
            state=self.state,
            since_ns=0,
            clock_offset_s=self.clock_offset_s,
        )

    def link(self, state: LinkState, reason: str = "") -> None:
        self.state = state
        self.intake.link(
            LinkChange(server=self.server.id, state=state, time_ns=self.clock(), reason=reason)
        )

    def values(self, values: dict[str, float], status: int = 0) -> None:
        ids = [tag.id for tag in self.tags]
        index = [int(self.index[ids.index(name)]) for name in values]
        batch = Samples.of(index, self.clock(), list(values.values()), status)
        self.intake.samples(batch, scan_group(self.server.id, 1.0), self.clock())

    def all_good(self) -> None:
        self.link(LinkState.UP)
        self.values({tag.id: 0.5 for tag in self.tags})


class Plant:
    """The hand readers of a core, by server."""

    def __init__(self) -> None:
        self.readers: dict[str, HandReader] = {}

    def __getitem__(self, server: str) -> HandReader:
        return self.readers[server]

    def reader_of(
        self,
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        intake: Intake,
        clock: Callable[[], int],
    ) -> HandReader:
        reader = HandReader(server, tags, index, intake, clock)
        self.readers[server.id] = reader
        return reader


class Station:
    """Listens to a core as a station does."""

    def __init__(self, bus: Bus, site: str) -> None:
        self.bus, self.subjects = bus, Subjects(site)
        self.events: list[Event] = []
        self.steps: list[Step] = []
        self.step_seqs: list[int] = []
        self.beats: list[CoreHeartbeat] = []
        self._news = asyncio.Condition()

    async def open(self) -> "Station":
        await self.bus.listen(self.subjects.events, self._event)
        await self.bus.listen(self.subjects.steps, self._step)
        await self.bus.listen(self.subjects.heartbeat("core"), self._beat)
        return self

    async def _event(self, subject: str, data: bytes) -> None:
        await self._told(lambda: self.events.extend(decode_events(data)[1]))

    async def _step(self, subject: str, data: bytes) -> None:
        header, step = decode_step(data)
        self.step_seqs.append(header.seq)
        await self._told(lambda: self.steps.append(step))

    async def _beat(self, subject: str, data: bytes) -> None:
        await self._told(lambda: self.beats.append(decode(data)[1]))

    async def _told(self, change: Callable[[], None]) -> None:
        async with self._news:
            change()
            self._news.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when ``condition`` holds; it is looked at whenever something was heard."""
        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(condition)

    async def event(self, alarm: str, kind: str, after: int = 0) -> Event:
        """The first such event with a number above ``after``."""

        def found() -> list[Event]:
            return [e for e in self.events if (e.alarm, e.kind) == (alarm, kind) and e.seq > after]

        await self.until(lambda: bool(found()))
        return found()[0]

    async def snapshot(self) -> Snapshot:
        answer: Snapshot = await self.ask(SnapshotRequest())
        return answer

    async def acknowledge(self, *alarms: str, user: str = "li") -> CommandResult:
        answer: CommandResult = await self.ask(Acknowledge(alarms=alarms, user=user))
        return answer

    async def ask(self, message: msgspec.Struct) -> Any:
        now_ns = time.time_ns()
        header = Header(
            schema="",
            version=1,
            site=self.subjects.site,
            source="station",
            epoch=now_ns,
            seq=1,
            now_ns=now_ns,
            config_hash="",
        )
        return decode(await self.bus.ask(self.subjects.core, encode(header, message), 5.0))[1]


@contextlib.asynccontextmanager
async def running(
    table: SiteTable, bus: Bus, folder: Path, settings: CoreSettings | None = None
) -> AsyncIterator[tuple[Core, Plant]]:
    """A core that is up; stopped as by SIGTERM at the end."""
    plant, up = Plant(), asyncio.Event()
    core = Core(
        table,
        bus,
        folder,
        settings=settings or CoreSettings(snapshot_s=0.05),
        reader_of=plant.reader_of,
        started=up.set,
    )
    task = asyncio.create_task(core.run())
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield core, plant
    finally:
        core.stop.set()
        await task


@contextlib.asynccontextmanager
async def killed(table: SiteTable, bus: Bus, folder: Path) -> AsyncIterator[tuple[Core, Plant]]:
    """A core that ends without a word, as by SIGKILL (its coroutines just stop)."""
    plant, up = Plant(), asyncio.Event()
    settings = CoreSettings(snapshot_s=3600.0, stop_s=0.0)
    core = Core(table, bus, folder, settings=settings, reader_of=plant.reader_of, started=up.set)
    task = asyncio.create_task(core.run())
    await up.wait()
    try:
        yield core, plant
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""Somebody who hears all that a running core says, and remembers it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np

from davylamp.site import Site
from davylamp.supervise.join import join
from scada.bus.codec import decode, decode_events, decode_step
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat
from scada.bus.nats_bus import NatsBus
from scada.bus.subjects import Subjects
from scada.model import Event, Samples, SiteTable, is_good


class Observer:
    """Steps, events and heartbeats since it began to listen; the newest status of every tag."""

    def __init__(self, table: SiteTable, bus: NatsBus) -> None:
        self.table, self.bus = table, bus
        self.samples: list[Samples] = []
        self.events: list[Event] = []
        self.core: CoreHeartbeat | None = None
        self.historian: HistorianHeartbeat | None = None
        self.status = np.full(len(table.tags), 0x80000000, np.uint32)
        self._news = asyncio.Event()

    async def listen(self) -> None:
        subjects = Subjects(self.table.site)
        await self.bus.listen(subjects.steps, self._step)
        await self.bus.listen(subjects.events, self._take_events)
        await self.bus.listen(subjects.heartbeat("*"), self._heartbeat)

    async def until(self, condition: Callable[[], bool], what: str, within_s: float = 40.0) -> None:
        """Wait for a condition, looked at whenever something was heard."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not within {within_s} s: {what}") from None

    @property
    def good(self) -> int:
        """How many tags have a good value now."""
        return int(np.count_nonzero(is_good(self.status)))

    @property
    def bad(self) -> int:
        """How many have none."""
        return len(self.status) - self.good

    def taken(self) -> set[tuple[int, int]]:
        """Every (tag, source time) heard."""
        return {
            (int(tag), int(time_ns))
            for samples in self.samples
            for tag, time_ns in zip(samples.tag, samples.time_ns, strict=True)
        }

    async def _step(self, subject: str, data: bytes) -> None:
        _, step = decode_step(data)
        self.samples.append(step.samples)
        for layer in step.samples.layers():
            self.status[layer.tag] = layer.status
        self._news.set()

    async def _take_events(self, subject: str, data: bytes) -> None:
        self.events += decode_events(data)[1]
        self._news.set()

    async def _heartbeat(self, subject: str, data: bytes) -> None:
        _, message = decode(data)
        if isinstance(message, CoreHeartbeat):
            self.core = message
        elif isinstance(message, HistorianHeartbeat):
            self.historian = message
        self._news.set()


@asynccontextmanager
async def observing(site: Site) -> AsyncIterator[Observer]:
    """Listen to a site that runs."""
    async with await join(site, "desk", "observer") as bus:
        observer = Observer(site.table, bus)
        await observer.listen()
        yield observer

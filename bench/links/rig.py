"""One server, one source, and a sink that remembers when what came."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from bench.links import servers
from bench.links.record import Came, good_samples
from scada.model import Kind, LinkChange, LinkState, Samples, Server, Tag, is_good
from scada.opcua.memory_sink import MemorySink
from scada.opcua.source import Source
from tests.servers.child import ServerChild
from tests.servers.proxy import Proxy
from tests.servers.recorded import Fact, read_record

BY_EXCEPTION: Final = 40
POLLED: Final = servers.NODES - BY_EXCEPTION
WITHOUT_HISTORY_QUEUE: Final = 200
SAMPLING_MS: Final = 0.0
"""Every change is reported: what a server's sampling timer misses on a busy machine is no fault."""
START_S: Final = 60.0


class Watch(MemorySink):
    """A sink that can be waited on."""

    def __init__(self) -> None:
        super().__init__()
        self._news = asyncio.Event()

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        """Keep a batch."""
        super().samples(samples, group, received_ns)
        self._news.set()

    def link(self, change: LinkChange) -> None:
        """Keep a change."""
        super().link(change)
        self._news.set()

    async def until(self, condition: Callable[[], bool], what: str, within_s: float) -> None:
        """Wait for it, looked at whenever something comes and ten times a second."""
        end_s = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > end_s:
                raise TimeoutError(f"not within {within_s:g} s: {what}")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 0.1)
            except TimeoutError:
                continue

    def lost_after(self, time_ns: int) -> int | None:
        """When the link was said to be lost after this time."""
        found = (one.time_ns for one in self.links if one.state is LinkState.LOST)
        return next((moment for moment in found if moment > time_ns), None)

    def good_after(self, time_ns: int) -> int | None:
        """When the first good sample came after this time."""
        for _, samples, received_ns in self.batches:
            if received_ns > time_ns and is_good(samples.status).any():
                return received_ns
        return None


@dataclass(slots=True)
class Rig:
    """A running server and a source that reads it, directly or through a proxy."""

    name: str
    server: ServerChild
    record: Path
    proxy: Proxy
    source: Source
    sink: Watch

    @property
    def all_monitored(self) -> bool:
        """Whether the link is up and every tag is read as it should be."""
        status = self.source.status()
        up = status.state is LinkState.UP
        return up and (status.subscribed, status.polled) == (BY_EXCEPTION, POLLED)

    def facts(self) -> list[Fact]:
        """What the server had so far."""
        return read_record(self.record)

    def came(self) -> list[Came]:
        """The good samples so far."""
        lost_ns = [one.time_ns for one in self.sink.links if one.state is LinkState.LOST]
        return good_samples(
            ((received_ns, batch) for _, batch, received_ns in self.sink.batches), lost_ns
        )


def _tags(name: str) -> list[Tag]:
    return [
        Tag(
            id=f"A{index}",
            server=name,
            node=servers.node(name, index),
            kind=Kind.METHANE,
            area="bench",
            name_zh=f"A{index}",
            name_en=f"A{index}",
            scan_s=0.0 if index < BY_EXCEPTION else 1.0,
        )
        for index in range(servers.NODES)
    ]


@asynccontextmanager
async def running(
    name: str, folder: Path, *, history: bool, through_proxy: bool
) -> AsyncIterator[Rig]:
    """Start both, wait until every tag is read, and end both in any case."""
    record = folder / f"{name}.record"
    server = servers.make(name, record, history)
    try:
        await server.start_async()
        async with Proxy(server.url) as proxy:
            url = proxy.url if through_proxy else server.url
            where = Server(id=name, url=url, history=history, sampling_ms=SAMPLING_MS)
            if not history:
                where = msgspec.structs.replace(where, queue=WITHOUT_HISTORY_QUEUE)
            sink = Watch()
            index = np.arange(servers.NODES, dtype=np.int32)
            source = Source(where, _tags(name), index, sink)
            rig = Rig(name, server, record, proxy, source, sink)
            task = asyncio.create_task(source.run())
            try:
                await sink.until(lambda: rig.all_monitored, "every tag is read", START_S)
                yield rig
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
    finally:
        server.kill()

"""A running source and its sink, for tests against real servers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np

from scada.model import Backfill, ConditionChange, Kind, LinkChange, LinkState, Samples, Server, Tag
from scada.opcua.memory_sink import MemorySink
from scada.opcua.source import Source


class WatchedSink(MemorySink):
    """A sink to wait on: a test goes on at the arrival that it waits for, and never sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        super().samples(samples, group, received_ns)
        self.news.set()

    def heard(self, group: str, received_ns: int) -> None:
        super().heard(group, received_ns)
        self.news.set()

    def backfill(self, backfill: Backfill) -> None:
        super().backfill(backfill)
        self.news.set()

    def link(self, change: LinkChange) -> None:
        super().link(change)
        self.news.set()

    def conditions(self, changes: tuple[ConditionChange, ...]) -> None:
        super().conditions(changes)
        self.news.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 40.0) -> None:
        """Wait until it holds; looked at whenever something arrives."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.news.clear()
                await self.news.wait()

    async def until_state(self, state: LinkState, seconds: float = 40.0) -> None:
        await self.until(lambda: self.state is state, seconds)

    def of(self, tag: int) -> Samples:
        """Every sample of one tag."""
        found = self.all()
        return found.take(found.tag == tag)

    def values(self, tag: int) -> list[float]:
        """Its values; NaN as the text 'nan', so that lists compare."""
        return [float(value) for value in self.of(tag).value]


def tag(name: str, node: str, scan_s: float = 0.0, **changes: Any) -> Tag:
    return Tag(
        id=name,
        server="mine",
        node=node,
        kind=changes.pop("kind", Kind.METHANE),
        area="a",
        name_zh=name,
        name_en=name,
        scan_s=scan_s,
        **changes,
    )


def server(url: str, **changes: Any) -> Server:
    return Server(id="mine", url=url, **changes)


@asynccontextmanager
async def running(
    where: Server, tags: Sequence[Tag], **options: Any
) -> AsyncIterator[tuple[Source, WatchedSink]]:
    """A source with tag i at index i, running; cancelled at the end."""
    sink = WatchedSink()
    source = Source(where, tags, np.arange(len(tags), dtype=np.int32), sink, **options)
    task = asyncio.create_task(source.run())
    try:
        yield source, sink
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled(), "a source ends only when it is cancelled"

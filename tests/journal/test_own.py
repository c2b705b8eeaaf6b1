"""A service beside the core writes a chain of its own, which outlives it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from alarms import verify
from davylamp.core.headers import Headers
from davylamp.journal.own import OwnJournal, resume
from davylamp.journal.signer import Signer
from scada.bus.codec import decode_events
from scada.bus.memory import MemoryBus
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind

SUBJECTS = Subjects("test")


@contextlib.asynccontextmanager
async def writing(
    bus: MemoryBus, folder: Path, epoch: int, signer: Signer | None = None
) -> AsyncIterator[OwnJournal]:
    """One life of the service."""
    with Outbox(folder / "outbox") as outbox:
        bus.set_up(True)
        resumed = await resume(bus, SUBJECTS, "desk", outbox)
        headers = Headers("test", "desk", epoch, "")
        journal = OwnJournal(bus, SUBJECTS, outbox, headers, resumed, lambda: epoch, signer)
        task = asyncio.create_task(journal.run())
        try:
            yield journal
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def stored(bus: MemoryBus) -> list[Event]:
    consumer = await bus.consume(SUBJECTS.events_stream, "reader")
    deliveries = await consumer.fetch(100, 0.01)
    assert {one.subject for one in deliveries} <= {SUBJECTS.events_of("desk")}
    return [event for one in deliveries for event in decode_events(one.data)[1]]


async def test_the_chain_goes_on_over_lives(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    for life in range(3):
        async with writing(bus, tmp_path, life) as journal:
            for _ in range(2):
                await journal.note(EventKind.LOGGED_IN, user="li").wait()
            await journal.flush(5)
    assert verify(await stored(bus))[0] == 6


async def test_a_line_that_the_bus_did_not_take_waits_on_the_disk(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    async with writing(bus, tmp_path, 1) as journal:
        await journal.note(EventKind.LOGGED_IN, user="li").wait()
        await journal.flush(5)
        bus.set_up(False)
        await journal.note(EventKind.LOGGED_OUT, user="li").wait()
    async with writing(bus, tmp_path, 2) as journal:
        await journal.note(EventKind.LOGGED_IN, user="wang").wait()
        await journal.flush(5)
    lines = await stored(bus)
    assert [line.user for line in lines] == ["li", "li", "wang"]
    assert verify(lines)[0] == 3


async def test_the_end_of_the_chain_is_known_when_the_stream_has_dropped_it(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    async with writing(bus, tmp_path, 1) as journal:
        await journal.note(EventKind.LOGGED_IN, user="li").wait()
        await journal.flush(5)
        while await bus.last(SUBJECTS.chain("desk")) is None:
            await asyncio.sleep(0)
        head = journal.journal.head
    bus.drop_stream(SUBJECTS.events_stream)
    with Outbox(tmp_path / "outbox") as outbox:
        resumed = await resume(bus, SUBJECTS, "desk", outbox)
    assert (resumed.seq, resumed.head, resumed.broken) == (1, head, "")

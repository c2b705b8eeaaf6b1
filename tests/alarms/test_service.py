"""How events get into their stream, and how a restart goes on from there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from alarms import Journal, verify
from alarms.service import EVENTS_PER_MESSAGE, EventPublisher, Snapshots, recover
from scada.bus.codec import decode_events, encode_events
from scada.bus.header import Header
from scada.bus.memory import MemoryBus
from scada.bus.messages import AlarmSnapshot
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind

SUBJECTS = Subjects("test")


def header() -> Header:
    return Header(
        schema="",
        version=1,
        site="test",
        source="core",
        epoch=1,
        seq=1,
        now_ns=1,
        config_hash="c",
    )


def some(journal: Journal, count: int) -> list[Event]:
    return [journal.note(EventKind.COMMENT, n, n, 1) for n in range(count)]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


@contextlib.asynccontextmanager
async def running(publisher: EventPublisher) -> AsyncIterator[None]:
    task = asyncio.create_task(publisher.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def stored(bus: MemoryBus) -> list[Event]:
    consumer = await bus.consume(SUBJECTS.events_stream, "reader")
    deliveries = await consumer.fetch(100, 0.01)
    return [event for one in deliveries for event in decode_events(one.data)[1]]


async def test_events_of_one_step_are_few_messages(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    publisher = EventPublisher(bus, SUBJECTS, outbox)
    journal = Journal("core", 1)
    async with running(publisher):
        safety = publisher.put(some(journal, EVENTS_PER_MESSAGE + 10), header)
        assert publisher.waiting == EVENTS_PER_MESSAGE + 10
        await safety.wait()
        await publisher.flush()
    assert (publisher.waiting, publisher.stored_seq) == (0, EVENTS_PER_MESSAGE + 10)
    assert publisher.place(publisher.stored_seq) == 2
    assert verify(await stored(bus))[0] == journal.seq
    assert len(outbox) == 0


async def test_what_the_bus_does_not_take_is_safe_in_the_outbox(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    bus.set_up(False)
    publisher = EventPublisher(bus, SUBJECTS, outbox)
    journal = Journal("core", 1)
    async with running(publisher):
        safeties = [publisher.put(some(journal, 2), header) for _ in range(3)]
        for safety in safeties:
            await safety.wait()
        assert len(outbox) == 3
        bus.set_up(True)
        await publisher.flush()
        await publisher.reach(6)
    assert verify(await stored(bus)) == (6, journal.head)


async def test_a_disk_that_is_full_is_said_and_tried_again(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = MemoryBus("test")
    bus.set_up(False)
    full = True
    append = outbox.append

    def failing(message_id: str, data: bytes) -> None:
        if full:
            raise OSError("no space left on device")
        append(message_id, data)

    monkeypatch.setattr(outbox, "append", failing)
    publisher = EventPublisher(bus, SUBJECTS, outbox)
    async with running(publisher):
        safety = publisher.put(some(Journal("core", 1), 1), header)
        async with asyncio.timeout(60):
            while not publisher.disk_fault:
                await asyncio.sleep(0)
        assert "no space" in publisher.disk_fault
        full = False
        await asyncio.wait_for(safety.wait(), 60)
        assert not publisher.disk_fault


async def test_the_last_act_leaves_everything_in_the_outbox(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    bus.set_up(False)
    publisher = EventPublisher(bus, SUBJECTS, outbox)
    journal = Journal("core", 1)
    publisher.put(some(journal, 3), header)
    publisher.put(some(journal, 3), header)
    await publisher.secure()
    assert len(outbox) == 2
    bus.set_up(True)
    recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
    assert (recovered.seq, recovered.head, recovered.broken) == (6, journal.head, "")
    again = EventPublisher(bus, SUBJECTS, outbox)
    again.resume(recovered.tip)
    async with running(again):
        await again.flush()
        async with asyncio.timeout(60):
            while len(outbox):
                await asyncio.sleep(0)
    assert verify(await stored(bus)) == (6, journal.head)


async def test_a_start_on_an_empty_bus(outbox: Outbox) -> None:
    recovered = await recover(MemoryBus("test"), SUBJECTS, "core", outbox, 5)
    assert (recovered.records, recovered.seq, recovered.head) == ((), 0, bytes(32))


async def test_a_start_reads_only_what_the_snapshot_does_not_hold(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    publisher, journal = EventPublisher(bus, SUBJECTS, outbox), Journal("core", 1)
    async with running(publisher):
        publisher.put(some(journal, 2), header)
        await publisher.flush()
        taken = (journal.seq, journal.head, publisher.place(journal.seq))
        publisher.put(some(journal, 2), header)
        await publisher.flush()
    body = AlarmSnapshot(
        now_ns=1,
        epoch=1,
        step=1,
        events_seq=taken[0],
        events_hash=taken[1],
        stream_seq=taken[2],
        alarms=(),
    )
    await Snapshots(bus, SUBJECTS).publish(header(), body)
    consumer = await bus.consume(SUBJECTS.events_stream, "core")
    left = await consumer.fetch(10, 0.01)
    assert [event.seq for one in left for event in decode_events(one.data)[1]] == [3, 4]
    for _ in range(2):
        recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
        assert (recovered.seq, recovered.head) == (4, journal.head)
        assert (recovered.config_hash, recovered.broken) == ("c", "")


async def test_a_broken_chain_is_said_and_gone_on_from(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    publisher, journal = EventPublisher(bus, SUBJECTS, outbox), Journal("core", 1)
    first = some(journal, 2)
    async with running(publisher):
        publisher.put([first[0], *some(Journal("core", 1, 1, bytes(32)), 1)], header)
        await publisher.flush()
    recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
    assert recovered.seq == 2
    assert "line 2 was written after another line 1" in recovered.broken


async def test_lines_that_the_stream_has_lost_are_not_waited_for(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    publisher, journal = EventPublisher(bus, SUBJECTS, outbox), Journal("core", 1)
    async with running(publisher):
        publisher.put(some(journal, 2)[1:], header)
        await publisher.flush()
    recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
    assert (recovered.seq, recovered.head) == (2, journal.head)
    assert "line 2 follows line 0" in recovered.broken


async def test_what_the_stream_has_is_not_sent_again_from_the_outbox(outbox: Outbox) -> None:
    """The core was killed between the stream's answer and the outbox's; the bus forgot the ids."""
    bus = MemoryBus("test")
    bus.set_up(False)
    publisher, journal = EventPublisher(bus, SUBJECTS, outbox), Journal("core", 1)
    publisher.put(some(journal, 2), header)
    publisher.put(some(journal, 1), header)
    await publisher.secure()
    bus.set_up(True)
    await bus.store(SUBJECTS.events, next(iter(outbox)).data, "an id that was forgotten")
    recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
    assert (recovered.tip, recovered.seq) == (2, 3)
    again = EventPublisher(bus, SUBJECTS, outbox)
    again.resume(recovered.tip)
    async with running(again):
        await again.flush()
    assert verify(await stored(bus)) == (3, journal.head)


async def test_the_core_goes_past_what_other_services_wrote(outbox: Outbox) -> None:
    bus = MemoryBus("test")
    publisher, journal = EventPublisher(bus, SUBJECTS, outbox), Journal("core", 1)
    other = some(Journal("desk", 7), 5)
    async with running(publisher):
        for line in other:
            publisher.put(some(journal, 1), header)
            await publisher.flush()
            data = encode_events(header(), [line])
            await bus.store(SUBJECTS.events_of("desk"), data, f"desk.7.{line.seq}")
    recovered = await recover(bus, SUBJECTS, "core", outbox, 5)
    assert (recovered.seq, recovered.head, recovered.broken) == (5, journal.head, "")

"""The in-memory twin behaves as the real bus promises."""

import pytest

from scada.bus.bus import BusDown, Refused
from scada.bus.memory import MemoryBus, MemoryConsumer
from scada.bus.reply import failure
from scada.bus.subjects import Subjects
from scada.model import BadInput

SUBJECTS = Subjects("demo")


async def test_stream_keeps_order_and_deduplicates_by_id() -> None:
    async with MemoryBus("demo") as bus:
        assert await bus.store(SUBJECTS.steps, b"one", "a") == 1
        assert await bus.store(SUBJECTS.steps, b"two", "b") == 2
        assert await bus.store(SUBJECTS.steps, b"one", "a") == 1
        consumer = await bus.consume(SUBJECTS.steps_stream, "historian")
        got = await consumer.fetch(10, 0)
        assert [(d.data, d.stream_seq, d.pending) for d in got] == [(b"one", 1, 1), (b"two", 2, 0)]


async def test_what_is_not_acknowledged_comes_again_to_the_next_opening() -> None:
    async with MemoryBus("demo") as bus:
        for text in (b"1", b"2", b"3"):
            await bus.store(SUBJECTS.events, text, text.decode())
        first = await bus.consume(SUBJECTS.events_stream, "historian")
        got = await first.fetch(3, 0)
        await first.acknowledge(got[1:2])
        again = await bus.consume(SUBJECTS.events_stream, "historian")
        assert await again.backlog() == 2
        assert [d.data for d in await again.fetch(10, 0)] == [b"1", b"3"]
        assert await again.backlog() == 2
        assert await again.fetch(10, 0) == []


async def test_redelivery_on_demand_precedes_what_is_new() -> None:
    async with MemoryBus("demo") as bus:
        await bus.store(SUBJECTS.steps, b"1", "1")
        consumer = await bus.consume(SUBJECTS.steps_stream, "historian")
        assert isinstance(consumer, MemoryConsumer)
        await consumer.fetch(1, 0)
        await bus.store(SUBJECTS.steps, b"2", "2")
        consumer.redeliver()
        assert [d.data for d in await consumer.fetch(5, 0)] == [b"1", b"2"]


async def test_new_durable_starts_where_it_is_told() -> None:
    async with MemoryBus("demo") as bus:
        for text in (b"1", b"2", b"3"):
            await bus.store(SUBJECTS.steps, text, text.decode())
        consumer = await bus.consume(SUBJECTS.steps_stream, "late", start_seq=3)
        assert [d.data for d in await consumer.fetch(5, 0)] == [b"3"]


async def test_listeners_hear_wildcards_kept_and_unkept_messages() -> None:
    heard: list[tuple[str, bytes]] = []

    async def handler(subject: str, data: bytes) -> None:
        heard.append((subject, data))

    async with MemoryBus("demo") as core, core.twin("station") as station:
        await station.listen("dvl.demo.heartbeat.*", handler)
        await station.listen(SUBJECTS.events, handler)
        await core.send(SUBJECTS.heartbeat("core"), b"beat")
        await core.send(SUBJECTS.core, b"unheard")
        await core.store(SUBJECTS.events, b"event", "1")
        await core.settle()
    assert sorted(heard) == [(SUBJECTS.events, b"event"), (SUBJECTS.heartbeat("core"), b"beat")]


async def test_state_keeps_the_last_per_subject() -> None:
    async with MemoryBus("demo") as bus:
        assert await bus.last(SUBJECTS.table("ab")) is None
        await bus.store(SUBJECTS.table("ab"), b"old", "1")
        await bus.store(SUBJECTS.table("cd"), b"other", "2")
        await bus.store(SUBJECTS.table("ab"), b"new", "3")
        assert await bus.last(SUBJECTS.table("ab")) == b"new"


async def test_requests_are_answered_and_refusals_raise() -> None:
    async def handler(data: bytes) -> bytes:
        if data == b"bad":
            raise BadInput("no such tag")
        return failure("told", "demo", "core")

    async with MemoryBus("demo") as bus, bus.twin("station") as station:
        await bus.answer(SUBJECTS.core, handler)
        with pytest.raises(Refused, match="no such tag"):
            await station.ask(SUBJECTS.core, b"bad", 1)
        with pytest.raises(Refused, match="told"):
            await station.ask(SUBJECTS.core, b"ok", 1)
        with pytest.raises(BusDown, match="no service"):
            await station.ask(SUBJECTS.history, b"ok", 1)


async def test_down_means_every_call_says_so_and_streams_survive() -> None:
    async with MemoryBus("demo") as bus:
        await bus.store(SUBJECTS.steps, b"1", "1")
        bus.set_up(False)
        assert not bus.is_up
        with pytest.raises(BusDown):
            await bus.store(SUBJECTS.steps, b"2", "2")
        with pytest.raises(BusDown):
            await bus.send(SUBJECTS.heartbeat("core"), b"")
        bus.set_up(True)
        assert await bus.store(SUBJECTS.steps, b"2", "2") == 2


async def test_a_lost_stream_is_made_anew() -> None:
    async with MemoryBus("demo") as bus:
        await bus.store(SUBJECTS.steps, b"1", "1")
        bus.drop_stream(SUBJECTS.steps_stream)
        assert await bus.store(SUBJECTS.steps, b"1", "1") == 1

"""The bus on a real nats-server."""

import asyncio

import pytest

from scada.bus import nats_consumer
from scada.bus.bus import BusDown, Delivery, Refused
from scada.bus.nats_bus import connect
from scada.bus.reply import failure
from scada.model import BadInput
from tests.bus.running import Running, running

__all__ = ["running"]


async def test_streams_keep_deduplicate_and_deliver(running: Running) -> None:
    made = await running.start()
    assert len(made) == 4
    async with await running.connect("core") as core:
        subjects = core.subjects
        assert await core.store(subjects.steps, b"one", "a") == 1
        assert await core.store(subjects.steps, b"two", "b") == 2
        assert await core.store(subjects.steps, b"one", "a") == 1
        async with await running.connect("historian") as historian:
            consumer = await historian.consume(subjects.steps_stream, "historian")
            got = await consumer.fetch(10, 5)
            got += await consumer.fetch(10, 5) if len(got) < 2 else []
            assert [(d.data, d.stream_seq) for d in got] == [(b"one", 1), (b"two", 2)]
            assert got[-1].pending == 0
            await consumer.acknowledge(got)
            assert await consumer.fetch(10, 0.2) == []


async def test_a_lone_message_does_not_wait_for_a_batch(running: Running) -> None:
    await running.start()
    async with await running.connect("core") as core, await running.connect("historian") as hist:
        consumer = await hist.consume(core.subjects.events_stream, "historian")
        fetching = asyncio.create_task(consumer.fetch(100, 30))
        await core.store(core.subjects.events, b"alarm", "1")
        got = await asyncio.wait_for(fetching, 20)
        assert [d.data for d in got] == [b"alarm"]
        await core.store(core.subjects.events, b"next", "2")
        got = await asyncio.wait_for(consumer.fetch(100, 30), 20)
        assert [d.data for d in got] == [b"next"]


async def test_what_was_not_acknowledged_comes_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_consumer, "ACK_WAIT_S", 0.2)
    await running.start()
    async with await running.connect("core") as core:
        stream = core.subjects.events_stream
        for text in ("1", "2", "3"):
            await core.store(core.subjects.events, text.encode(), text)
        first = await core.consume(stream, "core")
        got = await first.fetch(3, 5)
        while len(got) < 3:
            got += await first.fetch(3, 5)
        await first.acknowledge(got[:1])
        again: list[Delivery] = []
        while len(again) < 2:
            again += await first.fetch(3, 5)
        assert [d.data for d in again] == [b"2", b"3"]
        assert await first.backlog() == 2
        await first.acknowledge(again)
        assert await first.fetch(3, 0.5) == []


async def test_state_keeps_the_last_per_subject(running: Running) -> None:
    await running.start()
    async with await running.connect("core") as core, await running.connect("station") as station:
        table = core.subjects.table("ab")
        assert await station.last(table) is None
        await core.store(table, b"old", "1")
        await core.store(core.subjects.table("cd"), b"other", "2")
        await core.store(table, b"new", "3")
        assert await station.last(table) == b"new"
        assert await core.last(core.subjects.alarm_snapshot) is None


async def test_listeners_hear_kept_and_unkept_messages(running: Running) -> None:
    await running.start()
    heard: list[tuple[str, bytes]] = []
    done = asyncio.Event()

    async def handler(subject: str, data: bytes) -> None:
        heard.append((subject, data))
        if len(heard) == 2:
            done.set()

    async with await running.connect("core") as core, await running.connect("station") as station:
        await station.listen("dvl.demo.heartbeat.*", handler)
        await station.listen(core.subjects.events, handler)
        await core.send(core.subjects.heartbeat("core"), b"beat")
        await core.store(core.subjects.events, b"event", "1")
        await asyncio.wait_for(done.wait(), 60)
    expected = [("dvl.demo.events", b"event"), ("dvl.demo.heartbeat.core", b"beat")]
    assert sorted(heard) == expected


async def test_a_handler_that_fails_does_not_end_the_listening(running: Running) -> None:
    await running.start()
    heard = asyncio.Event()

    async def handler(_: str, data: bytes) -> None:
        if data == b"bad":
            raise ValueError(data)
        heard.set()

    async with await running.connect("core") as core, await running.connect("station") as station:
        await station.listen(core.subjects.heartbeat("core"), handler)
        await core.send(core.subjects.heartbeat("core"), b"bad")
        await core.send(core.subjects.heartbeat("core"), b"good")
        await asyncio.wait_for(heard.wait(), 60)


async def test_requests_are_answered_and_refusals_raise(running: Running) -> None:
    async def handler(data: bytes) -> bytes:
        if data == b"bad":
            raise BadInput("no such tag")
        if data == b"bug":
            raise KeyError("x")
        return bytes(9_000_000) if data == b"much" else failure("told", "demo", "core")

    await running.start()
    async with await running.connect("core") as core, await running.connect("station") as station:
        await core.answer(core.subjects.core, handler)
        for request, words in (
            (b"bad", "no such tag"),
            (b"ok", "told"),
            (b"bug", "internal fault in core: KeyError"),
            (b"much", "too many for the bus"),
        ):
            with pytest.raises(Refused, match=words):
                await station.ask(core.subjects.core, request, 5)
        with pytest.raises(BusDown, match="nobody answers"):
            await station.ask(core.subjects.history, b"ok", 5)
        with pytest.raises(Refused, match="8388609 bytes; the bus takes at most 8388608"):
            await core.store(core.subjects.steps, bytes(8 * 1024 * 1024 + 1), "big")


async def test_wrong_credentials_are_refused(running: Running) -> None:
    await running.start()
    url = running.server.url
    for user, password in (("core", "wrong"), ("nobody", "x"), ("", "")):
        with pytest.raises(Refused, match="wrong name or password"):
            await connect(url, user, password, "x", "demo", notice=running.notices.append)


async def test_rights_are_the_least(running: Running) -> None:
    await running.start()
    async with await running.connect("station") as station:
        subjects = station.subjects
        with pytest.raises(Refused, match="refuses user station"):
            await station.store(subjects.events, b"forged", "1")
        with pytest.raises(Refused):
            await station.ask("$JS.API.STREAM.DELETE.DVL_demo_STEPS", b"", 1)
    async with await running.connect("historian") as historian:
        with pytest.raises(Refused):
            await historian.ask("$JS.API.STREAM.PURGE.DVL_demo_STEPS", b"", 0.5)
        await historian.listen("_INBOX_core.>", never)
        await historian.link.settle()
    assert any("_inbox_core.>" in line for line in running.notices)


async def never(subject: str, data: bytes) -> None:
    raise AssertionError(f"{subject} must not be heard")


async def test_nothing_there_says_so(running: Running) -> None:
    with pytest.raises(BusDown, match=r"the bus at nats://127\.0\.0\.1:\d+ is away"):
        await running.connect("core", wait_s=0.5)

"""What happens when the server of the bus is killed, frozen, restarted, or forgets a stream."""

import asyncio
import signal
import sys

import pytest

from scada.bus import nats_link
from scada.bus.bus import BusDown, Consumer, Delivery
from scada.bus.nats_bus import NatsBus
from tests.bus.running import Running, running

__all__ = ["running"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nats_link, "ECHO_S", 0.5)
    monkeypatch.setattr(nats_link, "PAUSE_LONGEST_S", 0.25)


async def retried(bus: NatsBus, subject: str, number: int) -> None:
    """Publish until the bus has it, as the core does."""
    while True:
        try:
            await bus.store(subject, b"%d" % number, str(number))
        except BusDown:
            await bus.link.wait_up(20)
        else:
            return


async def collected(bus: NatsBus, consumer: Consumer, want: int) -> list[Delivery]:
    """Fetch and acknowledge until ``want`` different messages are there."""
    got: dict[int, Delivery] = {}
    while len(got) < want:
        try:
            batch = await consumer.fetch(50, 1)
            await consumer.acknowledge(batch)
        except BusDown:
            await bus.link.wait_up(20)
        else:
            got.update({delivery.stream_seq: delivery for delivery in batch})
    return [got[seq] for seq in sorted(got)]


async def test_kill_while_publishing_loses_and_doubles_nothing(running: Running) -> None:
    total, kills = 300, 3
    await running.start()
    async with await running.connect("core") as core, await running.connect("historian") as hist:
        consumer = await hist.consume(core.subjects.steps_stream, "historian")
        reading = asyncio.create_task(collected(hist, consumer, total))
        for number in range(total):
            if number % 100 == 50:
                running.send_signal(signal.SIGKILL)
                restarting = asyncio.create_task(running.start())
            await retried(core, core.subjects.steps, number)
        await restarting
        got = await asyncio.wait_for(reading, 60)
        assert [d.data for d in got] == [b"%d" % n for n in range(total)]
        assert got[-1].stream_seq == total
    assert sum("lost" in line for line in running.notices) >= kills
    assert sum("is back" in line for line in running.notices) >= kills


async def test_listeners_and_answers_survive_a_restart(running: Running) -> None:
    await running.start()
    heard = asyncio.Event()

    async def handler(subject: str, data: bytes) -> None:
        heard.set()

    async def echo(data: bytes) -> bytes:
        return b"DVL1" + data

    async with await running.connect("core") as core, await running.connect("station") as station:
        await station.listen(core.subjects.events, handler)
        await core.answer(core.subjects.core, echo)
        running.send_signal(signal.SIGKILL)
        with pytest.raises(BusDown):
            await core.store(core.subjects.events, b"x", "x")
        assert not core.is_up
        with pytest.raises(BusDown):
            await core.send(core.subjects.heartbeat("core"), b"")
        await running.start()
        await core.link.wait_up(20)
        await station.link.wait_up(20)
        await core.store(core.subjects.events, b"after", "after")
        await asyncio.wait_for(heard.wait(), 60)
        with pytest.raises(Exception, match="header"):  # it arrived: no valid message of ours
            await station.ask(core.subjects.core, bytes(4) + b"\x00\x00", 5)


async def test_a_frozen_server_is_noticed_and_left(running: Running) -> None:
    await running.start()
    async with await running.connect("core") as core:
        running.send_signal(signal.SIGSTOP)
        with pytest.raises(BusDown):
            await core.store(core.subjects.events, b"1", "1")
        while core.is_up:
            with pytest.raises(BusDown):
                await core.store(core.subjects.events, b"1", "1")
        running.send_signal(signal.SIGCONT)
        await retried(core, core.subjects.events, 1)


async def test_a_missing_stream_is_made_anew_and_told(running: Running) -> None:
    await running.start()
    async with await running.connect("admin", limits=False) as admin:
        subjects = admin.subjects
        async with (
            await running.connect("core") as core,
            await running.connect("historian") as hist,
        ):
            consumer = await hist.consume(subjects.events_stream, "historian")
            await core.store(subjects.events, b"1", "1")
            await consumer.acknowledge(await consumer.fetch(1, 5))
            for stream in (subjects.events_stream, subjects.state_stream):
                await admin.js.delete_stream(stream)
            with pytest.raises(BusDown, match="nobody answers"):
                await admin.store(subjects.events, b"2", "2")
            assert await core.store(subjects.events, b"2", "2") == 1
            assert await core.last(subjects.table("ab")) is None
            got: list[Delivery] = []
            while not got:
                got = await consumer.fetch(1, 1)
            assert [d.data for d in got] == [b"2"]
    assert sum("was missing and has been made anew" in line for line in running.notices) == 2


async def test_a_service_may_start_before_the_bus(running: Running) -> None:
    core = await running.connect("core", wait_s=0)
    async with core:
        assert not core.is_up
        heard = asyncio.Event()

        async def handler(subject: str, data: bytes) -> None:
            heard.set()

        await core.listen(core.subjects.heartbeat("core"), handler)
        with pytest.raises(BusDown, match="is away"):
            await core.store(core.subjects.events, b"1", "1")
        await running.start()
        await core.link.wait_up(20)
        await core.send(core.subjects.heartbeat("core"), b"")
        await asyncio.wait_for(heard.wait(), 60)


QUIET = """
import asyncio, sys
from pathlib import Path
from scada.bus import access, nats_link
from scada.bus.bus import BusDown
from scada.bus.nats_bus import connect

async def main():
    nats_link.ECHO_S = 0.3
    entry = access.read(Path(sys.argv[1]))
    notices = []
    bus = await connect(entry.url, "core", entry.password("core"), "core", "demo",
                        notice=notices.append)
    async with bus:
        consumer = await bus.consume(bus.subjects.events_stream, "core")
        print("connected", flush=True)
        sys.stdin.readline()
        for number in range(4):
            try:
                await bus.store(bus.subjects.events, b"x", "x")
                await consumer.fetch(2, 0.2)
            except BusDown:
                pass
        print(len(notices), flush=True)

asyncio.run(main())
"""


async def test_an_outage_leaves_nothing_on_stderr(running: Running) -> None:
    """Neither nats-py's log nor asyncio's complaints about lost tasks reach the terminal."""
    await running.start()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "dev", "-c", QUIET, str(running.server.run),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert await child.stdout.readline() == b"connected\n"
    running.send_signal(signal.SIGKILL)
    out, err = await asyncio.wait_for(child.communicate(b"\n"), 60)
    assert (err, out, child.returncode) == (b"", b"1\n", 0)

"""The core and the bus as real processes, killed at any time; a real OPC UA server before them."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from alarms import verify
from scada.bus.bus import BusDown
from scada.bus.codec import decode_events, decode_step
from scada.bus.subjects import Subjects
from scada.model import AlarmRecord, Event, EventKind, Process, Status
from tests.bus.running import Running
from tests.core.opcua_plant import OpcUaPlant
from tests.core.running import WAIT_S, Station

pytestmark = pytest.mark.timeout(300)


class Rig:
    """One site: plant, bus and core, and a station that listens."""

    def __init__(self, root: Path, plant: OpcUaPlant) -> None:
        self.plant = plant
        self.root = plant.write_site(root)
        self.bus = Running(root / "run", "test")
        self.core: asyncio.subprocess.Process | None = None
        self.station: Station

    async def start_core(self) -> None:
        self.core = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "davylamp", "core", str(self.root)
        )

    async def kill_core(self) -> None:
        assert self.core is not None
        self.core.kill()
        await self.core.wait()

    async def stop_core(self) -> int:
        """Stop it as a supervisor does; its exit status. It has two seconds."""
        assert self.core is not None
        self.core.send_signal(signal.SIGTERM)
        async with asyncio.timeout(WAIT_S):
            return await self.core.wait()

    @property
    def outbox(self) -> Path:
        return self.root / "run" / "core" / "outbox"

    async def acknowledge(self, alarm: str) -> None:
        assert (await self.station.acknowledge(alarm)).changed == (alarm,)

    async def alarms(
        self, wanted: Callable[[dict[str, AlarmRecord]], bool]
    ) -> dict[str, AlarmRecord]:
        """The alarms, by id, as soon as the core answers and they are as wanted.

        A station may be back on the bus later than the core: what it missed is in the snapshot.
        """
        async with asyncio.timeout(2 * WAIT_S):
            while True:
                with contextlib.suppress(BusDown, KeyError):
                    records = (await self.station.snapshot()).alarms
                    by_id = {record.alarm: record for record in records}
                    if wanted(by_id):
                        return by_id
                await asyncio.sleep(0.05)

    async def journal(self) -> list[Event]:
        """The whole stream of events, read from its beginning."""
        return [e for data in await self._stream("events") for e in decode_events(data)[1]]

    async def step_numbers(self) -> list[tuple[int, int]]:
        """Epoch and sequence of every stored step."""
        headers = [decode_step(data)[0] for data in await self._stream("steps")]
        return [(header.epoch, header.seq) for header in headers]

    async def _stream(self, what: str) -> list[bytes]:
        subjects = Subjects("test")
        stream = subjects.events_stream if what == "events" else subjects.steps_stream
        async with await self.bus.connect("admin") as bus:
            consumer = await bus.consume(stream, "test")
            found: list[bytes] = []
            while deliveries := await consumer.fetch(500, 0.5):
                found += [delivery.data for delivery in deliveries]
                await consumer.acknowledge(deliveries)
        return found


@contextlib.asynccontextmanager
async def rig_in(
    root: Path, prepare: Callable[[Path], None] = lambda root: None
) -> AsyncIterator[Rig]:
    """A site that runs; ``prepare`` may add to its folder before."""
    async with OpcUaPlant.serving() as plant:
        rig = Rig(root, plant)
        prepare(root)
        try:
            await rig.bus.start()
            async with await rig.bus.connect("station") as connection:
                rig.station = await Station(connection, "test").open()
                await rig.start_core()
                yield rig
        finally:
            if rig.core is not None and rig.core.returncode is None:
                rig.core.kill()
                await rig.core.wait()
            rig.bus.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.01)


def raised(journal: list[Event], alarm: str) -> int:
    return sum(1 for e in journal if e.alarm == alarm and e.kind is EventKind.RAISED)


async def test_kill_the_core(tmp_path: Path) -> None:
    async with rig_in(tmp_path) as rig:
        await rig.plant.set("m0", 1.6)
        await rig.plant.set("m1", 1.2)
        await rig.station.event("m0/cut", "raised")
        await rig.station.event("m1/alarm", "raised")
        await rig.acknowledge("m0/cut")
        seen = rig.station.events[-1].seq

        await rig.kill_core()
        await rig.plant.set("m1", 0.4)
        await rig.plant.set("m2", 1.1)
        await rig.start_core()
        await rig.station.event("m0/cut", "confirmed", seen)
        await rig.station.event("m1/alarm", "returned", seen)
        await rig.station.event("m2/alarm", "raised", seen)
        states = {
            r.alarm: (r.process, r.acknowledgement) for r in (await rig.station.snapshot()).alarms
        }
        assert states["m0/cut"] == (1, 0)
        assert states["m0/alarm"] == (1, 1)
        assert states["m1/alarm"] == (0, 1)

        async with await rig.bus.connect("core") as bus:
            assert 0 < await bus.fullness() < 0.7
        assert await rig.stop_core() == 0
        journal = await rig.journal()
        assert verify(journal)[0] == len(journal)
        assert [raised(journal, f"m{n}/alarm") for n in range(3)] == [1, 1, 1]
        assert raised(journal, "m0/cut") == 1
        assert [one.kind for one in journal[-2:]] == [EventKind.STOPPED, EventKind.SIGNED]


async def test_kill_the_core_many_times_at_any_moment(tmp_path: Path) -> None:
    async with rig_in(tmp_path) as rig:
        await rig.plant.set("m0", 1.2)
        await rig.station.event("m0/alarm", "raised")
        await rig.acknowledge("m0/alarm")
        for turn in range(3):
            value = 1.3 if turn % 2 == 0 else 0.5
            started = rig.station.events[-1].seq
            await rig.plant.set("m3", value)
            await rig.kill_core()
            await rig.start_core()
            await rig.station.until(
                lambda seen=started: any(  # type: ignore[misc]
                    e.kind is EventKind.STARTED and e.seq > seen for e in rig.station.events
                )
            )
        await rig.station.event("m3/alarm", "raised")
        await rig.stop_core()
        journal = await rig.journal()
        assert verify(journal)[0] == len(journal)
        assert raised(journal, "m0/alarm") == 1


async def test_kill_the_bus(tmp_path: Path) -> None:
    async with rig_in(tmp_path) as rig:
        await rig.plant.set("m0", 1.2)
        await rig.station.event("m0/alarm", "raised")
        await rig.acknowledge("m0/alarm")

        rig.bus.send_signal(signal.SIGKILL)
        await rig.plant.set("m1", 1.2)
        await until(lambda: b"m1/alarm" in rig.outbox.read_bytes())
        await rig.plant.set("m1", 0.4)
        await until(lambda: b"site/bus" in rig.outbox.read_bytes())
        await rig.bus.start()
        await rig.alarms(lambda alarms: alarms["site/bus"].process is Process.NORMAL)
        await rig.plant.set("m2", 1.2)
        await rig.station.event("m2/alarm", "raised")

        assert await rig.stop_core() == 0
        journal = await rig.journal()
        assert verify(journal)[0] == len(journal)
        assert [e.kind for e in journal if e.alarm == "m1/alarm"] == ["raised", "returned"]
        assert raised(journal, "m0/alarm") == 1
        numbers = await rig.step_numbers()
        epoch = numbers[0][0]
        assert numbers == [(epoch, seq) for seq in range(1, len(numbers) + 1)]
        assert rig.outbox.stat().st_size == 0


async def test_kill_both_while_events_wait(tmp_path: Path) -> None:
    async with rig_in(tmp_path) as rig:
        await rig.plant.set("m0", 1.2)
        await rig.station.event("m0/alarm", "raised")
        rig.bus.send_signal(signal.SIGKILL)
        await rig.plant.set("m1", 1.2)
        await until(lambda: b"m1/alarm" in rig.outbox.read_bytes())
        await rig.kill_core()

        await rig.start_core()
        await rig.bus.start()
        records = await rig.alarms(lambda alarms: not any(one.held for one in alarms.values()))
        assert {alarm for alarm in records if "/alarm" in alarm} == {"m0/alarm", "m1/alarm"}
        await rig.stop_core()
        journal = await rig.journal()
        assert verify(journal)[0] == len(journal)
        assert [raised(journal, f"m{n}/alarm") for n in range(2)] == [1, 1]


async def test_a_server_that_is_down_at_the_start_is_one_alarm(tmp_path: Path) -> None:
    async with rig_in(tmp_path) as rig:
        await rig.stop_core()
        text = (rig.root / "site.toml").read_text().replace(rig.plant.url, "opc.tcp://127.0.0.1:1")
        (rig.root / "site.toml").write_text(text)
        await rig.start_core()
        await rig.station.event("server.mine/link", "raised")
        snapshot = await rig.station.snapshot()
        assert [record.alarm for record in snapshot.alarms] == ["server.mine/link"]
        assert set(snapshot.status.tolist()) == {Status.BAD_NO_COMMUNICATION}

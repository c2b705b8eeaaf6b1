"""Two hours of a plant in a minute, through everything that goes wrong: is all of it stored, once?

Bus, historian and InfluxDB are processes of their own, the historian's way to the server leads through
a door. While the core publishes without a pause, the door answers 503 and 401 and loses replies, the
server's disk is full, and server, historian and bus are killed with SIGKILL. Then every sample is read
back from the server and compared with what was sent.
"""

import asyncio
import contextlib
import resource
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.given import say
from bench.historian.fault_door import BUSY, LOST_REPLY, REFUSED, FaultDoor
from bench.historian.forwarding import STARTED
from bench.one_server import SERVER, site_of
from historian.store import RawColumns, Store
from scada.bus.bus import BusDown
from scada.bus.codec import decode, encode, encode_step
from scada.bus.header import Header
from scada.bus.messages import HistorianHeartbeat
from scada.bus.nats_bus import NatsBus
from scada.model import Kind, Samples, Step, Tag
from tests.bus.running import Running
from tests.influx import stores
from tests.influx.server import InfluxServer

SITE: Final = "bench"
CONFIG: Final = "bench"
TAGS: Final = 60
SECONDS: Final = 7_200
AWAKE_S: Final = 30.0
"""Two hours of samples are published in so many seconds."""
DRAIN_S: Final = 120.0
FULL_BYTES: Final = 4_096
"""No file of the server may grow beyond: as on a full disk, each of its writes fails."""
START_NS: Final = 20_000 * 86_400 * 10**9
S: Final = 10**9
SEED: Final = 7


def run(folder: Path, program: Path, seconds: int = SECONDS) -> dict[str, Any]:
    """What was sent, what came back exactly as it was, and what went wrong meanwhile."""
    folder.mkdir()
    return asyncio.run(_run(folder, program, seconds))


async def _run(folder: Path, program: Path, seconds: int) -> dict[str, Any]:
    (folder / "influx").mkdir()
    server = InfluxServer(program, folder / "influx")
    server.start()
    bus = Running(folder / "run", SITE)
    try:
        stores.buckets(server)
        with FaultDoor(server.port).open() as door:
            await bus.start()
            rig = _Rig(folder / "run", door, server, bus, seconds)
            await rig.play()
        store = stores.opened(server, SITE)
        stored, wrong = _compare(store, rig.sent)
        store.close()
        faults = rig.suffered | {name: count for name, count in sorted(door.hit.items()) if count}
        say(f"  {stored:,} of {len(rig.sent):,} samples are stored as they were sent; {faults}")
        return {
            "expected": len(rig.sent),
            "stored": stored,
            "wrong_or_doubled": wrong,
            "faults": faults,
            "dead_letters": rig.dead_letters,
        }
    finally:
        bus.stop()
        server.kill()


class NotStored(Exception):
    """Long after the last fault there is still something that the store has not taken."""


class _Rig:
    """The plant that publishes, and the processes that suffer."""

    def __init__(
        self, folder: Path, door: FaultDoor, server: InfluxServer, bus: Running, seconds: int
    ) -> None:
        self.sent = plant(seconds)
        self.suffered: dict[str, int] = {}
        self.dead_letters = 0
        self._folder, self._door, self._server, self._bus = folder, door, server, bus
        self._seconds = seconds
        self._beat: HistorianHeartbeat | None = None
        self._beats = 0
        self._child: asyncio.subprocess.Process | None = None

    async def play(self) -> None:
        """Publish and suffer at the same time; return when the historian has stored everything."""
        try:
            async with await self._bus.connect("core") as core, self._listening():
                data = encode(_header(1), _table())
                await core.store(core.subjects.table(CONFIG), data, "table")
                await self._start_historian()
                await asyncio.gather(self._publish(core), self._suffer())
                say("  all is sent; what waits is stored")
                try:
                    await asyncio.wait_for(self._drained(), DRAIN_S)
                except TimeoutError:
                    raise NotStored(
                        f"after {DRAIN_S:g} s: {self._beat}; {self._door.hit}"
                    ) from None
        finally:
            await self._end_historian()

    async def _publish(self, core: NatsBus) -> None:
        loop = asyncio.get_running_loop()
        began, pace_s = loop.time(), AWAKE_S / SECONDS
        for second in range(self._seconds):
            samples = self.sent.take(slice(second * TAGS, (second + 1) * TAGS))
            now_ns = int(samples.time_ns[-1])
            step = encode_step(_header(second + 1, now_ns), Step(second + 1, now_ns, samples))
            await _stored(core, step, f"core/1/Step/{second + 1}")
            ahead_s = began + second * pace_s - loop.time()
            if ahead_s > 0.02:
                await asyncio.sleep(ahead_s)

    async def _suffer(self) -> None:
        """One fault after the other, with a little air between them."""
        part_s = AWAKE_S * self._seconds / SECONDS / 18
        for mood in (BUSY, REFUSED, LOST_REPLY):
            await asyncio.sleep(part_s)
            self._door.mood = mood
            await asyncio.sleep(2 * part_s)
            self._door.mood = ""
        await self._kill_historian()
        await asyncio.sleep(part_s)
        await self._kill_server(part_s)
        await asyncio.sleep(part_s)
        await self._fill_disk(2 * part_s)
        self._bus.send_signal(signal.SIGKILL)
        await self._bus.start()
        self._count("bus_killed")
        await asyncio.sleep(part_s)
        self._door.mood = LOST_REPLY
        await self._kill_historian()
        self._door.mood = ""

    async def _fill_disk(self, for_s: float) -> None:
        """Its log does not recover from that by itself: somebody makes room and starts it anew."""
        limits = (FULL_BYTES, resource.RLIM_INFINITY)
        resource.prlimit(self._server.pid, resource.RLIMIT_FSIZE, limits)
        await asyncio.sleep(for_s)
        self._count("disk_full")
        await self._kill_server(0.0)

    async def _kill_server(self, for_s: float) -> None:
        self._server.kill()
        await asyncio.sleep(for_s)
        await asyncio.to_thread(self._server.start)
        self._count("influxd_killed")

    def _count(self, what: str) -> None:
        self.suffered[what] = self.suffered.get(what, 0) + 1
        say(f"  {what}")

    # --- the historian

    async def _start_historian(self) -> None:
        self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.historian.forwarding",
            str(self._folder),
            self._door.url,
            SITE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._child.stdout is not None
        line = await asyncio.wait_for(self._child.stdout.readline(), 60)
        assert line.decode().strip() == STARTED, line

    async def _kill_historian(self) -> None:
        assert self._child is not None
        self._child.kill()
        await self._child.wait()
        self._count("historian_killed")
        await self._start_historian()

    async def _end_historian(self) -> None:
        if self._child is not None and self._child.returncode is None:
            self._child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), 20)
            if self._child.returncode is None:
                self._child.kill()
                await self._child.wait()

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        async with await self._bus.connect("station") as station:

            async def heard(_: str, data: bytes) -> None:
                self._beat = decode(data)[1]
                self._beats += 1

            await station.listen(station.subjects.heartbeat("historian"), heard)
            yield

    async def _drained(self) -> None:
        """Nothing waits, by three heartbeats after the last message."""
        quiet, last = 0, self._beats
        while quiet < 3:
            await asyncio.sleep(0.1)
            if self._beats > last and self._beat is not None:
                last = self._beats
                quiet = quiet + 1 if self._beat.backlog == 0 else 0
                self.dead_letters = self._beat.dead_letters


def plant(seconds: int) -> Samples:
    """Every tag each second, in order of time, at times and with values that tell them apart."""
    rng = np.random.default_rng(SEED)
    ticks = np.sort(rng.integers(0, S // 100, (seconds, TAGS)), axis=1) * 100
    times = START_NS + np.arange(seconds)[:, None] * S + ticks
    value = rng.normal(1.0, 0.3, (seconds, TAGS))
    status = np.where(rng.random((seconds, TAGS)) < 1e-3, np.uint32(0x808C0000), np.uint32(0))
    value[rng.random((seconds, TAGS)) < 1e-4] = np.nan
    tags = np.tile(np.arange(TAGS), seconds)
    return Samples.of(tags, times.ravel(), value.ravel(), status.ravel())


def _compare(store: Store, sent: Samples) -> tuple[int, int]:
    """How many samples came back exactly as they were sent, and how many rows are none of them."""
    stored = wrong = 0
    names = [f"t{tag:03d}" for tag in range(TAGS)]
    for tag, found in enumerate(store.raw(names, START_NS, START_NS + SECONDS * 2 * S, 2**40)):
        mine = sent.take(sent.tag == tag)
        same = _same(mine, found)
        stored += same
        wrong += len(found.time_ns) - same
    return stored, wrong


def _same(sent: Samples, found: RawColumns) -> int:
    """Rows that are in both, by time; each time is sent once."""
    at = np.searchsorted(sent.time_ns, found.time_ns).clip(0, len(sent) - 1)
    equal = (
        (sent.time_ns[at] == found.time_ns)
        & (sent.value[at].view(np.int64) == found.value.view(np.int64))
        & (sent.status[at] == found.status)
        & (sent.flags[at] == found.flags)
    )
    return len(np.unique(found.time_ns[equal]))


def _table() -> Any:
    tags = (
        Tag(
            id=f"t{number:03d}", server=SERVER, node=f"ns=2;i={number}", kind=Kind.METHANE, area="a",
            name_zh="", name_en="", low=0.0, high=4.0,
        )
        for number in range(TAGS)
    )  # fmt: skip
    return site_of(tuple(tags), ())


def _header(seq: int, now_ns: int = START_NS) -> Header:
    return Header(
        schema="", version=1, site=SITE, source="core", epoch=1, seq=seq, now_ns=now_ns,
        config_hash=CONFIG,
    )  # fmt: skip


async def _stored(core: NatsBus, data: bytes, name: str) -> None:
    """Say it until the bus has it."""
    while True:
        try:
            await core.store(core.subjects.steps, data, name)
            return
        except BusDown:
            await core.link.wait_up(20)

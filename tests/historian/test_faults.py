"""Two hours of samples in a minute or two, through everything that goes wrong: all is stored, once."""

import asyncio
import contextlib
import resource
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from bench.historian import faults
from historian.check import sequence_report
from historian.duckdb_store import DuckDBStore
from scada.bus.bus import BusDown
from scada.bus.codec import decode, encode, encode_events, encode_step
from scada.bus.header import Header
from scada.bus.messages import HistorianHeartbeat
from scada.bus.nats_bus import NatsBus
from scada.model import Kind, Samples, SiteTable, Step, Tag
from scada.model.trouble import TroubleKind
from tests.bus.running import Running, running
from tests.historian.made import event
from tests.historian.test_end_to_end import start_historian
from tools import influxdb

__all__ = ["running"]

pytestmark = pytest.mark.soak

SECONDS = 7_200
FULL_BYTES = 4_096
"""No file of the historian may grow beyond: as on a full disk, each of its writes fails."""
NAMES = tuple(f"t{number:03d}" for number in range(faults.TAGS))
TABLE = SiteTable(
    site="demo",
    name_zh="矿",
    name_en="mine",
    timezone="Asia/Shanghai",
    config_hash="faults",
    servers=(),
    areas=(),
    tags=tuple(
        Tag(id=t, server="mine", node=t, kind=Kind.METHANE, area="a", name_zh=t, name_en=t)
        for t in NAMES
    ),
    alarms=(),
)


@pytest.mark.needs_influxd
def test_an_influxdb_has_everything_as_it_was_sent(tmp_path: Path) -> None:
    """Killed server, historian and bus, 503, 401, lost replies, a full disk: see bench.historian."""
    told = faults.run(tmp_path / "faults", influxdb.found().program)
    assert told["expected"] == told["stored"] == SECONDS * faults.TAGS
    assert (told["wrong_or_doubled"], told["dead_letters"]) == (0, 0)
    suffered = {"influxd_killed", "historian_killed", "bus_killed", "disk_full", "503", "401"}
    assert suffered <= set(told["faults"])


class Plant:
    """Publishes what the plant measured, and one journal line a minute; hears the historian."""

    def __init__(self, running: Running) -> None:
        self.sent = faults.plant(SECONDS)
        self.beats: asyncio.Queue[HistorianHeartbeat] = asyncio.Queue()
        self._running = running

    async def publish(self, core: NatsBus, first: int, last: int) -> None:
        """Some of the seconds, as fast as the bus takes them."""
        for second in range(first, last):
            samples = self.sent.take(slice(second * faults.TAGS, (second + 1) * faults.TAGS))
            await _said(core, core.subjects.steps, _step(second + 1, samples), f"s{second}")
            if second % 60 == 0:
                seq = second // 60 + 1
                now_ns = int(samples.time_ns[-1])
                lines = encode_events(_header(seq, now_ns), [event(seq, now_ns)])
                await _said(core, core.subjects.events, lines, f"e{seq}")

    async def trouble(self, kind: TroubleKind) -> None:
        """Return when the historian says that this is wrong."""
        while True:
            beat = await asyncio.wait_for(self.beats.get(), 60)
            if kind in {one.kind for one in beat.troubles}:
                return

    async def drained(self) -> HistorianHeartbeat:
        """Return when nothing waits any more, by three heartbeats."""
        quiet = 0
        while True:
            beat = await asyncio.wait_for(self.beats.get(), 60)
            quiet = quiet + 1 if beat.backlog == 0 and beat.rows else 0
            if quiet == 3:
                return beat

    @contextlib.asynccontextmanager
    async def on(self) -> AsyncIterator[NatsBus]:
        """A connection to publish by, while another listens to the historian."""
        async with (
            await self._running.connect("core") as core,
            await self._running.connect("station") as station,
        ):
            await station.listen(core.subjects.heartbeat("historian"), self._heard)
            yield core

    async def _heard(self, _: str, data: bytes) -> None:
        self.beats.put_nowait(decode(data)[1])


async def test_day_files_have_everything_as_it_was_sent(running: Running) -> None:
    """Killed historian and bus, and a full disk, time and again."""
    await running.start()
    run, plant = running.server.run, Plant(running)
    async with plant.on() as core, Sufferer(run).alive() as historian:
        await core.store(core.subjects.table("faults"), encode(_header(1, 1), TABLE), "table")
        for part in range(6):
            first, last = part * SECONDS // 6, (part + 1) * SECONDS // 6
            publishing = asyncio.create_task(plant.publish(core, first, last))
            if part == 2:
                running.send_signal(signal.SIGKILL)
                await running.start()
            elif part in (3, 5):
                historian.may_grow_files(FULL_BYTES)
                await plant.trouble(TroubleKind.DISK)
                historian.may_grow_files(resource.RLIM_INFINITY)
            else:
                await historian.kill()
                await historian.start()
            await publishing
        beat = await plant.drained()
        await historian.end()
    assert (beat.dead_letters, beat.fault) == (0, "")
    report = sequence_report(run / "history")
    assert (report.rows, report.events) == (SECONDS * faults.TAGS, SECONDS // 60)
    assert report.is_whole
    _compare(run / "history", plant.sent)


class Sufferer:
    """The historian in a process of its own."""

    def __init__(self, run: Path) -> None:
        self._run = run
        self._child: asyncio.subprocess.Process | None = None

    @contextlib.asynccontextmanager
    async def alive(self) -> AsyncIterator["Sufferer"]:
        """Started; gone at the end, whatever happens."""
        await self.start()
        try:
            yield self
        finally:
            await self.kill()

    async def start(self) -> None:
        """Start it; returns when it listens."""
        self._child = await start_historian(self._run)

    async def kill(self) -> None:
        """As a power cut does."""
        assert self._child is not None
        if self._child.returncode is None:
            self._child.kill()
            await self._child.wait()

    async def end(self) -> None:
        """Let it end by itself."""
        assert self._child is not None
        self._child.terminate()
        assert await asyncio.wait_for(self._child.wait(), 60) == 0

    def may_grow_files(self, to: int) -> None:
        """No file of it may grow beyond: what needs no rights, and looks like a full disk."""
        assert self._child is not None
        resource.prlimit(self._child.pid, resource.RLIMIT_FSIZE, (to, resource.RLIM_INFINITY))


def _compare(folder: Path, sent: Samples) -> None:
    """Value by value, bit by bit."""
    store = DuckDBStore(folder)
    span = faults.START_NS, faults.START_NS + SECONDS * 2 * 10**9
    for tag, found in enumerate(store.raw(NAMES, *span, 2**40)):
        mine = sent.take(sent.tag == tag)
        for name in ("time_ns", "value", "status", "flags"):
            want, got = getattr(mine, name), getattr(found, name)
            assert np.array_equal(want.view(got.dtype), got, equal_nan=name == "value"), name
    store.close()


def _header(seq: int, now_ns: int) -> Header:
    return Header(
        schema="", version=1, site="demo", source="core", epoch=1, seq=seq, now_ns=now_ns,
        config_hash="faults",
    )  # fmt: skip


def _step(seq: int, samples: Samples) -> bytes:
    now_ns = int(samples.time_ns[-1])
    return encode_step(_header(seq, now_ns), Step(seq, now_ns, samples))


async def _said(core: NatsBus, subject: str, data: bytes, name: str) -> None:
    """Say it until the bus has it."""
    while True:
        try:
            await core.store(subject, data, name)
            return
        except BusDown:
            await core.link.wait_up(30)

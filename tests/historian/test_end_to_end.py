"""From a real bus into real files, through the deaths of the historian and of the bus."""

import asyncio
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from historian.check import sequence_report
from historian.duckdb_store import DuckDBStore
from historian.service import Historian
from scada.bus.bus import BusDown
from scada.bus.codec import decode, encode, encode_events, encode_step
from scada.bus.messages import HistorianHeartbeat, HistoryAnswer, HistoryRequest
from scada.bus.nats_bus import NatsBus
from scada.model import Samples, Step
from tests.bus.running import Running, running
from tests.historian.made import NOON, event
from tests.historian.test_service import TABLE, header

__all__ = ["running"]

TOTAL = 240
ROWS = 30


def step(seq: int) -> bytes:
    at = np.arange(ROWS)
    samples = Samples.of(at % 3, NOON + seq * 10**6 + at, seq * 100.0 + at)
    return encode_step(header(seq), Step(seq, NOON + seq, samples))


async def publish(core: NatsBus, seq: int) -> None:
    """Say it until the bus has it."""
    while True:
        try:
            await core.store(core.subjects.steps, step(seq), f"core/1/Step/{seq}")
            if seq % 10 == 0:
                data = encode_events(header(seq // 10), [event(seq // 10)])
                await core.store(core.subjects.events, data, f"core/1/Events/{seq // 10}")
            return
        except BusDown:
            await core.link.wait_up(20)


CHILD = """
import asyncio, signal, sys
from pathlib import Path
from historian.duckdb_store import DuckDBStore
from historian.service import Historian
from scada.bus import access
from scada.bus.nats_bus import connect

async def main():
    run = Path(sys.argv[1])
    entry = access.read(run)
    store = DuckDBStore(run / "history")
    bus = await connect(entry.url, "historian", entry.password("historian"), "historian", "demo",
                        limits=entry.limits, notice=lambda text: None, wait_s=0)
    async with bus:
        historian = Historian(bus, store, "demo", started=lambda: print("started", flush=True))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, historian.stop.set)
        await historian.run()
    store.close()

asyncio.run(main())
"""


async def start_historian(run: Path) -> asyncio.subprocess.Process:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(run), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await asyncio.wait_for(child.stdout.readline(), 60) == b"started\n"
    return child


@pytest.mark.timeout(120)
async def test_kill_9_of_historian_and_bus_loses_and_doubles_nothing(running: Running) -> None:
    await running.start()
    run = running.server.run
    beats: asyncio.Queue[HistorianHeartbeat] = asyncio.Queue()

    async def heard(_: str, data: bytes) -> None:
        beats.put_nowait(decode(data)[1])

    async with await running.connect("core") as core, await running.connect("station") as station:
        await station.listen(core.subjects.heartbeat("historian"), heard)
        await core.store(core.subjects.table("hash1"), encode(header(1), TABLE), "table")
        child = await start_historian(run)
        for seq in range(1, TOTAL + 1):
            await publish(core, seq)
            if seq in (60, 180):
                child.kill()
                await child.wait()
                child = await start_historian(run)
            if seq == 120:
                running.send_signal(signal.SIGKILL)
                await running.start()
        seen = 0
        while seen < 2:  # empty twice in a row, after the last message was published
            beat = await asyncio.wait_for(beats.get(), 90)
            seen = seen + 1 if beat.backlog == 0 and beat.rows and beats.empty() else 0
        child.terminate()
        assert await asyncio.wait_for(child.wait(), 60) == 0
    report = sequence_report(run / "history")
    assert (report.missing, report.duplicates, report.incomplete) == (0, 0, 0)
    assert (report.rows, report.events) == (TOTAL * ROWS, TOTAL // 10)
    assert [(e.schema, e.first, e.last) for e in report.epochs] == [
        ("Events", 1, TOTAL // 10),
        ("Step", 1, TOTAL),
    ]


async def test_a_sample_is_in_the_store_at_once(running: Running, tmp_path: Path) -> None:
    """Asked over the bus until the answer has it; the test itself waits for nothing else."""
    await running.start()
    store = DuckDBStore(tmp_path / "history")
    async with (
        await running.connect("core") as core,
        await running.connect("historian") as bus,
        await running.connect("station") as station,
    ):
        started = asyncio.Event()
        historian = Historian(bus, store, "demo", table=TABLE, started=started.set)
        task = asyncio.create_task(historian.run())
        await asyncio.wait_for(started.wait(), 60)
        await publish(core, 1)
        request = encode(
            header(1), HistoryRequest(tags=("3301.T1", "fan"), start_ns=NOON, end_ns=NOON + 10**9)
        )
        count = 0
        while count == 0:
            answer = decode(await station.ask(core.subjects.history, request, 5))[1]
            assert isinstance(answer, HistoryAnswer)
            count = len(answer.raw[0].value)
        assert count == ROWS / 3
        historian.stop.set()
        await asyncio.wait_for(task, 60)
    store.close()

"""From a real server through the core: what was missed comes back, apart; a clock that is off is told."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from davylamp.core.clock import Clock
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core
from davylamp.sim.uris import namespace
from scada.bus.memory import MemoryBus
from scada.model import Event, EventKind, Flag, Kind, Samples, Server, SiteTable
from tests.core.mine import site
from tests.core.running import Station
from tests.detect.plant import limit, tag
from tests.sim.running import service

S = 1_000_000_000
CO = "unit1.millA.CO"


def table(url: str) -> SiteTable:
    """CO of one mill, and the load beside it."""
    tags = [
        tag(name, server="unit", node=f"nsu={namespace('unit')};s={name}", kind=kind, scan_s=0.0)
        for name, kind in ((CO, Kind.CO), ("unit1.load", Kind.POWER))
    ]
    made = site(tags, [limit(">=", 100.0, CO, priority=2)], urls=("", url))
    assert made.servers == (Server(id="unit", url=url),)
    return made


class Shifted:
    """Our own wall clock, set by the test."""

    def __init__(self) -> None:
        self.by_s = 0.0

    def __call__(self) -> int:
        return time.time_ns() + round(self.by_s * S)


@contextlib.asynccontextmanager
async def core_of(url: str, folder: Path, shifted: Shifted) -> AsyncIterator[Station]:
    """A core that runs, and who listens to it."""
    async with MemoryBus("test", "core") as bus, bus.twin("station") as other:
        station, up = await Station(other, "test").open(), asyncio.Event()
        settings = CoreSettings(snapshot_s=0.05)
        clock = Clock(shifted)
        core = Core(table(url), bus, folder, settings=settings, clock=clock, started=up.set)
        task = asyncio.create_task(core.run())
        try:
            await asyncio.wait_for(up.wait(), 60)
            yield station
        finally:
            core.stop.set()
            await task


def samples(station: Station, row: int = 0) -> Samples:
    whole = Samples.concatenate(step.samples for step in station.steps)
    return whole.take(whole.tag == row)


def kinds(station: Station, kind: EventKind) -> list[Event]:
    return [event for event in station.events if event.kind is kind]


@pytest.mark.timeout(120)
async def test_what_a_crashed_server_saw_is_read_back_and_judged_apart(tmp_path: Path) -> None:
    async with service("unit") as unit, core_of(unit.url, tmp_path, Shifted()) as station:
        await station.until(lambda: len(samples(station, 1)) >= 2)
        unit.play("server_crash", f"for=1.5,tag={CO},value=180")
        await station.until(lambda: bool(kinds(station, EventKind.WOULD_HAVE_RAISED)))
        told = kinds(station, EventKind.BACKFILL)[-1]
        assert "1 alarm would have been raised" in told.text["en"]
        assert "incomplete" not in told.text["en"]
        (missed,) = kinds(station, EventKind.WOULD_HAVE_RAISED)
        assert (missed.alarm, missed.value, missed.limit) == (f"{CO}/alarm", 180.0, 100.0)
        assert not [
            event for event in kinds(station, EventKind.RAISED) if event.alarm == missed.alarm
        ]
        seen = samples(station)
        back = seen.take((seen.flags & np.uint16(Flag.BACKFILLED)) != 0)
        assert 180.0 in back.value
        assert missed.time_ns == back.time_ns[back.value == 180.0][0]
        snapshot = await station.snapshot()
        assert snapshot.value[0] < 100.0
        assert snapshot.time_ns[0] >= back.time_ns.max()
        assert not snapshot.flags[0] & Flag.BACKFILLED


@pytest.mark.timeout(120)
async def test_a_clock_an_hour_off_then_10_s_then_right(tmp_path: Path) -> None:
    """Ours jumps against the server's: told anew each time; values are judged, nothing goes stale."""
    shifted = Shifted()
    shifted.by_s = 3600.0
    async with service("unit") as unit, core_of(unit.url, tmp_path, shifted) as station:
        first = await station.event("server.unit/clock", "raised")
        assert first.text["en"] == "unit: clock 3600.0 s behind"
        assert first.text["zh"] == "unit：时钟慢 3600.0 秒"
        unit.play("server_crash", f"for=1.5,tag={CO},value=180")
        await station.until(lambda: bool(kinds(station, EventKind.WOULD_HAVE_RAISED)))
        (missed,) = kinds(station, EventKind.WOULD_HAVE_RAISED)
        assert abs(missed.time_ns - time.time_ns()) < 60 * S
        shifted.by_s = -10.0
        again = await station.event("server.unit/clock", "raised", first.seq)
        assert again.text["en"] == "unit: clock 10.0 s ahead"
        unit.play("pulse", f"tag={CO},value=180,for=60")
        raised = await station.event(f"{CO}/alarm", "raised")
        assert abs(raised.time_ns - shifted()) < 5 * S
        shifted.by_s = 0.0
        await station.event("server.unit/clock", "returned", again.seq)
        assert not [event for event in station.events if event.alarm.endswith("/quality")]

"""The operator station: frames a second, stalls, from an event to the screen, memory, start.

Stations run in processes of their own, offscreen at 1920 x 1080, on a real nats-server, beside a real
core whose sensors are fed by hand; trends come from a real historian over its own files. Peers are
measured in the same run.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.alarms.plant import SITE, site
from bench.fed_core import WAIT_S, bus_server, feed, joined, running_core
from bench.hmi.history import PENS, eight_pens, historian, write
from bench.rig import progress
from scada.bus.server import BusServer
from scada.model import SiteTable

POINTS: Final = {"1m": 1_000_000, "10m": 10_000_000}
ALARMS: Final = 10_000
SINGLES: Final = 100
CONFIGURED: Final = 100_000
STARTS: Final = 3
QUIET: Final = 0.5
HIGH: Final = 1.6


class Child:
    """A station's process, and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def said(self, wait_s: float = 300.0) -> dict[str, Any]:
        """Its next line."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), wait_s)
        if not line:
            raise RuntimeError("a measured process ended without a word: see above")
        found: dict[str, Any] = json.loads(line)
        return found


@contextlib.asynccontextmanager
async def child(*words: str, module: str = "bench.hmi.child") -> AsyncIterator[Child]:
    """``python -m module words…``, offscreen."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Child(process)
        await asyncio.wait_for(process.wait(), WAIT_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def plant(table: SiteTable, folder: Path) -> AsyncIterator[tuple[BusServer, Any]]:
    """A bus with a core on it, whose every sensor is quiet."""
    async with (
        bus_server(folder, SITE) as server,
        await joined(server, "core") as bus,
        running_core(table, bus, folder) as (_, reader),
    ):
        feed(reader, QUIET)
        yield server, reader


async def pans(folder: Path, points: dict[str, int]) -> dict[str, Any]:
    """Frames a second while panning over so many points, read from the store."""
    found: dict[str, Any] = {}
    for name, count in points.items():
        seconds, place = count // PENS, folder / f"pan-{name}"
        progress(f"writing {count * 3 // 2:,} samples")
        write(place / "history", seconds * 3 // 2)
        async with (
            plant(eight_pens(), place),
            historian(place, place / "history"),
            child("pan", str(place), str(seconds)) as station,
        ):
            found[name] = await station.said()
        said = found[name]
        progress(
            f"  {name}: p95 {np.percentile(said['ms'], 95):.1f} ms, {said['samples']:,} on view"
        )
    return found


async def floods(folder: Path, alarms: int) -> dict[str, Any]:
    """Alarms one by one, then all at once."""
    run, table = folder / "flood", site(alarms)
    async with (
        plant(table, run) as (_, reader),
        child("flood", str(run), str(alarms), str(SINGLES)) as station,
    ):
        await station.said()
        for row in range(SINGLES):
            feed(reader, HIGH, slice(row, row + 1))
            await asyncio.sleep(0.0731)  # never in step with the screen's own pace
        singles = await station.said()
        await station.said()
        feed(reader, HIGH, slice(SINGLES, None))
        return singles | await station.said()


async def starts(folder: Path, count: int) -> list[float]:
    """From the command to the first picture with values, seconds, each time in a new process."""
    run, times = folder / "start", []
    async with plant(site(800), run):
        for _ in range(count):
            began_ns = time.time_ns()
            async with child("start", str(run)) as station:
                times.append(((await station.said())["painted_ns"] - began_ns) / 1e9)
    return times


async def one(*words: str, module: str = "bench.hmi.child") -> dict[str, Any]:
    """What a process without a bus says."""
    async with child(*words, module=module) as process:
        return await process.said()


async def measure(quick: bool) -> dict[str, Any]:
    """All of it, one after the other."""
    points = {name: count // 10 for name, count in POINTS.items()} if quick else POINTS
    with tempfile.TemporaryDirectory(prefix="davylamp-bench-") as name:
        folder = Path(name)
        progress("start")
        begun = await starts(folder, 1 if quick else STARTS)
        panned = await pans(folder, points)
        progress("flood")
        flooded = await floods(folder, ALARMS)
    progress("load")
    loaded = await one("load", str(CONFIGURED))
    progress("a day")
    memory = await one("day", str(7200 if quick else 86_400))
    progress("peers")
    plotted = await one("plot", str(points["10m"]), module="bench.hmi.peers")
    listed = await one("table", str(ALARMS), module="bench.hmi.peers")
    events = flooded["event_to_paint_ms"]
    return {
        "points": points["10m"],
        "points_on_view": {name: said["samples"] for name, said in panned.items()},
        "load_100000_alarms_s": round(loaded["load_s"], 3),
        "fps_1m": _fps(panned["1m"]["ms"]),
        "fps_10m": _fps(panned["10m"]["ms"]),
        "pan_ms": {name: _quantiles(said["ms"]) for name, said in panned.items()},
        "stall_ms_flood": round(flooded["stall_ms"], 1),
        "event_to_paint_ms": _quantiles(events),
        "flood_rows_listed": flooded["listed"],
        "rows_10000_ms": flooded["rows_ms"],
        "rss_mb": {key: round(value, 1) for key, value in memory.items()},
        "start_s": round(float(np.median(begun)), 3),
        "starts_s": [round(value, 3) for value in begun],
        "peers": {
            "plain_pyqtgraph_fps_10m": _fps(plotted["ms"]),
            "qtablewidget_stall_ms": round(listed["stall_ms"], 1),
        },
        "notes": {"quick": "a tenth of the points, two hours for a day"} if quick else {},
    }


def _fps(times_ms: list[float]) -> float:
    """1 / p95 of the time from the hand's move to the painted picture."""
    return round(1e3 / float(np.percentile(times_ms, 95)), 2)


def _quantiles(times_ms: list[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.percentile(times_ms, q)), 2) for q in (50, 95, 99)}


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.hmi", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the points")
    print(json.dumps(asyncio.run(measure(parser.parse_args().quick))))


if __name__ == "__main__":
    main()

"""Two hundred links held by one process, against two hundred listeners.

`measure` starts both; this module is also the program of the process that holds the links.
"""

import argparse
import asyncio
import gc
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
from numpy.typing import NDArray

from bench.opcua.children import output_of, running
from davylamp.core.intake import Intake
from davylamp.core.links import Links
from scada.model import Area, Kind, LinkState, Samples, Server, SiteTable, Tag
from scada.opcua.times import EPOCH_TICKS, to_ticks
from tests.servers import open62541
from tests.servers.child import ServerChild

LINKS: Final = 200
EACH_SERVER: Final = 16
"""Listeners of one server process: the C library has no room for more."""

BY_EXCEPTION: Final = 20
POLLED: Final = 5
TURN_S: Final = 0.05
"""How often the process takes what came, as the core's loop does."""

START_S: Final = 60.0
EDGE_S: Final = 2.0
"""What the server set so shortly before the end may still be under way."""


def measure(folder: Path, seconds: float) -> dict[str, Any]:
    """Start the servers and the process that holds the links; what it came to."""
    with ExitStack() as stack:
        listeners: list[tuple[str, Path]] = []
        while len(listeners) < LINKS:
            record = folder / f"record{len(listeners)}"
            server = _server(record, min(EACH_SERVER, LINKS - len(listeners)))
            stack.enter_context(running(server))
            listeners += [(url, record) for url in _urls(server)]
        listing = folder / "listeners.json"
        listing.write_text(json.dumps([(url, str(record)) for url, record in listeners]))
        command = [sys.executable, "-m", "bench.opcua.links", "--listeners", str(listing)]
        return output_of([*command, "--seconds", str(seconds)], os.environ)


def _server(record: Path, listeners: int) -> ServerChild:
    return open62541.Open62541Server(
        nodes=BY_EXCEPTION + POLLED,
        rate=1,
        listeners=listeners,
        record=str(record),
        max_subscriptions=4 * listeners,
    )


def _urls(server: ServerChild) -> list[str]:
    others = re.findall(r"^also (\d+)$", server.said(), re.MULTILINE)
    return [server.url, *(f"opc.tcp://127.0.0.1:{port}" for port in others)]


def site(urls: list[str]) -> SiteTable:
    """One server per address, each with the same nodes."""
    return SiteTable(
        site="bench",
        name_zh="两百条链路",
        name_en="Two hundred links",
        timezone="UTC",
        config_hash="0",
        servers=tuple(Server(id=f"s{i}", url=url) for i, url in enumerate(urls)),
        areas=(Area(id="a", name_zh="全部", name_en="All"),),
        tags=tuple(_tags(len(urls))),
        alarms=(),
    )


def _tags(servers: int) -> Iterator[Tag]:
    for server in range(servers):
        for row in range(BY_EXCEPTION + POLLED):
            yield Tag(
                id=f"s{server}.A{row}",
                server=f"s{server}",
                node=open62541.Open62541Server.analogue(row),
                kind=Kind.CONCENTRATION,
                area="a",
                name_zh=f"测点 {row}",
                name_en=f"Point {row}",
                scan_s=0.0 if row < BY_EXCEPTION else 1.0,
            )


class Held:
    """The links, and what came over them."""

    def __init__(self, urls: list[str]) -> None:
        self.intake = Intake()
        self.links = Links(site(urls), self.intake, time.time_ns)
        self.samples: list[Samples] = []

    async def run(self) -> None:
        """Take what comes, for ever."""
        while True:
            await asyncio.sleep(TURN_S)
            for turn in self.intake.take():
                self.samples += turn.samples

    def reconnects(self) -> int:
        """Of all links."""
        return sum(status.reconnects for status in self.links.status())

    def is_settled(self) -> bool:
        """Every link is up and every tag by exception is monitored."""
        return all(
            status.state is LinkState.UP and status.subscribed == BY_EXCEPTION
            for status in self.links.status()
        )


async def hold(listeners: list[tuple[str, str]], seconds: float) -> dict[str, float]:
    """Hold all links for so long; what it cost, and how many recorded values did not come."""
    held = Held([url for url, _ in listeners])
    tasks = [asyncio.create_task(held.links.run()), asyncio.create_task(held.run())]
    begun_s = time.monotonic()
    async with asyncio.timeout(START_S):
        while not held.is_settled():
            await asyncio.sleep(TURN_S)
    up_s = time.monotonic() - begun_s
    await asyncio.sleep(EDGE_S)
    gc.collect()
    held.samples.clear()
    reconnects = held.reconnects()
    span_ns, cpu_s, wall_s = await _watched(seconds)
    await asyncio.sleep(EDGE_S)
    rss_mb = psutil.Process().memory_info().rss / 1e6
    came, reconnects = Samples.concatenate(held.samples), held.reconnects() - reconnects
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    checked, lost = _compare([record for _, record in listeners], span_ns, came)
    return {
        "cpu_percent": round(100 * cpu_s / wall_s, 1),
        "rss_mb": round(rss_mb, 1),
        "lost": lost,
        "checked": checked,
        "up_s": round(up_s, 2),
        "reconnects": reconnects,
    }


async def _watched(seconds: float) -> tuple[tuple[int, int], float, float]:
    """From and until when, in ns UTC, and the CPU and wall seconds of it."""
    from_ns, cpu_s, wall_s = time.time_ns(), time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    cpu_s, wall_s = time.process_time() - cpu_s, time.monotonic() - wall_s
    return (from_ns, time.time_ns()), cpu_s, wall_s


def _compare(records: list[str], span_ns: tuple[int, int], came: Samples) -> tuple[int, int]:
    """How many values were set by the servers in this time, over all links, and how many are missing."""
    each, checked, lost = BY_EXCEPTION + POLLED, 0, 0
    known = {name: _recorded(Path(name), span_ns) for name in set(records)}
    ticks = came.time_ns // 100 + EPOCH_TICKS
    keys = set(zip(came.tag.tolist(), ticks.tolist(), strict=True))
    for link, name in enumerate(records):
        wanted = [(link * each + node, at) for node, at in known[name].tolist()]
        checked += len(wanted)
        lost += sum(one not in keys for one in wanted)
    return checked, lost


def _recorded(record: Path, span_ns: tuple[int, int]) -> NDArray[np.int64]:
    """Node and time of every value by exception that was set in this time, shape ``(n, 2)``."""
    rows = np.array([line.split()[:2] for line in record.read_text().splitlines()], np.int64)
    due = (rows[:, 1] >= to_ticks(span_ns[0])) & (rows[:, 1] < to_ticks(span_ns[1]))
    found: NDArray[np.int64] = rows[due & (rows[:, 0] < BY_EXCEPTION)]
    return found


def main() -> None:
    """Hold the links and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    listeners = [(url, record) for url, record in json.loads(options.listeners.read_text())]
    print(json.dumps(asyncio.run(hold(listeners, options.seconds))))


if __name__ == "__main__":
    main()

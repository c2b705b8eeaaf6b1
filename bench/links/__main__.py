"""The command: all rows, the three servers side by side, one line of JSON."""

import argparse
import asyncio
import json
import logging
import signal
import sys
import time
from typing import Any, Final

from bench.links.row import Row
from bench.links.servers import SERVERS
from bench.rig import progress
from tools import node_opcua, open62541

Wanted = tuple[tuple[str, bool], ...]

QUICK: Final[Wanted] = (("kill", True), ("cut", False), ("blackhole", False), ("restart", True))
FULL: Final[Wanted] = (
    *(("kill", True), ("blackhole", True), ("restart", True)),
    *(("kill", False), ("cut", False), ("blackhole", False)),
    *(("restart_kept", False), ("stop", False)),
)
"""Fault, and whether the server has a history."""


async def series(server: str, wanted: Wanted) -> list[dict[str, Any]]:
    """The rows of one server, one after the other."""
    rows = [Row(server, fault, history) for fault, history in wanted]
    return [measured for row in rows if (measured := await attempt(row))]


async def attempt(row: Row) -> dict[str, Any]:
    """Measure a row; one that fails is told, and the others go on."""
    try:
        return await row.measure()
    except (AssertionError, OSError) as fault:  # a TimeoutError is an OSError
        progress(f"{row}: no result: {str(fault) or type(fault).__name__}")
        return {}


async def measure(chosen: list[str], wanted: Wanted) -> dict[str, Any]:
    """All servers at the same time: most of it is waiting."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    begun_s = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(series(server, wanted)) for server in chosen]
    rows = [row for one in running for row in one.result()]
    return {
        "faults": rows,
        "lost_total": sum(row["lost"] for row in rows),
        "wrong_total": sum(row["wrong"] for row in rows),
        "notes": {
            "rows_without_result": len(chosen) * len(wanted) - len(rows),
            "seconds": round(time.monotonic() - begun_s, 1),
            "nodes": "40 by exception, 10 polled at 1 s; each changes ten times a second",
            "by_nature": "without a history: not sent by a dead process, or set before it was "
            "monitored again",
        },
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.links", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the four faults once for each server")
    parser.add_argument("--server", choices=SERVERS, action="append", help="only this one")
    parser.add_argument("--fault", action="append", help="only this one, with and without history")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    try:
        node_opcua.prepare()
        open62541.prepare()
    except (node_opcua.NoNode, open62541.NoOpen62541) as fault:
        sys.exit(f"bench.links: {fault}")
    wanted = QUICK if options.quick else FULL
    if options.fault:
        wanted = tuple(one for one in wanted if one[0] in options.fault)
    try:
        result = asyncio.run(measure(options.server or list(SERVERS), wanted))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("bench.links: stopped; nothing is left behind")
    print(json.dumps(result))
    sys.exit(result["notes"]["rows_without_result"] > 0)


if __name__ == "__main__":
    main()

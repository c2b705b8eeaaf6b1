"""Our client and asyncua's, each run as a process of its own that measures itself.

    python -m bench.opcua.clients davylamp-poll --url opc.tcp://127.0.0.1:4840 --nodes 10000 …

Prints one line of JSON: values, wall_s, cpu_s. Nodes are A0, A1 … in the namespace given.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from asyncua import Client, ua
from asyncua.common.subscription import DataChangeNotif
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256

from bench.opcua.counting_sink import CountingSink
from scada.model import Kind, SecurityPolicy, Server, Tag
from scada.opcua.pki import Pki
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.source import Source

FASTEST_S: Final = 0.00001
"""The scan period of a poll without rest: every scan is late, the next begins at once."""

SETTLE_S: Final = 4.0
"""Until what is done at the beginning of a connection is done."""
START_S: Final = 60.0
PUBLISHING_MS: Final = 1000.0
SUBSCRIBED_EACH: Final = 1000

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Task:
    """What to read, and for how long; ``pki`` is a certificate directory, or empty."""

    url: str
    namespace: str
    nodes: int
    seconds: float
    chunk: int
    pki: str

    def node(self, row: int) -> str:
        """The name of a node."""
        return f"nsu={self.namespace};s=A{row}"


def tag(server: str, task: Task, row: int, scan_s: float) -> Tag:
    """A tag for a node."""
    return Tag(
        id=f"{server}.A{row}",
        server=server,
        node=task.node(row),
        kind=Kind.CONCENTRATION,
        area="bench",
        name_zh=f"测点 {row}",
        name_en=f"Point {row}",
        scan_s=scan_s,
    )


def _server(task: Task) -> Server:
    return Server(
        id="plant",
        url=task.url,
        sampling_ms=1000.0,
        publishing_ms=PUBLISHING_MS,
        security=SecurityPolicy.BASIC256SHA256 if task.pki else SecurityPolicy.NONE,
    )


async def _ours(task: Task, scan_s: float) -> Figures:
    sink = CountingSink()
    tags = [tag("plant", task, row, scan_s) for row in range(task.nodes)]
    index = np.arange(task.nodes, dtype=np.int32)
    credentials = Credentials(pki=Path(task.pki)) if task.pki else NO_CREDENTIALS
    source = Source(_server(task), tags, index, sink, credentials=credentials)
    running = asyncio.create_task(source.run())
    try:
        async with asyncio.timeout(START_S):
            await sink.reached(2 * task.nodes)
        return await _measured(task, lambda: sink.values)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _measured(task: Task, count: Callable[[], int]) -> Figures:
    """What comes by itself in this time."""
    await asyncio.sleep(SETTLE_S)
    gc.collect()
    begun, cpu_s, wall_s = count(), time.process_time(), time.perf_counter()
    await asyncio.sleep(task.seconds)
    return _figures(count() - begun, cpu_s, wall_s)


def _figures(values: int, cpu_s: float, wall_s: float) -> Figures:
    cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    return {"values": values, "cpu_s": cpu_s, "wall_s": wall_s}


async def davylamp_poll(task: Task) -> Figures:
    """The core's source, polling without rest."""
    return await _ours(task, FASTEST_S)


async def davylamp_subscribe(task: Task) -> Figures:
    """The core's source, with monitored items."""
    return await _ours(task, 0.0)


async def _asyncua(task: Task) -> Client:
    client = Client(task.url, timeout=START_S)
    if task.pki:
        pki = Pki(Path(task.pki))
        (server,) = (pki.root / "trusted" / "certs").glob("*.der")
        (own,) = (pki.root / "own" / "certs").glob("*.der")
        (key,) = (pki.root / "own" / "private").glob("*.pem")
        client.application_uri = "urn:davylamp:bench"
        await client.set_security(
            SecurityPolicyBasic256Sha256,
            str(own),
            str(key),
            server_certificate=str(server),
            mode=ua.MessageSecurityMode.SignAndEncrypt,
        )
    return client


async def asyncua_poll(task: Task) -> Figures:
    """`Client.read_values` without rest."""
    async with await _asyncua(task) as client:
        space = await client.get_namespace_index(task.namespace)
        nodes = [
            client.get_node(ua.NodeId(ua.String(f"A{row}"), ua.Int16(space)))
            for row in range(task.nodes)
        ]
        await client.read_values(nodes[: task.chunk])
        gc.collect()
        values, cpu_s, wall_s = 0, time.process_time(), time.perf_counter()
        while time.perf_counter() - wall_s < task.seconds:
            for first in range(0, len(nodes), task.chunk):
                values += len(await client.read_values(nodes[first : first + task.chunk]))
        return _figures(values, cpu_s, wall_s)


class _Handler:
    """Counts, as the least that a handler can do."""

    def __init__(self) -> None:
        self.values = 0

    def datachange_notification(self, node: Any, value: Any, data: DataChangeNotif) -> None:
        """One value."""
        self.values += 1


async def asyncua_subscribe(task: Task) -> Figures:
    """A subscription with a handler."""
    async with await _asyncua(task) as client:
        space = await client.get_namespace_index(task.namespace)
        handler = _Handler()
        subscription = await client.create_subscription(PUBLISHING_MS, handler)
        nodes = [
            client.get_node(ua.NodeId(ua.String(f"A{row}"), ua.Int16(space)))
            for row in range(task.nodes)
        ]
        for first in range(0, len(nodes), SUBSCRIBED_EACH):
            some = nodes[first : first + SUBSCRIBED_EACH]
            await subscription.subscribe_data_change(some, queuesize=20, sampling_interval=1000)
        return await _measured(task, lambda: handler.values)


MODES: Final[dict[str, Callable[[Task], Coroutine[Any, Any, Figures]]]] = {
    "davylamp-poll": davylamp_poll,
    "davylamp-subscribe": davylamp_subscribe,
    "asyncua-poll": asyncua_poll,
    "asyncua-subscribe": asyncua_subscribe,
}


def main() -> None:
    """Run one and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--url", required=True)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--nodes", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--chunk", type=int, default=10_000)
    parser.add_argument("--pki", default="")
    o = parser.parse_args()
    task = Task(o.url, o.namespace, o.nodes, o.seconds, o.chunk, o.pki)
    print(json.dumps(asyncio.run(MODES[o.mode](task))))


if __name__ == "__main__":
    main()

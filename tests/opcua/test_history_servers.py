"""Three servers that we did not write, behind a path that swallows more than their queues hold."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scada.model import Flag, LinkState, Samples
from scada.opcua.times import EPOCH_TICKS
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_recorder import AsyncuaRecorder
from tests.servers.child import ServerChild
from tests.servers.node_opcua import NodeOpcuaServer
from tests.servers.open62541 import Open62541Server
from tests.servers.proxy import Proxy

NODES = 20
RATE = 10
AWAY = 20
"""Values of a node while the path is dead: twice what the queue holds."""

Value = tuple[int, int, float]
"""Tag, source time in ticks, value."""


def values(samples: Samples) -> list[Value]:
    ticks = samples.time_ns // 100 + EPOCH_TICKS
    return list(zip(samples.tag.tolist(), ticks.tolist(), samples.value.tolist(), strict=True))


def recorded(path: Path) -> list[Value]:
    rows = (line.split() for line in path.read_text().splitlines())
    return [(int(index), int(time), float(value)) for index, time, value in rows]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "kind",
    [
        AsyncuaRecorder,
        pytest.param(NodeOpcuaServer, marks=pytest.mark.needs_node),
        pytest.param(Open62541Server, marks=pytest.mark.needs_open62541),
    ],
)
async def test_a_hole_wider_than_the_queues_is_filled_from_history(
    kind: Callable[..., ServerChild], tmp_path: Path
) -> None:
    record = tmp_path / "record"
    child = kind(nodes=NODES, rate=RATE, record=str(record), history=1000)
    tags = [tag(f"t{n}", type(child).analogue(n)) for n in range(NODES)]  # type: ignore[attr-defined]
    with child:
        async with Proxy(child.url) as proxy:
            where = server(proxy.url, queue=10, silent_s=1.0)
            async with running(where, tags) as (_, sink):
                await sink.until(lambda: len(sink.all()) > 5 * NODES)
                proxy.hole()
                await sink.until_state(LinkState.LOST)
                await grown(record, AWAY * NODES)
                mended_ns = time.time_ns()
                proxy.mend()
                await sink.until(
                    lambda: any(one.until_ns > mended_ns for one in sink.backfills), 30
                )
                done = sink.backfills[-1]
                brought, told = sink.all(), sink.backfills
    assert done.lacking == {}
    within = (brought.time_ns >= done.from_ns) & (brought.time_ns <= done.until_ns)
    got = values(brought.take(within))
    until = {row: int(brought.time_ns[brought.tag == row].max()) // 100 for row in range(NODES)}
    since = done.from_ns // 100 + EPOCH_TICKS
    wanted = {
        one
        for one in recorded(record)
        if since <= one[1] <= min(until[one[0]], done.until_ns // 100) + EPOCH_TICKS
    }
    assert wanted - set(got) == set()
    assert len(wanted) > AWAY * NODES
    backfilled = (brought.flags & np.uint16(Flag.BACKFILLED)) != 0
    late = values(brought.take(backfilled))
    assert len(late) == len(set(late)) == sum(one.samples for one in told)
    assert done.samples > 0
    assert set(late) & set(values(brought.take(~backfilled))) == set()


async def grown(record: Path, rows: int) -> None:
    """Until the server has set so many more values."""
    before = len(recorded(record))
    async with asyncio.timeout(60):
        while len(recorded(record)) < before + rows:
            await asyncio.sleep(0.05)

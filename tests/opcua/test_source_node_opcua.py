"""The source against node-opcua: a server whose habits are not asyncua's."""

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from asyncua import Client

from scada.model import Kind, LinkState, Samples, Tag
from scada.opcua import monitoring
from scada.opcua.answers import read_answer
from scada.opcua.capabilities import read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.nodes import NodeName
from scada.opcua.registration import aliases
from scada.opcua.requests import READ_REQUEST, read_parameters, read_value_id
from tests.opcua.sources import WatchedSink, running, server, tag
from tests.servers.node_opcua import NAMESPACE, NodeOpcuaServer
from tests.servers.proxy import Proxy
from tests.servers.recorded import read_record

MS = 1_000_000

pytestmark = pytest.mark.needs_node


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `node` has set, and when."""
    return tmp_path_factory.mktemp("node") / "record"


@pytest.fixture(scope="module")
def node(record: Path) -> Iterator[NodeOpcuaServer]:
    """For all who leave it as it is."""
    with NodeOpcuaServer(nodes=200, record=str(record)) as one:
        yield one


def tags(count: int, scan_s: float) -> list[Tag]:
    found = [tag(f"A{i}", NodeOpcuaServer.analogue(i), scan_s) for i in range(count)]
    found += [tag(f"S{i}", NodeOpcuaServer.switch(i), scan_s, kind=Kind.FAN) for i in range(40)]
    return found


@pytest.mark.parametrize("scan_s", [0.0, 0.5])
async def test_values_and_times_are_those_that_asyncua_reads(
    node: NodeOpcuaServer, scan_s: float
) -> None:
    wanted = [*tags(200, scan_s), tag("bad", f"nsu={NAMESPACE};s=missing", scan_s)]
    async with running(server(node.url), wanted) as (source, sink):
        async with Client(node.url, timeout=60) as client:
            space = await client.get_namespace_index(NAMESPACE)
            nodes = [client.get_node(f"ns={space};s=A{i}") for i in range(200)]
            theirs = [await one.read_data_value() for one in nodes]
        ours = [(value.SourceTimestamp.timestamp(), float(value.Value.Value)) for value in theirs]

        def all_seen() -> bool:
            found = sink.all()
            seen = {(int(t), round(s / 1e9, 3), v) for t, s, v in _rows(found)}
            return all((i, round(s, 3), v) in seen for i, (s, v) in enumerate(ours))

        # what asyncua read must be among what came: the last value before, or one of the polls
        if scan_s == 0:
            await sink.until(all_seen)
        await sink.until(lambda: len(set(sink.all().tag)) == len(wanted))
        assert source.status().refused == {"bad": "BadNodeIdUnknown"}
        assert not sink.all().take(sink.all().tag < 240).status.any()
        assert set(sink.all().take(sink.all().tag >= 200).value[:40]) <= {0.0, 1.0}


def _rows(found: Samples) -> Iterable[tuple[int, int, float]]:
    return zip(found.tag.tolist(), found.time_ns.tolist(), found.value.tolist(), strict=True)


async def test_every_pulse_is_seen(node: NodeOpcuaServer, record: Path) -> None:
    """Every change is reported: a server's own sampling timer skips some on a busy machine."""
    async with running(server(node.url, sampling_ms=0.0), tags(20, 0.0)) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 60)
        async with node.control() as control:
            for index, seconds in ((1, 0.1), (2, 0.5), (3, 1.5)):
                await control.pulse(index, 77.0, seconds)
            for index, seconds in ((1, 0.1), (2, 0.5), (3, 1.5)):
                await sink.until(partial(_after_pulse, sink, index))
                found = sink.of(index)
                at = int(np.flatnonzero(found.value == 77.0)[0])
                began, ended = (found.time_ns[at : at + 2] // MS).tolist()
                assert ended - began >= seconds * 1e3 - 1, "in whole milliseconds"
                assert ended == _set_after(record, index, began)
            await control.fault(5, 0.3)
            await sink.until(lambda: bool((sink.of(5).status == 0x808C0000).any()))


def _set_after(record: Path, index: int, at_ms: int) -> int:
    """When the server set a node next: on a busy machine later than it was asked to."""
    return min(at for at in _times_set(record)[index] if at > at_ms)


def _after_pulse(sink: WatchedSink, index: int) -> bool:
    values = sink.values(index)
    return 77.0 in values and values[-1] != 77.0


@pytest.fixture
async def mortal(tmp_path: Path) -> AsyncIterator[NodeOpcuaServer]:
    one = NodeOpcuaServer(nodes=200, record=str(tmp_path / "record"))
    await one.start_async()
    yield one
    one.kill()


async def test_killed_and_restarted(mortal: NodeOpcuaServer, tmp_path: Path) -> None:
    """Every value after the new subscription arrives, of every tag; one loss, one return.

    Every change is reported: a server's own sampling timer skips some on a busy machine.
    """
    wanted = [*tags(200, 0.0), tag("bad", f"nsu={NAMESPACE};s=missing")]
    async with running(server(mortal.url, sampling_ms=0.0), wanted) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 240)
        mortal.kill()
        await sink.until_state(LinkState.LOST)
        sink.batches.clear()
        await mortal.start_async()
        await sink.until_state(LinkState.UP)
        await sink.until(lambda: source.status().subscribed == 240)
        since = time.time_ns() // MS
        await sink.until(lambda: all(len(_times(sink, row, since)) >= 4 for row in range(200)))
        assert [change.state for change in sink.links] == [
            LinkState.UP,
            LinkState.LOST,
            LinkState.UP,
        ]
        came = [_times(sink, row, since) for row in range(200)]
        was_set = _times_set(tmp_path / "record")
        for row, times in enumerate(came):
            assert times == [at for at in was_set[row] if since <= at <= times[-1]]


def _times(sink: WatchedSink, row: int, since: int) -> list[int]:
    """Source times of what came, to the millisecond, from then on."""
    times = np.unique(sink.of(row).time_ns // MS)
    return times[times >= since].tolist()  # type: ignore[no-any-return]


def _times_set(record: Path) -> dict[int, list[int]]:
    """When the server set each analogue, to the millisecond."""
    found: dict[int, list[int]] = {}
    for row, at_ns, _ in read_record(record):
        found.setdefault(row, []).append(at_ns // MS)
    return found


async def test_limits_of_the_server_are_kept() -> None:
    small = NodeOpcuaServer(nodes=300, max_nodes_per_read=50, max_items_per_call=30)
    await small.start_async()
    try:
        wanted = tags(300, 0.0)[:150] + tags(300, 0.5)[150:]
        async with running(server(small.url), wanted) as (source, sink):
            await sink.until(lambda: source.status().subscribed == 150)
            await sink.until(lambda: len(set(sink.all().tag)) == 340)
            assert not source.status().refused
    finally:
        small.kill()


async def test_without_a_subscription_tags_are_polled_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monitoring, "RETRY_S", 0.5)
    poor = NodeOpcuaServer(nodes=20, max_subscriptions=1)
    await poor.start_async()
    try:
        async with Client(poor.url, timeout=60) as other:
            taken = await other.create_subscription(100, handler=Nobody())
            async with running(server(poor.url, conditions=False), tags(20, 0.0)) as (source, sink):
                await sink.until(lambda: len(sink.of(0)) >= 3)
                status = source.status()
                assert (status.state, status.subscribed, status.polled) == (LinkState.UP, 0, 60)
                assert "polled at 1 s" in status.reason
                assert "mine/event" in sink.heard_ns
                await taken.delete()
                await sink.until(lambda: source.status().subscribed == 60)
                assert source.status().reason == ""
    finally:
        poor.kill()


class Nobody:
    """Listens to nothing."""

    def datachange_notification(self, *_: object) -> None:
        """Ignore it."""


async def test_a_black_hole_of_seconds(node: NodeOpcuaServer) -> None:
    async with (
        Proxy(node.url) as proxy,
        running(server(proxy.url, silent_s=1.0), tags(200, 0.0)) as (source, sink),
    ):
        await sink.until(lambda: source.status().subscribed == 240)
        proxy.hole()
        await sink.until_state(LinkState.LOST)
        proxy.mend()
        await sink.until_state(LinkState.UP)
        await sink.until(lambda: source.status().subscribed == 240)


def test_it_ends_at_sigterm() -> None:
    one = NodeOpcuaServer(nodes=10)
    one.start()
    assert one.stop() == 0


async def test_polled_nodes_are_read_under_the_ids_that_the_server_chose(
    node: NodeOpcuaServer,
) -> None:
    """The values that come under registered ids are those of the nodes."""
    where = server(node.url)
    channel = await Channel.open(where, clock=time.time_ns, heard=lambda: None)
    try:
        spaces = await read_namespaces(channel)
        nodes = [
            NodeName.parse(NodeOpcuaServer.switch(i)).resolve(spaces) or b"" for i in range(40)
        ]
        targets = [read_value_id(one) for one in nodes]
        registered = await aliases(channel, targets, 7)
        assert set(registered) == set(targets)
        shorter = [registered[target] for target in targets]
        both = [*targets, *shorter]
        values = read_answer(await channel.ask(READ_REQUEST, read_parameters(both)), 80).value
        np.testing.assert_array_equal(values[:40], values[40:])
        assert set(values) == {0.0, 1.0}
    finally:
        await channel.close()

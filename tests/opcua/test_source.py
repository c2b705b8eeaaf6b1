"""The source against a real asyncua server."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from scada.model import Flag, Kind, LinkState, Status
from scada.opcua.errors import LinkFault
from scada.opcua.source import Source
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import VALUES, AsyncuaChild, AsyncuaServer, node
from tests.servers.proxy import Proxy

NUMBERS = [name for name, (value, _) in VALUES.items() if isinstance(value, int | float)]


@pytest.fixture
async def plant() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer("a", "b", "c") as one:
        await one.start()
        yield one


@pytest.fixture
async def child() -> AsyncIterator[AsyncuaChild]:
    one = AsyncuaChild()
    await one.start()
    yield one
    await one.kill()


@pytest.mark.parametrize("scan_s", [0.0, 0.2])
async def test_every_type_arrives(plant: AsyncuaServer, scan_s: float) -> None:
    tags = [tag(name, node(name), scan_s) for name in NUMBERS]
    async with running(server(plant.url), tags) as (_, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == len(tags))
        for row, name in enumerate(NUMBERS):
            assert set(sink.values(row)) == {float(VALUES[name][0])}
        assert not sink.all().status.any()
        assert sink.state is LinkState.UP


@pytest.mark.parametrize("scan_s", [0.0, 0.2])
async def test_one_bad_node_never_stops_the_others(plant: AsyncuaServer, scan_s: float) -> None:
    nodes = ["nsu=urn:nobody;s=a", node("missing"), node("text"), node("array"), "nonsense"]
    tags = [tag(f"bad{i}", name, scan_s) for i, name in enumerate(nodes)]
    tags += [tag(name, node(name), scan_s) for name in NUMBERS]
    async with running(server(plant.url), tags) as (source, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == len(tags))
        assert source.status().refused == {
            "bad0": "BadNodeIdUnknown",
            "bad1": "BadNodeIdUnknown",
            "bad2": "BadTypeMismatch",
            "bad3": "BadTypeMismatch",
            "bad4": "BadNodeIdInvalid",
        }
        for row in range(5):
            assert (sink.of(row).status >> 30 == 2).all()
            assert np.isnan(sink.of(row).value).all()
        assert not sink.all().take(sink.all().tag >= 5).status.any()


async def test_changes_arrive_in_order_with_time_and_status(plant: AsyncuaServer) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    async with running(server(plant.url), [tag("a", node("a"))]) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 1)
        for step in range(1, 8):
            bad = 0x808C0000 if step == 4 else 0
            await plant.write("a", float(step), begin + timedelta(milliseconds=step), bad)
        await sink.until(lambda: sink.values(0)[-1] == 7.0)
        found = sink.of(0)
        rows = np.flatnonzero(found.value == 1.0)[0] + np.arange(7)
        # asyncua sends no value with a bad status
        np.testing.assert_array_equal(found.value[rows], [1, 2, 3, np.nan, 5, 6, 7])
        assert found.status[rows].tolist() == [0, 0, 0, 0x808C0000, 0, 0, 0]
        first_ns = int(begin.timestamp()) * 10**9
        assert ((found.time_ns[rows] - first_ns) / 1e6).tolist() == [1, 2, 3, 4, 5, 6, 7]
        status = source.status()
        # asyncua grants the publishing interval as the sampling interval, and reports every write
        assert (status.sampling_ms, status.publishing_ms) == (100.0, 100.0)


async def test_a_change_of_the_status_alone_is_seen(plant: AsyncuaServer) -> None:
    async with running(server(plant.url), [tag("a", node("a"))]) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 1)
        await plant.write("a", 0.0, status=int(Status.BAD_SENSOR_FAILURE))
        await sink.until(lambda: int(sink.of(0).status[-1]) == Status.BAD_SENSOR_FAILURE)


async def test_scale_switch_and_inversion(plant: AsyncuaServer) -> None:
    tags = [
        tag("scaled", node("int16"), scale=0.01, offset=1.0, low=-100.0),
        tag("switch", node("byte"), kind=Kind.FAN),
        tag("inverted", node("boolean"), kind=Kind.FAN, invert=True),
    ]
    async with running(server(plant.url), tags) as (_, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == 3)
        assert [sink.values(row)[0] for row in range(3)] == [-29.0, 1.0, 0.0]


async def test_a_quiet_subscription_is_heard_from(plant: AsyncuaServer) -> None:
    async with running(server(plant.url), [tag("a", node("a"))]) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 1)
        before = sink.heard_ns.get("mine/event", 0)
        await sink.until(lambda: sink.heard_ns["mine/event"] > before + 2 * 10**9)


async def test_scan_groups_keep_their_periods(plant: AsyncuaServer) -> None:
    tags = [tag("a", node("a"), 0.1), tag("b", node("b"), 0.3), tag("c", node("c"))]
    async with running(server(plant.url), tags) as (source, sink):
        await sink.until(lambda: len(sink.of(1)) == 4)
        assert 7 <= len(sink.of(0)) <= 13
        assert set(sink.heard_ns) >= {"mine/0.1", "mine/0.3"}
        assert source.status().polled == 2


async def test_nobody_there_is_one_loss_with_a_reason(unused_tcp_port: int) -> None:
    where = server(f"opc.tcp://127.0.0.1:{unused_tcp_port}")
    async with running(where, [tag("a", node("a"))]) as (source, sink):
        await sink.until_state(LinkState.LOST)
        first = source.status().reason
        await asyncio.wait_for(_reconnections(source), 60)
        assert len(sink.links) == 1
        assert "refused" in first.lower() or "connect" in first.lower()


async def _reconnections(source: object) -> None:
    """Several attempts, seen by the link's growing delay."""
    link = source._link  # type: ignore[attr-defined]
    while link.delay_s < 0.4:
        await asyncio.sleep(0)


async def test_a_clean_restart_with_another_namespace_index(plant: AsyncuaServer) -> None:
    tags = [tag("a", node("a")), tag("b", node("b"), 0.2)]
    async with AsyncuaServer("a", "b") as first:
        await first.start()
        async with running(server(first.url), tags) as (source, sink):
            await sink.until(lambda: source.status().subscribed == 1 and len(sink.of(1)) > 1)
            await first.server.stop()
            await sink.until_state(LinkState.LOST)
            sink.batches.clear()
            async with AsyncuaServer("a", "b", port=first.port, shift=3) as second:
                await second.write("a", 11.0)
                await second.write("b", 12.0)
                await second.start()
                await sink.until_state(LinkState.UP)
                await sink.until(lambda: 11.0 in sink.values(0) and 12.0 in sink.values(1))
                await sink.until(lambda: source.status().subscribed == 1)
                await second.write("a", 13.0)
                await sink.until(lambda: 13.0 in sink.values(0))
            assert source.status().reconnects == 1


async def test_a_killed_server_is_noticed_and_found_again(child: AsyncuaChild) -> None:
    tags = [tag("ticker", node("ticker")), tag("double", node("double"), 0.2)]
    async with running(server(child.url), tags) as (source, sink):
        await sink.until(lambda: len(sink.of(0)) > 5 and source.status().subscribed == 1)
        await child.kill()
        await sink.until_state(LinkState.LOST)
        sink.batches.clear()
        await child.start()
        await sink.until_state(LinkState.UP)
        await sink.until(lambda: len(sink.of(0)) > 20)
        counts = [int(value) for value in dict.fromkeys(sink.values(0))]
        assert counts == list(range(counts[0], counts[0] + len(counts))), "one value was lost"


async def test_a_stopped_server_is_noticed_within_the_silence(child: AsyncuaChild) -> None:
    tags = [tag("ticker", node("ticker")), tag("double", node("double"), 0.2)]
    async with running(server(child.url, silent_s=1.0), tags) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 1)
        child.signal(signal.SIGSTOP)
        await sink.until_state(LinkState.LOST)
        assert sink.links[-1].reason.startswith("no ")
        child.signal(signal.SIGCONT)
        await sink.until_state(LinkState.UP)


@pytest.mark.parametrize("scan_s", [0.0, 0.2, 30.0])
async def test_a_black_hole_is_noticed_within_the_silence(
    plant: AsyncuaServer, scan_s: float
) -> None:
    async with Proxy(plant.url) as proxy:
        where = server(proxy.url, silent_s=1.0)
        async with running(where, [tag("a", node("a"), scan_s)]) as (_, sink):
            await sink.until(lambda: len(sink.of(0)) > 0)
            proxy.hole()
            await sink.until_state(LinkState.LOST)
            await plant.write("a", 5.0)
            proxy.mend()
            await sink.until_state(LinkState.UP)
            await sink.until(lambda: sink.values(0)[-1] == 5.0)


async def test_a_cut_connection_returns_by_itself(plant: AsyncuaServer) -> None:
    async with (
        Proxy(plant.url) as proxy,
        running(server(proxy.url), [tag("a", node("a"))]) as (source, sink),
    ):
        await sink.until(lambda: source.status().subscribed == 1)
        await proxy.cut()
        await sink.until_state(LinkState.LOST)
        await plant.write("a", 9.0)
        await sink.until_state(LinkState.UP)
        await sink.until(lambda: sink.values(0)[-1] == 9.0)


async def test_a_cancelled_source_takes_leave_of_the_server(plant: AsyncuaServer) -> None:
    async with running(server(plant.url, conditions=False), [tag("a", node("a"))]) as (
        source,
        sink,
    ):
        await sink.until(lambda: source.status().subscribed == 1)
        assert len(plant.server.iserver.subscription_service.subscriptions) == 1
    assert not plant.server.iserver.subscription_service.subscriptions


async def test_a_source_that_is_cancelled_while_its_link_fails_ends(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def breaks_when_told_to_end() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise LinkFault("the connection was reset") from None

    async def use(*_: object) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(breaks_when_told_to_end())

    monkeypatch.setattr(Source, "_use", use)
    async with running(server(plant.url), [tag("a", node("a"))]):
        async with asyncio.timeout(60):
            await begun.wait()


async def test_an_event_tag_is_read_before_it_is_monitored(plant: AsyncuaServer) -> None:
    async with running(server(plant.url), [tag("a", node("a"))]) as (_, sink):
        await sink.until(lambda: len(sink.of(0)) > 0)
        assert sink.links[0].state is LinkState.UP
        assert not sink.of(0).flags[0] & Flag.SUBSTITUTED

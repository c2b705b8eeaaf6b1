"""A link that is cut or swallowed goes on with its session: nothing lost, nothing twice, in order."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asyncua import Client
from asyncua.server.internal_session import InternalSession

from scada.model import Flag, LinkState
from scada.opcua.source import Source
from tests.opcua.sources import WatchedSink, running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node
from tests.servers.child import ServerChild
from tests.servers.node_opcua import NodeOpcuaServer
from tests.servers.open62541 import Open62541Server
from tests.servers.proxy import Proxy

TAGS = 7
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def plant() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer("a", "b") as one:
        await one.start()
        yield one


class Counter:
    """Writes 1, 2, 3 … to a node, a second apart by their source times."""

    def __init__(self, plant: AsyncuaServer, name: str = "a") -> None:
        self._plant, self._name, self.last = plant, name, 0

    async def count(self, steps: int) -> None:
        for _ in range(steps):
            self.last += 1
            time = BEGIN + timedelta(seconds=self.last)
            await self._plant.write(self._name, float(self.last), time)


async def subscribed(source: Source, sink: WatchedSink, count: int) -> None:
    await sink.until(lambda: source.status().subscribed == count)


def news(sink: WatchedSink, row: int = 0) -> list[float]:
    """A tag's values without the repetitions that say that one still stands."""
    found = sink.of(row)
    times = found.time_ns.tolist()
    pairs = zip(times, [0, *times], found.value.tolist(), strict=False)
    return [value for time, before, value in pairs if time != before]


async def test_what_was_set_during_a_cut_comes_once_and_in_order(plant: AsyncuaServer) -> None:
    tags = [tag("a", node("a")), tag("b", node("b"))]
    counter = Counter(plant)
    async with Proxy(plant.url) as proxy, running(server(proxy.url), tags) as (source, sink):
        await subscribed(source, sink, 2)
        for cuts in range(1, 4):
            await counter.count(4)
            await sink.until(lambda: sink.values(0)[-1] == counter.last)
            await proxy.cut()
            await counter.count(7)
            await sink.until_state(LinkState.LOST)
            await sink.until_state(LinkState.UP)
            await sink.until(lambda: sink.values(0)[-1] == counter.last)
            assert source.status().resumed == cuts
        assert news(sink)[-33:] == [float(number) for number in range(1, 34)]
        assert not (sink.of(0).flags & Flag.OVERFLOW).any()
        assert len(plant.server.iserver.subscription_service.subscriptions) <= 2


def at_least(found: list[Any], count: int) -> bool:
    return len(found) >= count


async def test_a_server_that_ties_subscriptions_to_a_connection_is_soon_known_for_it(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate = InternalSession.activate_session

    def activated(self: InternalSession, *arguments: Any, **named: Any) -> Any:
        for one in self.subscription_service.subscriptions.values():
            if one._task is not None:
                one._task.cancel()
        return activate(self, *arguments, **named)

    monkeypatch.setattr(InternalSession, "activate_session", activated)
    async with Proxy(plant.url) as proxy:
        site = server(proxy.url, silent_s=0.6)
        async with running(site, [tag("a", node("a"))]) as (source, sink):
            for resumed, changes in ((1, 4), (2, 4), (2, 2), (2, 2)):
                await subscribed(source, sink, 1)
                seen = len(sink.links)
                await proxy.cut()
                await sink.until(partial(at_least, sink.links, seen + changes))
                assert sink.state is LinkState.UP
                assert source.status().resumed == resumed


async def test_every_tag_is_heard_again_after_a_cut(plant: AsyncuaServer) -> None:
    tags = [tag("a", node("a")), tag("b", node("b")), tag("c", node("int16"), 0.2)]
    async with Proxy(plant.url) as proxy, running(server(proxy.url), tags) as (source, sink):
        await subscribed(source, sink, 2)
        await sink.until(lambda: len(set(sink.all().tag)) == 3)
        await proxy.cut()
        await sink.until_state(LinkState.LOST)
        sink.batches.clear()
        await sink.until(lambda: len(set(sink.all().tag)) == 3)
        assert source.status().resumed == 1


async def test_a_black_hole_loses_nothing(plant: AsyncuaServer) -> None:
    counter = Counter(plant)
    async with (
        Proxy(plant.url) as proxy,
        running(server(proxy.url, silent_s=1.0), [tag("a", node("a"))]) as (source, sink),
    ):
        await subscribed(source, sink, 1)
        await counter.count(3)
        await sink.until(lambda: sink.values(0)[-1] == counter.last)
        proxy.hole()
        await counter.count(20)
        await sink.until_state(LinkState.LOST)
        assert sink.links[-1].reason.startswith("no byte from the server for 0.9 s")
        await counter.count(20)
        proxy.mend()
        await sink.until_state(LinkState.UP)
        await counter.count(3)
        await sink.until(lambda: sink.values(0)[-1] == counter.last)
        assert source.status().resumed == 1
        assert news(sink)[-46:] == [float(number) for number in range(1, 47)]


async def test_of_a_queue_that_was_too_short_the_newest_come(plant: AsyncuaServer) -> None:
    counter = Counter(plant)
    async with Proxy(plant.url) as proxy:
        here = server(proxy.url, silent_s=1.0, queue=10, history=False)
        async with running(here, [tag("a", node("a"))]) as (source, sink):
            await subscribed(source, sink, 1)
            proxy.hole()
            await sink.until_state(LinkState.LOST)
            await counter.count(60)
            proxy.mend()
            await sink.until(lambda: sink.values(0)[-1] == counter.last)
            assert source.status().resumed == 1
            came = news(sink)
            assert came[-10:] == [float(number) for number in range(51, 61)]


async def test_a_restarted_server_is_not_taken_for_the_one_before(plant: AsyncuaServer) -> None:
    """asyncua counts its sessions: the old number is somebody else's in the new server."""
    async with Proxy(plant.url) as proxy:
        tags = [tag("a", node("a"))]
        async with running(server(proxy.url), tags) as (source, sink):
            await subscribed(source, sink, 1)
            async with AsyncuaServer("a", "b") as second:
                await second.start()
                await second.write("a", 5.0)
                async with Client(second.url) as other:
                    theirs = await other.create_subscription(100, handler=Nobody())
                    await theirs.subscribe_data_change(other.get_node(second.nodes["b"].nodeid))
                    proxy.turn(second.url)
                    await proxy.cut()
                    await sink.until_state(LinkState.LOST)
                    await sink.until(lambda: sink.values(0)[-1] == 5.0)
                    assert source.status().resumed == 0
                    await second.write("a", 6.0)
                    await sink.until(lambda: sink.values(0)[-1] == 6.0)
                    await theirs.delete()


class Nobody:
    """Listens to nothing."""

    def datachange_notification(self, *_: object) -> None:
        """Ignore it."""


async def test_a_subscription_that_is_gone_is_made_anew(plant: AsyncuaServer) -> None:
    counter = Counter(plant)
    async with Proxy(plant.url) as proxy:
        here = server(proxy.url, conditions=False)
        async with running(here, [tag("a", node("a"))]) as (source, sink):
            await subscribed(source, sink, 1)
            service = plant.server.iserver.subscription_service
            await proxy.cut()
            await service.delete_subscriptions(list(service.subscriptions))
            await counter.count(1)
            await sink.until_state(LinkState.LOST)
            await sink.until(lambda: sink.values(0)[-1] == 1.0)
            await subscribed(source, sink, 1)
            await counter.count(1)
            await sink.until(lambda: sink.values(0)[-1] == 2.0)


async def test_a_session_that_is_gone_is_made_anew(plant: AsyncuaServer) -> None:
    async with (
        Proxy(plant.url) as proxy,
        running(server(proxy.url), [tag("a", node("a"))]) as (source, sink),
    ):
        await subscribed(source, sink, 1)
        await proxy.cut()
        for session in tuple(plant.server.iserver._external_sessions.values()):
            await session.close_session(True)
        await plant.write("a", 3.0)
        await sink.until_state(LinkState.LOST)
        await sink.until(lambda: sink.values(0)[-1] == 3.0)
        assert source.status().resumed == 0


# -- servers that we did not write


def recorded(path: Path) -> dict[int, list[tuple[int, float]]]:
    """Per node the times (ms) and values that the server set."""
    found: dict[int, list[tuple[int, float]]] = {}
    for line in path.read_text().splitlines():
        index, ticks, value = line.split()
        time_ms = round((int(ticks) - 116_444_736_000_000_000) / 10_000)
        found.setdefault(int(index), []).append((time_ms, float(value)))
    return found


async def cut_and_swallowed(one: ServerChild, names: list[str], record: Path) -> None:
    """Every change is reported: a server's own sampling timer skips some on a busy machine."""
    tags = [tag(f"A{row}", name) for row, name in enumerate(names)]
    async with Proxy(one.url) as proxy:
        site = server(proxy.url, silent_s=1.0, sampling_ms=0.0)
        async with running(site, tags) as (source, sink):
            await _cut_and_swallowed(proxy, source, sink, record)


async def _cut_and_swallowed(proxy: Proxy, source: Source, sink: WatchedSink, record: Path) -> None:
    await subscribed(source, sink, TAGS)
    sink.batches.clear()
    await sink.until(lambda: len(set(sink.all().tag)) == TAGS)
    sink.batches.clear()
    await proxy.cut()
    await sink.until_state(LinkState.LOST)
    await sink.until_state(LinkState.UP)
    await sink.until(lambda: len(set(sink.all().tag)) == TAGS)
    proxy.hole()
    await sink.until_state(LinkState.LOST)
    proxy.mend()
    await sink.until_state(LinkState.UP)
    end_ns = sink.links[-1].time_ns
    await sink.until(lambda: all(sink.of(row).time_ns[-1] > end_ns for row in range(TAGS)))
    assert source.status().resumed == 2
    for row in range(TAGS):
        set_ = recorded(record)[row]
        times = [round(time_ns / 1e6) for time_ns in sink.of(row).time_ns.tolist()]
        came = list(zip(times, sink.values(row), strict=True))
        first, last = came[0][0], came[-1][0]
        assert [time for time, _ in came] == sorted(time for time, _ in came)
        wanted = [(time, value) for time, value in set_ if first <= time <= last]
        assert not [one for one in wanted if one[1] not in {v for _, v in came}]
        assert {value for _, value in came} <= {value for _, value in set_}


@pytest.mark.needs_node
async def test_node_opcua_cut_and_swallowed(tmp_path: Path) -> None:
    record = tmp_path / "record"
    one = NodeOpcuaServer(nodes=10, switches=0, rate=3, record=str(record))
    await one.start_async()
    try:
        names = [NodeOpcuaServer.analogue(row) for row in range(TAGS)]
        await cut_and_swallowed(one, names, record)
    finally:
        one.kill()


@pytest.mark.needs_open62541
async def test_open62541_cut_and_swallowed(tmp_path: Path) -> None:
    record = tmp_path / "record"
    one = Open62541Server(nodes=10, rate=3, record=str(record))
    await one.start_async()
    try:
        names = [Open62541Server.analogue(row) for row in range(TAGS)]
        await cut_and_swallowed(one, names, record)
    finally:
        one.kill()

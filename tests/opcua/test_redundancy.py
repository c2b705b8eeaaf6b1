"""A redundant set of two servers: failing over, coming back to the better one, finding the other."""

from collections.abc import AsyncIterator

import pytest
from asyncua import ua

from scada.model import LinkState
from scada.opcua import lookout, redundant_set
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node
from tests.servers.proxy import Proxy

TAGS = [tag("a", node("a")), tag("b", node("b"), 0.2)]
OTHER = "urn:davylamp:test:other"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookout, "ROUND_S", 0.05)
    monkeypatch.setattr(redundant_set, "LOOK_S", 0.3)
    monkeypatch.setattr(redundant_set, "HOLD_S", 0.2)


@pytest.fixture
async def first() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer("a", "b") as one:
        await one.start()
        await one.write("a", 1.0)
        yield one


@pytest.fixture
async def second() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer("a", "b", shift=2) as one:
        await one.start()
        await one.write("a", 2.0)
        yield one


async def level(one: AsyncuaServer, number: int) -> None:
    """Let a server tell this ServiceLevel."""
    value = ua.DataValue(ua.Variant(number, ua.VariantType.Byte))
    await one.server.get_node(ua.NodeId(2267)).write_value(value)


async def test_the_other_takes_over_from_one_that_is_gone(
    first: AsyncuaServer, second: AsyncuaServer
) -> None:
    async with Proxy(first.url) as proxy:
        where = server(proxy.url, urls=(second.url,))
        async with running(where, TAGS) as (source, sink):
            await sink.until(lambda: sink.values(0)[-1:] == [1.0])
            assert source.status().url == proxy.url
            proxy.refuse()
            await proxy.cut()
            await sink.until_state(LinkState.LOST)
            await sink.until(lambda: sink.values(0)[-1] == 2.0)
            assert sink.links[-1].state is LinkState.UP
            assert sink.links[-1].reason == f"failed over to {second.url}"
            assert source.status().url == second.url
            await sink.until(lambda: source.status().subscribed == 1)
            await second.write("a", 3.0)
            await sink.until(lambda: sink.values(0)[-1] == 3.0)


async def test_after_silence_the_other_one_is_tried_first(
    first: AsyncuaServer, second: AsyncuaServer
) -> None:
    async with Proxy(first.url) as proxy:
        where = server(proxy.url, urls=(second.url,), silent_s=1.0)
        async with running(where, TAGS) as (source, sink):
            await sink.until(lambda: sink.values(0)[-1:] == [1.0])
            proxy.hole()
            await sink.until_state(LinkState.LOST)
            await sink.until_state(LinkState.UP, 1.5)
            assert source.status().url == second.url


async def test_the_better_one_is_used_while_the_link_stays_up(
    first: AsyncuaServer, second: AsyncuaServer
) -> None:
    where = server(first.url, urls=(second.url,))
    async with running(where, TAGS) as (source, sink):
        await sink.until(lambda: source.status().service_level == 255)
        await sink.until(lambda: source.status().subscribed == 1)
        await level(first, 0)
        await sink.until(lambda: sink.values(0)[-1] == 2.0)
        assert [change.state for change in sink.links] == [LinkState.UP, LinkState.UP]
        assert sink.links[-1].reason == f"failed over to {second.url}"
        await sink.until(lambda: source.status().subscribed == 1)
        assert not first.server.iserver.subscription_service.subscriptions
        await level(second, 200)
        await level(first, 205)
        await sink.until(lambda: source.status().service_level == 200)
        heard_ns = sink.heard_ns["mine/0.2"]
        await sink.until(lambda: sink.heard_ns["mine/0.2"] > heard_ns + 10**9)
        assert source.status().url == second.url, "a little better is only less load"
        await level(second, 199)
        await sink.until(lambda: source.status().url == first.url)


async def test_the_set_that_a_server_names_is_found(
    first: AsyncuaServer, second: AsyncuaServer
) -> None:
    registered = ua.RegisteredServer(
        ServerUri=OTHER, ServerNames=[ua.LocalizedText("other")], DiscoveryUrls=[second.url]
    )
    first.server.iserver.register_server(registered)
    named = ua.Variant(["urn:freeopcua:python:server", OTHER], ua.VariantType.String)
    await first.server.get_node(ua.NodeId(11314)).write_value(ua.DataValue(named))
    hot = ua.Variant(3, ua.VariantType.Int32)
    await first.server.get_node(ua.NodeId(3709)).write_value(ua.DataValue(hot))
    await level(first, 1)
    async with running(server(first.url), TAGS) as (source, sink):
        await sink.until(lambda: source.status().url == second.url)
        await sink.until(lambda: sink.values(0)[-1] == 2.0)


async def test_two_that_are_gone_are_tried_in_turn(unused_tcp_port_factory: object) -> None:
    ports = [unused_tcp_port_factory(), unused_tcp_port_factory()]  # type: ignore[operator]
    urls = [f"opc.tcp://127.0.0.1:{port}" for port in ports]
    where = server(urls[0], urls=(urls[1],))
    async with running(where, TAGS) as (source, sink):
        await sink.until_state(LinkState.LOST)
        async with AsyncuaServer("a", "b", port=ports[1]) as late:
            await late.start()
            await sink.until_state(LinkState.UP)
            assert source.status().url == urls[1]

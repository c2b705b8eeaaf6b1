"""Bits, elements, deadbands and bad nodes over real servers: what comes, and what is asked."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from asyncua import Client, ua
from asyncua.server.internal_session import InternalSession

from scada.model import Kind, Tag, is_bad
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import NAMESPACE, AsyncuaServer, node
from tests.servers.node_opcua import NAMESPACE as NODE_NAMESPACE
from tests.servers.node_opcua import NodeOpcuaServer

V = ua.VariantType
WORD = 2**63 + 0b101


@pytest.fixture
async def plant() -> AsyncIterator[AsyncuaServer]:
    """An asyncua server with a word, an array, a matrix, and nodes that cannot be read."""
    async with AsyncuaServer("level") as one:
        objects = one.server.nodes.objects
        space = await one.server.get_namespace_index(NAMESPACE)

        async def add(name: str, value: Any, kind: ua.VariantType) -> None:
            variant = ua.Variant(value, kind, is_array=isinstance(value, list))
            id_ = ua.NodeId(ua.String(name), ua.Int16(space))
            one.nodes[name] = await objects.add_variable(id_, name, variant)

        await add("word", WORD, V.UInt64)
        await add("legs", [10.0, 20.0, 30.0], V.Float)
        await add("large", [float(n) for n in range(2000)], V.Double)
        await add("matrix", [[1, 2, 3], [4, 5, 6]], V.Int32)
        await add("secret", 1.0, V.Double)
        denied = ua.StatusCode(ua.UInt32(ua.StatusCodes.BadUserAccessDenied))
        none = ua.DataValue(ua.Variant(None, V.Null), StatusCode=denied)
        await one.nodes["secret"].write_value(none)
        await one.start()
        yield one


def bits(scan_s: float) -> list[Tag]:
    return [tag(f"b{n}", node("word"), scan_s, kind=Kind.SWITCH, bit=n) for n in (0, 1, 2, 63)]


PARTS = (
    ("legs", (2,), 30.0),
    ("legs", (0,), 10.0),
    ("matrix", (1, 0), 4.0),
    ("large", (1999,), 1999.0),
)


async def test_bits_and_elements_come_with_the_number_as_sent_and_bits_together(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scan_s in (0.0, 0.2):
        await _bits_and_elements(plant, scan_s)
    await _are_one_item_and_one_read(plant, monkeypatch)


async def _bits_and_elements(plant: AsyncuaServer, scan_s: float) -> None:
    parts = [
        tag(f"e{n}", node(name), scan_s, element=at, scale=0.5)
        for n, (name, at, _) in enumerate(PARTS)
    ]
    wanted = [*bits(scan_s), *parts, tag("word", node("word"), scan_s)]
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == len(wanted))
        if scan_s == 0:
            await sink.until(lambda: source.status().subscribed == len(wanted))
        assert [sink.values(n)[0] for n in range(4)] == [1, 0, 1, 1]
        assert [sink.of(n).as_sent[0] for n in range(4)] == [float(WORD)] * 4
        for n, (_, _, value) in enumerate(PARTS):
            assert (sink.values(4 + n)[0], sink.of(4 + n).as_sent[0]) == (value / 2, value)
        assert source.status().refused == {}
        large = len(wanted) - 2
        assert source._points.windows.text(large) == "", "asyncua's server ignores an IndexRange"
        changed = ua.Variant(0b010, V.UInt64)
        await plant.nodes["word"].write_value(changed)
        await sink.until(lambda: sink.values(3)[-1] == 0)
        times = {int(sink.of(n).time_ns[-1]) for n in range(4)}
        assert [sink.values(n)[-1] for n in range(4)] == [0, 1, 0, 0]
        assert len(times) == 1, "the bits of a word are of one instant"
        await plant.nodes["word"].write_value(ua.Variant(WORD, V.UInt64))


async def _are_one_item_and_one_read(plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    items, reads = spied(monkeypatch, "create_monitored_items"), spied(monkeypatch, "read")
    async with running(server(plant.url), bits(0.0)) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 4)
    assert sum(str(params).count("Identifier='word'") for params in items) == 1
    assert sum(str(params).count("Identifier='word'") for params in reads) == 1


def spied(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """The parameters with which a service of the server is called from now on."""
    asked: list[Any] = []
    real = getattr(InternalSession, name)

    async def spy(self: InternalSession, params: Any) -> Any:
        asked.append(params)
        return await real(self, params)

    monkeypatch.setattr(InternalSession, name, spy)
    return asked


# -- one bad node never stops the others ---------------------------------------------------------


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no_uri": ({"node": "nsu=urn:nobody;s=level"}, "BadNodeIdUnknown"),
    "no_id": ({"node": node("missing")}, "BadNodeIdUnknown"),
    "no_name": ({"node": "level"}, "BadNodeIdInvalid"),
    "text": ({"node": node("text")}, "BadTypeMismatch"),
    "whole_array": ({"node": node("legs")}, "BadTypeMismatch"),
    "no_value": ({"node": "i=85"}, "BadAttributeIdInvalid"),
    "secret": ({"node": node("secret")}, "BadUserAccessDenied"),
    "bit_of_float": ({"node": node("float"), "bit": 0}, "BadTypeMismatch"),
    "bit_beyond": ({"node": node("int16"), "bit": 16}, "BadTypeMismatch"),
    "no_element": ({"node": node("legs"), "element": (3,)}, "BadIndexRangeNoData"),
    "no_array": ({"node": node("double"), "element": (0,)}, "BadTypeMismatch"),
}


async def test_every_kind_of_bad_node_is_told_and_stops_nobody(plant: AsyncuaServer) -> None:
    for scan_s in (0.0, 0.2):
        await _every_kind(plant, scan_s)


async def _every_kind(plant: AsyncuaServer, scan_s: float) -> None:
    wanted = [tag("good", node("level"), scan_s)]
    for name, (how, _) in BAD.items():
        wanted.append(tag(name, scan_s=scan_s, **how))
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == len(wanted))
        await plant.write("level", 7.0)
        await sink.until(lambda: 7.0 in sink.values(0))
        expected = {name: why for name, (_, why) in BAD.items()}
        await sink.until(lambda: source.status().refused == expected)
        for n in range(1, len(wanted)):
            assert is_bad(sink.of(n).status).all(), wanted[n].id
            assert np.isnan(sink.of(n).value).all(), wanted[n].id
        assert [change.state.name for change in sink.links] == ["UP"]


def refusing(monkeypatch: pytest.MonkeyPatch, name: str, nodes: set[str]) -> list[int]:
    """Have a service fail as a whole where one of these nodes is in it; the sizes it was asked."""
    real = getattr(InternalSession, name)
    sizes: list[int] = []

    async def refuse(self: InternalSession, params: Any) -> Any:
        wanted = getattr(params, "NodesToRead", None) or params.ItemsToCreate
        sizes.append(len(wanted))
        named = {str(getattr(one, "ItemToMonitor", one).NodeId.Identifier) for one in wanted}
        if named & nodes:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadNodeIdInvalid)
        return await real(self, params)

    monkeypatch.setattr(InternalSession, name, refuse)
    return sizes


async def test_a_server_that_refuses_whole_requests_over_one_node(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in ("read", "create_monitored_items"):
        with monkeypatch.context() as patch:
            refusing(patch, service, {"int16", "byte"})
            await _others_go_on(plant, service)
        await plant.write("level", 0.0)


async def _others_go_on(plant: AsyncuaServer, service: str) -> None:
    names = ["double", "float", "int16", "level", "int32", "uint16", "byte", "sbyte"]
    wanted = [tag(name, node(name)) for name in names]
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: source.status().subscribed >= 6)
        assert source.status().subscribed == (8 if service == "read" else 6)
        await plant.write("level", 7.0)
        await sink.until(lambda: 7.0 in sink.values(3))
        if service == "create_monitored_items":
            assert "2 tags are polled, not monitored: BadNodeIdInvalid" in source.status().reason
            assert -3000.0 in sink.values(2)


async def test_polling_goes_on_beside_a_node_over_which_reads_are_refused(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["double", "float", "int16", "level", "int32", "uint16", "byte", "sbyte"]
    sizes = refusing(monkeypatch, "read", {"int16"})
    async with running(server(plant.url), [tag(n, node(n), 0.1) for n in names]) as (source, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == 8)
        assert source.status().refused == {"int16": "BadNodeIdInvalid"}
        sizes.clear()
        await plant.write("level", 7.0)
        await sink.until(lambda: 7.0 in sink.values(3))
        assert set(sizes) <= {7, 1}, "the others in one request, the server's state in another"


# -- deadbands -----------------------------------------------------------------------------------


async def test_a_deadband_where_the_tag_asks_for_one_and_none_elsewhere(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [tag("filtered", node("level"), deadband=1.0, scale=10.0), tag("all", node("level"))]
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 2)
        for value in (0.5, 0.9, 2.0, 2.5):
            await plant.write("level", value)
        await sink.until(lambda: sink.values(1)[-1] == 2.5)
        await sink.until(lambda: 20.0 in sink.values(0))
        assert {0.5, 0.9, 2.0, 2.5} <= set(sink.values(1))
        assert set(sink.values(0)) == {0.0, 20.0}
    await _without_deadbands(plant, monkeypatch)


async def _without_deadbands(plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server refuses the filter: every change is reported."""
    real = InternalSession.create_monitored_items

    async def unfiltered(self: InternalSession, params: Any) -> Any:
        results = await real(self, params)
        for item, result in zip(params.ItemsToCreate, results, strict=True):
            if type(item.RequestedParameters.Filter).__name__ == "DataChangeFilter":
                result.StatusCode = ua.StatusCode(ua.StatusCodes.BadMonitoredItemFilterUnsupported)
        return results

    monkeypatch.setattr(InternalSession, "create_monitored_items", unfiltered)
    wanted = [tag("filtered", node("level"), deadband=1.0), tag("other", node("double"))]
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 2)
        await plant.write("level", 0.5)
        await sink.until(lambda: 0.5 in sink.values(0))
        assert source.status().refused == {}


# -- another server's habits ---------------------------------------------------------------------


@pytest.fixture
async def other() -> AsyncIterator[NodeOpcuaServer]:
    one = NodeOpcuaServer(nodes=10)
    await one.start_async()
    yield one
    one.kill()


def elsewhere(name: str) -> str:
    return f"nsu={NODE_NAMESPACE};s={name}"


@pytest.mark.needs_node
async def test_a_large_array_is_seen_through_a_window(other: NodeOpcuaServer) -> None:
    """node-opcua honours an IndexRange, asyncua (above) ignores it: the values are right on both."""
    for scan_s in (0.0, 0.2):
        await _through_a_window(other, scan_s)


async def _through_a_window(other: NodeOpcuaServer, scan_s: float) -> None:
    wanted = [
        *(tag(f"leg{n}", elsewhere("Legs"), scan_s, element=(n,)) for n in (700, 703, 1999, 2000)),
        *(tag(f"b{n}", elsewhere("Word"), scan_s, kind=Kind.SWITCH, bit=n) for n in (0, 1, 3, 31)),
    ]
    async with running(server(other.url), wanted) as (source, sink):
        await sink.until(lambda: len(set(sink.all().tag)) == len(wanted))
        if scan_s == 0:
            await sink.until(lambda: source.status().subscribed >= 7)
        assert [sink.values(n)[-1] for n in (0, 1, 2)] == [700.0, 703.0, 1999.0]
        assert [sink.values(n)[-1] for n in range(4, 8)] == [1, 0, 1, 1]
        assert source.status().refused == {"leg2000": "BadIndexRangeNoData"}
        assert source._points.windows.text(0) == "700:703"
        async with Client(other.url) as client:
            legs = client.get_node(f"ns={await client.get_namespace_index(NODE_NAMESPACE)};s=Legs")
            values = await legs.read_value()
            values[703] = -1.0
            await legs.write_value(ua.DataValue(ua.Variant(values, V.Double)))
            await sink.until(lambda: sink.values(1)[-1] == -1.0)
            assert sink.values(0)[-1] == 700.0
            values[703] = 703.0
            await legs.write_value(ua.DataValue(ua.Variant(values, V.Double)))


async def test_a_server_whose_monitored_items_know_no_ranges(
    plant: AsyncuaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads parts of arrays, and monitors whole ones only."""
    read, create = InternalSession.read, InternalSession.create_monitored_items
    ranges: list[str] = []

    async def cut(self: InternalSession, params: Any) -> Any:
        found = await read(self, params)
        for place, one in enumerate(params.NodesToRead):
            if one.IndexRange:
                ranges.append(one.IndexRange)
                low, high = map(int, one.IndexRange.split(":"))
                part = found[place].Value.Value[low : high + 1]
                found[place] = ua.DataValue(ua.Variant(part, V.Double, is_array=True))
        return found

    async def whole_only(self: InternalSession, params: Any) -> Any:
        found = await create(self, params)
        for item, result in zip(params.ItemsToCreate, found, strict=True):
            if item.ItemToMonitor.IndexRange:
                result.StatusCode = ua.StatusCode(ua.UInt32(ua.StatusCodes.BadIndexRangeInvalid))
        return found

    monkeypatch.setattr(InternalSession, "read", cut)
    monkeypatch.setattr(InternalSession, "create_monitored_items", whole_only)
    wanted = [tag(f"e{n}", node("large"), element=(n,)) for n in (1500, 1502)]
    async with running(server(plant.url), wanted) as (source, sink):
        await sink.until(lambda: source.status().subscribed == 2)
        assert [sink.values(n)[-1] for n in (0, 1)] == [1500.0, 1502.0]
        assert set(ranges) == {"1500:1502"}
        changed = [float(-n) for n in range(2000)]
        await plant.nodes["large"].write_value(ua.Variant(changed, V.Double))
        await sink.until(lambda: sink.values(1)[-1] == -1502.0)
        assert sink.values(0)[-1] == -1500.0
        assert source.status().refused == {}

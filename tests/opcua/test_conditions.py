"""Source-side alarms against real servers: received, refreshed, acknowledged back."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import msgspec
import numpy as np
import pytest
from asyncua import ua

from davylamp.sim.server.alarms import OwnAlarm, OwnAlarms
from scada.model import (
    AcknowledgementRefused,
    ConditionAcknowledgement,
    ConditionsKnown,
    LinkState,
    OpenEvent,
    SourceCondition,
)
from scada.opcua import conditions
from scada.opcua.channel import Channel
from scada.opcua.conditions import Conditions
from scada.opcua.figures import Figures
from scada.opcua.publishing import Publishing
from scada.opcua.source import Source
from tests.opcua.fake_channel import FakeChannel
from tests.opcua.sources import WatchedSink, running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node
from tests.servers.node_opcua import NAMESPACE, NodeOpcuaServer
from tests.servers.proxy import Proxy

BOTH = {"zh-CN": "轴振动高", "en": "shaft vibration high"}


@asynccontextmanager
async def plant() -> AsyncIterator[tuple[AsyncuaServer, OwnAlarms, list[OwnAlarm]]]:
    """An asyncua server with two alarms of its own, which speak of the tag x."""
    async with AsyncuaServer("x") as one:
        own = OwnAlarms(one.server)
        await own.offer()
        source = one.nodes["x"].nodeid
        alarms = [
            await own.add(
                ua.NodeId(ua.String(f"alarm{number}"), ua.Int16(source.NamespaceIndex)),
                source,
                "panel",
                f"Alarm {number}",
                700 - 300 * number,
            )
            for number in range(2)
        ]
        await one.start()
        yield one, own, alarms


def states(sink: WatchedSink) -> dict[str, SourceCondition]:
    return {one.condition: one for one in sink.changes if isinstance(one, SourceCondition)}


def last(sink: WatchedSink, number: int) -> SourceCondition | None:
    return states(sink).get(node(f"alarm{number}"))


def known(sink: WatchedSink) -> int:
    return sum(isinstance(change, ConditionsKnown) for change in sink.changes)


def asked(state: SourceCondition, comment: str = "Li Lei: seen") -> ConditionAcknowledgement:
    return ConditionAcknowledgement(
        server=state.server,
        alarm=state.alarm,
        condition=state.condition,
        events=state.open,
        comment=comment,
    )


async def test_what_stands_at_connect_is_refreshed_and_what_comes_is_told() -> None:
    async with plant() as (one, _, alarms):
        await alarms[0].raise_(BOTH)
        async with running(server(one.url), [tag("x", node("x"))]) as (source, sink):
            await sink.until(lambda: known(sink) == 1)
            state = last(sink, 0)
            assert state is not None
            assert (state.active, len(state.open), state.retain) == (True, 1, True)
            assert state.message == {"zh": "轴振动高", "en": "shaft vibration high"}
            assert (state.severity, state.tag, state.name) == (700, "x", "Alarm 0")
            assert sink.changes[-1] == ConditionsKnown(
                server="mine", alarms=(state.alarm,), time_ns=sink.changes[-1].time_ns
            )
            await alarms[1].raise_({"en": "low"})
            await sink.until(lambda: last(sink, 1) is not None)
            assert source.status().conditions == 2


async def test_an_acknowledgement_goes_to_the_server_and_comes_back_as_state() -> None:
    async with (
        plant() as (one, _, alarms),
        running(server(one.url), [tag("x", node("x"))]) as (source, sink),
    ):
        await sink.until(lambda: known(sink) == 1)
        await alarms[0].raise_(BOTH)
        await sink.until(lambda: last(sink, 0) is not None)
        source.acknowledge(asked(_last(sink)))
        await sink.until(lambda: not _last(sink).open)
        assert alarms[0].comment == _last(sink).comment == "Li Lei: seen"
        await alarms[0].end()
        await sink.until(lambda: not _last(sink).retain)
        assert source.status().conditions == 0


def _last(sink: WatchedSink) -> SourceCondition:
    state = last(sink, 0)
    assert state is not None
    return state


async def test_a_refusal_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "SETTLE_S", 0.1)
    monkeypatch.setattr(conditions, "REFRESH_EVERY_S", 0.1)
    async with (
        plant() as (one, own, alarms),
        running(server(one.url), [tag("x", node("x"))]) as (source, sink),
    ):
        await alarms[0].raise_({"en": "high"})
        await sink.until(lambda: last(sink, 0) is not None)
        stale = asked(_last(sink))
        await alarms[0].raise_({"en": "higher"})
        source.acknowledge(stale)
        await sink.until(lambda: bool(refusals(sink)))
        assert refusals(sink) == ["BadEventIdUnknown"]
        own.refused = ua.StatusCode(ua.StatusCodes.BadUserAccessDenied)
        source.acknowledge(asked(_last(sink)))
        await sink.until(lambda: len(refusals(sink)) == 2)
        assert refusals(sink)[1] == "BadUserAccessDenied"
        source.acknowledge(msgspec.structs.replace(stale, condition=node("nothing")))
        await sink.until(lambda: len(refusals(sink)) == 3)
        own.refused = ua.StatusCode()
        source.acknowledge(asked(_last(sink)))
        await sink.until(lambda: refusals(sink)[3:] == ["NotShown"])


def refusals(sink: WatchedSink) -> list[str]:
    return [one.reason for one in sink.changes if isinstance(one, AcknowledgementRefused)]


async def test_without_a_connection_an_acknowledgement_is_refused_at_once() -> None:
    sink = WatchedSink()
    where = server("opc.tcp://127.0.0.1:1")
    source = Source(where, [tag("x", node("x"))], np.zeros(1, np.int32), sink)
    source.acknowledge(
        ConditionAcknowledgement(
            server="mine", alarm="a", condition="i=1", events=(OpenEvent(b"e"),), comment=""
        )
    )
    assert refusals(sink) == ["NoConnection"]


async def test_a_server_that_has_none_is_left_alone() -> None:
    async with AsyncuaServer("x") as one:
        await one.start()
        async with running(server(one.url), [tag("x", node("x"))]) as (source, sink):
            await sink.until_state(LinkState.UP)
            await sink.until(lambda: bool(sink.values(0)))
            assert source.status().reason == ""
            assert (sink.changes, source.status().conditions) == ([], 0)


async def test_turned_off_nothing_is_asked() -> None:
    channel = cast(Channel, FakeChannel())
    off, figures = server("opc.tcp://x", conditions=False), Figures(np.zeros(0, np.uint32))
    part = Conditions(off, [], WatchedSink(), figures, time.time_ns)
    await part.run(channel, Publishing(channel), ())
    assert cast(FakeChannel, channel).posted == []


async def test_after_a_cut_everything_is_said_anew() -> None:
    async with plant() as (one, _, alarms):
        await alarms[0].raise_(BOTH)
        async with (
            Proxy(one.url) as proxy,
            running(server(proxy.url), [tag("x", node("x"))]) as (_, sink),
        ):
            await sink.until(lambda: known(sink) == 1)
            await proxy.cut()
            await sink.until_state(LinkState.LOST)
            await alarms[0].acknowledge(alarms[0].event_id, ua.LocalizedText(""))
            await alarms[0].end()
            await sink.until(lambda: known(sink) == 2, 30.0)
            assert sink.changes[-1] == ConditionsKnown(
                server="mine", alarms=(), time_ns=sink.changes[-1].time_ns
            )


@pytest.mark.needs_node
async def test_node_opcua_raises_acknowledges_branches_and_confirms() -> None:
    """Alarm0 is to be acknowledged, Alarm1 to be confirmed besides."""
    strange = NodeOpcuaServer(nodes=4, alarms=2)
    await strange.start_async()
    try:
        tags = [tag(f"A{number}", NodeOpcuaServer.analogue(number)) for number in range(2)]
        async with (
            running(server(strange.url), tags) as (source, sink),
            strange.control() as control,
        ):
            await sink.until(lambda: known(sink) == 1)
            for number in range(2):
                await control.pulse(number, 2.5, 0.5)
            alarms = [f"nsu={NAMESPACE};s=Alarm{number}" for number in range(2)]
            await sink.until(lambda: all(alarm in states(sink) for alarm in alarms))
            assert [states(sink)[alarm].tag for alarm in alarms] == ["A0", "A1"]
            await sink.until(lambda: not any(states(sink)[alarm].active for alarm in alarms))
            first, second = (states(sink)[alarm] for alarm in alarms)
            assert first.open, "the occurrence that is over is still to be acknowledged"
            source.acknowledge(asked(first))
            source.acknowledge(asked(second))
            await sink.until(lambda: not states(sink)[alarms[0]].open)
            await sink.until(
                lambda: {one.confirm for one in states(sink)[alarms[1]].open} == {True}
            )
            source.acknowledge(asked(states(sink)[alarms[1]]))
            await sink.until(lambda: not states(sink)[alarms[1]].open)
            assert refusals(sink) == []
    finally:
        strange.kill()

"""Source-side alarms against real servers: received, refreshed, acknowledged back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asyncua import ua

from davylamp.sim.server.alarms import OwnAlarm, OwnAlarms
from scada.model import (
    ConditionAcknowledgement,
    ConditionsKnown,
    SourceCondition,
)
from tests.opcua.sources import WatchedSink, running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node

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

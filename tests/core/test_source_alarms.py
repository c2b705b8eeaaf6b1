"""From a server's own alarm to the station's list, and the acknowledgement back to the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from asyncua import ua

from alarms import refusals
from davylamp.core.links import ReaderOf, opcua_reader
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core
from davylamp.sim.server.alarms import OwnAlarm, OwnAlarms
from hmi.models.alarms import AlarmModel
from hmi.models.language import Language
from hmi.models.words import Words
from scada.bus.memory import MemoryBus
from scada.model import Event, LinkState, SiteTable, condition_alarm
from tests.alarms.conditions import condition
from tests.core.mine import site
from tests.core.running import Plant, Station, running
from tests.detect.plant import tag
from tests.servers.asyncua_server import AsyncuaServer, node

VIBRATION = condition_alarm("mine", node("vibration"))
PUMP = condition_alarm("mine", node("pump"))
NAMES = ("vibration", "pump")


@pytest.fixture
async def bus() -> AsyncIterator[MemoryBus]:
    async with MemoryBus("test", "core") as bus:
        yield bus


@pytest.fixture
async def station(bus: MemoryBus) -> AsyncIterator[Station]:
    async with bus.twin("station") as connection:
        yield await Station(connection, "test").open()


class Rig:
    """A server with two alarms of its own, and the table of the site that reads it."""

    def __init__(self, server: AsyncuaServer, own: OwnAlarms, alarms: Sequence[OwnAlarm]) -> None:
        self.server, self.own = server, own
        self.alarms = dict(zip(NAMES, alarms, strict=True))

    @property
    def table(self) -> SiteTable:
        one = tag("m0", node=node("x"))
        limits = site().alarms[:1]
        return site(tags=[one], alarms=limits, urls=(self.server.url, "opc.tcp://127.0.0.1:1"))


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with AsyncuaServer("x") as server:
        own = OwnAlarms(server.server)
        await own.offer()
        space = server.nodes["x"].nodeid.NamespaceIndex
        alarms = [
            await own.add(
                ua.NodeId(ua.String(name), ua.Int16(space)),
                server.nodes["x"].nodeid,
                "TSI",
                name,
                850,
            )
            for name in NAMES
        ]
        await server.start()
        yield Rig(server, own, alarms)


@contextlib.asynccontextmanager
async def core(
    table: SiteTable, bus: MemoryBus, folder: Path, reader_of: ReaderOf = opcua_reader
) -> AsyncIterator[Core]:
    settings = CoreSettings(snapshot_s=0.05)
    one = Core(table, bus, folder, settings=settings, reader_of=reader_of)
    task = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        one.stop.set()
        await task


def listed(station: Station) -> AlarmModel:
    """What a screen lists of the events so far."""
    model = AlarmModel()
    for event in station.events:
        model.apply(event)
    return model


async def test_raised_at_the_server_acknowledged_at_the_station(
    rig: Rig, bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    await rig.alarms["vibration"].raise_({"zh-CN": "轴振动高", "en": "shaft vibration high"})
    async with core(rig.table, bus, tmp_path):
        raised = await station.event(VIBRATION, "raised")
        assert (raised.priority, raised.tag, raised.area) == (1, "m0", "a")
        record = listed(station).records[VIBRATION]
        for language, said in (
            ("zh", "轴振动高（mine 源报警）"),
            ("en", "shaft vibration high (mine, source alarm)"),
        ):
            assert Words(Language(language), rig.table).condition(record) == said
        result = await station.acknowledge(VIBRATION, "nothing")
        assert (result.changed, result.requested) == ((), (VIBRATION,))
        assert result.refused == {"nothing": refusals.UNKNOWN}
        done = await station.event(VIBRATION, "acknowledged")
        assert (done.user, rig.alarms["vibration"].comment) == ("li", "li")
        await rig.alarms["vibration"].end()
        returned = await station.event(VIBRATION, "returned")
        assert (returned.process, returned.acknowledgement) == (0, 0)
        assert VIBRATION not in listed(station).records


async def test_a_refusal_of_the_server_is_told_and_somebody_elses_acknowledgement_too(
    rig: Rig, bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    await rig.alarms["pump"].raise_({"en": "pump tripped"})
    rig.own.refused = ua.StatusCode(ua.StatusCodes.BadUserAccessDenied)
    async with core(rig.table, bus, tmp_path):
        await station.event(PUMP, "raised")
        await station.acknowledge(PUMP)
        refused = await station.event(PUMP, "refused")
        assert (refused.user, refused.text["reason"]) == ("li", "BadUserAccessDenied")
        assert refused.acknowledgement == 1
        alarm = rig.alarms["pump"]
        await alarm.acknowledge(alarm.event_id, ua.LocalizedText("seen here"), user="wang")
        done = await station.event(PUMP, "acknowledged")
        assert (done.user, done.comment) == ("wang", "seen here")


async def test_over_a_restart_of_the_core_it_is_held_until_the_server_has_spoken(
    rig: Rig, bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    for name in NAMES:
        await rig.alarms[name].raise_({"en": name})
    async with core(rig.table, bus, tmp_path):
        await station.event(VIBRATION, "raised")
        last = await station.event(PUMP, "raised")
    alarm = rig.alarms["pump"]
    await alarm.acknowledge(alarm.event_id, ua.LocalizedText(""))
    await alarm.end()
    async with core(rig.table, bus, tmp_path):
        await station.event(VIBRATION, "confirmed", after=last.seq)
        gone = await station.event(PUMP, "returned", after=last.seq)
        assert gone.text["why_en"] == "its server does not report it any more"
        assert await _kinds(station, VIBRATION, last) == ["held", "confirmed"]
        snapshot = await station.snapshot()
        mine = [one for one in snapshot.alarms if one.alarm in (VIBRATION, PUMP)]
        assert [(one.alarm, one.held) for one in mine] == [(VIBRATION, False)]


async def _kinds(station: Station, alarm: str, after: Event) -> list[str]:
    return [e.kind.value for e in station.events if e.alarm == alarm and e.seq > after.seq]


async def test_while_the_link_is_lost_it_is_held_under_the_links_alarm(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        alarm = _raise(plant)
        await station.event(alarm, "raised")
        plant["mine"].link(LinkState.LOST, "gone")
        held = await station.event(alarm, "held")
        assert (held.cause, held.held) == ("server.mine/link", True)
        await station.acknowledge(alarm)
        assert plant["mine"].asked[0].alarm == alarm, "its source says what becomes of it"


def _raise(plant: Plant) -> str:
    mine = plant["mine"]
    mine.all_good()
    state = condition(time_ns=mine.clock())
    mine.intake.conditions((state,))
    return state.alarm

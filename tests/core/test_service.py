"""The core as a process, on the bus in memory."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from alarms import verify
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core
from scada.bus.bus import Refused
from scada.bus.codec import decode_events
from scada.bus.memory import MemoryBus
from scada.bus.messages import HistoryRequest
from scada.bus.outbox import Outbox
from scada.model import EventKind, LinkState, Status
from tests.core.mine import site
from tests.core.running import Plant, Station, killed, running


@pytest.fixture
async def bus() -> AsyncIterator[MemoryBus]:
    async with MemoryBus("test", "core") as bus:
        yield bus


@pytest.fixture
async def station(bus: MemoryBus) -> AsyncIterator[Station]:
    async with bus.twin("station") as connection:
        yield await Station(connection, "test").open()


async def test_an_alarm_from_the_sensor_to_the_station(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        plant["mine"].values({"m1": 1.2})
        raised = await station.event("m1/alarm", "raised")
        assert (raised.value, raised.limit, raised.priority) == (1.2, 1.0, 2)
        assert (await station.acknowledge("m1/alarm")).changed == ("m1/alarm",)
        plant["mine"].values({"m1": 0.3})
        returned = await station.event("m1/alarm", "returned")
        assert returned.acknowledgement == 0
    assert [one.kind for one in station.events[-2:]] == [EventKind.STOPPED, EventKind.SIGNED]
    assert verify(station.events)[0] == len(station.events)
    assert station.step_seqs == list(range(1, len(station.steps) + 1))


async def test_a_snapshot_holds_every_value_and_every_alarm(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        plant["mine"].values({"m1": 1.2})
        raised = await station.event("m1/alarm", "raised")
        snapshot = await station.snapshot()
        assert snapshot.events_seq >= raised.seq
        assert snapshot.value[:3].tolist() == [0.5, 1.2, 0.5]
        assert snapshot.status[3] == Status.BAD_WAITING_FOR_INITIAL_DATA
        assert [record.alarm for record in snapshot.alarms] == ["m1/alarm"]
        assert [link.server for link in snapshot.links] == ["mine", "unit"]


async def test_heartbeats_say_how_the_core_is(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        await station.until(lambda: bool(station.beats) and station.beats[-1].samples == 3)
        beat = station.beats[-1]
        assert (beat.tags, beat.bus_up, beat.samples_lost) == (4, True, 0)
        assert beat.step_ms > 0


async def test_a_request_that_the_core_does_not_know_is_refused_in_words(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path):
        with pytest.raises(Refused, match="does not answer HistoryRequest"):
            await station.ask(HistoryRequest(tags=("a",), start_ns=0, end_ns=1))


async def test_while_the_bus_is_away_the_core_judges_and_loses_nothing(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (core, plant):
        plant["mine"].all_good()
        await station.until(lambda: len(station.steps) >= 1)
        bus.set_up(False)
        plant["mine"].values({"m1": 1.2})
        while not len(core._outbox):
            await asyncio.sleep(0)
        bus.set_up(True)
        raised = await station.event("m1/alarm", "raised")
        gone = await station.event("site/bus", "raised")
        back = await station.event("site/bus", "returned")
        assert raised.now_ns <= gone.now_ns < back.now_ns
    assert not len(core._outbox.path.read_bytes())
    assert verify(station.events)[0] == station.events[-1].seq
    assert station.step_seqs == list(range(1, len(station.steps) + 1))


async def test_samples_that_overflow_the_memory_are_a_gap_in_the_journal(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    settings = CoreSettings(snapshot_s=0.05, memory_bytes=3000)
    async with running(site(), bus, tmp_path, settings) as (core, plant):
        plant["mine"].all_good()
        await station.until(lambda: len(station.steps) >= 1)
        bus.set_up(False)
        while core._steps.lost < 20:
            plant["mine"].values({"m2": 0.5})
            await asyncio.sleep(0)
        lost = core._steps.lost
        bus.set_up(True)
        await station.event("site/memory", "returned")
        await station.until(lambda: any(e.kind is EventKind.GAP for e in station.events))
    gaps = [event for event in station.events if event.kind is EventKind.GAP]
    assert sum(int(gap.text["samples"]) for gap in gaps) == core._steps.lost >= lost
    missing = set(range(1, station.step_seqs[-1] + 1)) - set(station.step_seqs)
    told = {
        seq
        for gap in gaps
        for seq in range(int(gap.text["from_step"]), int(gap.text["to_step"]) + 1)
    }
    assert missing == told


async def test_after_a_kill_nothing_is_annunciated_twice(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with killed(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        plant["mine"].values({"m0": 1.6, "m1": 1.2})
        await station.event("m1/alarm", "raised")
        await station.acknowledge("m0/cut")
    seen = station.events[-1].seq
    async with running(site(), bus, tmp_path) as (_, plant):
        snapshot = await station.snapshot()
        alarms = [
            one for one in snapshot.alarms if one.alarm != "site/late"
        ]  # a busy machine's own
        assert {one.alarm: one.acknowledgement for one in alarms} == {
            "m0/alarm": 1,
            "m0/cut": 0,
            "m1/alarm": 1,
        }
        plant["mine"].all_good()
        plant["mine"].values({"m0": 1.7})
        await station.event("m1/alarm", "returned", seen)
        await station.event("m0/cut", "raised", seen)
    raised = [e.alarm for e in station.events if e.kind is EventKind.RAISED]
    assert raised.count("m1/alarm") == 1
    assert verify(station.events)[0] == station.events[-1].seq


async def test_after_a_kill_while_the_bus_was_away_the_outbox_goes_on(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with killed(site(), bus, tmp_path) as (core, plant):
        plant["mine"].all_good()
        await station.until(lambda: len(station.steps) >= 1)
        bus.set_up(False)
        plant["mine"].values({"m1": 1.2})
        while not len(core._outbox):
            await asyncio.sleep(0)
    bus.set_up(True)
    async with running(site(), bus, tmp_path) as (_, plant):
        await station.event("m1/alarm", "raised")
        plant["mine"].all_good()
        await station.event("m1/alarm", "returned")
    assert [e.kind for e in station.events if e.alarm == "m1/alarm"][:2] == ["raised", "held"]
    assert verify(station.events)[0] == station.events[-1].seq


async def test_a_limit_that_was_removed_ends_its_alarm_and_says_so(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        plant["mine"].values({"m0": 1.6})
        await station.event("m0/cut", "raised")
    smaller = site(alarms=[one for one in site().alarms if one.limit != "cut"], config_hash="c2")
    async with running(smaller, bus, tmp_path):
        over = await station.event("m0/cut", "returned")
        assert over.text["en"] == "removed from the configuration"
        assert (over.process, over.acknowledgement) == (0, 0)
        snapshot = await station.snapshot()
        assert [record.alarm for record in snapshot.alarms] == ["m0/alarm"]
    (changed,) = [e.text for e in station.events if e.kind is EventKind.CONFIGURATION]
    assert (changed["from"], changed["to"]) == ("c1", "c2")


async def test_a_source_that_fails_within_itself_is_a_lost_server(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].all_good()
        plant["mine"].fail(RuntimeError("a bug"))
        lost = await station.event("server.mine/link", "raised")
        assert "a bug" in lost.text["reason"]


async def test_a_clock_that_is_off_is_a_system_alarm(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (_, plant):
        plant["mine"].clock_offset_s = 61.0
        plant["mine"].all_good()
        raised = await station.event("server.mine/clock", "raised")
        assert raised.text["en"] == "mine: clock 61.0 s ahead"
        assert raised.text["zh"] == "mine：时钟快 61.0 秒"
        plant["mine"].clock_offset_s = 0.0
        await station.event("server.mine/clock", "returned")


async def test_the_end_is_no_loss_of_the_servers(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    async with running(site(), bus, tmp_path) as (core, plant):
        plant["mine"].all_good()
        await station.until(lambda: len(station.steps) >= 1)
        core.stop.set()
        while not core._intake._closed:
            await asyncio.sleep(0)
        plant["mine"].link(LinkState.LOST)
    assert not [event for event in station.events if event.alarm]


async def test_a_core_waits_for_the_bus_and_goes_on_when_it_comes(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    bus.set_up(False)
    core = Core(site(), bus, tmp_path, reader_of=Plant().reader_of)
    task = asyncio.create_task(core.run())
    await asyncio.sleep(0)
    bus.set_up(True)
    await station.until(lambda: bool(station.beats))
    core.stop.set()
    await task


async def test_a_core_that_waits_for_the_bus_can_be_stopped(bus: MemoryBus, tmp_path: Path) -> None:
    bus.set_up(False)
    core = Core(site(), bus, tmp_path, reader_of=Plant().reader_of)
    task = asyncio.create_task(core.run())
    await asyncio.sleep(0)
    core.stop.set()
    await asyncio.wait_for(task, 60)


async def test_a_stop_without_the_bus_leaves_the_journal_in_the_outbox(
    bus: MemoryBus, station: Station, tmp_path: Path
) -> None:
    settings = CoreSettings(snapshot_s=0.05, stop_s=0.1)
    async with running(site(), bus, tmp_path, settings) as (_, plant):
        plant["mine"].all_good()
        await station.until(lambda: len(station.steps) >= 1)
        bus.set_up(False)
    waiting = [
        event for entry in Outbox(tmp_path / "outbox") for event in decode_events(entry.data)[1]
    ]
    assert [one.kind for one in waiting[-2:]] == [EventKind.STOPPED, EventKind.SIGNED]
    bus.set_up(True)
    async with running(site(), bus, tmp_path):
        await station.until(lambda: EventKind.STOPPED in {event.kind for event in station.events})
    assert verify(station.events)[0] == station.events[-1].seq

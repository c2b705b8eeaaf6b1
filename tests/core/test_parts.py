"""The small parts of the core, each by itself."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from alarms.catalogue import SITE_ALARMS
from alarms.service import EventPublisher
from davylamp.core import faults, words
from davylamp.core.clock import Clock
from davylamp.core.faults import Faults, SelfWatch
from davylamp.core.intake import LARGEST, Intake
from davylamp.core.lock import OnlyCore
from davylamp.core.pace import Pace
from davylamp.core.step_publisher import Packed, StepPublisher
from scada.bus.bus import BusDown
from scada.bus.memory import MemoryBus
from scada.bus.messages import HistorianHeartbeat, Trouble
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import (
    Acknowledge,
    Acknowledgement,
    AlarmKind,
    AlarmRecord,
    BadInput,
    LinkState,
    LinkStatus,
    Process,
    Samples,
)
from scada.model.trouble import TroubleKind
from tests.core.mine import link, site
from tests.detect.plant import T0, S


def some(count: int = 1) -> Samples:
    return Samples.of(np.zeros(count, np.int32), T0, 0.5)


async def test_what_comes_together_is_one_turn() -> None:
    intake = Intake()
    intake.link(link("mine", LinkState.UP, 0))
    intake.samples(some(), "mine/1", T0)
    intake.samples(some(2), "mine/event", T0 + 1)
    asked = intake.ask(Acknowledge(alarms=("a",), user="li"))
    (turn,) = intake.take()
    assert (len(turn.links), turn.rows, len(turn.commands)) == (1, 3, 1)
    assert turn.heard == {"mine/1": T0, "mine/event": T0 + 1}
    assert not asked.done()
    assert intake.received == 3
    (empty,) = intake.take()
    assert not empty.heard


async def test_a_link_change_closes_what_was_taken_before_it() -> None:
    intake = Intake()
    intake.samples(some(), "mine/1", T0)
    intake.link(link("mine", LinkState.LOST, 1))
    intake.link(link("unit", LinkState.LOST, 1))
    intake.samples(some(), "other/1", T0)
    before, after = intake.take()
    assert (before.rows, len(before.links)) == (1, 0)
    assert (after.rows, len(after.links)) == (1, 2)


async def test_a_turn_is_never_larger_than_a_message_may_be() -> None:
    intake = Intake()
    for _ in range(3):
        intake.samples(some(LARGEST // 2), "mine/1", T0)
    assert [turn.rows for turn in intake.take()] == [LARGEST, LARGEST // 2]


async def test_a_closed_intake_takes_nothing_from_the_sources() -> None:
    intake = Intake()
    intake.close()
    intake.samples(some(), "mine/1", T0)
    intake.link(link("mine", LinkState.LOST, 1))
    (turn,) = intake.take()
    assert (turn.rows, turn.links) == (0, [])


async def test_waiting_ends_when_something_comes() -> None:
    intake = Intake()
    waiting = asyncio.create_task(intake.wait(60))
    await asyncio.sleep(0)
    intake.heard("mine/1", T0)
    assert not waiting.done()
    intake.samples(some(), "mine/1", T0)
    await asyncio.wait_for(waiting, 60)
    await intake.wait(0)


def test_the_clock_notices_that_it_was_set_or_stood_still() -> None:
    wall, steady = [100 * S], [0]
    clock = Clock(lambda: wall[0], lambda: steady[0])
    wall[0], steady[0] = 101 * S, S
    assert not clock.jumped()
    wall[0], steady[0] = 3701 * S, 2 * S
    assert clock.jumped()
    wall[0], steady[0] = 3702 * S, 3 * S
    assert not clock.jumped()
    wall[0], steady[0] = 102 * S, 4 * S
    assert clock.jumped()
    wall[0], steady[0] = 112 * S, 14 * S
    assert clock.jumped()
    assert clock() == 112 * S


def test_pace() -> None:
    pace = Pace()
    for seconds in (0.001, 0.002, 0.009):
        pace.took(seconds)
    pace.scan()
    assert pace.step_ms == pytest.approx(2.0)
    assert pace.step_ms_max == pytest.approx(9.0)
    pace.scan()
    assert pace.step_ms == pytest.approx(2.0)


async def test_a_fault_is_said_once_when_it_comes_and_once_when_it_goes() -> None:
    intake = Intake()
    faults = Faults(intake, [record("site/disk")])
    faults.site("site/bus", True, T0, "gone")
    faults.site("site/bus", True, T0 + 1, "gone")
    faults.site("site/bus", False, T0 + 2)
    faults.site("site/disk", False, T0 + 3)
    faults.site("site/late", False, T0 + 4)
    said = [fault for turn in intake.take() for fault in turn.faults]
    assert [(fault.alarm, fault.active) for fault in said] == [
        ("site/bus", True),
        ("site/bus", False),
        ("site/disk", False),
    ]
    assert said[0].detail == {"zh": "消息总线中断", "en": "The bus is away", "reason": "gone"}


def test_every_alarm_of_the_site_has_words() -> None:
    for alarm in SITE_ALARMS:
        assert set(words.site_fault(alarm, "")) == {"zh", "en"}


async def test_steps_keep_their_order_and_what_overflows_is_a_gap_between_them() -> None:
    bus = MemoryBus("test")
    steps = StepPublisher(bus, "dvl.test.steps", "core.1.step", memory_bytes=100)
    bus.set_up(False)
    with pytest.raises(BusDown):
        await bus.store("dvl.test.steps", b"", "x")
    for seq in range(1, 8):
        steps.put(Packed(seq, T0 + seq, 3, bytes([seq]) * 25))
    assert (steps.backlog, steps.waiting, steps.lost) == (4, 12, 9)
    assert steps.overflowing
    bus.set_up(True)
    task = asyncio.create_task(steps.run())
    await asyncio.wait_for(steps.flush(), 60)
    consumer = await bus.consume("DVL_test_STEPS", "reader")
    assert [d.data[0] for d in await consumer.fetch(10, 1)] == [1, 5, 6, 7]
    gap = steps.take_gap()
    assert gap is not None
    assert (gap.first_seq, gap.last_seq, gap.samples) == (2, 4, 9)
    assert steps.take_gap() is None
    assert steps.published == 12
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def record(alarm: str) -> AlarmRecord:
    return AlarmRecord(
        alarm=alarm,
        kind=AlarmKind.SYSTEM,
        tag="",
        area="",
        server="",
        priority=0,
        process=Process.ACTIVE,
        acknowledgement=Acknowledgement.ACKNOWLEDGED,
        held=True,
        raised_ns=0,
        changed_ns=0,
        value=0.0,
        status=0,
        limit=0.0,
    )


def test_there_is_one_core_per_folder(tmp_path: Path) -> None:
    with OnlyCore(tmp_path), pytest.raises(BadInput, match="another core"), OnlyCore(tmp_path):
        pass
    with OnlyCore(tmp_path):
        pass


class Watched:
    """A self-watch over a bus in memory, with no one else."""

    def __init__(self, outbox: Path) -> None:
        self.bus, self.intake = MemoryBus("test"), Intake()
        self.steps = StepPublisher(self.bus, "dvl.test.steps", "core.1.step")
        self.events = EventPublisher(self.bus, Subjects("test"), Outbox(outbox))
        faults = Faults(self.intake, ())
        servers = site().servers
        self.watch = SelfWatch(faults, self.bus, self.steps, self.events, servers, 5.0)

    def look(
        self,
        seconds: float,
        links: tuple[LinkStatus, ...] = (),
        ahead: dict[str, float] | None = None,
    ) -> list[str]:
        self.watch.look(links, ahead or {}, T0 + round(seconds * S))
        faults = [fault for turn in self.intake.take() for fault in turn.faults]
        return [f"{fault.alarm} {'comes' if fault.active else 'goes'}" for fault in faults]


def test_the_bus_and_the_disk_are_watched(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    assert watched.look(0) == []
    watched.bus.set_up(False)
    assert watched.look(1) == ["site/bus comes"]
    watched.events.disk_fault = "no space"
    assert watched.look(2) == ["site/disk comes"]
    watched.bus.set_up(True)
    watched.events.disk_fault = ""
    assert watched.look(3) == ["site/bus goes", "site/disk goes"]


def test_a_historian_that_was_heard_once_is_missed(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    assert watched.look(100) == []
    watched.watch.historian(beat(), T0 + 100 * S)
    assert watched.look(104) == []
    watched.bus.set_up(False)
    assert watched.look(110) == ["site/bus comes"]
    watched.bus.set_up(True)
    assert watched.look(111) == ["site/bus goes"]
    assert all(watched.look(second) == [] for second in range(112, 117))
    assert watched.look(117) == ["site/historian comes"]
    watched.watch.historian(beat(), T0 + 118 * S)
    assert watched.look(118) == ["site/historian goes"]
    watched.watch.historian(beat("the disk is full"), T0 + 119 * S)
    assert watched.look(119) == ["site/historian comes"]


def test_each_trouble_of_the_historian_is_an_alarm_of_its_own_and_more_of_it_is_told_anew(
    tmp_path: Path,
) -> None:
    watched = Watched(tmp_path / "outbox")
    watched.look(100)
    own = set(TroubleKind) - {TroubleKind.STORE, TroubleKind.BUS}

    def hear(at: float, letters: int, *kinds: TroubleKind) -> list[str]:
        troubles = tuple(Trouble(kind=k, zh="坏", en="bad", since_ns=100 * S) for k in kinds)
        said = beat("bad" if kinds else "", troubles, round(at * S), letters)
        watched.watch.historian(said, T0 + round(at * S))
        return watched.look(at)

    assert hear(100.5, 0, TroubleKind.STORE, TroubleKind.BUS) == []
    assert hear(101, 0) == []
    assert hear(103, 1, *own) == [f"{alarm} comes" for alarm in faults.OWN_ALARM.values()]
    assert len(set(faults.OWN_ALARM.values())) == len(own) == 6
    assert hear(106, 1, TroubleKind.STORE, *own) == ["site/historian comes"]
    assert hear(107, 2, TroubleKind.LETTERS)[:1] == ["site/historian goes"]
    again = ["site/historian_letters goes", "site/historian_letters comes"]
    assert hear(164, 3, TroubleKind.LETTERS) == again
    assert hear(300, 2, TroubleKind.LETTERS) == []
    assert hear(301, 0) == ["site/historian_letters goes"]


def test_a_core_that_was_stopped_itself_does_not_call_the_historian_silent(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    assert watched.look(100) == []
    watched.watch.historian(beat(), T0 + 100 * S)
    assert watched.look(107) == []
    watched.watch.historian(beat(), T0 + 108 * S)
    assert all(watched.look(second) == [] for second in range(108, 114))
    assert watched.look(114) == ["site/historian comes"]


def test_being_late_is_an_alarm_until_nothing_was_late_for_a_while(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    watched.watch.late(2.5, T0 + S)
    assert watched.look(2) == ["site/late comes"]
    assert watched.look(10) == []
    assert watched.look(12) == ["site/late goes"]


def test_a_clock_is_judged_while_the_link_is_up(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    assert watched.look(1, (status(-6.0),)) == ["server.mine/clock comes"]
    assert watched.look(2, (status(0.0, LinkState.LOST),)) == []
    assert watched.look(3, (status(0.5),)) == ["server.mine/clock goes"]
    assert watched.look(4, (status(0.5),), {"mine": 3600.0}) == ["server.mine/clock comes"]
    assert watched.look(5, (status(0.5),), {"mine": 0.0}) == ["server.mine/clock goes"]


def test_a_clock_that_wavers_about_the_tolerance_is_one_alarm(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    assert watched.look(1, (status(5.1),)) == ["server.mine/clock comes"]
    assert watched.look(2, (status(4.9),)) == []
    assert watched.look(3, (status(5.2),)) == []
    assert watched.look(4, (status(3.9),)) == ["server.mine/clock goes"]
    assert watched.look(5, (status(4.9),)) == []


def test_a_clock_that_jumps_on_is_told_anew(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    both = ["server.mine/clock goes", "server.mine/clock comes"]
    assert watched.look(1, (status(10.0),)) == ["server.mine/clock comes"]
    assert watched.look(2, (status(12.0),)) == []
    assert watched.look(3, (status(3600.0),)) == both
    assert watched.look(4, (status(3700.0),)) == []
    assert watched.look(5, (status(-10.0),)) == both


def test_servers_that_agree_that_we_are_wrong_are_believed(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    unit = LinkStatus(server="unit", url="", state=LinkState.UP, since_ns=0, clock_offset_s=61.0)
    watched.watch.look((status(60.0), unit), {}, T0)
    (turn,) = watched.intake.take()
    said = [fault.detail["en"] for fault in turn.faults]
    assert said == [
        "mine: clock 60.0 s ahead (as all servers are: look at this machine's clock)",
        "unit: clock 61.0 s ahead (as all servers are: look at this machine's clock)",
    ]


def test_a_certificate_close_to_its_end_is_an_alarm(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    day = 86_400
    assert watched.look(1, (ending("server", 31 * day),)) == []
    assert watched.look(2, (ending("server", 29 * day),)) == ["server.mine/certificate comes"]
    assert watched.look(3, (ending("", 0, LinkState.LOST),)) == []
    assert watched.look(4, (ending("own", -day, LinkState.LOST),)) == [
        "server.mine/certificate goes",
        "server.mine/certificate comes",
    ]
    assert watched.look(5, (ending("own", 900 * day),)) == ["server.mine/certificate goes"]


def test_a_stream_that_is_nearly_full_is_an_alarm(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    for fullness, expected in (
        (0.69, []),
        (0.71, ["site/streams comes"]),
        (0.5, ["site/streams goes"]),
    ):
        watched.watch.streams(fullness, T0)
        assert watched.look(1) == expected


def test_a_report_that_could_not_be_made_is_an_alarm(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "outbox")
    for fault, expected in (
        ("", []),
        ("daily 2026-11-22: the disk is full", ["site/reports comes"]),
        ("", ["site/reports goes"]),
    ):
        watched.watch.reports(fault, T0)
        assert watched.look(1) == expected


def status(offset_s: float, state: LinkState = LinkState.UP) -> LinkStatus:
    return LinkStatus(server="mine", url="", state=state, since_ns=0, clock_offset_s=offset_s)


def test_the_words_of_a_certificates_end() -> None:
    server = site().servers[0]
    said = words.certificate_fault(server, ending("own", 0))
    until = datetime.fromtimestamp(T0 // S, UTC).strftime("%Y-%m-%d %H:%M UTC")
    assert said["en"].endswith(f": Davylamp's own certificate is valid until {until}: renew it")
    assert said["zh"].endswith(f"：本系统证书有效期至 {until}，请更换")


def ending(whose: str, in_s: int, state: LinkState = LinkState.UP) -> LinkStatus:
    until_ns = T0 + in_s * S if whose else 0
    return LinkStatus(
        server="mine",
        url="",
        state=state,
        since_ns=0,
        certificate=whose,
        certificate_until_ns=until_ns,
    )


def beat(
    fault: str = "", troubles: tuple[Trouble, ...] = (), now_ns: int = 0, letters: int = 0
) -> HistorianHeartbeat:
    return HistorianHeartbeat(
        now_ns=now_ns,
        troubles=troubles,
        dead_letters=letters,
        started_ns=0,
        pid=1,
        store="memory",
        rows=0,
        events=0,
        backlog=0,
        lag_s=0.0,
        write_ms=0.0,
        disk_free_bytes=0,
        disk_used_bytes=0,
        fault=fault,
    )

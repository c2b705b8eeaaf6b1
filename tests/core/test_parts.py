"""The small parts of the core, each by itself."""

import asyncio

import numpy as np
import pytest

from davylamp.core.clock import Clock
from davylamp.core.faults import Faults
from davylamp.core.intake import LARGEST, Intake
from davylamp.core.pace import Pace
from davylamp.core.step_publisher import Packed, StepPublisher
from scada.bus.bus import BusDown
from scada.bus.memory import MemoryBus
from scada.model import (
    Acknowledge,
    Acknowledgement,
    AlarmKind,
    AlarmRecord,
    LinkState,
    Process,
    Samples,
)
from tests.core.mine import link
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
    await asyncio.wait_for(waiting, 5)
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
    faults.set("site/bus", True, T0, "gone")
    faults.set("site/bus", True, T0 + 1, "gone")
    faults.set("site/bus", False, T0 + 2)
    faults.set("site/disk", False, T0 + 3)
    faults.set("site/late", False, T0 + 4)
    said = [(fault.alarm, fault.active) for turn in intake.take() for fault in turn.faults]
    assert said == [("site/bus", True), ("site/bus", False), ("site/disk", False)]


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
    await asyncio.wait_for(steps.flush(), 10)
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

"""The same recorded steps give the same journal, to the last byte."""

from collections.abc import Callable, Sequence
from functools import cache

import msgspec
import numpy as np
import pytest

from alarms import Journal
from alarms.service import Safety
from davylamp.core.headers import Headers
from davylamp.core.intake import Asked, Turn
from davylamp.core.judge import Judge
from davylamp.core.lines import lines
from davylamp.core.step_publisher import Packed
from davylamp.core.turns import Turns
from scada.bus.codec import decode_events, decode_step, encode_events
from scada.bus.header import Header
from scada.model import (
    Acknowledge,
    AcknowledgementRefused,
    AlarmRecord,
    Backfill,
    Command,
    ConditionChange,
    ConditionsKnown,
    Event,
    Fault,
    Flag,
    HandOver,
    LinkState,
    Remark,
    Reset,
    ReturnToService,
    Samples,
    Shelve,
    Silence,
    SiteTable,
    Suppression,
    SuppressionKind,
    SuppressionRule,
    TakeOutOfService,
    Unshelve,
    condition_alarm,
)
from tests.alarms.conditions import condition
from tests.core.mine import link, site
from tests.detect.plant import T0, S


class Recorder:
    """Keeps what a core would publish; stands for both of its publishers."""

    def __init__(self) -> None:
        self.steps: list[bytes] = []
        self.events: list[Event] = []

    def __call__(self, packed: Packed) -> None:
        self.steps.append(packed.data)

    def put(self, events: Sequence[Event], header: Callable[[], Header]) -> Safety:
        self.events += decode_events(encode_events(header(), list(events)))[1] if events else []
        return Safety(())


class _Steps:
    def __init__(self, recorder: Recorder) -> None:
        self.put = recorder


class Day:
    """A random day: pulses, delays, bad values, lost servers, silence, operators, faults."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._table = plant()
        self.at = 0.0

    def turn(self) -> Turn:
        """What comes in next."""
        random = self._random
        self.at += float(random.choice([0.02, 0.25, 1.0, 4.0], p=[0.4, 0.3, 0.28, 0.02]))
        turn = Turn()
        if random.random() < 0.9:
            turn.heard = {"mine/1": self.now_ns, "unit/1": self.now_ns}
        if random.random() < 0.7:
            turn.samples = [self._samples()]
        if random.random() < 0.06:
            server = str(random.choice(["mine", "unit"]))
            state = LinkState.UP if random.random() < 0.6 else LinkState.LOST
            turn.links = [link(server, state, self.at, "cut")]
        if random.random() < 0.03:
            active = bool(random.random() < 0.5)
            turn.faults = [Fault(alarm="site/bus", active=active, time_ns=self.now_ns)]
        if random.random() < 0.1:
            ids = tuple(str(one.id) for one in random.choice(list(self._table.alarms), 2))  # type: ignore[arg-type]
            ids += (condition_alarm("mine", f"c{random.integers(4)}"),)
            turn.commands = [
                Asked(command, _Nobody())  # type: ignore[arg-type]
                for command in random.choice(np.array(self._commands(ids), object), 2)
            ]
        if random.random() < 0.05:
            turn.backfills = [self._backfill()]
        if random.random() < 0.2:
            turn.conditions = [self._condition() for _ in range(int(random.integers(1, 4)))]
        return turn

    def _commands(self, ids: tuple[str, ...]) -> list[Command]:
        """Half of them acknowledge; the rest is everything else that an operator may ask."""
        until_ns = self.now_ns + int(self._random.integers(1, 20)) * S
        others: list[Command] = [
            Shelve(alarms=ids, until_ns=until_ns, user="li", reason="works"),
            Shelve(alarms=ids, until_ns=0, user="li", reason="works", one_shot=True),
            Unshelve(alarms=ids, user="wu"),
            Reset(alarms=ids, user="wu"),
            TakeOutOfService(alarms=ids, user="li", reason="works", permit="P-1"),
            ReturnToService(alarms=ids, user="li"),
            Silence(user="li", position="desk"),
            Remark(alarm=ids[0], raised_ns=self.now_ns, user="li", cause="dust"),
            HandOver(position="desk", user="li", to="wu", report={"active": "2"}),
        ]
        return others + [Acknowledge(alarms=ids, user="li")] * len(others)

    @property
    def now_ns(self) -> int:
        return T0 + round(self.at * S)

    def _condition(self) -> ConditionChange:
        random, name = self._random, f"c{self._random.integers(4)}"
        alarm = condition_alarm("mine", name)
        if random.random() < 0.1:
            return ConditionsKnown(server="mine", alarms=(alarm,), time_ns=self.now_ns)
        if random.random() < 0.1:
            return AcknowledgementRefused(
                server="mine", alarm=alarm, reason="no", time_ns=self.now_ns
            )
        return condition(
            name,
            active=bool(random.random() < 0.5),
            acknowledged=bool(random.random() < 0.5),
            severity=int(random.integers(1, 1000)),
            time_ns=self.now_ns,
        )

    def _backfill(self) -> Backfill:
        return Backfill(
            server=str(self._random.choice(["mine", "unit"])),
            from_ns=self.now_ns - 9 * S,
            until_ns=self.now_ns - S,
            time_ns=self.now_ns,
            tags=2,
            samples=7,
            lacking={"clock": 1} if self._random.random() < 0.3 else {},
        )

    def _samples(self) -> Samples:
        random, count = self._random, int(self._random.integers(1, 12))
        values = random.choice([0.3, 0.99, 1.0, 1.2, 1.6, np.nan], count)
        status = random.choice([0, 0, 0, 0, 0x40000000, 0x808C0000], count)
        times = self.now_ns - random.integers(0, 200_000_000, count)
        flags = random.choice([0, 0, 0, 0, 0, int(Flag.BACKFILLED)], count)
        return Samples.of(random.integers(0, 4, count), times, values, status, flags)


class _Nobody:
    """Nobody waits for the answer."""

    def done(self) -> bool:
        return True


def plant() -> SiteTable:
    """The small mine with an alarm that latches, one that asks again, and a rule of suppression."""
    table = site()
    first, second, third, *rest = table.alarms
    rule = SuppressionRule(
        id="r", when=("m0/cut",), alarms=("m1/alarm", "u0/alarm"), off_delay_s=5.0, reason_en="why"
    )
    second = msgspec.structs.replace(second, latching=True)
    third = msgspec.structs.replace(third, re_alarm_s=3.0)
    return msgspec.structs.replace(
        table, alarms=(first, second, third, *rest), suppressions=(rule,)
    )


def record(
    seed: int,
    turns: int,
    before: tuple[AlarmRecord, ...] = (),
    ended: list[AlarmRecord] | None = None,
) -> Recorder:
    """A life of the core, which may go on from ``before``; ``ended`` is given where it ends."""
    day, recorder = Day(seed), Recorder()
    judge = Judge(plant())
    judge.restore(before)
    core = Turns(
        judge,
        Journal("core", T0),
        Headers("test", "core", T0, "c1"),
        _Steps(recorder),  # type: ignore[arg-type]
        recorder,  # type: ignore[arg-type]
        lambda request: None,
    )
    for _ in range(turns):
        turn = day.turn()
        core.run(turn, day.now_ns)
    if ended is not None:
        ended += judge.records()
    return recorder


@cache
def day(seed: int) -> Recorder:
    """A day that several tests read."""
    return record(seed, 400)


@pytest.mark.parametrize("seed", range(5))
def test_a_recorded_day_gives_the_identical_journal(seed: int) -> None:
    again = replayed(day(seed))
    kinds = {event.kind for event in again}
    assert {"raised", "returned", "held", "confirmed", "acknowledged", "link"} <= kinds
    assert {"backfill", "would_have_raised"} <= kinds


def test_a_life_that_goes_on_from_silenced_alarms_gives_it_too() -> None:
    """Many of its first turns say nothing and are not recorded; delays count all the same."""
    ended: list[AlarmRecord] = []
    record(3, 300, ended=ended)
    shelf, rule, permit = (
        Suppression(kind=kind, since_ns=T0 - S, until_ns=until_ns, rule="r")
        for kind, until_ns in zip(SuppressionKind, (T0 + 3 * S, 0, 0), strict=True)
    )
    by_alarm = {"m1/alarm": (shelf, rule), "u0/alarm": (rule,), "m0/alarm": (shelf, permit)}
    silenced = [
        msgspec.structs.replace(one, suppressed=by_alarm.get(one.alarm, ())) for one in ended
    ]
    assert sum(bool(one.suppressed) for one in silenced) > 1
    for seed in range(3):
        replayed(record(seed, 100, tuple(silenced)), tuple(silenced))


def test_every_kind_of_an_operators_line_is_there() -> None:
    kinds = {event.kind.value for seed in range(5) for event in day(seed).events}
    wanted = "shelved unshelved reset re_alarmed suppressed unsuppressed out_of_service in_service"
    assert set(wanted.split()) | {"silenced", "remark", "handover"} <= kinds


def replayed(recorded: Recorder, before: tuple[AlarmRecord, ...] = ()) -> list[Event]:
    """The journal made again of the recorded steps: to the last byte the same."""
    judge, journal = Judge(plant()), Journal("core", T0)
    judge.restore(before)
    again: list[Event] = []
    for data in recorded.steps:
        step = decode_step(data)[1]
        again += lines(journal, judge.catalogue, step, judge.step(step))
    header = Headers("test", "core", T0, "c1").next("Events", T0)
    assert encode_events(header, again) == encode_events(header, recorded.events)
    return again


def test_steps_are_numbered_without_a_hole() -> None:
    steps = [decode_step(data) for data in record(9, 200).steps]
    assert [step.number for _, step in steps] == list(range(1, len(steps) + 1))
    assert [header.seq for header, _ in steps] == list(range(1, len(steps) + 1))

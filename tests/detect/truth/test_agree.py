"""The arrays judge as one would judge sensor by sensor, however the samples come in layers."""

import math
from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.detect.plain_marks import Moved as PlainMoved
from bench.detect.plain_marks import PlainBeyond, PlainFrozen, PlainJump, PlainShape, small
from scada.detect.truth.beyond import Beyond, Bounds
from scada.detect.truth.calibration_shape import CalibrationShape
from scada.detect.truth.codes import RANGE
from scada.detect.truth.frozen import TICK_S, Frozen, Witness
from scada.detect.truth.jump import Jump, Moved
from scada.detect.truth.seen import Said, Seen

N = 4
S = 1_000_000_000
Layer = tuple[int, list[int], list[float], list[int], bool]
VALUES = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, -0.25, -0.125, math.nan]


@st.composite
def layers(draw: st.DrawFn) -> list[Layer]:
    """Layers in order of time: when, which sensors, their values, what siblings did, forced."""
    now, made = 0, []
    for _ in range(draw(st.integers(1, 12))):
        now += draw(st.sampled_from([1, 5, 20, 30, 61, 200])) * S
        sensors = draw(st.lists(st.integers(0, N - 1), unique=True, max_size=N))
        values = [draw(st.sampled_from(VALUES)) for _ in sensors]
        moved = [draw(st.sampled_from([0, 0, 0, 1, -1, -2])) for _ in range(N)]
        made.append((now, sensors, values, moved, draw(st.booleans())))
    return made


def seen(now: int, sensors: list[int], values: list[float], forced: bool = False) -> Seen:
    at: slice | NDArray[np.intp] = np.array(sensors, np.intp)
    if sensors == list(range(N)):
        at = slice(0, N)
    value = np.array(values, np.float64)
    codes = np.full(len(sensors), RANGE if forced else 0, np.uint8)
    times = np.full(len(sensors), now, np.int64)
    return Seen(at, value, value.astype(np.float32), times, codes)


Sensor = PlainBeyond | PlainFrozen | PlainJump | PlainShape


class Ear:
    """Hears what is new: that something does not stand is said once, that it stands after each loss."""

    def __init__(self, sensors: Sequence[Sensor]) -> None:
        self.sensors = sensors
        self.stands: set[int] = set()
        self.said: list[bool | None] = [None] * len(sensors)
        self.lost = [True] * len(sensors)

    def arrays(self, said: Said) -> dict[int, bool]:
        assert len(set(said.slot.tolist())) == len(said)
        told = dict(zip(said.slot.tolist(), said.active.tolist(), strict=True))
        new = {s: a for s, a in told.items() if a or s in self.stands}
        self.stands |= {slot for slot, answer in new.items() if answer}
        self.stands -= {slot for slot, answer in new.items() if not answer}
        return new

    def stepped(self, slots: list[int], values: list[float], forced: bool) -> dict[int, bool]:
        """What the plain ones have to say after these samples; nothing of those that are lost."""
        for slot, value in zip(slots, values, strict=True):
            self.lost[slot] = math.isnan(value) and not forced
            if self.lost[slot]:
                self.said[slot] = None
        return self.plain(slots)

    def plain(self, slots: Iterable[int] = range(N)) -> dict[int, bool]:
        """What is new of the plain ones, to be asked before the arrays."""
        new = {}
        for slot in slots:
            stands = self.sensors[slot].stands
            if not self.lost[slot] and self.said[slot] is not stands:
                self.said[slot] = stands
                new[slot] = stands
        return {slot: stands for slot, stands in new.items() if stands or slot in self.stands}


def as_moved(moved: list[int]) -> Moved:
    """What siblings did, whatever the slots and the size."""
    did = np.array(moved, np.int8)

    def answer(slot: NDArray[np.intp], by: NDArray[np.floating]) -> NDArray[np.int8]:
        return did[slot].copy()

    return answer


def plainly(moved: list[int]) -> list[PlainMoved]:
    """The same for one sensor each."""

    def of(did: int) -> PlainMoved:
        return lambda by: did

    return [of(did) for did in moved]


def as_witness(level: NDArray[np.float64]) -> Witness:
    """Siblings that show these levels, in steps of 0.1."""

    def answer(slot: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return level[slot], np.full(len(slot), 0.1)

    return answer


def full(value: float) -> NDArray[np.float64]:
    return np.full(N, value)


@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([0, 30]))
def test_beyond(steps: list[Layer], hold: int) -> None:
    bounds = Bounds(full(-0.25), full(2.0), full(-0.125), full(1.5))
    arrays = Beyond(bounds, full(hold), reads_codes=True)
    plain = [PlainBeyond(-0.25, 2.0, -0.125, 1.5, hold * S) for _ in range(N)]
    ear = Ear(plain)
    for now, sensors, values, _, forced in steps:
        for s, value in zip(sensors, values, strict=True):
            plain[s].step(value, forced, now)
        expected = ear.stepped(sensors, values, forced)
        assert ear.arrays(arrays.step(seen(now, sensors, values, forced))) == expected
        for sensor in plain:
            sensor.advance(now)
        expected = ear.plain()
        assert ear.arrays(arrays.advance(now)) == expected


@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([2.0, math.inf]))
def test_jump(steps: list[Layer], cap: float) -> None:
    arrays = Jump(full(0.01), full(0.3), full(cap), full(150.0), 60.0)
    plain = [PlainJump(0.01, small(0.3), cap, 150 * S, 60 * S) for _ in range(N)]
    ear = Ear(plain)
    for now, sensors, values, moved, _ in steps:
        did = plainly(moved)
        for s, value in zip(sensors, values, strict=True):
            plain[s].step(value, now, did[s])
        expected = ear.stepped(sensors, values, False)
        found = arrays.step(seen(now, sensors, values), as_moved(moved))
        assert ear.arrays(found) == expected
        for s, sensor in enumerate(plain):
            sensor.advance(now, did[s])
        expected = ear.plain()
        assert ear.arrays(arrays.advance(now, as_moved(moved))) == expected


LEVELS = st.lists(st.sampled_from([0.0, 0.3, 0.6, 2.0, math.nan, math.inf]), min_size=N, max_size=N)


@settings(max_examples=40, deadline=None)
@given(layers(), LEVELS, st.integers(0, 3), st.integers(0, 10))
def test_frozen(
    steps: list[Layer],
    levels: list[float],
    learn: int,
    turn: int,
) -> None:
    arrays = Frozen(full(0.1), full(100.0), 2.0, 3.0, float(learn))
    tick = round(min(TICK_S, 50.0) * S)
    plain = [PlainFrozen(small(0.1), 100 * S, 2.0, 3.0, learn) for _ in range(N)]
    ear = Ear(plain)
    due = -(2**62)
    # Long flat ends, as only they freeze.
    last = steps[-1][0]
    steps = steps + [(last + n * 60 * S, [0], [0.5], [0] * N, False) for n in range(1, 16)]
    for number, (now, sensors, values, _, _) in enumerate(steps):
        for s, value in zip(sensors, values, strict=True):
            plain[s].step(value, now)
        expected = ear.stepped(sensors, values, False)
        assert ear.arrays(arrays.step(seen(now, sensors, values))) == expected
        level = np.roll(np.array(levels), number // (turn + 1))
        level = np.where(np.isinf(levels), np.inf, np.where(np.isinf(level), 1.0, level))
        if now >= due:
            due = now + tick
            for s, sensor in enumerate(plain):
                sensor.tick(now, tick, float(level[s]), 0.1)
        expected = ear.plain()
        assert ear.arrays(arrays.advance(now, as_witness(level))) == expected


@settings(max_examples=40, deadline=None)
@given(layers(), st.lists(st.sampled_from([0.0, 0.25, 1.0, math.nan]), min_size=N, max_size=N))
def test_calibration_shape(steps: list[Layer], before: list[float]) -> None:
    low, high, rise, band = 0.9, 2.3, 0.6, 0.06
    names = ("gas_low", "gas_high", "rise", "band", "plateau_s", "longest_s")
    given_of = zip(names, (low, high, rise, band, 60.0, 300.0), strict=True)
    arrays = CalibrationShape(**{name: full(value) for name, value in given_of})
    bounds = small(low), small(high), small(rise), small(band)
    plain = [PlainShape(*bounds, 60 * S, 300 * S) for _ in range(N)]
    ear = Ear(plain)
    base = np.array(before)
    for now, sensors, values, moved, _ in steps:
        did = plainly(moved)
        for s, value in zip(sensors, values, strict=True):
            plain[s].step(value, now, did[s], partial(float, before[s]))
        expected = ear.stepped(sensors, values, False)
        found = arrays.step(seen(now, sensors, values), as_moved(moved), lambda slot: base[slot])
        assert ear.arrays(found) == expected
        for s, sensor in enumerate(plain):
            sensor.advance(now, did[s])
        expected = ear.plain()
        assert ear.arrays(arrays.advance(now, as_moved(moved))) == expected

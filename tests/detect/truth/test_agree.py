"""The arrays judge as one would judge sensor by sensor, however the samples come in layers."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scada.detect.truth.beyond import Beyond, Bounds
from scada.detect.truth.calibration_shape import CalibrationShape
from scada.detect.truth.codes import RANGE
from scada.detect.truth.frozen import TICK_S, Frozen, Witness
from scada.detect.truth.jump import Jump, Moved
from scada.detect.truth.seen import Said, Seen
from tests.detect.truth.plain import PlainBeyond, PlainFrozen, PlainJump, PlainShape

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


class Ear:
    """Hears what is new: that something does not stand is said once."""

    def __init__(self) -> None:
        self.stands: set[int] = set()

    def hear(self, given: dict[int, bool | None]) -> dict[int, bool]:
        new = {s: a for s, a in given.items() if a or (a is False and s in self.stands)}
        self.stands |= {slot for slot, answer in new.items() if answer}
        self.stands -= {slot for slot, answer in new.items() if not answer}
        return new

    def arrays(self, said: Said) -> dict[int, bool]:
        assert len(set(said.slot.tolist())) == len(said)
        return self.hear(dict(zip(said.slot.tolist(), said.active.tolist(), strict=True)))


def as_moved(moved: list[int]) -> Moved:
    """What siblings did, whatever the slots and the size."""
    did = np.array(moved, np.int8)

    def answer(slot: NDArray[np.intp], by: NDArray[np.floating]) -> NDArray[np.int8]:
        return did[slot].copy()

    return answer


def as_witness(level: NDArray[np.float64]) -> Witness:
    """Siblings that show these levels, in steps of 0.1."""

    def answer(slot: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return level[slot], np.full(len(slot), 0.1)

    return answer


def full(value: float) -> NDArray[np.float64]:
    return np.full(N, value)


@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([0.0, 30.0]))
def test_beyond(steps: list[Layer], hold: float) -> None:
    bounds = Bounds(full(-0.25), full(2.0), full(-0.125), full(1.5))
    one, other = Ear(), Ear()
    arrays = Beyond(bounds, full(hold), reads_codes=True)
    plain = [PlainBeyond(-0.25, 2.0, -0.125, 1.5, hold) for _ in range(N)]
    for now, sensors, values, _, forced in steps:
        expected = {s: plain[s].step(v, forced, now) for s, v in zip(sensors, values, strict=True)}
        assert one.arrays(arrays.step(seen(now, sensors, values, forced))) == other.hear(expected)
        assert one.arrays(arrays.advance(now)) == other.hear(
            {s: plain[s].advance(now) for s in range(N)}
        )


@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([2.0, math.inf]))
def test_jump(steps: list[Layer], cap: float) -> None:
    one, other = Ear(), Ear()
    arrays = Jump(full(0.01), full(0.3), full(cap), full(150.0), 60.0)
    plain = [PlainJump(0.01, float(np.float32(0.3)), cap, 150.0, 60.0) for _ in range(N)]
    for now, sensors, values, moved, _ in steps:
        expected = {
            s: plain[s].step(v, now, moved[s]) for s, v in zip(sensors, values, strict=True)
        }
        found = arrays.step(seen(now, sensors, values), as_moved(moved))
        assert one.arrays(found) == other.hear(expected)
        found = arrays.advance(now, as_moved(moved))
        assert one.arrays(found) == other.hear(
            {s: plain[s].advance(now, moved[s]) for s in range(N)}
        )


LEVELS = st.lists(st.sampled_from([0.0, 0.3, 0.6, 2.0, math.nan, math.inf]), min_size=N, max_size=N)


@settings(max_examples=40, deadline=None)
@given(layers(), LEVELS, st.integers(0, 3), st.integers(0, 10))
def test_frozen(
    steps: list[Layer],
    levels: list[float],
    learn: int,
    turn: int,
) -> None:
    one, other = Ear(), Ear()
    arrays = Frozen(full(0.1), full(100.0), 2.0, 3.0, float(learn))
    tick = round(min(TICK_S, 50.0) * S)
    plain = [PlainFrozen(0.1, 100.0, 2.0, 3.0, learn) for _ in range(N)]
    for sensor in plain:
        sensor.resolution = float(np.float32(0.1))
    due = -(2**62)
    # Long flat ends, as only they freeze.
    last = steps[-1][0]
    steps = steps + [(last + n * 60 * S, [0], [0.5], [0] * N, False) for n in range(1, 16)]
    for number, (now, sensors, values, _, _) in enumerate(steps):
        expected = {s: plain[s].step(v, now) for s, v in zip(sensors, values, strict=True)}
        assert one.arrays(arrays.step(seen(now, sensors, values))) == other.hear(expected)
        level = np.roll(np.array(levels), number // (turn + 1))
        level = np.where(np.isinf(levels), np.inf, np.where(np.isinf(level), 1.0, level))
        ticked = {}
        if now >= due:
            due = now + tick
            ticked = {s: plain[s].tick(now, tick, float(level[s]), 0.1) for s in range(N)}
        found = arrays.advance(now, as_witness(level))
        assert one.arrays(found) == other.hear(ticked)


@settings(max_examples=40, deadline=None)
@given(layers(), st.lists(st.sampled_from([0.0, 0.25, 1.0, math.nan]), min_size=N, max_size=N))
def test_calibration_shape(steps: list[Layer], before: list[float]) -> None:
    settings_of = (0.9, 2.3, 0.6, 0.06, 60.0, 300.0)
    names = ("gas_low", "gas_high", "rise", "band", "plateau_s", "longest_s")
    one, other = Ear(), Ear()
    arrays = CalibrationShape(**{n: full(v) for n, v in zip(names, settings_of, strict=True)})
    plain = [PlainShape(*settings_of) for _ in range(N)]
    base = np.array(before)
    for now, sensors, values, moved, _ in steps:
        expected = {
            s: plain[s].step(v, now, moved[s], before[s])
            for s, v in zip(sensors, values, strict=True)
        }
        found = arrays.step(seen(now, sensors, values), as_moved(moved), lambda slot: base[slot])
        assert one.arrays(found) == other.hear(expected)
        found = arrays.advance(now, as_moved(moved))
        assert one.arrays(found) == other.hear(
            {s: plain[s].advance(now, moved[s]) for s in range(N)}
        )

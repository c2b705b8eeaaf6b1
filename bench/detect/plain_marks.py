"""The marks as one writes them for one sensor: plain Python, sample by sample.

Values that the arrays keep as float32 are rounded alike.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass

S = 1_000_000_000
MOVED, FLAT, UNKNOWN, ALONE = 1, 0, -1, -2
Moved = Callable[[float], int]
"""What siblings did in the last 30 to 60 s against a size."""
_FLOAT = struct.Struct("f")


def small(value: float) -> float:
    """A number as float32 holds it."""
    rounded: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    return rounded


class Siblings:
    """What the tags of one family show now, and 30 to 60 s ago."""

    def __init__(self, count: int) -> None:
        self.value = [math.nan] * count
        self.usable = [False] * count
        self.older = [math.nan] * count
        self.newer = [math.nan] * count

    def picture(self) -> None:
        """Keep what they show now."""
        self.older = self.newer
        self.newer = [
            small(value) if usable else math.nan
            for value, usable in zip(self.value, self.usable, strict=True)
        ]

    def near(self, place: int) -> list[int]:
        """The usable ones among the next eight."""
        count = len(self.value)
        others = [(place + step) % count for step in range(1, min(9, count))]
        return [other for other in others if self.usable[other]]

    def moved(self, place: int, by: float) -> int:
        """Whether one of them moved by more than that."""
        if len(self.value) == 1:
            return ALONE
        answer = UNKNOWN
        for other in self.near(place):
            if math.isnan(self.older[other]):
                continue
            answer = FLAT
            now, newer = self.value[other], self.newer[other]
            off = abs(now - self.older[other])
            if not math.isnan(newer):
                off = max(off, abs(now - newer))
            if off > by:
                return MOVED
        return answer

    def mean(self, place: int, of: list[float]) -> float:
        """The mean of a column over them; NaN where there is none."""
        near = self.near(place)
        return sum(of[other] for other in near) / len(near) if near else math.nan


@dataclass(slots=True)
class PlainBeyond:
    """A value beyond one of two bounds for some time."""

    low: float
    high: float
    back_low: float
    back_high: float
    hold_ns: int
    stands: bool = False
    since_ns: int = -1

    def step(self, value: float, forced: bool, now_ns: int) -> None:
        """Take a sample; NaN cannot be used."""
        beyond = forced or value <= self.low or value >= self.high
        if beyond:
            if not self.stands and self.since_ns < 0:
                self.since_ns = now_ns
            self.advance(now_ns)
        elif math.isnan(value):
            self.since_ns = -1
        else:
            if self.stands and self.back_low <= value <= self.back_high:
                self.stands = False
            self.since_ns = -1

    def advance(self, now_ns: int) -> None:
        """Let its time run out."""
        if self.since_ns >= 0 and now_ns - self.since_ns >= self.hold_ns:
            self.stands, self.since_ns = True, -1


@dataclass(slots=True)
class PlainJump:
    """A change that the sensor cannot follow."""

    slew: float
    floor: float
    cap_s: float
    hold_ns: int
    follow_ns: int
    last: float = math.nan
    last_ns: int = 0
    before: float = 0.0
    size: float = 0.0
    at_ns: int = 0
    stands: bool = False
    judged: bool = False

    def step(self, value: float, now_ns: int, moved: Moved) -> None:
        """Take a sample."""
        if not self.judged or self.stands:
            self._settle(value, now_ns, moved, True)
        elif math.isnan(value):
            self.judged = False
        else:
            self._raise(value, now_ns, moved)
        self.last, self.last_ns = value, now_ns

    def advance(self, now_ns: int, moved: Moved) -> None:
        """What siblings and time bring."""
        if self.stands and self.judged:
            self._settle(self.last, now_ns, moved, False)

    def _raise(self, value: float, now_ns: int, moved: Moved) -> None:
        step = small(abs(value - self.last))
        if not step > self.floor:
            return
        room = self.slew * min(max((now_ns - self.last_ns) / 1e9, 0.0), self.cap_s)
        if not step > self.floor + room:
            return
        witness = moved(small(0.2 * step))
        if witness == FLAT or (witness == ALONE and step > self.floor + 2 * room):
            self.before, self.size, self.at_ns, self.stands = self.last, step, now_ns, True

    def _settle(self, value: float, now_ns: int, moved: Moved, sampled: bool) -> None:
        if math.isnan(value):
            self.judged = False
            return
        self.judged = True
        if not self.stands:
            return
        gone_ns = now_ns - self.at_ns
        ended = gone_ns >= self.hold_ns
        if not ended and gone_ns <= self.follow_ns:
            ended = moved(small(0.2 * self.size)) == MOVED
        if sampled:
            ended |= small(abs(value - self.before)) <= max(self.floor, self.size / 2)
        self.stands = not ended


@dataclass(slots=True)
class PlainFrozen:
    """A value that does not change for longer than this sensor ever kept still."""

    resolution: float
    least_ns: int
    factor: float
    alone: float
    learn: float
    last: float = math.nan
    since_ns: int = -1
    place: float = math.nan
    stay_ns: int = 0
    longest_ns: float = 0.0
    smallest: float = math.inf
    learnt: int = 0
    asked_ns: int = -1
    low: float = math.nan
    high: float = math.nan
    stands: bool = False

    def step(self, value: float, now_ns: int) -> None:
        """Take a sample."""
        if value == self.last:
            return
        if math.isnan(value):
            self.since_ns = -1
        elif math.isnan(self.last):
            self.stands = self.stands and value == self.place
            self.place, self.stay_ns, self.since_ns = value, now_ns, now_ns
        else:
            self.stands, self.since_ns = False, now_ns
            self._learn(value, now_ns)
        self.last = value

    def _learn(self, value: float, now_ns: int) -> None:
        step = max(small(abs(value - self.last)), self.resolution)
        self.smallest = min(self.smallest, step)
        self.longest_ns = max(self.longest_ns, float(now_ns - self.stay_ns))
        if small(abs(value - self.place)) > small(1.5 * self.smallest):
            self.longest_ns *= 0.995
            self.place, self.stay_ns = value, now_ns
            self.learnt = min(255, self.learnt + 1)

    def tick(self, now_ns: int, tick_ns: int, level: float, step: float) -> None:
        """Judge the run against what its siblings show; an infinite level says that it has none."""
        if self.since_ns < 0 or now_ns - self.since_ns < tick_ns:
            return
        if self.asked_ns != self.since_ns:
            self.asked_ns, self.low, self.high = self.since_ns, small(level), small(level)
        elif not math.isnan(level):
            self.low = small(level if math.isnan(self.low) else min(self.low, level))
            self.high = small(level if math.isnan(self.high) else max(self.high, level))
        share = self.alone
        if not math.isinf(level):
            moved = (self.high - self.low) / max(step, self.smallest)
            if not moved >= 1:
                return
            share = max(1.0, self.factor * min(1.0, 2.0 / moved))
        needed = max(self.longest_ns * share, float(self.least_ns))
        if self.learnt >= self.learn and now_ns - self.since_ns >= needed:
            self.stands, self.place = True, self.last


@dataclass(slots=True)
class PlainShape:
    """A step to cal gas, a plateau, and the way back, alone among its siblings."""

    gas_low: float
    gas_high: float
    rise: float
    band: float
    plateau_ns: int
    longest_ns: int
    stage: str = "idle"
    base: float = 0.0
    gas: float = 0.0
    began_ns: int = 0
    even_ns: int = 0
    stands: bool = False

    def step(self, value: float, now_ns: int, moved: Moved, older: Callable[[], float]) -> None:
        """Take a sample."""
        inside = self.gas_low <= value <= self.gas_high
        if not inside and not (self.stage == "real" and value > self.gas_high):
            self.stage = "idle"
        elif inside and self.stage == "idle":
            base = older()
            if base < self.gas_low and small(value - base) >= self.rise:
                self.stage, self.base, self.gas = "gas", base, value
                self.began_ns = self.even_ns = now_ns
        if self.stage == "gas" and small(abs(value - self.gas)) > self.band:
            self.gas, self.even_ns = value, now_ns
        if not math.isnan(value):
            self._judge(now_ns, moved)

    def advance(self, now_ns: int, moved: Moved) -> None:
        """What siblings and time bring."""
        if self.stage == "gas":
            self._judge(now_ns, moved)

    def _judge(self, now_ns: int, moved: Moved) -> None:
        if self.stage != "gas":
            self.stands = False
            return
        witness = moved(small(0.2 * small(self.gas - self.base)))
        if witness == MOVED or now_ns - self.began_ns > self.longest_ns:
            self.stage, self.stands = "real", False
        elif not self.stands:
            self.stands = now_ns - self.even_ns >= self.plateau_ns and witness == FLAT

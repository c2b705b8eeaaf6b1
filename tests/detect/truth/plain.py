"""The marks as one would write them for one sensor: plain Python, sample by sample."""

import math
from dataclasses import dataclass

S = 1_000_000_000


@dataclass
class PlainBeyond:
    """One sensor's value beyond a bound."""

    low: float
    high: float
    back_low: float
    back_high: float
    hold_s: float
    said: bool | None = None
    stands: bool = False
    since_ns: int | None = None

    def step(self, value: float, forced: bool, time_ns: int) -> bool | None:
        beyond = forced or value <= self.low or value >= self.high
        if math.isnan(value) and not forced:
            self.since_ns, self.said = None, None
            return None
        if beyond:
            if not self.stands and self.since_ns is None:
                self.since_ns = time_ns
            if not self.stands and time_ns - (self.since_ns or 0) >= self.hold_s * S:
                self.stands = True
        elif not self.stands or self.back_low <= value <= self.back_high:
            self.stands = False
            self.since_ns = None
        if self.stands:
            self.since_ns = None
        return self.say(beyond)

    def advance(self, now_ns: int) -> bool | None:
        if self.since_ns is None or now_ns - self.since_ns < self.hold_s * S:
            return None
        self.stands, self.since_ns = True, None
        return self.say(True)

    def say(self, beyond: bool) -> bool | None:
        if beyond and not self.stands:
            self.said = None
            return None
        if self.said is self.stands:
            return None
        self.said = self.stands
        return self.stands


@dataclass
class PlainJump:
    """One sensor's jumps; ``moved`` is what its siblings did by now."""

    slew: float
    floor: float
    cap_s: float
    hold_s: float
    follow_s: float
    last: float = math.nan
    last_ns: int = 0
    before: float = 0.0
    size: float = 0.0
    at_ns: int = 0
    stands: bool = False
    said: bool | None = None

    def step(self, value: float, time_ns: int, moved: int) -> bool | None:
        answer = self._judge(value, time_ns, moved)
        self.last, self.last_ns = value, time_ns
        return answer

    def advance(self, now_ns: int, moved: int) -> bool | None:
        if not self.stands or self.said is None:
            return None
        return self._settle(self.last, now_ns, moved, False)

    def _judge(self, value: float, time_ns: int, moved: int) -> bool | None:
        if self.said is not False:
            return self._settle(value, time_ns, moved, True)
        step = abs(value - self.last)
        if not step > self.floor:
            return None
        room = self.slew * min(max((time_ns - self.last_ns) / S, 0.0), self.cap_s)
        real = step > self.floor + room and moved == 0
        alone = step > self.floor + 2 * room and moved == -2
        if not (real or alone):
            return None
        self.before, self.size, self.at_ns = self.last, step, time_ns
        self.stands = self.said = True
        return True

    def _settle(self, value: float, time_ns: int, moved: int, sampled: bool) -> bool | None:
        if math.isnan(value):
            self.said = None
            return None
        if self.stands:
            gone_ns = time_ns - self.at_ns
            over = gone_ns >= self.hold_s * S
            over |= gone_ns <= self.follow_s * S and moved == 1
            over |= sampled and abs(value - self.before) <= max(self.floor, self.size / 2)
            self.stands = not over
        if self.said is self.stands:
            return None
        self.said = self.stands
        return self.stands


@dataclass
class PlainFrozen:
    """One sensor's runs; ``level`` and ``step`` are of its siblings."""

    resolution: float
    least_s: float
    factor: float
    alone: float
    learn: int
    last: float = math.nan
    since_ns: int | None = None
    place: float = math.nan
    stay_ns: int = 0
    longest_ns: float = 0.0
    smallest: float = math.inf
    learnt: int = 0
    low: float = math.nan
    high: float = math.nan
    asked_ns: int | None = None
    stands: bool = False

    def step(self, value: float, time_ns: int) -> bool | None:
        if math.isnan(value):
            self.last, self.since_ns = math.nan, None
            return None
        if value == self.last:
            return None
        fresh, stood = math.isnan(self.last), self.stands
        if fresh:
            still = stood and value == self.place
            self.place, self.stay_ns = value, time_ns
            self.stands = still
            answer = still if stood else None
        else:
            self._moved(value, time_ns)
            self.stands, answer = False, False
        self.last, self.since_ns = value, time_ns
        return answer

    def _moved(self, value: float, time_ns: int) -> None:
        self.smallest = min(self.smallest, max(abs(value - self.last), self.resolution))
        self.longest_ns = max(self.longest_ns, time_ns - self.stay_ns)
        if abs(value - self.place) > 1.5 * self.smallest:
            self.longest_ns *= 0.995
            self.place, self.stay_ns = value, time_ns
            self.learnt = min(255, self.learnt + 1)

    def tick(self, now_ns: int, tick_ns: int, level: float, step: float) -> bool | None:
        if self.since_ns is None or now_ns - self.since_ns < tick_ns:
            return None
        if self.asked_ns != self.since_ns:
            self.asked_ns, self.low, self.high = self.since_ns, level, level
        elif not math.isnan(level):
            self.low = level if math.isnan(self.low) else min(self.low, level)
            self.high = level if math.isnan(self.high) else max(self.high, level)
        share = self.alone
        if not math.isinf(level):
            moved = (self.high - self.low) / max(step, self.smallest)
            if not moved >= 1:
                return None
            share = max(1.0, self.factor * min(1.0, 2.0 / moved))
        needed = max(self.longest_ns * share, self.least_s * S)
        if self.learnt < self.learn or now_ns - self.since_ns < needed or self.stands:
            return None
        self.stands, self.place = True, self.last
        return True


@dataclass
class PlainShape:
    """One sensor under cal gas; ``before`` is what it showed, ``moved`` what its siblings did."""

    gas_low: float
    gas_high: float
    rise: float
    band: float
    plateau_s: float
    longest_s: float
    stage: str = "idle"
    base: float = 0.0
    gas: float = 0.0
    began_ns: int = 0
    even_ns: int = 0
    stands: bool = False
    said: bool | None = None

    def step(self, value: float, time_ns: int, moved: int, before: float) -> bool | None:
        inside = self.gas_low <= value <= self.gas_high
        above = value > self.gas_high
        if not inside and not (self.stage == "real" and above):
            self.stage = "idle"
        risen = before < self.gas_low and value - before >= self.rise
        if inside and self.stage == "idle" and risen:
            self.stage, self.base, self.began_ns = "gas", before, time_ns
            self.gas, self.even_ns = value, time_ns
        if self.stage == "gas" and abs(value - self.gas) > self.band + 1e-6:
            self.gas, self.even_ns = value, time_ns
        if math.isnan(value):
            self.said, self.stands = None, self.stands
            return None
        return self._judge(time_ns, moved)

    def advance(self, now_ns: int, moved: int) -> bool | None:
        if self.stage != "gas" or self.said is None:
            return None
        return self._judge(now_ns, moved)

    def _judge(self, time_ns: int, moved: int) -> bool | None:
        if self.stage == "gas":
            if moved == 1 or time_ns - self.began_ns > self.longest_s * S:
                self.stage = "real"
            elif not self.stands:
                even = time_ns - self.even_ns >= self.plateau_s * S
                self.stands = even and moved == 0
        if self.stage != "gas":
            self.stands = False
        if self.said is self.stands:
            return None
        self.said = self.stands
        return self.stands

"""Rates and deviations, one sample after another: what the computed signals must agree with."""

import math
from dataclasses import dataclass, field

from scada.model import Quality

SLOTS = 20
Rated = tuple[int, float | None, Quality]
"""Time, rate (None where it is not known), quality."""


@dataclass
class ReferenceRate:
    """One rate over all samples since it began; windows in ns, the rate per ``per_s`` seconds."""

    window_ns: int
    per_s: float
    scan_s: float = 0.0
    samples: list[tuple[int, float, bool]] = field(default_factory=list)
    """Time, value, whether it was uncertain."""
    last_ns: int = 0
    is_silent: bool = False

    @property
    def step_ns(self) -> int:
        return max(self.window_ns // SLOTS, 1)

    def sample(self, time_ns: int, value: float, quality: Quality) -> list[Rated]:
        time_ns = max(time_ns, self.last_ns)
        found = self.advance(time_ns)
        gap = (SLOTS + 1) * self.step_ns + round(3 * self.scan_s * 1e9)
        if quality is Quality.BAD or (self.scan_s and time_ns - self.last_ns > gap):
            self.samples = []
        self.last_ns, self.is_silent = time_ns, False
        if quality is Quality.BAD:
            return [*found, (time_ns, None, Quality.BAD)]
        self.samples.append((time_ns, value, quality is Quality.UNCERTAIN))
        return [*found, self._rate(time_ns, value)]

    def advance(self, until_ns: int) -> list[Rated]:
        quiet = self.last_ns + (SLOTS + 1) * self.step_ns
        if self.scan_s or not self.samples or self.is_silent or quiet > until_ns:
            return []
        self.is_silent = True
        doubtful = self.samples[-1][2]
        return [(quiet, 0.0, Quality.UNCERTAIN if doubtful else Quality.GOOD)]

    def _rate(self, time_ns: int, value: float) -> Rated:
        far = (math.ceil(time_ns / self.step_ns) - 1 - SLOTS) * self.step_ns
        first = math.ceil(self.samples[0][0] / self.step_ns) * self.step_ns
        if first > far:
            return time_ns, None, Quality.BAD
        held = [one for one in self.samples if one[0] <= far][-1]
        window = [held, *(one for one in self.samples if one[0] > far)]
        doubtful = any(self._doubted(at, far) for at in range(len(self.samples)))
        del self.samples[: self.samples.index(window[0])]
        rate = (value - held[1]) / (time_ns - far) * self.per_s * 1e9
        return time_ns, rate, Quality.UNCERTAIN if doubtful else Quality.GOOD

    def _doubted(self, at: int, far_ns: int) -> bool:
        """Whether an uncertain value held at or after the far end, to the grid."""
        one = self.samples[at]
        until = self.samples[at + 1][0] if at + 1 < len(self.samples) else one[0]
        return one[2] and math.ceil(until / self.step_ns) * self.step_ns >= far_ns


@dataclass
class ReferenceDeviation:
    """One pair: the latest of both sides."""

    sides: list[tuple[float, Quality, int]] = field(
        default_factory=lambda: [(math.nan, Quality.BAD, 0), (math.nan, Quality.BAD, 0)]
    )
    last_ns: int = 0

    def at(
        self, time_ns: int, came: dict[int, tuple[float, Quality, int]]
    ) -> tuple[int, float, Quality, int]:
        """All samples of one time: by side their value, quality and status."""
        self.last_ns = max(time_ns, self.last_ns)
        for side, sample in came.items():
            self.sides[side] = sample
        (a, of_a, status_a), (b, of_b, status_b) = self.sides
        return self.last_ns, a - b, max(of_a, of_b), status_b if of_b > of_a else status_a

"""Big jump (大数): a change that the sensor cannot follow physically, while its neighbours stay flat.

Question: did the quantity change, or only the number?

    raised when  |x - x'| > floor + slew * (t - t')   and no sibling moved by more than 20 % of it
    over when    x is back half the way, or a sibling moves within ``follow_s`` (then it was real), or
                 after ``hold_s`` (then it is the new level)

Units: ``floor`` is in the tag's unit (noise: the larger of 5 steps of the resolution and 2 % of the
span), ``slew`` in the tag's unit per second, ``t - t'`` at most ``cap_s`` for a tag sampled by exception,
whose server would have sent what lies between. The default slew is the span over the response time of
usual sensors of the kind (`SLEW_SPANS_PER_S`); what moves as fast as its machine does (current, power,
speed, flow, pressure, vibration, position) is not judged unless its row says a slew. A sensor without
siblings is judged alone, at twice the slew; one whose siblings cannot be asked yet is not judged.

A sensor under calibration is not judged: that is marked already. State: 33 bytes a sensor.

False alarms: a true change within one sample and under flat neighbours, as a small blower of gas just
at one sensor would be, is marked, and stays marked for ``hold_s`` at most; nothing is ever altered by it.
On the shared mine data (30 s means) no sample can be beyond the slew of its sensor, and none is marked.

>>> jump = Jump(np.array([0.1]), np.array([0.08]), cap_s=np.array([2.0]), hold_s=np.array([600.0]))
>>> def seen(x, s):
...     return Seen(slice(0, 1), np.array([x]), np.array([x], np.float32), np.array([s * 10**9]))
>>> flat = lambda slot, by: np.zeros(len(slot), np.int8)
>>> [jump.step(seen(x, s), flat).active.tolist() for s, x in enumerate([0.3, 0.31, 2.9, 2.88, 0.31])]
[[False], [], [True], [], [False]]

Source: the pseudo-data mark 大数 of Chinese monitoring systems: a step between two samples beyond the
sensor's physical slew with neighbours flat (class verified, thresholds a recommendation).
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.kept import Kept
from scada.detect.truth.seen import (
    NORMAL,
    SILENCE,
    STANDS,
    UNCONFIRMED,
    UNSAID,
    Said,
    Seen,
)
from scada.detect.truth.siblings import FLAT, MOVED
from scada.model import Kind

Moved = Callable[[NDArray[np.intp], NDArray[np.floating]], NDArray[np.int8]]
"""Whether siblings of these slots moved by more than so much; see `Siblings.moved`. -2 where a sensor
has none at all."""

ALONE: Final = -2
SLEW_SPANS_PER_S: Final[Mapping[Kind, float]] = {
    Kind.METHANE: 0.1,
    Kind.CO: 0.1,
    Kind.CO2: 0.1,
    Kind.O2: 0.1,
    Kind.H2: 0.1,
    Kind.NH3: 0.05,
    Kind.SO2: 0.05,
    Kind.NOX: 0.05,
    Kind.CONCENTRATION: 0.1,
    Kind.DUST: 0.1,
    Kind.TEMPERATURE: 0.02,
    Kind.HUMIDITY: 0.05,
    Kind.BAROMETER: 0.01,
    Kind.LEVEL: 0.05,
    Kind.CONDUCTIVITY: 0.1,
    Kind.AIR_VELOCITY: 0.2,
}
"""Spans a second that a sensor of the kind can follow: about the inverse of its T90 of 10 to 50 s."""

_SUPPORT: Final = 0.2
"""Share of the jump by which a sibling moves where the jump is real."""


def floor_of(low: float, high: float, resolution: float) -> float:
    """The default ``floor`` of a sensor, in its unit."""
    span = high - low
    return max(5 * (resolution or span / 1000), 0.02 * span)


class Jump:
    """The jumps of many sensors; every array ``(n,)``."""

    def __init__(
        self,
        slew: NDArray[np.float64],
        floor: NDArray[np.float64],
        cap_s: NDArray[np.float64],
        hold_s: NDArray[np.float64],
        follow_s: float = 120.0,
    ) -> None:
        n = len(slew)
        self._slew, self._cap_s = slew, cap_s
        self._floor = np.where(np.isfinite(slew), floor, np.inf).astype(np.float32)
        self._hold_ns = np.rint(hold_s * 1e9).astype(np.int64)
        self._follow_ns = round(follow_s * 1e9)
        self._last, self._last_ns = Kept(n, np.nan, np.float32), Kept(n, 0, np.int64)
        self._phase = np.full(n, UNSAID, np.uint8)
        self.before: NDArray[np.float32] = np.zeros(n, np.float32)
        """What each sensor showed before its last jump."""
        self.size: NDArray[np.float32] = np.zeros(n, np.float32)
        """How far it jumped."""
        self._at_ns = np.zeros(n, np.int64)

    def step(self, seen: Seen, moved: Moved) -> Said:
        """Judge the rows of a layer."""
        at = seen.at
        step = np.abs(seen.small - self._last.now[at])
        far = np.flatnonzero(step > self._floor[at])
        # The way back from a jump is none: what stood before this sample is not raised by it.
        far = far[self._phase[seen.slots(far)] == NORMAL]
        rows = np.flatnonzero(self._phase[at] != NORMAL)
        settled, raised = SILENCE, SILENCE
        if len(rows):
            slot, value = seen.slots(rows), seen.small[rows]
            settled = self._settle(slot, value, seen.time_ns[rows], moved, True)
        if len(far):
            raised = self._raise(seen, far, step[far], moved)
        self._last.put(at, seen.small)
        self._last_ns.put(at, seen.time_ns)
        return settled.then(raised)

    def advance(self, now_ns: int, moved: Moved) -> Said:
        """What siblings and time bring while the value stays."""
        slot = np.flatnonzero(self._phase == STANDS)
        if not len(slot):
            return SILENCE
        now = np.full(len(slot), now_ns)
        return self._settle(slot, self._last.now[slot], now, moved, False)

    def value(self, slot: int) -> float:
        """What a sensor showed last."""
        return float(self._last.now[slot])

    def _raise(
        self, seen: Seen, rows: NDArray[np.intp], step: NDArray[np.float32], moved: Moved
    ) -> Said:
        slot, time_ns = seen.slots(rows), seen.time_ns[rows]
        since_s = np.clip((time_ns - self._last_ns.now[slot]) / 1e9, 0.0, self._cap_s[slot])
        room = self._slew[slot] * since_s
        free = step > self._floor[slot] + room
        slot, step, rows, room = slot[free], step[free], rows[free], room[free]
        if not len(slot):
            return SILENCE
        witness = moved(slot, _SUPPORT * step)
        far = (witness == ALONE) & (step > self._floor[slot] + 2 * room)
        raised = (witness == FLAT) | far
        slot, rows = slot[raised], rows[raised]
        self.before[slot], self.size[slot] = self._last.now[slot], step[raised]
        self._at_ns[slot], self._phase[slot] = seen.time_ns[rows], STANDS
        return Said.of(slot, True, seen.values(rows), seen.time_ns[rows])

    def _settle(
        self,
        slot: NDArray[np.intp],
        value: NDArray[np.float32],
        time_ns: NDArray[np.int64],
        moved: Moved,
        sampled: bool,
    ) -> Said:
        """Those that are not plainly normal: ended, confirmed, or lost; ``sampled`` by a new value."""
        old = self._phase[slot]
        stood = (old == STANDS) | (old == UNCONFIRMED)
        lost = np.isnan(value)
        gone_ns = time_ns - self._at_ns[slot]
        ended = (gone_ns >= self._hold_ns[slot]) & stood
        young = np.flatnonzero(stood & ~ended & ~lost & (gone_ns <= self._follow_ns))
        if len(young):
            ended[young] = moved(slot[young], _SUPPORT * self.size[slot[young]]) == MOVED
        if sampled:
            left = np.abs(value - self.before[slot])
            ended |= stood & (left <= np.maximum(self._floor[slot], self.size[slot] / 2))
        new = np.where(
            lost,
            np.where(stood, UNCONFIRMED, UNSAID),
            np.where(stood & ~ended, STANDS, NORMAL),
        ).astype(np.uint8)
        self._phase[slot] = new
        said = (new != old) & ((new == STANDS) | (new == NORMAL))
        return Said.of(slot[said], new[said] == STANDS, value[said], time_ns[said])

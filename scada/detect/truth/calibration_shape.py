"""The shape of a calibration (标校) that nobody announced: cal gas on one sensor's head.

Question: is this gas in the road, or gas out of a bottle?

    on gas    value between gas_low and gas_high; 30 to 60 s ago below that, and ``rise`` lower
    plateau   the value keeps within ``band`` for ``plateau_s``
    raised    at the end of the first plateau, if no sibling moved by more than 20 % of the rise
    over      the value leaves the span of cal gas; or a sibling moves, or it lasts for more than
              ``longest_s``: then it was no calibration, and nothing more is said until it is below

Units: the tag's (methane: % vol). Cal gas is 1 to 2 % CH4 (AQ 1029-2019 [D]), read by a sensor that is out
by up to a tenth: 0.9 to 2.3; ``rise`` 0.6, ``band`` 0.06 (3 steps of the resolution at least), ``plateau_s``
60, ``longest_s`` 600. Where there is no sibling nothing is said: gas is taken for gas. Only methane is
judged unless the row says the gas of another kind.

It is a mark beside the samples: the limit alarms of the sensor sound as ever, as this may be wrong.
State: 42 bytes a sensor.

False alarms: gas that comes within a minute, stays even for a minute and is felt by one sensor alone. On
the shared mine data (4.6 days, methane at or above 1 % in 26 % of it) it speaks once, of the step
0.7 -> 1.5 -> 2.2 -> 0.3 that looks like one.

>>> usual = dict(gas_low=0.9, gas_high=2.3, rise=0.6, band=0.06, plateau_s=60.0, longest_s=600.0)
>>> shape = CalibrationShape(**{name: np.array([value]) for name, value in usual.items()})
>>> def flat(slot, by):
...     return np.zeros(len(slot), np.int8)
>>> def before(slot):
...     return np.full(len(slot), 0.3)
>>> def at(x, s):
...     seen = Seen(slice(0, 1), np.array([x]), np.array([x], np.float32), np.array([s * 10**9]))
...     return shape.step(seen, flat, before).active.tolist()
>>> [at(x, 10 * n) for n, x in enumerate([0.3, 1.2, 1.9, 2.0, 2.0, 2.0, 2.01, 2.0, 2.0, 2.0, 0.8])]
[[False], [], [], [], [], [], [], [], [], [True], [False]]

Source: AQ 1029-2019 (calibration at most every 15 days with 1 to 2 % CH4); the shape is that of table F2 of
the field facts (a step, a plateau of 1 to 5 min, the return, on a single sensor).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.jump import Moved
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

Before = Callable[[NDArray[np.intp]], NDArray[np.floating]]
"""What the sensors of these slots showed 30 to 60 s ago; NaN where that is not known."""

_IDLE: Final = np.uint8(0)
_ON_GAS: Final = np.uint8(1)
_REAL: Final = np.uint8(2)
_SUPPORT: Final = 0.2


class CalibrationShape:
    """The shapes of many sensors; every array ``(n,)``. An infinite ``gas_low`` is never judged."""

    def __init__(
        self,
        *,
        gas_low: NDArray[np.float64],
        gas_high: NDArray[np.float64],
        rise: NDArray[np.float64],
        band: NDArray[np.float64],
        plateau_s: NDArray[np.float64],
        longest_s: NDArray[np.float64],
    ) -> None:
        n = len(gas_low)
        self._low, self._high = gas_low.astype(np.float32), gas_high.astype(np.float32)
        self._rise, self._band = rise, band + 1e-6
        self._plateau_ns = np.rint(plateau_s * 1e9).astype(np.int64)
        self._longest_ns = np.rint(longest_s * 1e9).astype(np.int64)
        self._phase = np.full(n, UNSAID, np.uint8)
        self._stage = np.full(n, _IDLE, np.uint8)
        self.before: NDArray[np.float32] = np.zeros(n, np.float32)
        """What each sensor showed before the gas."""
        self.gas: NDArray[np.float32] = np.zeros(n, np.float32)
        """What it shows on the plateau."""
        self.began_ns: NDArray[np.int64] = np.zeros(n, np.int64)
        """When the gas came."""
        self._even_ns = np.zeros(n, np.int64)

    def step(self, seen: Seen, moved: Moved, before: Before) -> Said:
        """Judge the rows of a layer."""
        at = seen.at
        some = seen.small >= self._low[at]
        some |= self._phase[at] != NORMAL
        some |= self._stage[at] != _IDLE
        rows = np.flatnonzero(some)
        if not len(rows):
            return SILENCE
        slot, value, time_ns = seen.slots(rows), seen.small[rows], seen.time_ns[rows]
        self._follow(slot, value, time_ns, before)
        return self._judge(slot, value, time_ns, moved)

    def advance(self, now_ns: int, moved: Moved) -> Said:
        """What siblings and time bring while the value stays."""
        slot = np.flatnonzero((self._stage == _ON_GAS) & (self._phase <= STANDS))
        if not len(slot):
            return SILENCE
        return self._judge(slot, self.gas[slot], np.full(len(slot), now_ns), moved)

    def _follow(
        self,
        slot: NDArray[np.intp],
        value: NDArray[np.float32],
        time_ns: NDArray[np.int64],
        before: Before,
    ) -> None:
        """Let the gas come, its plateau begin again, and the gas go."""
        stage = self._stage[slot]
        inside = (value >= self._low[slot]) & (value <= self._high[slot])
        stage = np.where(inside | ((stage == _REAL) & (value > self._high[slot])), stage, _IDLE)
        come = np.flatnonzero(inside & (stage == _IDLE))
        if len(come):
            base = before(slot[come])
            below = base < self._low[slot[come]]
            new = come[below & (value[come] - base >= self._rise[slot[come]])]
            stage[new] = _ON_GAS
            self.began_ns[slot[new]] = time_ns[new]
            self.before[slot[new]] = before(slot[new])
            self.gas[slot[new]], self._even_ns[slot[new]] = value[new], time_ns[new]
        uneven = (stage == _ON_GAS) & (np.abs(value - self.gas[slot]) > self._band[slot])
        self.gas[slot[uneven]], self._even_ns[slot[uneven]] = value[uneven], time_ns[uneven]
        self._stage[slot] = stage

    def _judge(
        self,
        slot: NDArray[np.intp],
        value: NDArray[np.float32],
        time_ns: NDArray[np.int64],
        moved: Moved,
    ) -> Said:
        old, stage = self._phase[slot], self._stage[slot]
        stood = (old == STANDS) | (old == UNCONFIRMED)
        gas = np.flatnonzero(stage == _ON_GAS)
        witness = np.full(len(slot), FLAT, np.int8)
        if len(gas):
            of = slot[gas]
            witness[gas] = moved(of, _SUPPORT * (self.gas[of] - self.before[of]))
        real = (witness == MOVED) | (time_ns - self.began_ns[slot] > self._longest_ns[slot])
        stage[(stage == _ON_GAS) & real] = _REAL
        even = time_ns - self._even_ns[slot] >= self._plateau_ns[slot]
        stands = (stage == _ON_GAS) & (stood | (even & (witness == FLAT)))
        lost = np.isnan(value)
        new = np.where(
            lost,
            np.where(stood, UNCONFIRMED, UNSAID),
            np.where(stands, STANDS, NORMAL),
        ).astype(np.uint8)
        self._stage[slot], self._phase[slot] = stage, new
        said = (new != old) & ((new == STANDS) | (new == NORMAL))
        return Said.of(slot[said], new[said] == STANDS, value[said], time_ns[said])

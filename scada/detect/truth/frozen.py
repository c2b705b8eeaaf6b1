"""Frozen (冻结): a sensor that repeats its last value for longer than its own resolution explains.

Question: does it still measure, or does it say the same number again?

Flat is not frozen. A sensor that resolves 0.1 % in air that moves by 0.04 % says the same number for
half a day, and is right. So a run of equal values is held against what this very sensor has shown, and
against what its siblings show meanwhile:

    stay    time for which its value last kept within one step of where it was, and then moved on
    longest the longest such stay so far; 0.5 % of it is forgotten with each further stay
    step    the smallest step that it was ever seen to take, at least its resolution
    E       range of the siblings' mean since the run began, in the larger of their steps and its own

    frozen when  run >= least_s,  learn stays are known,  and
                 run >= longest * max(1, factor * min(1, 2 / E))  with  E >= 1
                 run >= longest * alone  where it has no siblings to ask

So with siblings that move by two steps the run must be ``factor`` (4) times the longest stay, with
siblings that move by eight steps as long as that; with siblings that stay within a step nothing is said,
however long it lasts. What stands still with its machine (`STILL_WHEN_OFF`: current, power, speed,
position, flow, vibration) is not judged unless its row says ``least_s``. A mark is over with the first
value that differs. Units: seconds and steps. ``least_s`` 1800, ``learn`` 20 stays, ``alone`` 6.

Time is judged every half ``least_s``, at most every ``TICK_S``, not with every sample: what is sampled by
exception sends nothing while it is flat. A sample that cannot be used ends a run and begins another; a
restart begins to learn anew.

State: 58 bytes a sensor. False alarms, measured: see docs/reference/sensor-truth.md; on the shared mine
data none, its genuine runs of 11.8 h and 8.9 h of methane included.

>>> frozen = Frozen(np.array([0.1]), least_s=np.array([60.0]), learn=3)
>>> for second in range(0, 400, 10):
...     x = np.array([(0.5, 0.6, 0.7, 0.9)[second // 50 % 4] if second < 300 else 0.5])
...     _ = frozen.step(Seen(slice(0, 1), x, x.astype(np.float32), np.array([second * 10**9])))
>>> def witness(x):
...     return lambda slot: (np.full(len(slot), x), np.full(len(slot), 0.1))
>>> frozen.advance(340 * 10**9, witness(0.3)).active.tolist()
[]
>>> frozen.advance(600 * 10**9, witness(0.6)).active.tolist()
[True]

Source: the pseudo-data mark 冻结 "zero variance longer than N cycles while siblings vary" (class verified,
thresholds a recommendation); the measure of a run by the sensor's own history is ours (ADR 17).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import blocks, put_where
from scada.detect.truth.seen import NEVER_NS, NORMAL, SILENCE, STANDS, UNSAID, Said, Seen
from scada.model import Kind

Witness = Callable[[NDArray[np.intp]], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""The mean level of the siblings of these slots (NaN where none can be asked, infinite where there
are none), and the mean of their steps."""

TICK_S: Final = 60.0
STILL_WHEN_OFF: Final = frozenset(
    {Kind.CURRENT, Kind.POWER, Kind.SPEED, Kind.POSITION, Kind.FLOW, Kind.VIBRATION}
)
_NEVER_S: Final = 1e9
_DENSE: Final = 0.1
"""From this share of changed rows on, views are cheaper than chosen rows."""
_STAYS: Final = 1.5
"""Within so many of its steps a value stays where it was."""
_FORGET: Final = 0.995
_FORGOTTEN: Final = 1.0 - _FORGET
"""1 less this is `_FORGET` to the last bit: both differences are exact (Sterbenz)."""
_MOST_LEARNT: Final = 255


class Frozen:
    """The runs of many sensors; every array ``(n,)``. ``resolution`` 0 is not known."""

    def __init__(
        self,
        resolution: NDArray[np.float64],
        least_s: NDArray[np.float64],
        factor: NDArray[np.float64] | float = 4.0,
        alone: NDArray[np.float64] | float = 6.0,
        learn: NDArray[np.float64] | float = 20.0,
    ) -> None:
        n = len(resolution)
        self._resolution = resolution.astype(np.float32)
        self._least_ns = np.rint(np.minimum(least_s, _NEVER_S) * 1e9).astype(np.int64)
        self._factor, self._alone, self._learn = (
            np.broadcast_to(np.asarray(given, np.float64), (n,)) for given in (factor, alone, learn)
        )
        self._learn = np.minimum(self._learn, _MOST_LEARNT)
        least = float(least_s.min()) if n else TICK_S
        self._tick_ns = round(min(TICK_S, least / 2) * 1e9)
        self._due_ns = -NEVER_NS
        self._last = np.full(n, np.nan, np.float32)
        self.since_ns: NDArray[np.int64] = np.full(n, NEVER_NS, np.int64)
        """When each run began."""
        self._place = np.full(n, np.nan, np.float32)
        self._stay_ns = np.zeros(n, np.int64)
        self.longest_ns: NDArray[np.float64] = np.zeros(n)
        """The longest stay of each."""
        self.step_size: NDArray[np.float32] = np.full(n, np.inf, np.float32)
        """The smallest step of each, infinite before the first."""
        self._learnt = np.zeros(n, np.uint8)
        self._asked_ns = np.full(n, -NEVER_NS, np.int64)
        self._low = np.full(n, np.nan, np.float32)
        self._high = np.full(n, np.nan, np.float32)
        self._phase = np.full(n, UNSAID, np.uint8)

    def step(self, seen: Seen) -> Said:
        """Take the rows of a layer: runs that go on are not touched."""
        at, value = seen.at, seen.small
        changed = value != self._last[at]
        if isinstance(at, slice) and np.count_nonzero(changed) > _DENSE * len(value):
            lost = np.isnan(value) | np.isnan(self._last[at])
            rows = np.flatnonzero(lost)
            said = SILENCE
            if len(rows):
                said = self._changed(seen.slots(rows), value[rows], seen.time_ns[rows])
                changed[rows] = False
            return said.then(self._all_went_on(at, changed, value, seen.time_ns))
        rows = np.flatnonzero(changed)
        if not len(rows):
            return SILENCE
        return self._changed(seen.slots(rows), value[rows], seen.time_ns[rows])

    def _changed(
        self, slot: NDArray[np.intp], value: NDArray[np.float32], time_ns: NDArray[np.int64]
    ) -> Said:
        """Sensors that say another number, or none."""
        lost, fresh = np.isnan(value), np.isnan(self._last[slot])
        went_on, old = ~(lost | fresh), self._phase[slot]
        stood = (old == STANDS) & ~lost
        # After a loss the run stands on where the same value came back.
        still = stood & fresh & (value == self._place[slot])
        on = slot[went_on]
        self._learn_from(on, value[went_on], time_ns[went_on])
        begun = fresh & ~lost
        new = slot[begun]
        self._place[new], self._stay_ns[new] = value[begun], time_ns[begun]
        self._last[slot] = value
        self.since_ns[slot] = np.where(lost, NEVER_NS, time_ns)
        judged = stood | (went_on & (old == UNSAID))
        self._phase[slot[judged & ~still]] = NORMAL
        return Said.of(slot[judged], still[judged], value[judged], time_ns[judged])

    def _all_went_on(
        self,
        at: slice,
        changed: NDArray[np.bool_],
        value: NDArray[np.float32],
        time_ns: NDArray[np.int64],
    ) -> Said:
        """The same where no row is lost or fresh, over views: the usual scan of a lively plant."""
        for some in blocks(len(value)):
            where = slice(at.start + some.start, at.start + some.stop)
            self._learn_from_all(where, changed[some], value[some], time_ns[some])
        rows = np.flatnonzero(changed & (self._phase[at] != NORMAL))
        self._phase[at][rows] = NORMAL
        return Said.of(rows + at.start, False, value[rows], time_ns[rows])

    def advance(self, now_ns: int, witness: Witness) -> Said:
        """Judge the runs, where a tick is due."""
        if now_ns < self._due_ns:
            return SILENCE
        self._due_ns = now_ns + self._tick_ns
        slot = np.flatnonzero(now_ns - self.since_ns >= self._tick_ns)
        if not len(slot):
            return SILENCE
        run_ns = now_ns - self.since_ns[slot]
        moved = self._asked(slot, witness)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.fmax(1.0, self._factor[slot] * np.fmin(1.0, 2.0 / moved))
        share = np.where(np.isinf(moved), self._alone[slot], share)
        needed = np.maximum(self.longest_ns[slot] * share, self._least_ns[slot])
        needed = np.where(moved >= 1, needed, np.inf)
        known = self._learnt[slot] >= self._learn[slot]
        found = slot[known & (run_ns >= needed) & (self._phase[slot] != STANDS)]
        self._phase[found], self._place[found] = STANDS, self._last[found]
        return Said.of(found, True, self._last[found], now_ns)

    def value(self, slot: int) -> float:
        """What a sensor showed last."""
        return float(self._last[slot])

    def moved(self, slot: int) -> float:
        """The range of the siblings' mean during the run, in the tag's unit; NaN without siblings."""
        low, high = float(self._low[slot]), float(self._high[slot])
        return high - low if np.isfinite(low) else float("nan")

    def _learn_from(
        self, slot: NDArray[np.intp], value: NDArray[np.float32], time_ns: NDArray[np.int64]
    ) -> None:
        """Runs ended with another value."""
        step = np.maximum(np.abs(value - self._last[slot]), self._resolution[slot])
        self.step_size[slot] = step = np.minimum(step, self.step_size[slot])
        stay_ns = (time_ns - self._stay_ns[slot]).astype(np.float64)
        self.longest_ns[slot] = np.maximum(stay_ns, self.longest_ns[slot])
        ended = np.abs(value - self._place[slot]) > _STAYS * step
        left = slot[ended]
        self.longest_ns[left] *= _FORGET
        self._place[left], self._stay_ns[left] = value[ended], time_ns[ended]
        self._learnt[left] = np.minimum(self._learnt[left], _MOST_LEARNT - 1) + 1

    def _learn_from_all(
        self,
        at: slice,
        changed: NDArray[np.bool_],
        value: NDArray[np.float32],
        time_ns: NDArray[np.int64],
    ) -> None:
        """The same of consecutive sensors, where ``changed``, over views and without branches."""
        step_size, longest_ns, stay_ns = self.step_size[at], self.longest_ns[at], self._stay_ns[at]
        step = np.abs(value - self._last[at])
        np.maximum(step, self._resolution[at], out=step)
        smaller = np.flatnonzero((step < step_size) & changed)
        step_size[smaller] = step[smaller]
        ended = np.abs(value - self._place[at]) > np.multiply(step_size, _STAYS, out=step)
        ended &= changed
        stayed_ns = time_ns - stay_ns
        lasted_ns = stayed_ns.astype(np.float64)
        longer = np.flatnonzero((lasted_ns > longest_ns) & changed)
        longest_ns[longer] = lasted_ns[longer]
        longest_ns *= 1.0 - ended * _FORGOTTEN
        stay_ns += stayed_ns * ended
        put_where(self._place[at], value, ended)
        learnt = self._learnt[at]
        learnt += ended & (learnt != _MOST_LEARNT)
        put_where(self.since_ns[at], time_ns, changed)
        self._last[at] = value

    def _asked(self, slot: NDArray[np.intp], witness: Witness) -> NDArray[np.float64]:
        """How far the siblings moved during each run, in steps; infinite where there are none."""
        level, step = witness(slot)
        begun = self._asked_ns[slot] != self.since_ns[slot]
        self._asked_ns[slot] = self.since_ns[slot]
        self._low[slot] = np.where(begun, level, np.fmin(self._low[slot], level))
        self._high[slot] = np.where(begun, level, np.fmax(self._high[slot], level))
        size = np.maximum(step, self.step_size[slot])
        with np.errstate(invalid="ignore"):
            moved = (self._high[slot].astype(np.float64) - self._low[slot]) / size
        return np.where(np.isinf(level), np.inf, moved)

"""Rates of change over windows of source time, for all tags of a layer at once.

``rate = (v(t) - v(g)) / (t - g)`` at every sample, in units per second (or per minute). ``g`` is the
last instant of a grid of 1/20 of the window that lies a whole window before ``t``; ``v(g)`` is the
value that held then: that of the last sample at or before ``g``. So the difference is taken over 1
to 1.05 windows, two single noisy samples are all that counts, and what is kept is 22 numbers per
signal however fast the samples come. A tag that is sampled on change may be silent for long: its
value held, and the step after a silence counts fully. Samples that lie ``T`` apart overrate a ramp
by at most ``T / window``.

- A rate is not known (bad) until samples reach back over the whole window, and begins anew after a
  bad sample; of a polled tag also after a silence longer than a window and three scans.
- A sample on change is silent while its value holds: when 1.05 windows have passed without one, the
  rate is 0, and is said so once, at that time.
- It is uncertain while any value within the window was.
- A time before that of the sample before it is taken as that time.

False alarms: a sensor that resolves ``d`` shows ``d / window`` for a step that means nothing, and
white noise of standard deviation ``s`` gives the rate one of ``1.41 s / window``: a limit stands well
above both (`davylamp check` says where one step reaches a limit). The plain reference is
``tests/detect/reference_rates.py``.

>>> rates = Rates([10_000_000_000], [1.0], [0])
>>> steps = [rates.step(np.array([0]), np.array([s * 10**9]), np.array([0.02 * s]),
...                     np.zeros(1, np.uint8), np.zeros(1, np.uint32))[-1] for s in range(1, 14)]
>>> [round(float(one.value[0]), 6) if one.quality[0] == 0 else None for one in steps]
[None, None, None, None, None, None, None, None, None, None, None, 0.020952, 0.020952]

Source: OPC 10000-9, 5.8.23 (rate of change, per second by default); the held value between samples is
that of stepped data (OPC 10000-13, 5.4: stepped interpolation).
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.kept import Kept
from scada.detect.runs import Rows, blocks, chosen, run
from scada.model import Quality
from scada.model.quality import BAD, GOOD, UNCERTAIN

SLOTS: Final = 20
"""Parts of a window: its far end is known as exactly as this."""
_RING: Final = SLOTS + 2
_NEVER: Final = np.iinfo(np.int64).max // 2
_NO_ROWS: Final = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True)
class Signals:
    """Computed values, each signal at most once; every column ``(k,)``.

    ``signal`` is their number, ``quality`` a `Quality`, ``status`` that of the sample behind it.
    """

    signal: NDArray[np.intp]
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    status: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.signal)


class Rates:
    """One row per rate. ``per_s`` are the seconds that it is counted per (1 or 60).

    ``scan_s`` is the polling period of its tag, 0 where it is sampled on change.
    """

    def __init__(
        self, window_ns: Sequence[int], per_s: Sequence[float], scan_s: Sequence[float]
    ) -> None:
        n = len(window_ns)
        self._step = np.maximum(np.array(window_ns, np.int64) // SLOTS, 1)
        self._per_ns = np.array(per_s, np.float64) * 1e9
        self._even_per_ns = self._per_ns[:1] if len(set(per_s)) == 1 else self._per_ns
        scan_ns = np.rint(np.array(scan_s, np.float64) * 1e9).astype(np.int64)
        self._patience = (SLOTS + 1) * self._step
        self._gap = np.where(scan_ns > 0, self._patience + 3 * scan_ns, _NEVER)
        self._ring = np.full((_RING, n), np.nan)
        self._last = Kept(n, 0, np.int64)
        self._value, self._status = Kept(n, np.nan, np.float64), Kept(n, 0, np.uint32)
        self._doubtful = np.zeros(n, np.bool_)
        self._doubted = np.full(n, -_NEVER)
        self._first = np.full(n, _NEVER)
        self._quiet_at = np.full(n, _NEVER)
        self._every_row = np.arange(n)
        even = n and (self._step == self._step[0]).all() and (self._gap < _NEVER).all()
        self._odd: NDArray[np.intp] | None = None
        """After an even scan the rows that are not known or doubted; None: it may be any."""
        self._even_step = int(self._step[0]) if even else 0
        """The grid of all rows where they share one and all are polled; else 0."""
        self._least_gap = int(self._gap.min()) if n else 0
        self._may_fall_silent = bool((self._gap >= _NEVER).any())

    def __len__(self) -> int:
        return len(self._step)

    @property
    def pending(self) -> bool:
        """Whether time alone may make a rate 0."""
        return self._may_fall_silent and bool((self._quiet_at < _NEVER).any())

    def apart(self) -> "Rates":
        """The same rates, none of them known yet."""
        rates = copy.deepcopy(self)
        rates.restart(np.arange(len(self)))
        return rates

    def restart(self, row: NDArray[np.intp]) -> None:
        """Forget what came before: these rates are known again after a window."""
        self._odd = None
        self._first[row] = self._quiet_at[row] = _NEVER
        self._last.put(row, 0)
        self._doubted[row] = -_NEVER

    def step(
        self,
        row: NDArray[np.intp],
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> list[Signals]:
        """Take one sample for each of ``row``; gives what fell silent before them, then the rates."""
        if self._is_even(row, time_ns):
            return [self._step_even(int(time_ns[0]), time_ns, value, quality, status)]
        self._odd = None
        time_ns = np.maximum(time_ns, self._last.now[row])
        silent = self._fall_silent(row, time_ns)
        bad = quality == BAD
        broken = bad | (time_ns - self._last.now[row] > self._gap[row])
        self._first[row[broken]] = _NEVER
        slot = -(-time_ns // self._step[row])
        fresh = self._first[row] == _NEVER
        self._hold(row[~fresh], slot[~fresh])
        self._first[row] = np.where(fresh & ~bad, slot, self._first[row])
        self._doubt(row, slot, fresh, quality)
        self._ring[slot % _RING, row] = value
        self._keep(row, time_ns, value, status)
        quiet_at = time_ns + self._patience[row]
        self._quiet_at[row] = np.where((self._gap[row] < _NEVER) | bad, _NEVER, quiet_at)
        return [*silent, self._rate(row, slot)]

    def _is_even(self, row: NDArray[np.intp], time_ns: NDArray[np.int64]) -> bool:
        """Whether this is the usual scan of polled tags: all rows at one time, as the one before."""
        if not self._even_step or len(row) != len(self) or (time_ns != time_ns[0]).any():
            return False
        since = time_ns[0] - self._last.now[0]
        in_time = 0 <= since <= self._least_gap
        together = self._odd is not None or (self._last.now == self._last.now[0]).all()
        even = bool(in_time and together)
        if even and row is not self._every_row and np.array_equal(row, self._every_row):
            self._every_row = row
        return even and row is self._every_row

    def _step_even(
        self,
        now_ns: int,
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> Signals:
        """The same as `step` where one slot is all rows': nothing is gathered or scattered."""
        slot, before = -(-now_ns // self._even_step), -(-int(self._last.now[0]) // self._even_step)
        for at in range(max(before + 1, slot - SLOTS - 1), slot):
            # A fresh row reads nothing of what lies before its first slot.
            self._ring[at % _RING] = self._value.now
        self._ring[slot % _RING] = value
        self._keep(slice(0, len(self)), time_ns, value, status)
        far = slot - 1 - SLOTS
        rate = np.empty(len(self))
        for some in blocks(len(self)):
            change = np.subtract(value[some], self._ring[far % _RING, some], out=rate[some])
            change /= now_ns - far * self._even_step
            change *= self._even_per_ns if len(self._even_per_ns) == 1 else self._per_ns[some]
        unknown, doubted = self._look_at_odd(slot, far, quality)
        found = np.zeros(len(self), np.uint8)
        found[doubted] = Quality.UNCERTAIN
        rate[unknown], found[unknown] = np.nan, Quality.BAD
        return Signals(self._every_row, time_ns, rate, found, status)

    def _look_at_odd(
        self, slot: int, far: int, quality: NDArray[np.uint8]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which rates of an even scan are not known, and which are doubted.

        All others were known and not doubted in the scan before, and are good: nothing is to be done.
        """
        odd = quality != GOOD
        odd[slice(None) if self._odd is None else self._odd] = True
        rows = run(np.flatnonzero(odd))
        bad, doubtful = quality[rows] == BAD, quality[rows] == UNCERTAIN
        first, doubted = self._first[rows], self._doubted[rows]
        first[bad] = _NEVER
        fresh = first == _NEVER
        first[fresh & ~bad] = slot
        doubted[fresh] = -_NEVER
        doubted[(self._doubtful[rows] & ~fresh) | doubtful] = slot
        self._first[rows], self._doubted[rows], self._doubtful[rows] = first, doubted, doubtful
        unknown, late = first > far, doubted >= far
        self._odd = chosen(rows, np.flatnonzero(unknown | late))
        return chosen(rows, np.flatnonzero(unknown)), chosen(rows, np.flatnonzero(late))

    def _keep(
        self,
        at: Rows,
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        status: NDArray[np.uint32],
    ) -> None:
        self._last.put(at, time_ns)
        self._value.put(at, value)
        self._status.put(at, status)

    def advance(self, now_ns: int, row: NDArray[np.intp] | None = None) -> Signals:
        """The rates that are 0 since some time at or before ``now_ns``; ``row``: among these."""
        if not self._may_fall_silent:
            return self._silent(_NO_ROWS)
        rows = np.arange(len(self)) if row is None else row
        return self._silent(rows[self._quiet_at[rows] <= now_ns])

    def _fall_silent(self, row: NDArray[np.intp], time_ns: NDArray[np.int64]) -> list[Signals]:
        over = self._quiet_at[row] <= time_ns
        return [self._silent(row[over])] if over.any() else []

    def _silent(self, row: NDArray[np.intp]) -> Signals:
        quality = np.where(self._doubtful[row], Quality.UNCERTAIN, Quality.GOOD).astype(np.uint8)
        found = Signals(
            row, self._quiet_at[row], np.zeros(len(row)), quality, self._status.now[row]
        )
        self._quiet_at[row] = _NEVER
        return found

    def _hold(self, row: NDArray[np.intp], slot: NDArray[np.int64]) -> None:
        """Write the value that held into the slots that passed without a sample."""
        before = -(-self._last.now[row] // self._step[row])
        at = np.maximum(before + 1, slot - SLOTS - 1)
        while (open_ := at < slot).any():
            row, slot, at = row[open_], slot[open_], at[open_]
            self._ring[at % _RING, row] = self._value.now[row]
            at = at + 1

    def _doubt(
        self,
        row: NDArray[np.intp],
        slot: NDArray[np.int64],
        fresh: NDArray[np.bool_],
        quality: NDArray[np.uint8],
    ) -> None:
        """Note up to which slot a doubtful value held."""
        doubtful = quality == UNCERTAIN
        held = (self._doubtful[row] & ~fresh) | doubtful
        before = np.where(fresh, -_NEVER, self._doubted[row])
        self._doubted[row] = np.where(held, slot, before)
        self._doubtful[row] = doubtful

    def _rate(self, row: NDArray[np.intp], slot: NDArray[np.int64]) -> Signals:
        far = slot - 1 - SLOTS
        time_ns, step = self._last.now[row], self._step[row]
        known = self._first[row] <= far
        change = self._value.now[row] - self._ring[far % _RING, row]
        rate = np.where(known, change / (time_ns - far * step) * self._per_ns[row], np.nan)
        usable = np.where(self._doubted[row] >= far, Quality.UNCERTAIN, Quality.GOOD)
        quality = np.where(known, usable, Quality.BAD).astype(np.uint8)
        return Signals(row, time_ns, rate, quality, self._status.now[row])

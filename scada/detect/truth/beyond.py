"""A value beyond one of two bounds, for some time, with a way back: the arithmetic of two marks.

The condition is ``value <= low`` or ``value >= high``, or the device's own word for it. It must last for
``hold_s``; it is over when a usable value lies inside ``back_low`` to ``back_high``. A sample that
cannot be used ends a running time and nothing else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.codes import RANGE
from scada.detect.truth.seen import (
    NORMAL,
    PENDING,
    SILENCE,
    STANDS,
    UNCONFIRMED,
    UNSAID,
    Said,
    Seen,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the condition begins and where it is over, ``(n,)`` in the tags' units; float64."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    back_low: NDArray[np.float64]
    back_high: NDArray[np.float64]


def within(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The same bounds as float32, rounded inwards.

    Rounding keeps the order: what lies between these as a float32 lies between the others.
    """
    up, down = np.float32(np.inf), np.float32(-np.inf)
    with np.errstate(over="ignore"):
        small_low, small_high = low.astype(np.float32), high.astype(np.float32)
        above, below = np.nextafter(small_low, up), np.nextafter(small_high, down)
    return (
        np.where(small_low < low, above, small_low),
        np.where(small_high > high, below, small_high),
    )


class Beyond:
    """The condition of many sensors; state of shape ``(n,)``: one byte and the start of its time."""

    def __init__(self, bounds: Bounds, hold_s: NDArray[np.float64], reads_codes: bool) -> None:
        n = len(bounds.low)
        self.bounds = bounds
        self._hold_ns = np.rint(hold_s * 1e9).astype(np.int64)
        self._reads_codes = reads_codes
        self._low, self._high = within(bounds.low, bounds.high)
        self._has_high = bool((bounds.high < np.inf).any())
        self._phase = np.full(n, UNSAID, np.uint8)
        self._since_ns = np.zeros(n, np.int64)
        self._value = np.zeros(n)

    def step(self, seen: Seen) -> Said:
        """Judge the rows of a layer."""
        rows = self._moved(seen)
        if not len(rows):
            return SILENCE
        slot, value = seen.slots(rows), seen.values(rows)
        beyond = (value <= self.bounds.low[slot]) | (value >= self.bounds.high[slot])
        if self._reads_codes and seen.codes is not None:
            beyond |= (seen.codes[rows] & np.uint8(RANGE)) != 0
        some = np.flatnonzero(beyond.view(np.uint8) != self._phase[slot])
        if not len(some):
            return SILENCE
        return self._judge(slot[some], beyond[some], value[some], seen.time_ns[rows[some]])

    def _moved(self, seen: Seen) -> NDArray[np.intp]:
        """The rows that are not plainly between the bounds, and normal: few."""
        at = seen.at
        plain = seen.small > self._low[at]
        if self._has_high:
            plain &= seen.small < self._high[at]
        if self._reads_codes and seen.codes is not None:
            plain &= (seen.codes & np.uint8(RANGE)) == 0
        plain &= self._phase[at] == NORMAL
        return np.flatnonzero(~plain)

    def advance(self, now_ns: int) -> Said:
        """Where the time has run out while the value stayed."""
        slot = np.flatnonzero(self._phase == PENDING)
        slot = slot[now_ns - self._since_ns[slot] >= self._hold_ns[slot]]
        if not len(slot):
            return SILENCE
        self._phase[slot] = STANDS
        return Said.of(slot, True, self._value[slot], self._since_ns[slot] + self._hold_ns[slot])

    def since_ns(self, slot: int) -> int:
        """When the condition began."""
        return int(self._since_ns[slot])

    def value(self, slot: int) -> float:
        """The value that was judged last."""
        return float(self._value[slot])

    def _judge(
        self,
        slot: NDArray[np.intp],
        beyond: NDArray[np.bool_],
        value: NDArray[np.float64],
        time_ns: NDArray[np.int64],
    ) -> Said:
        old = self._phase[slot]
        stood = (old == STANDS) | (old == UNCONFIRMED)
        lost = np.isnan(value) & ~beyond
        inside = (value >= self.bounds.back_low[slot]) & (value <= self.bounds.back_high[slot])
        begins = beyond & ~stood & (old != PENDING)
        self._since_ns[slot[begins]] = time_ns[begins]
        self._value[slot[beyond]] = value[beyond]
        ended = time_ns - self._since_ns[slot] >= self._hold_ns[slot]
        new = np.where(
            lost,
            np.where(stood, UNCONFIRMED, UNSAID),
            np.where(
                beyond,
                np.where(stood | ended, STANDS, PENDING),
                np.where(stood & ~inside, STANDS, NORMAL),
            ),
        ).astype(np.uint8)
        self._phase[slot] = new
        said = (new != old) & ((new == STANDS) | (new == NORMAL))
        return Said.of(slot[said], new[said] == STANDS, value[said], time_ns[said])

"""The state machine of limits: one word of bits per limit, and the start of a running delay.

- a sample inside the limit's *on* interval raises (after ``on_delay_s`` of source time, if any);
- a **good** sample outside its *stay* interval returns (after ``off_delay_s``);
- a sample between the two changes nothing, and stops either delay;
- an **uncertain** sample may raise, but never returns: it stops a running off-delay, and leaves a
  held alarm held unless it shows the alarm's condition;
- a **bad** sample neither raises nor returns. An active alarm becomes *held*; a running off-delay
  stops and begins anew with the next good sample; a running on-delay goes on underneath, so that
  the bad time counts as time above the limit, but only the next sample that can be used acts on it.

Delays run out by `advance` while the value stays, or before the next sample is judged: which of the
two makes no difference to what is found, as the tests show for every chunking of every sequence.

The plain reference with the same meaning is ``tests/detect/reference_limits.py``.
"""

import copy
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import Bounds
from scada.model import AlarmDefinition, FindingKind, Findings
from scada.model.quality import BAD, GOOD, UNCERTAIN

ACTIVE: Final = np.uint8(1)
ON_DELAY: Final = np.uint8(2)
OFF_DELAY: Final = np.uint8(4)
HELD: Final = np.uint8(8)
_RUNNING: Final = np.uint8(ON_DELAY | OFF_DELAY)
_BITS: Final = np.uint8(15)


class LimitStates:
    """The state of all limits; every column has shape ``(n_limits,)``."""

    def __init__(self, definitions: Sequence[AlarmDefinition], bounds: Bounds) -> None:
        self._bounds = bounds
        self._on_delay = _nanoseconds([definition.on_delay_s for definition in definitions])
        self._off_delay = _nanoseconds([definition.off_delay_s for definition in definitions])
        self.delays = bool(self._on_delay.any() or self._off_delay.any())
        """Whether any limit has a delay."""
        self.word: NDArray[np.uint8] = np.zeros(len(definitions), np.uint8)
        self._since = np.zeros(len(definitions), np.int64)
        self._may_run = np.zeros(0, np.intp)
        """Every limit whose delay runs is among these, and those that have `_begun` since."""
        self._begun: list[NDArray[np.intp]] = []
        self._value = np.zeros(len(definitions))
        self._status = np.zeros(len(definitions), np.uint32)

    def __len__(self) -> int:
        return len(self.word)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which hold now, held ones included."""
        return (self.word & ACTIVE).view(np.bool_)

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which are held."""
        return (self.word & HELD).astype(np.bool_)

    @property
    def running(self) -> NDArray[np.intp]:
        """The limits whose delay runs, in their order."""
        if self._begun:
            self._may_run = np.unique(np.concatenate((self._may_run, *self._begun)))
            self._begun.clear()
        self._may_run = self._may_run[(self.word[self._may_run] & _RUNNING) != 0]
        return self._may_run

    def apart(self) -> "LimitStates":
        """The same limits, all normal."""
        states = copy.copy(self)
        for name in ("word", "_since", "_value", "_status"):
            setattr(states, name, np.zeros_like(getattr(self, name)))
        states._may_run, states._begun = np.zeros(0, np.intp), []
        return states

    def ends(self, limit: NDArray[np.intp]) -> NDArray[np.int64]:
        """When the running delay of each ends, where one runs."""
        rising = (self.word[limit] & ON_DELAY) != 0
        delay = np.where(rising, self._on_delay[limit], self._off_delay[limit])
        return self._since[limit] + delay

    def elapse(self, limit: NDArray[np.intp], until_ns: NDArray[np.int64]) -> Findings:
        """Fire the delays of ``limit`` that end at or before ``until_ns`` (one per limit)."""
        word, ends = self.word[limit], self.ends(limit)
        rising = (word & ON_DELAY) != 0
        due = ((word & _RUNNING) != 0) & ((word & HELD) == 0) & (ends <= until_ns)
        limit, ends, rising = limit[due], ends[due], rising[due]
        self.word[limit] = rising * ACTIVE
        return Findings.of(
            limit,
            np.where(rising, _RAISED, _RETURNED),
            ends,
            self._value[limit],
            self._status[limit],
        )

    def judge(
        self,
        limit: NDArray[np.intp],
        on: NDArray[np.bool_],
        quality: NDArray[np.uint8],
        value: NDArray[np.float64],
        status: NDArray[np.uint32],
        time_ns: NDArray[np.int64],
    ) -> Findings:
        """One sample for each of some limits, in these columns; ``on`` says that it is in the
        limit's *on* interval.
        """
        before = self.elapse(limit, time_ns) if self.delays else Findings.empty()
        old = self.word[limit]
        bad = quality == BAD
        outside = (value < self._bounds.stay_low[limit]) | (value > self._bounds.stay_high[limit])
        off = outside & (quality == GOOD)
        doubtful = outside & (quality == UNCERTAIN)
        active = (old & ACTIVE) != 0

        new = np.where(
            bad,
            _when_bad(old),
            np.where(
                active,
                self._when_active(limit, old, off, doubtful, time_ns),
                self._when_normal(limit, old, on, time_ns),
            ),
        ).astype(np.uint8)
        self.word[limit] = new
        begun = ((new & _RUNNING) & ~old) != 0
        if begun.any():
            self._since[limit[begun]] = time_ns[begun]
            self._begun.append(limit[begun])
        seen = ((new & _RUNNING) != 0) & ~bad
        self._value[limit[seen]] = value[seen]
        self._status[limit[seen]] = status[seen]
        kind = _TRANSITION[old, new]
        found = kind != _NOTHING
        after = Findings.of(limit[found], kind[found], time_ns[found], value[found], status[found])
        return Findings.concatenate((before, after))

    def _when_normal(
        self,
        limit: NDArray[np.intp],
        old: NDArray[np.uint8],
        on: NDArray[np.bool_],
        time_ns: NDArray[np.int64],
    ) -> NDArray[np.uint8]:
        """A usable sample of a limit that is not active."""
        delay = self._on_delay[limit]
        since = np.where((old & ON_DELAY) != 0, self._since[limit], time_ns)
        ended = since + delay <= time_ns
        return np.where(on, np.where(ended, ACTIVE, ON_DELAY), np.uint8(0))

    def _when_active(
        self,
        limit: NDArray[np.intp],
        old: NDArray[np.uint8],
        off: NDArray[np.bool_],
        doubtful: NDArray[np.bool_],
        time_ns: NDArray[np.int64],
    ) -> NDArray[np.uint8]:
        """A usable sample of an active limit. A running off-delay that ended has fired before."""
        ended = self._off_delay[limit] == 0
        leaving = np.where(ended, np.uint8(0), ACTIVE | OFF_DELAY)
        staying = ACTIVE | (doubtful * (old & HELD))
        return np.where(off, leaving, staying)


def _when_bad(old: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Hold what is active, or on its way to be; stop an off-delay."""
    kept = old & (ACTIVE | ON_DELAY)
    return np.where(kept != 0, kept | HELD, np.uint8(0))


_NOTHING: Final = np.uint8(255)
_RAISED, _RETURNED, _HOLD, _CONFIRMED = (
    np.uint8(tuple(FindingKind).index(kind))
    for kind in (
        FindingKind.RAISED,
        FindingKind.RETURNED,
        FindingKind.HELD,
        FindingKind.CONFIRMED,
    )
)


def _transition(old: int, new: int) -> np.uint8:
    """What the change of a word means to the outside."""
    if (old ^ new) & ACTIVE:
        return _RAISED if new & ACTIVE else _RETURNED
    if new & ACTIVE and (old ^ new) & HELD:
        return _HOLD if new & HELD else _CONFIRMED
    return _NOTHING


_TRANSITION: Final = np.array(
    [[_transition(old, new) for new in range(int(_BITS) + 1)] for old in range(int(_BITS) + 1)],
    np.uint8,
)


def _nanoseconds(seconds: list[float]) -> NDArray[np.int64]:
    return np.rint(np.array(seconds, np.float64) * 1e9).astype(np.int64)

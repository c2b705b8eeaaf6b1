"""A fact that several sources may state of a sensor: it stands while any of them does.

The sources are bits of one byte: the sensor's own status, a switch, a state word, a person.

>>> sources = Sources(2)
>>> sources.put(np.array([0]), STATUS, True).active.tolist()
[True]
>>> sources.put(np.array([0]), WINDOW, True).active.tolist()
[]
>>> sources.put(np.array([0]), STATUS, False).active.tolist()
[]
>>> sources.put(np.array([0, 1]), WINDOW, False).active.tolist()
[False, False]
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.seen import SILENCE, Said, Seen

STATUS: Final = np.uint8(1)
SWITCH: Final = np.uint8(2)
WORD: Final = np.uint8(4)
WINDOW: Final = np.uint8(8)
_UNSAID: Final = np.uint8(128)


class Sources:
    """What the sources state of many sensors; two bytes each, ``(n,)``.

    After a start nothing is said to be over before every source was heard that a sensor has.
    """

    def __init__(self, n: int) -> None:
        self.bits: NDArray[np.uint8] = np.full(n, _UNSAID, np.uint8)
        self._awaited = np.zeros(n, np.uint8)

    def await_(self, slot: NDArray[np.intp], source: np.uint8) -> None:
        """Some sensors have this source, which is heard in its own time."""
        self._awaited[slot] |= source

    def states(self, slot: int, source: np.uint8) -> bool:
        """Whether a source states it of a sensor."""
        return bool(self.bits[slot] & source)

    def step(self, seen: Seen, code: int) -> Said:
        """Let the status of the rows speak: ``code`` is the bit of `scada.detect.truth.codes`."""
        bits = self.bits[seen.at] & (STATUS | _UNSAID)
        if seen.codes is None:
            rows = np.flatnonzero(bits != 0)
            said = np.zeros(len(rows), np.bool_)
        else:
            now = (seen.codes & np.uint8(code)) != 0
            # What is unsaid has another word than either: it is among them.
            rows = np.flatnonzero(bits != now.view(np.uint8) * STATUS)
            said = now[rows]
        if not len(rows):
            return SILENCE
        return self.put(
            seen.slots(rows), STATUS, said, value=seen.values(rows), time_ns=seen.time_ns[rows]
        )

    def put(
        self,
        slot: NDArray[np.intp],
        source: np.uint8,
        states: NDArray[np.bool_] | bool,
        *,
        value: object = np.nan,
        time_ns: object = 0,
    ) -> Said:
        """Let one source speak of some sensors."""
        old = self.bits[slot]
        self._awaited[slot] &= ~source
        kept = old & ~(source | _UNSAID)
        new = np.where(states, kept | source, kept).astype(np.uint8)
        unsaid = (old & _UNSAID) != 0
        patient = unsaid & (new == 0) & (self._awaited[slot] != 0)
        self.bits[slot] = np.where(patient, _UNSAID, new)
        moved = ((old & ~_UNSAID) != 0) != (new != 0)
        rows = np.flatnonzero((moved | unsaid) & ~patient)
        every = Said.of(slot, new != 0, value, time_ns)
        return Said(every.slot[rows], every.active[rows], every.value[rows], every.time_ns[rows])

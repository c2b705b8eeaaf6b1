"""What other tags say of a sensor: its calibration switch, its state word."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows
from scada.detect.truth.seen import Places

_NEVER = -1.0


class Elsewhere:
    """The other tags, and the slots that each of them speaks of.

    ``tags`` has one tag per slot, -1 for none; several sensors may share one.
    """

    def __init__(self, tags: Sequence[int], n_tags: int) -> None:
        tag_of = np.array(tags, np.intp)
        self._slot = np.flatnonzero(tag_of >= 0)
        others, self._other = np.unique(tag_of[self._slot], return_inverse=True)
        self.places = Places(others, n_tags)
        self._latest = np.full(len(others), _NEVER)

    @property
    def slots(self) -> NDArray[np.intp]:
        """The slots that have such a tag."""
        return self._slot

    def __len__(self) -> int:
        return len(self._latest)

    def value(self, slot: int) -> float:
        """What the other tag of a slot said last; -1 before the first."""
        mine = np.flatnonzero(self._slot == slot)
        return float(self._latest[self._other[mine[0]]]) if len(mine) else _NEVER

    def take(
        self, at: Rows, value: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The slots of which something else is said than before, and what; NaN says nothing."""
        changed = (value != self._latest[at]) & ~np.isnan(value)
        if not changed.any():
            return np.zeros(0, np.intp), np.zeros(0)
        others = np.arange(at.start, at.stop) if isinstance(at, slice) else at
        self._latest[others[changed]] = value[changed]
        pair = np.isin(self._other, others[changed])
        return self._slot[pair], self._latest[self._other[pair]]

"""Siblings: the sensors of the same kind in the same area, the witnesses of a doubted one.

A sensor that jumps, freezes or is given cal gas does so alone; gas that is really there, a door that
opens or a weather front is seen by the neighbours too. At most `MOST` siblings are asked per sensor
(the next ones in the order of the site), so that an area of thousands costs no more than one of ten.

Movement is measured against two pictures of all values, taken `WINDOW_S` apart: over the last 30 to 60 s.

>>> siblings = Siblings(np.array([0, 0, 0, 1]))
>>> for second in (0, 30, 60):
...     siblings.see(np.array([1.0, 0.2, 0.5 + second / 100, 9.0]), np.ones(4, bool), second * 10**9)
>>> siblings.moved(np.array([0, 2, 3]), np.array([0.2, 0.2, 0.2])).tolist()
[1, 0, -1]
>>> siblings.level(np.array([0, 3])).tolist()
[0.65, nan]
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Tag

MOST: Final = 8
"""So many siblings of a sensor are asked."""
WINDOW_S: Final = 30.0
"""Between two pictures of all values."""

MOVED: Final = 1
FLAT: Final = 0
UNKNOWN: Final = -1


def families(tags: Sequence[Tag]) -> NDArray[np.intp]:
    """The number of each tag's family: tags of one kind in one area."""
    numbers: dict[tuple[str, str], int] = {}
    return np.array(
        [numbers.setdefault((tag.area, tag.kind), len(numbers)) for tag in tags], np.intp
    )


class Siblings:
    """The families of a site and what their members show; arrays of shape ``(n_tags,)``."""

    def __init__(self, family: NDArray[np.intp]) -> None:
        n = len(family)
        self._order = np.argsort(family, kind="stable")
        size = np.bincount(family) if n else np.zeros(0, np.intp)
        first = np.cumsum(size) - size
        self._size, self._first = size[family], first[family]
        self._place = np.empty(n, np.intp)
        self._place[self._order] = np.arange(n) - np.repeat(first, size)
        self._value = np.full(n, np.nan)
        self._usable = np.zeros(n, np.bool_)
        self.older: NDArray[np.float32] = np.full(n, np.nan, np.float32)
        """What every tag showed 30 to 60 s ago, NaN where it was not usable."""
        self._newer = np.full(n, np.nan, np.float32)
        self._due_ns = -(2**62)

    def see(self, value: NDArray[np.float64], usable: NDArray[np.bool_], now_ns: int) -> None:
        """Take in what every tag shows; the arrays may be changed by their owner later."""
        self._value, self._usable = value, usable
        if now_ns >= self._due_ns:
            self.older = self._newer
            self._newer = np.where(usable, value, np.nan).astype(np.float32)
            self._due_ns = now_ns + round(WINDOW_S * 1e9)

    def alone(self, tags: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which tags have no sibling at all."""
        alone: NDArray[np.bool_] = self._size[tags] == 1
        return alone

    def level(self, tags: NDArray[np.intp]) -> NDArray[np.float64]:
        """The mean of what the siblings of each tag show now; NaN where none is usable."""
        return self.mean(tags, self._value)

    def mean(self, tags: NDArray[np.intp], of: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean of a column over the usable siblings of each tag; NaN where none is usable."""
        near, there = self._near(tags)
        there &= self._usable[near]
        count = there.sum(1)
        total = np.where(there, of[near], 0.0).sum(1)
        mean: NDArray[np.float64] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return mean

    def value(self, tag: int) -> float:
        """What a tag shows now; NaN where it is not usable."""
        return float(self._value[tag]) if self._usable[tag] else float("nan")

    def moved(self, tags: NDArray[np.intp], by: NDArray[np.floating]) -> NDArray[np.int8]:
        """Whether a sibling of each tag moved by more than ``by`` within the last 30 to 60 s.

        `UNKNOWN` where no sibling is usable, or none was looked at for so long.
        """
        near, there = self._near(tags)
        older, newer = self.older[near], self._newer[near]
        there &= self._usable[near] & ~np.isnan(older)
        now = self._value[near]
        with np.errstate(invalid="ignore"):
            off = np.fmax(np.abs(now - older), np.abs(now - newer))
        moved = (there & (off > by[:, None])).any(1)
        verdict = np.where(moved, MOVED, np.where(there.any(1), FLAT, UNKNOWN))
        return verdict.astype(np.int8)

    def _near(self, tags: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Up to `MOST` siblings of each tag, ``(k, MOST)``, and which of them are there."""
        size = self._size[tags][:, None]
        step = np.arange(1, MOST + 1)[None, :]
        place = self._first[tags][:, None] + (self._place[tags][:, None] + step) % size
        return self._order[place], step < size

"""Which part of a large array is asked for (NumericRange: OPC 10000-4, 7.27).

An array is asked for whole, which every server can do, unless it is much larger than what its tags
need. Then the server is asked for the box of indices around them, and the answer must have exactly
the length of that box: servers exist that ignore an IndexRange and send the whole array, in which the
tags would stand at other places. What does not answer so is asked for whole.

The box is known to be far smaller than the array, so that later an answer longer than the box is the
whole array again, and is read as such.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Tag
from scada.opcua.data_values import DataValues
from scada.opcua.sharing import Rows, Sharing

WORTH: Final = 256
"""Elements beyond four times the box from which on asking for a part is worth the care."""

MOST_RANK: Final = 3
_NONE: Final = np.zeros(0, np.intp)


class Windows:
    """The elements of one server's tags, and the windows through which its arrays are seen.

    ``element`` has shape ``(n, MOST_RANK)``, -1 in the columns that a tag does not use.
    """

    def __init__(self, tags: Sequence[Tag], sharing: Sharing) -> None:
        self.element: NDArray[np.int64] = np.full((len(tags), MOST_RANK), -1, np.int64)
        for row, tag in enumerate(tags):
            self.element[row, : len(tag.element)] = tag.element
        self.picked: NDArray[np.bool_] = self.element[:, 0] >= 0
        self._any = bool(self.picked.any())
        self._lead = sharing.lead
        self._low, self._high = self.element.copy(), self.element.copy()
        np.minimum.at(self._low, sharing.lead, self.element)
        np.maximum.at(self._high, sharing.lead, self.element)
        self._volume = np.where(self._low >= 0, self._high - self._low + 1, 1).prod(axis=1)
        self._open = np.zeros(len(tags), np.bool_)

    def leads(self) -> Rows:
        """The items that are elements of an array."""
        return np.flatnonzero(self.picked & (self._lead == np.arange(len(self._lead))))

    def worth(self, rows: Rows, values: DataValues) -> NDArray[np.bool_]:
        """Where the whole array that came is so large that a window pays."""
        large: NDArray[np.bool_] = values.lengths() > 4 * self._volume[rows] + WORTH
        return large

    def honoured(self, rows: Rows, values: DataValues) -> NDArray[np.bool_]:
        """Where what came through a window is just as long as the window."""
        same: NDArray[np.bool_] = values.lengths() == self._volume[rows]
        return same

    def set_open(self, rows: Rows, is_open: bool) -> None:
        """Ask for these items through their windows, or for the whole arrays."""
        self._open[rows] = is_open

    def are_open(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of these items are asked for through their windows."""
        return self._open[rows]

    def text(self, row: int) -> str:
        """The IndexRange of an item: ``3``, ``3:17``, ``0,2:5``; empty where there is none."""
        if not self._open[row]:
            return ""
        box = zip(self._low[row].tolist(), self._high[row].tolist(), strict=True)
        return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in box if a >= 0)

    def elements(self, rows: Rows, values: DataValues) -> DataValues:
        """The values, with the tag's element in place of each array; see `DataValues.elements`."""
        places = np.flatnonzero(self.picked[rows]) if self._any else _NONE
        if not len(places):
            return values
        tags, leads = rows[places], self._lead[rows[places]]
        arrays = values.take(places)
        part = self._open[leads] & (arrays.lengths() <= self._volume[leads])
        low = np.where(part[:, None], np.maximum(self._low[leads], 0), 0)
        index = np.where(self.element[tags] >= 0, self.element[tags] - low, -1)
        return values.elements(places, index)

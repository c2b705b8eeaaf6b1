"""The latest number of each row: a column that brings all of them is kept as it came.

Samples never change, so that a scan of all tags needs no copy to be remembered. What brings only some
rows is written into a copy of our own.

>>> kept = Kept(3, 0.0, np.float64)
>>> scan = np.array([1.0, 2.0, 3.0])
>>> kept.put(slice(0, 3), scan)
>>> kept.put(np.array([1]), np.array([5.0]))
>>> kept.now.tolist(), scan.tolist()
([1.0, 5.0, 3.0], [1.0, 2.0, 3.0])
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scada.detect.runs import Rows


class Kept:
    """One column of ``n`` rows; ``now`` is to be read only."""

    def __init__(self, n: int, first: object, dtype: DTypeLike) -> None:
        self.now: NDArray[Any] = np.full(n, first, dtype)
        self._is_ours = True

    def put(self, at: Rows, column: NDArray[Any] | float) -> None:
        """These rows are so now; whoever made ``column`` never changes it."""
        whole = isinstance(at, slice) and at.stop - at.start == len(self.now)
        if whole and isinstance(column, np.ndarray):
            self.now, self._is_ours = column, False
            return
        if not self._is_ours:
            self.now, self._is_ours = self.now.copy(), True
        self.now[at] = column

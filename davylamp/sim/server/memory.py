"""What the plant's nodes said in the last while, in memory.

Every value that is written is kept; the oldest go when there are too many (24 bytes each).
"""

from collections import deque
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST_ROWS: Final = 1 << 20
_CHUNK: Final = 4096
_ROW: Final = np.dtype([("time", "<i8"), ("value", "<f8"), ("place", "<i4"), ("status", "<u4")])

Rows = NDArray[Any]
"""Rows with ``time`` (FILETIME), ``value``, ``place`` and ``status``."""


class Memory:
    """The last values of all nodes, in the order of their writing; time is the caller's."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._old: deque[Rows] = deque(maxlen=max(1, most_rows // _CHUNK))
        self._fresh: list[tuple[int, float, int, int]] = []

    def keep(self, place: int, value: float, status: int, time: int) -> None:
        """Keep a value; ``time`` is FILETIME."""
        self._fresh.append((time, value, place, status))
        if len(self._fresh) == _CHUNK:
            self._old.append(np.array(self._fresh, _ROW))
            self._fresh = []

    def between(self, places: list[int], start: int, end: int) -> dict[int, Rows]:
        """What these places said from ``start`` to ``end``, both included, oldest first."""
        chunks = [*self._old, np.array(self._fresh, _ROW)]
        hit = [rows for rows in chunks if len(rows) and _meets(rows["time"], start, end)]
        found = np.concatenate([np.zeros(0, _ROW), *hit])
        found = found[(found["time"] >= start) & (found["time"] <= end)]
        found = found[np.isin(found["place"], places)]
        found = found[np.lexsort((found["time"], found["place"]))]
        bounds = {p: np.searchsorted(found["place"], [p, p + 1]) for p in set(places)}
        return {place: found[first:last] for place, (first, last) in bounds.items()}


def _meets(times: NDArray[np.int64], start: int, end: int) -> bool:
    return bool(times.max() >= start and times.min() <= end)

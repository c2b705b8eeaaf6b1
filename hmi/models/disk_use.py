"""How fast a disk fills: its free bytes once a minute over a day, and when it would be full."""

from typing import Final

import numpy as np

from hmi.models.elapsed import passed

EVERY_NS: Final = 60_000_000_000
KEPT: Final = 1440
LEAST: Final = 15
"""Minutes without which a trend says nothing."""
FAR_S: Final = 10 * 365 * 86_400.0
"""What is fuller only so late is not filling."""


class DiskUse:
    """A ring of free bytes; nothing that was not measured."""

    def __init__(self) -> None:
        self._time = np.zeros(KEPT, np.int64)
        self._free = np.zeros(KEPT, np.float64)
        self._count = 0

    def add(self, now_ns: int, free_bytes: int) -> None:
        """A heartbeat said how much is free; one a minute is kept."""
        last_ns = int(self._time[(self._count - 1) % KEPT]) if self._count else 0
        if not passed(now_ns, last_ns, EVERY_NS):
            return
        place = self._count % KEPT
        self._time[place], self._free[place] = now_ns, free_bytes
        self._count += 1

    @property
    def span_s(self) -> float:
        """Over how long it has been looked at."""
        times = self._time[: min(self._count, KEPT)]
        return float(times.max() - times.min()) / 1e9 if len(times) else 0.0

    def full_in_s(self) -> float | None:
        """When it is full if it goes on so (straight line); None: too early, ``inf``: it does not fill."""
        count = min(self._count, KEPT)
        if count < LEAST:
            return None
        time_s = (self._time[:count] - self._time[:count].max()) / 1e9
        slope, free = np.polyfit(time_s, self._free[:count], 1)
        if slope >= 0 or free / -slope > FAR_S:
            return float("inf")
        return max(0.0, float(free / -slope))

"""Days of a site: when the day of a moment began, in the site's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_S = 1_000_000_000


class Days:
    """Days that begin ``starts_s`` after midnight of ``timezone``; the last one asked is kept."""

    def __init__(self, timezone: str, starts_s: float = 0.0) -> None:
        self._zone, self._starts = ZoneInfo(timezone), timedelta(seconds=starts_s)
        self._begin_ns, self._end_ns = 0, 0

    def begin(self, time_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """When the day of each time began, ns UTC; same shape."""
        if not len(time_ns):
            return time_ns
        low, high = int(time_ns.min()), int(time_ns.max())
        if not self._begin_ns <= low <= high < self._end_ns:
            self._keep(high)
        if self._begin_ns <= low:
            return np.full(time_ns.shape, self._begin_ns)
        whole, place = np.unique(time_ns // (60 * _S), return_inverse=True)
        begins = [self._of(int(minute) * 60 * _S)[0] for minute in whole]
        return np.array(begins, np.int64)[place]

    def _keep(self, time_ns: int) -> None:
        self._begin_ns, self._end_ns = self._of(time_ns)

    def _of(self, time_ns: int) -> tuple[int, int]:
        """When a day began and when it ends. A day in which the clock is changed has 23 or 25 h."""
        local = datetime.fromtimestamp(time_ns // _S, UTC).astimezone(self._zone)
        day = (local.replace(tzinfo=None) - self._starts).date()
        bounds = [
            datetime.combine(day + timedelta(days=k), datetime.min.time()) + self._starts
            for k in (0, 1)
        ]
        begin, end = (int(b.replace(tzinfo=self._zone).timestamp()) * _S for b in bounds)
        return begin, end

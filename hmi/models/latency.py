"""How long it took from a sensor's source time to this screen, measured all the time."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

EDGES_MS: Final[NDArray[np.float64]] = np.geomspace(1.0, 100_000.0, 101)
WINDOW: Final = 60
"""Seconds over which the quantile on the screen is taken."""
KEPT: Final = 900
"""Seconds that the histogram of the system page goes back."""


@dataclass
class Latency:
    """Quantiles of recent samples from a histogram, and every alarm's latency one by one, in ms."""

    alarms_ms: list[float] = field(default_factory=list)
    _seconds: deque[tuple[int, NDArray[np.int64]]] = field(
        default_factory=lambda: deque(maxlen=KEPT)
    )

    def samples(self, time_ns: NDArray[np.int64], now_ns: int) -> None:
        """Count samples by source time, seen at ``now_ns``."""
        ages = np.clip((now_ns - time_ns) / 1e6, EDGES_MS[0], EDGES_MS[-1])
        counts = np.histogram(ages, EDGES_MS)[0]
        second = now_ns // 1_000_000_000
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1][1][:] += counts
        else:
            self._seconds.append((second, counts))

    def alarm(self, time_ns: int, now_ns: int) -> None:
        """One alarm raised at ``time_ns`` (source time) came into the alarm model at ``now_ns``."""
        self.alarms_ms.append((now_ns - time_ns) / 1e6)

    def quantile_ms(self, quantile: float) -> float | None:
        """Of the samples of the last minute, in ms (the bin's upper edge); None where none came."""
        return self.quantile_of(self.histogram(WINDOW), quantile)

    def histogram(self, span_s: int = KEPT) -> NDArray[np.int64]:
        """How many samples of the last ``span_s`` seconds lie between each two of `EDGES_MS`."""
        newest = self._seconds[-1][0] if self._seconds else 0
        recent = [counts for second, counts in self._seconds if second > newest - span_s]
        total = np.zeros(len(EDGES_MS) - 1, np.int64)
        for counts in recent:
            total += counts
        return total

    @staticmethod
    def quantile_of(counts: NDArray[np.int64], quantile: float) -> float | None:
        """The quantile of a histogram, in ms (the bin's upper edge); None where it is empty."""
        total = int(counts.sum())
        if not total:
            return None
        place = int(np.searchsorted(np.cumsum(counts), quantile * total))
        return float(EDGES_MS[min(place + 1, len(EDGES_MS) - 1)])

    def alarm_quantiles_ms(self) -> dict[str, float | None]:
        """p50, p95 and p99 over all alarms so far; None where none was measured."""
        if not self.alarms_ms:
            return {"p50": None, "p95": None, "p99": None}
        p50, p95, p99 = np.percentile(self.alarms_ms, (50, 95, 99))
        return {"p50": float(p50), "p95": float(p95), "p99": float(p99)}

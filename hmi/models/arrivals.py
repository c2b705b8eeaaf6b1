"""The last samples of one tag as they came to this station."""

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from scada.bus.messages import RawSeries
from scada.model import Samples, status_name

KEPT: Final = 400
_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sample as it came: times in ns, ``delay_ms`` from the source to this station (NaN: before)."""

    time_ns: int
    value: float
    raw: float
    status: int
    flags: int
    delay_ms: float

    @property
    def status_name(self) -> str:
        """The raw status by its name."""
        return status_name(self.status)


class Arrivals:
    """The last samples of one tag as they came to this station, the newest first."""

    def __init__(self) -> None:
        self._kept: deque[Sampled] = deque(maxlen=KEPT)
        self._first_ns = 0
        self.is_recalled = False
        """Whether those before the first were asked for."""

    def take(self, samples: Samples, now_ns: int) -> None:
        """Samples of this tag alone."""
        self._first_ns = self._first_ns or now_ns
        raw = samples.as_sent
        for i in range(len(samples)):
            time_ns = int(samples.time_ns[i])
            self._kept.appendleft(
                Sampled(
                    time_ns,
                    float(samples.value[i]),
                    float(raw[i]),
                    int(samples.status[i]),
                    int(samples.flags[i]),
                    (now_ns - time_ns) / 1e6,
                )
            )

    def recall(self, series: RawSeries) -> None:
        """What was stored before the first that came here; how long it took is not known any more."""
        first_ns = min((one.time_ns for one in self._kept), default=None)
        raw = series.value if series.raw is None else series.raw
        for i in range(len(series.time_ns) - 1, -1, -1):
            time_ns = int(series.time_ns[i])
            if len(self._kept) == KEPT or (first_ns is not None and time_ns >= first_ns):
                continue
            status, flags = int(series.status[i]), int(series.flags[i])
            value, sent = float(series.value[i]), float(raw[i])
            self._kept.append(Sampled(time_ns, value, sent, status, flags, float("nan")))

    def newest(self, count: int) -> list[Sampled]:
        """So many of them."""
        return list(islice(self._kept, count))

    def delays_ms(self) -> tuple[float, float, float] | None:
        """Median, 95 % and most of the way here; None where nothing came."""
        known = [one.delay_ms for one in self._kept if one.delay_ms == one.delay_ms]
        if not known:
            return None
        return float(np.median(known)), float(np.percentile(known, 95)), max(known)

    def per_minute(self, now_ns: int) -> float:
        """Samples a minute since the first that came here, over a minute at most; NaN: too early."""
        span_s = min(60.0, (now_ns - self._first_ns) / _NS) if self._first_ns else 0.0
        if span_s < 5.0:
            return float("nan")
        count = sum(1 for one in self._kept if one.time_ns > now_ns - span_s * _NS)
        return count * 60.0 / span_s

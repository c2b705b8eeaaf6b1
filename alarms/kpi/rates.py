"""How the load came over the period, by priority, and how long each priority waited."""

from typing import Final

import msgspec
import numpy as np

from alarms.kpi.annunciations import NEVER, Annunciations

TEN_MINUTES_NS: Final = 600 * 10**9
MOST: Final = 240
"""So many stretches at most: of a longer period one is several times ten minutes."""
PRIORITIES: Final = 5


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """See `scada.bus.messages.KpiWait`."""

    priority: int
    count: int
    first_quartile: float
    median: float
    third_quartile: float
    p95: float


def rate_ns(start_ns: int, end_ns: int) -> int:
    """How long a stretch is: ten minutes, or so many of them that `MOST` are enough."""
    tens = -(-(end_ns - start_ns) // TEN_MINUTES_NS)
    return TEN_MINUTES_NS * max(1, -(-tens // MOST))


def rates(
    rows: Annunciations, start_ns: int, end_ns: int
) -> tuple[tuple[int, int, int, int, int, int], ...]:
    """Number of the stretch and the counts of priority 0 to 4 in its fullest ten minutes.

    Of those in which something came. A mean over a stretch would hide the flood that was in it.
    """
    tens = rate_ns(start_ns, end_ns) // TEN_MINUTES_NS
    count = max(1, -(-(end_ns - start_ns) // TEN_MINUTES_NS))
    count += -count % tens
    place = (rows.time_ns - start_ns) // TEN_MINUTES_NS * PRIORITIES + rows.priority
    counts = np.bincount(place, minlength=count * PRIORITIES).reshape(-1, tens, PRIORITIES)
    fullest = counts.sum(axis=2).argmax(axis=1)
    shown = counts[np.arange(len(counts)), fullest]
    came = np.flatnonzero(shown.any(axis=1))
    zero, one, two, three, four = shown[came].T.tolist()
    return tuple(zip(came.tolist(), zero, one, two, three, four, strict=True))


def waits(rows: Annunciations, until_ns: int) -> tuple[Wait, ...]:
    """Of each priority of which something was acknowledged."""
    done = (rows.acknowledged_ns != NEVER) & (rows.acknowledged_ns <= until_ns)
    waited = np.maximum((rows.acknowledged_ns[done] - rows.time_ns[done]) / 1e9, 0.0)
    priority, found = rows.priority[done], []
    for one in np.unique(priority).tolist():
        some = waited[priority == one]
        low, middle, high, most = (float(at) for at in np.percentile(some, (25, 50, 75, 95)))
        found.append(
            Wait(
                priority=one,
                count=len(some),
                first_quartile=low,
                median=middle,
                third_quartile=high,
                p95=most,
            )
        )
    return tuple(found)

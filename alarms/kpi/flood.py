"""Floods (ISA-18.2-2016, 16.5): above 10 annunciations in 10 minutes, until below 5 in 10 minutes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SPAN_NS: Final = 600_000_000_000
ABOVE: Final = 10
ENDS_BELOW: Final = 5


@dataclass(frozen=True, slots=True)
class Flood:
    """From the first annunciation of the ten minutes that were too many, to its end."""

    start_ns: int
    end_ns: int
    count: int


def floods(time_ns: NDArray[np.int64], until_ns: int) -> list[Flood]:
    """The floods among annunciations in order of time; one that goes on ends at ``until_ns``.

    Counted over the last ten minutes at every moment, so that no edge of a clock's period hides one.
    """
    recent = np.arange(1, len(time_ns) + 1) - np.searchsorted(time_ns, time_ns - SPAN_NS, "right")
    begins = np.flatnonzero(recent > ABOVE)
    ends_ns = _calm_at(time_ns, until_ns)
    ends = np.flatnonzero(ends_ns < np.r_[time_ns[1:], until_ns])
    found: list[Flood] = []
    at = 0
    while (place := int(np.searchsorted(begins, at))) < len(begins):
        begin = int(begins[place])
        first = begin - int(recent[begin]) + 1
        later = int(np.searchsorted(ends, begin))
        last = int(ends[later]) if later < len(ends) else len(time_ns) - 1
        end_ns = int(ends_ns[last]) if later < len(ends) else until_ns
        found.append(Flood(int(time_ns[first]), end_ns, last - first + 1))
        at = last + 1
    return found


def _calm_at(time_ns: NDArray[np.int64], until_ns: int) -> NDArray[np.int64]:
    """When, after each annunciation, fewer than five would be left if no other came."""
    back = ENDS_BELOW - 1
    left = np.full(len(time_ns), until_ns, np.int64)
    if len(time_ns) > back:
        left[back:] = time_ns[: len(time_ns) - back] + SPAN_NS
    return left


def flood_seconds(found: list[Flood]) -> float:
    """How long floods lasted."""
    return sum(flood.end_ns - flood.start_ns for flood in found) / 1e9


def periods(
    time_ns: NDArray[np.int64], start_ns: int, end_ns: int, span_ns: int = SPAN_NS
) -> NDArray[np.int64]:
    """Annunciations in each whole period of ``span_ns`` from ``start_ns``; shape ``(n_periods,)``."""
    count = max(1, -(-(end_ns - start_ns) // span_ns))
    return np.bincount((time_ns - start_ns) // span_ns, minlength=count)[:count]

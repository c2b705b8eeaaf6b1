"""Floods among annunciations (ISA-18.2-2016, 16.5): for the figures of a period, and for screens."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model.flood import FloodLimits

_USUAL: Final = FloodLimits()


@dataclass(frozen=True, slots=True)
class FloodSpan:
    """From the first annunciation of those that were too many, to its end."""

    start_ns: int
    end_ns: int
    count: int


def floods(
    time_ns: NDArray[np.int64], until_ns: int, limits: FloodLimits = _USUAL
) -> list[FloodSpan]:
    """The floods among annunciations in order of time; one that goes on ends at ``until_ns``.

    Counted over the last ten minutes at every moment, so that no edge of a clock's period hides one.
    """
    span_ns = round(limits.span_s * 1e9)
    recent = np.arange(1, len(time_ns) + 1) - np.searchsorted(time_ns, time_ns - span_ns, "right")
    begins = np.flatnonzero(recent > limits.above)
    ends_ns = _calm_at(time_ns, until_ns, limits.ends - 1, span_ns)
    ends = np.flatnonzero(ends_ns < np.r_[time_ns[1:], until_ns])
    found: list[FloodSpan] = []
    at = 0
    while (place := int(np.searchsorted(begins, at))) < len(begins):
        begin = int(begins[place])
        first = begin - int(recent[begin]) + 1
        later = int(np.searchsorted(ends, begin))
        last = int(ends[later]) if later < len(ends) else len(time_ns) - 1
        end_ns = int(ends_ns[last]) if later < len(ends) else until_ns
        found.append(FloodSpan(int(time_ns[first]), end_ns, last - first + 1))
        at = last + 1
    return found


def _calm_at(
    time_ns: NDArray[np.int64], until_ns: int, back: int, span_ns: int
) -> NDArray[np.int64]:
    """When, after each annunciation, only ``back`` would be left if no other came."""
    left = np.full(len(time_ns), until_ns, np.int64)
    if len(time_ns) > back:
        left[back:] = time_ns[: len(time_ns) - back] + span_ns
    return left


def flood_seconds(found: list[FloodSpan]) -> float:
    """How long floods lasted."""
    return sum(flood.end_ns - flood.start_ns for flood in found) / 1e9

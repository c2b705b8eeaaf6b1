"""Which limits a layer of samples touches: a compressed map from tags to their limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import Bounds

_CACHED_FROM: Final = 64
_CACHED: Final = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits of one layer: ``limit[k]`` judges the layer's row ``row[k]``; shape ``(k,)``.

    The bounds for raising stand beside them, gathered once for all layers of the same tags.
    """

    tags: NDArray[np.int32]
    row: NDArray[np.intp]
    limit: NDArray[np.intp]
    on_low: NDArray[np.float64]
    on_high: NDArray[np.float64]


class Planner:
    """Makes the plan of a layer, and remembers those of the last layers.

    A scan group brings the same tags in the same order at every scan, so that nearly always a
    comparison of the tag column replaces the expansion.
    """

    def __init__(self, tag_of_limit: Sequence[int], n_tags: int, bounds: Bounds) -> None:
        tags = np.asarray(tag_of_limit, np.intp)
        self._limits = np.argsort(tags, kind="stable")
        self._count = np.bincount(tags, minlength=n_tags)
        self._start = np.cumsum(self._count) - self._count
        self._bounds = bounds
        self._recent: list[Plan] = []

    def plan(self, tags: NDArray[np.int32]) -> Plan:
        """The plan for a layer with these tags, each at most once."""
        if len(tags) < _CACHED_FROM:
            return self._make(tags)
        for plan in self._recent:
            if len(plan.tags) == len(tags) and np.array_equal(plan.tags, tags):
                return plan
        plan = self._make(tags)
        self._recent = [plan, *self._recent[: _CACHED - 1]]
        return plan

    def _make(self, tags: NDArray[np.int32]) -> Plan:
        count = self._count[tags]
        row = np.repeat(np.arange(len(tags)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        limit = self._limits[np.repeat(self._start[tags], count) + within]
        return Plan(tags, row, limit, self._bounds.on_low[limit], self._bounds.on_high[limit])

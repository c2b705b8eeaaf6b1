"""Which limits, or computed signals, a layer of samples touches: a compressed map from tags."""

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


@dataclass(frozen=True, slots=True)
class Reach:
    """What a layer touches: ``item[k]`` belongs to the layer's row ``row[k]``; shape ``(k,)``."""

    tags: NDArray[np.int32]
    row: NDArray[np.intp]
    item: NDArray[np.intp]


class Fanout:
    """From tags to the items that belong to them, and the reach of the last layers.

    A scan group brings the same tags in the same order at every scan, so that nearly always a
    comparison of the tag column replaces the expansion. ``tag_of_item`` counts below ``n_tags``.
    """

    def __init__(self, tag_of_item: Sequence[int] | NDArray[np.integer], n_tags: int) -> None:
        tags = np.asarray(tag_of_item, np.intp)
        self._items = np.argsort(tags, kind="stable")
        self._count = np.bincount(tags, minlength=n_tags)
        self._start = np.cumsum(self._count) - self._count
        self._recent: list[Reach] = []

    def of(self, tags: NDArray[np.int32]) -> Reach:
        """The reach of a layer with these tags, each at most once."""
        if len(tags) < _CACHED_FROM:
            return self._make(tags)
        for reach in self._recent:
            if len(reach.tags) == len(tags) and np.array_equal(reach.tags, tags):
                return reach
        reach = self._make(tags)
        self._recent = [reach, *self._recent[: _CACHED - 1]]
        return reach

    def _make(self, tags: NDArray[np.int32]) -> Reach:
        count = self._count[tags]
        row = np.repeat(np.arange(len(tags)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        return Reach(tags, row, self._items[np.repeat(self._start[tags], count) + within])


class Planner:
    """Makes the plan of a layer, and remembers those of the last layers."""

    def __init__(
        self, tag_of_limit: Sequence[int] | NDArray[np.integer], n_tags: int, bounds: Bounds
    ) -> None:
        self._fanout = Fanout(tag_of_limit, n_tags)
        self._bounds = bounds
        self._recent: list[Plan] = []

    def plan(self, tags: NDArray[np.int32]) -> Plan:
        """The plan for a layer with these tags, each at most once."""
        reach = self._fanout.of(tags)
        for plan in self._recent:
            if plan.row is reach.row:
                return plan
        low, high = self._bounds.on_low[reach.item], self._bounds.on_high[reach.item]
        plan = Plan(reach.tags, reach.row, reach.item, low, high)
        if len(tags) >= _CACHED_FROM:
            self._recent = [plan, *self._recent[: _CACHED - 1]]
        return plan

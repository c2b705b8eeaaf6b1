"""Which limits, or computed signals, a layer of samples touches: a compressed map from tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows, run

_CACHED_FROM: Final = 64
_CACHED: Final = 8


@dataclass(frozen=True, slots=True)
class Reach:
    """What a layer touches: ``item[k]`` belongs to the layer's row ``row[k]``; shape ``(k,)``.

    ``rows`` are the same as ``row``, as a slice where they follow one another.
    """

    tags: NDArray[np.integer]
    row: NDArray[np.intp]
    rows: Rows
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

    def of(self, tags: NDArray[np.integer]) -> Reach:
        """The reach of a layer with these tags, each at most once."""
        if len(tags) < _CACHED_FROM:
            return self.expand(tags)
        for reach in self._recent:
            if len(reach.tags) == len(tags) and np.array_equal(reach.tags, tags):
                return reach
        reach = self.expand(tags)
        self._recent = [reach, *self._recent[: _CACHED - 1]]
        return reach

    def expand(self, tags: NDArray[np.integer]) -> Reach:
        """The reach of a few tags that come together once."""
        count = self._count[tags]
        row = np.repeat(np.arange(len(tags)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        item = self._items[np.repeat(self._start[tags], count) + within]
        return Reach(tags, row, run(row), item)

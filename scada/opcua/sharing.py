"""Tags that share a node: it is read and monitored once, and its value is spread to all of them.

Sixteen bits of a status word are one item on the wire, and all sixteen are of the same instant. The
elements of an array are one item as well, where they lie close together: an item asks for the box
of indices around its tags, at least where the array is much larger than that (see `windows`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Tag

Rows = NDArray[np.intp]
"""Positions in the server's list of tags."""

MOST_GAP: Final = 64
"""Elements of one array that lie further apart than this are items of their own."""

Key = tuple[object, ...]


class Sharing:
    """Which tag's item brings which tags their values; one row per tag of the server.

    The first tag of an item is its *lead*: the item bears its row. All columns have shape ``(n,)``:
    ``lead`` is each tag's lead, ``size`` how many tags the item of a lead has (0: no lead).
    """

    def __init__(self, tags: Sequence[Tag]) -> None:
        groups = list(_groups(tags))
        self.lead: Rows = np.arange(len(tags), dtype=np.intp)
        for group in groups:
            self.lead[group] = group[0]
        self.size: NDArray[np.intp] = np.bincount(self.lead, minlength=len(tags))
        self._members = np.argsort(self.lead, kind="stable")
        self._first = np.concatenate([[0], np.cumsum(self.size)])
        self._any = any(len(group) > 1 for group in groups)

    def spread(self, rows: Rows) -> tuple[Rows, NDArray[np.intp] | None]:
        """The tags that the items of these leads bring, and where in ``rows`` each one's lead is.

        None in place of the latter where every item has one tag: then the tags are ``rows``. The
        order of ``rows`` is kept.
        """
        if not self._any:
            return rows, None
        sizes = self.size[rows]
        if (sizes == 1).all():
            return rows, None
        place = np.repeat(np.arange(len(rows)), sizes)
        nth = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self._members[self._first[rows[place]] + nth], place


def _groups(tags: Sequence[Tag]) -> Iterable[list[int]]:
    """The rows of the tags that share an item; only those that could share one are looked at."""
    by_node: dict[Key, list[int]] = defaultdict(list)
    for row, tag in enumerate(tags):
        by_node[(tag.node, tag.scan_s, tag.deadband, len(tag.element))].append(row)
    for (*_, rank), rows in by_node.items():
        yield from _near(tags, rows) if rank == 1 else [rows]


def _near(tags: Sequence[Tag], rows: list[int]) -> Iterable[list[int]]:
    """Elements of one dimension, parted where a large gap lies between them."""
    ordered = sorted(rows, key=lambda row: tags[row].element)
    ends = [
        at
        for at, (one, next_) in enumerate(pairwise(ordered), 1)
        if tags[next_].element[0] - tags[one].element[0] > MOST_GAP
    ]
    for start, end in pairwise([0, *ends, len(ordered)]):
        yield ordered[start:end]

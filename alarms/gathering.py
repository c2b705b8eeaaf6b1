"""Duplicates of one cause: which alarm each is gathered under, while that is active.

The links are those of ``groups.csv`` (a group's cause and its other alarms), of the rules of
suppression by design, and of what says the same by itself (`alarms.duplicates`), in this order; of
several causes that are active the first counts. What is
gathered is annunciated as ever: only the list folds it. A held alarm is gathered under what explains
why its tag is bad, which goes before.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.duplicates import duplicates
from alarms.standing import Standing
from scada.model import NO_CAUSE

Link = tuple[int, int]


class Gathering:
    """The links of a site. Columns: pairs of a cause and an alarm that follows from it."""

    def __init__(self, catalogue: Catalogue) -> None:
        links = np.array(_without_circles(list(_links(catalogue))), np.int64).reshape(-1, 2)
        self._cause, self._alarm = links[:, 0].astype(np.int32), links[:, 1].astype(np.int32)
        self.alarms: NDArray[np.int32]
        """What may be gathered, by numbers of the catalogue."""
        self.alarms, self._place = np.unique(self._alarm, return_inverse=True)

    def __len__(self) -> int:
        return len(self._cause)

    def moved(
        self, standing: Standing, cause: NDArray[np.signedinteger]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The alarms that are to be gathered under another alarm than ``cause`` says, and which."""
        free = ~standing.normal(self.alarms) & ~standing.held[self.alarms]
        if not free.any():
            return self.alarms[free], self.alarms[free]
        wanted = np.full(len(self.alarms), NO_CAUSE, np.int32)
        pairs = np.flatnonzero(free[self._place])
        there = pairs[standing.active(self._cause[pairs])]
        wanted[self._place[there][::-1]] = self._cause[there][::-1]
        moved = free & (wanted != cause[self.alarms])
        return self.alarms[moved], wanted[moved]


def _links(catalogue: Catalogue) -> Iterator[Link]:
    index = catalogue.index
    table = catalogue.table
    pairs = [(group.cause, group.alarms) for group in table.groups if group.cause]
    pairs += [(cause, rule.alarms) for rule in table.suppressions for cause in rule.when]
    for cause, alarms in pairs:
        for alarm in alarms:
            if alarm != cause and cause in index and alarm in index:
                yield index[cause], index[alarm]
    yield from duplicates(catalogue)


def _without_circles(links: list[Link]) -> list[Link]:
    """The links but those by which an alarm would be gathered, in the end, under itself.

    What has no cause left is taken away, again and again; what remains lies on a circle or behind one.
    """
    causes: dict[int, int] = {}
    follows: dict[int, list[int]] = {}
    for cause, alarm in links:
        causes[alarm] = causes.get(alarm, 0) + 1
        follows.setdefault(cause, []).append(alarm)
    left = [cause for cause in follows if cause not in causes]
    while left:
        for alarm in follows.get(left.pop(), ()):
            causes[alarm] -= 1
            if not causes[alarm]:
                left.append(alarm)
    circles = {alarm for alarm, count in causes.items() if count}
    return [link for link in links if not (link[0] in circles and link[1] in circles)]

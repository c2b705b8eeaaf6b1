"""The values of related tags, as they are when an alarm is raised."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.standing import Standing
from scada.model import Status, inherited

Values = dict[str, tuple[float, int]]


class RelatedTags:
    """Which tags are related to each alarm: those of its row, then those of its area."""

    def __init__(self, catalogue: Catalogue) -> None:
        table = catalogue.table
        places = {tag.id: row for row, tag in enumerate(table.tags)}
        own = {limit.id: limit.related for limit in table.alarms if limit.related}
        of_area = {area.id: inherited(table, area.id).related for area in table.areas}
        some = frozenset(area for area, related in of_area.items() if related)
        self._tags: dict[int, tuple[tuple[str, int], ...]] = {}
        for number, (alarm, area) in enumerate(zip(catalogue.ids, catalogue.area, strict=True)):
            if area not in some and alarm not in own:
                continue
            names = dict.fromkeys((*own.get(alarm, ()), *of_area.get(area, ())))
            found = tuple((name, places[name]) for name in names if name in places)
            self._tags[number] = tuple(one for one in found if one[0] != catalogue.tag[number])
        self._has = np.zeros(len(catalogue), np.bool_)
        self._has[list(self._tags)] = True

    def __len__(self) -> int:
        return len(self._tags)

    def values(
        self, alarm: NDArray[np.int32], rows: NDArray[np.bool_], standing: Standing
    ) -> Mapping[int, Values]:
        """By row, for those of ``rows`` whose alarm has related tags: value and status of each.

        A value that is no number is 0 with a bad status: nothing here looks like a measurement.
        """
        chosen = np.flatnonzero(rows & self._has[alarm])
        tags = [self._tags[number] for number in alarm[chosen].tolist()]
        places = np.array([place for some in tags for _, place in some], np.intp)
        value, status = standing.value[places], standing.status[places]
        bad = ~np.isfinite(value)
        status = np.where(bad & (status < Status.BAD), np.uint32(Status.BAD_NO_DATA), status)
        each = iter(zip(np.where(bad, 0.0, value).tolist(), status.tolist(), strict=True))
        return {
            row: {name: next(each) for name, _ in some}
            for row, some in zip(chosen.tolist(), tags, strict=True)
        }

"""What the detectors of a site may find: one detection is one alarm of the site beyond its limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scada.model.alarm import AlarmKind
from scada.model.detector import DetectorRow
from scada.model.interlock import Interlock
from scada.model.site import Area, SiteTable
from scada.model.tag import Tag


@dataclass(frozen=True, slots=True)
class Assigned:
    """A row of detectors and its tags, by their index. Its detections are numbered from ``first``:

    for a detector of single tags the tags in order, for one of a group its names in order.
    """

    row: DetectorRow
    tags: NDArray[np.intp]
    first: int

    @property
    def detections(self) -> NDArray[np.intp]:
        """The numbers of its detections."""
        detector = self.row.detector
        count = len(detector.names) if detector.is_group else len(self.tags)
        return np.arange(self.first, self.first + count)


@dataclass(slots=True)
class Detections:
    """Everything that may be found, in the order of the numbers; the lists are columns."""

    assigned: list[Assigned] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    kind: list[AlarmKind] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    area: list[str] = field(default_factory=list)
    server: list[str] = field(default_factory=list)
    priority: list[int] = field(default_factory=list)
    first_interlock: int = 0
    """From this number on they are of interlocks, in the order of the table."""

    def __len__(self) -> int:
        return len(self.ids)


def detections(table: SiteTable) -> Detections:
    """What the site's detectors may find. Where two rows name the same detection, the first has it."""
    found, seen = Detections(), set[str]()
    place = {tag.id: number for number, tag in enumerate(table.tags)}
    below = _below(table.areas)
    for row in table.detectors:
        if row.detector.is_group:
            chosen = members(row, table.tags, place, below)
            _of_group(found, row, chosen, table.tags)
        else:
            chosen = members(row, table.tags, place, below)
            ids = [f"{table.tags[number].id}/{row.detector}" for number in chosen]
            new = [at for at, id in enumerate(ids) if id not in seen]
            seen.update(ids)
            _of_tags(found, row, [chosen[at] for at in new], table.tags)
            found.ids += [ids[at] for at in new]
    found.first_interlock = len(found)
    for interlock in table.interlocks:
        _of_interlock(found, interlock)
    return found


def members(
    row: DetectorRow, tags: Sequence[Tag], place: dict[str, int], below: dict[str, frozenset[str]]
) -> list[int]:
    """The tags of a row, by their index; ``below`` gives each area's sub-areas and itself.

    A mark doubts a sensor: calculated tags, which have none, are marked only where they are named.
    """
    if row.tags:
        return [place[name] for name in row.tags if name in place]
    areas = frozenset[str]().union(*(below.get(area, frozenset({area})) for area in row.areas))
    without = frozenset(row.but)
    return [
        number
        for number, tag in enumerate(tags)
        if (tag.kind in row.kinds if row.kinds else tag.is_measured)
        and (tag.server or row.detector.kind is not AlarmKind.MARK)
        and (not areas or tag.area in areas)
        and tag.id not in without
    ]


def _below(areas: Sequence[Area]) -> dict[str, frozenset[str]]:
    parent = {area.id: area.parent for area in areas}
    found: dict[str, set[str]] = {area: {area} for area in parent}
    for area in parent:
        above, steps = parent[area], 0
        while above in found and steps < len(parent):
            found[above].add(area)
            above, steps = parent.get(above, ""), steps + 1
    return {area: frozenset(below) for area, below in found.items()}


def _of_tags(found: Detections, row: DetectorRow, chosen: list[int], tags: Sequence[Tag]) -> None:
    """All but the ids, which say how many there were before."""
    found.assigned.append(Assigned(row, np.array(chosen, np.intp), len(found)))
    found.tag += [tags[number].id for number in chosen]
    found.area += [tags[number].area for number in chosen]
    found.server += [tags[number].server for number in chosen]
    found.kind += [row.detector.kind] * len(chosen)
    found.priority += [row.priority] * len(chosen)


def _of_group(found: Detections, row: DetectorRow, chosen: list[int], tags: Sequence[Tag]) -> None:
    found.assigned.append(Assigned(row, np.array(chosen, np.intp), len(found)))
    names = row.detector.names
    found.ids += [f"{row.id}/{name}" for name in names]
    found.kind += [row.detector.kind] * len(names)
    found.tag += [""] * len(names)
    area = row.area or (tags[chosen[0]].area if chosen else "")
    found.area += [area] * len(names)
    found.server += [""] * len(names)
    found.priority += [row.priority] * len(names)


def _of_interlock(found: Detections, interlock: Interlock) -> None:
    names = interlock.findings
    found.ids += [f"{interlock.id}/{name}" for name in names]
    found.kind += [AlarmKind.INTERLOCK] * len(names)
    found.tag += [""] * len(names)
    found.area += [interlock.area] * len(names)
    found.server += [""] * len(names)
    found.priority += [interlock.priority] * len(names)

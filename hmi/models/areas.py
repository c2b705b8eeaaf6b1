"""Each area's worst state and its few telling values: what the overview lists, worst first."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.alarms import worst
from hmi.models.live import LiveValues
from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from scada.model import AlarmRecord, Area, AreaKind, Kind, Quality, SiteTable

_DIGITS: Final = re.compile(r"\d+")
NOT_LISTED: Final = frozenset({AreaKind.UNIT, AreaKind.SYSTEM})


@dataclass(frozen=True, slots=True)
class Switches:
    """Fan, cut and feed of an area: True on, False off, None where there is none."""

    fan: bool | None
    cut: bool | None
    feed: bool | None
    lost: frozenset[str] = frozenset()
    """Which of them there are, but with no usable value."""


@dataclass(frozen=True, slots=True)
class AreaState:
    """One area now. ``methane`` and ``co`` are rows of the tag with the highest usable value."""

    area: Area
    alarm: AlarmRecord | None
    methane: int | None
    co: int | None
    switches: Switches


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the site table by what they measure."""

    methane: NDArray[np.intp]
    co: NDArray[np.intp]
    fan: NDArray[np.intp]
    cut: NDArray[np.intp]
    feed: NDArray[np.intp]


class Areas:
    """The areas of a site table with their tags' rows, found once."""

    def __init__(self, table: SiteTable) -> None:
        by_area: dict[str, dict[Kind, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.tags: dict[str, list[int]] = defaultdict(list)
        for row, tag in enumerate(table.tags):
            by_area[tag.area][tag.kind].append(row)
            self.tags[tag.area].append(row)
        for kinds in by_area.values():
            for kind in (Kind.CUT, Kind.FEED):
                kinds[kind] = _numbered(table, kinds[kind])
        self.table_areas = table.areas
        self.areas = [area for area in table.areas if self.tags[area.id]]
        self._rows = {area.id: _rows_of(by_area[area.id]) for area in self.areas}

    @property
    def listed(self) -> list[Area]:
        """The areas of the mine, in the order of the site's file; of a plant alone the plant's."""
        mine = [area for area in self.areas if area.kind not in NOT_LISTED]
        return mine or self.units

    @property
    def units(self) -> list[Area]:
        """The areas of the power plant."""
        return [area for area in self.areas if area.kind is AreaKind.UNIT]

    @cached_property
    def unit_numbers(self) -> dict[str, str]:
        """By area of the plant, which unit it is of: ``#2`` by its name, else its id."""
        known = {area.id: area for area in self.table_areas}
        found = {}
        for area in self.units:
            whole = area
            while (above := known.get(whole.parent)) and above.kind is AreaKind.UNIT:
                whole = above
            digits = _DIGITS.search(whole.name_zh) or _DIGITS.search(whole.name_en)
            found[area.id] = f"#{digits[0]}" if digits else whole.id
        return found

    def states(
        self, live: LiveValues, by_area: Mapping[str, Collection[AlarmRecord]]
    ) -> list[AreaState]:
        """All listed areas, worst first; equal ones by how high their methane is."""
        states = [self.state(area, live, by_area.get(area.id, ())) for area in self.listed]
        order = {area.id: i for i, area in enumerate(self.listed)}
        return sorted(states, key=lambda state: (_rank(state), order[state.area.id]))

    def state(self, area: Area, live: LiveValues, records: Iterable[AlarmRecord]) -> AreaState:
        """One area; ``records`` are its alarms."""
        rows = self._rows[area.id]
        return AreaState(
            area=area,
            alarm=worst(records),
            methane=_highest(rows.methane, live),
            co=_highest(rows.co, live),
            switches=_switches(rows, live),
        )

    def switch_rows(self, area: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows of an area's cut orders and feed sensors."""
        rows = self._rows.get(area)
        return (rows.cut, rows.feed) if rows else (np.zeros(0, np.intp), np.zeros(0, np.intp))


def _rank(state: AreaState) -> int:
    return RANKS.get(class_of(state.alarm), NORMAL_RANK) if state.alarm else NORMAL_RANK


def _numbered(table: SiteTable, rows: list[int]) -> list[int]:
    """Of an area's cut orders or feed sensors those that the site gave a short number.

    The others, where there are numbered ones, are supplies of their own (a local fan's, say), which
    stay on when the area is cut.
    """
    return [row for row in rows if table.tags[row].number] or rows


def _rows_of(kinds: dict[Kind, list[int]]) -> _Rows:
    return _Rows(
        *(
            np.array(kinds[kind], np.intp)
            for kind in (Kind.METHANE, Kind.CO, Kind.FAN, Kind.CUT, Kind.FEED)
        )
    )


def _highest(rows: NDArray[np.intp], live: LiveValues) -> int | None:
    """The row with the highest usable value; the first one where none is usable."""
    if not len(rows):
        return None
    usable = rows[live.quality[rows] < Quality.BAD]
    if not len(usable):
        return int(rows[0])
    return int(usable[np.argmax(live.value[usable])])


def _switches(rows: _Rows, live: LiveValues) -> Switches:
    each = {"fan": rows.fan, "cut": rows.cut, "feed": rows.feed}
    known = {name: _any(some, live) for name, some in each.items()}
    lost = frozenset(name for name, some in each.items() if len(some) and known[name] is None)
    return Switches(**known, lost=lost)


def _any(rows: NDArray[np.intp], live: LiveValues) -> bool | None:
    """Whether any of these switches is on; None where none is known."""
    usable = rows[live.quality[rows] < Quality.BAD]
    if not len(usable):
        return None
    return bool((live.value[usable] >= 0.5).any())

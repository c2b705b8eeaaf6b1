"""Neighbours out of the ventilation path: what the air passes before and after a tag.

An area names the areas that its air goes to (`Area.downwind`). Looked at are the tag's own area, two
steps upwind and one downwind. Of the sensors there the nearest are proposed: two of the same
quantity (gas upwind comes here; gas downwind has been here), one of the air and one of the machine
that makes the gas. Whether they say anything is for the ridge to find out, and their lag for
`Lags`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from scada.model import Area, Kind, SiteTable, Tag

AT_MOST: Final = 4
_AIR: Final = frozenset({Kind.AIR_VELOCITY, Kind.AIR_FLOW})
_SHARES: Final = {"same": 2, "air": 1, "machine": 1}


def proposed(table: SiteTable, tag: Tag) -> tuple[str, ...]:
    """The ids of the neighbours of a tag, the nearest first; empty where it has none."""
    left, chosen = dict(_SHARES), list[str]()
    for role, name in _along(table, tag):
        if left[role]:
            left[role] -= 1
            chosen.append(name)
    return tuple(chosen[:AT_MOST])


def along(table: SiteTable, tag: Tag) -> tuple[str, ...]:
    """All that could be neighbours of a tag along its air, the nearest first."""
    return tuple(name for _, name in _along(table, tag))


def _along(table: SiteTable, tag: Tag) -> list[tuple[str, str]]:
    distance = _distances(table.areas, tag.area)
    places = {one.id: place for place, one in enumerate(table.tags)}
    home, order = places[tag.id], list(_SHARES)
    near = [
        (distance[one.area], order.index(role), abs(places[one.id] - home), one.id)
        for one in table.tags
        if one.area in distance and one.id != tag.id and (role := _role(one, tag))
    ]
    return [(order[place], name) for _, place, _, name in sorted(near)]


def _role(one: Tag, tag: Tag) -> str:
    if one.kind is tag.kind:
        return "same"
    if one.kind in _AIR:
        return "air"
    return "machine" if one.kind is Kind.MACHINE else ""


def _distances(areas: Sequence[Area], home: str) -> dict[str, float]:
    """How far the areas along the air lie from ``home``: upwind 1 and 2, downwind 1.5."""
    after = {area.id: area.downwind for area in areas}
    first = _before(after, home)
    second = {name for one in first for name in _before(after, one)}
    found: dict[str, float] = dict.fromkeys(sorted(second), 2.0)
    found |= dict.fromkeys(after.get(home, ()), 1.5)
    found |= dict.fromkeys(first, 1.0)
    return found | {home: 0.0}


def _before(after: Mapping[str, Sequence[str]], home: str) -> list[str]:
    return [name for name, downwind in after.items() if home in downwind]

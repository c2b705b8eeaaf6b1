"""The stacks of a site: which of its tags are whose pollutants, oxygen, flow."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from scada.model import AlarmKind, Area, Quantity, SiteTable, Tag
from scada.model.area_tree import below

POLLUTANTS: Final = ("stack.dust", "stack.so2", "stack.nox", "stack.mercury")
BESIDES: Final = (
    "stack.oxygen", "stack.flow", "stack.temperature", "stack.humidity", "stack.pressure",
    "stack.velocity",
)  # fmt: skip
"""Locations of the profiles for emissions (the first two words of them)."""


@dataclass(frozen=True, slots=True)
class Pollutant:
    """One of a stack's pollutants, and the hourly limit at the reference oxygen; None for none."""

    tag: Tag
    place: str
    limit: float | None


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack: an area with pollutants. ``besides`` are its other tags by their locations."""

    area: Area
    pollutants: tuple[Pollutant, ...]
    besides: dict[str, Tag]

    @property
    def tags(self) -> tuple[Tag, ...]:
        """All that is read of it."""
        return (*(one.tag for one in self.pollutants), *self.besides.values())


def stacks(table: SiteTable, areas: Collection[str] = ()) -> list[Stack]:
    """Every area with at least one measured pollutant, in the site's order; with ``areas`` those in
    them. Where an area has two tags of one place, the first counts.
    """
    inside = below(table.areas)
    within = frozenset[str]().union(*(inside.get(area, frozenset()) for area in areas))
    chosen = (area for area in table.areas if not areas or area.id in within)
    return [one for area in chosen if (one := _stack(table, area)) is not None]


def _stack(table: SiteTable, area: Area) -> Stack | None:
    places: dict[str, Tag] = {}
    for tag in table.tags:
        if tag.area == area.id and tag.location.startswith("stack.") and tag.server:
            places.setdefault(_short(tag.location), tag)
    pollutants = tuple(
        Pollutant(places[place], place, _limit(table, places[place]))
        for place in POLLUTANTS
        if place in places
    )
    if not pollutants:
        return None
    return Stack(area, pollutants, {name: places[name] for name in BESIDES if name in places})


def _short(location: str) -> str:
    """``stack.so2.gb`` is where SO2 is measured, whatever limit holds there."""
    return ".".join(location.split(".")[:2])


def _limit(table: SiteTable, tag: Tag) -> float | None:
    """The lowest alarm limit of the tag: nothing else than alarms.csv holds a limit."""
    return min(_limits(table, tag), default=None)


def _limits(table: SiteTable, tag: Tag) -> Iterable[float]:
    for alarm in table.alarms:
        wanted = alarm.tag == tag.id and alarm.kind is AlarmKind.ALARM
        if wanted and alarm.comparison.is_high and alarm.of is Quantity.VALUE:
            yield alarm.value

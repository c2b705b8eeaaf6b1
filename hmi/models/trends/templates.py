"""Ready-made sets of pens for each place, derived from the site table: nothing to configure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scada.model import Area, AreaKind, Kind, SiteTable, Tag

_MOST: Final = 8
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Template:
    """A set of pens. ``kind`` names the text (``trends.template.<kind>``), ``area`` the place.

    One that a person saved is of the kind `OWN` and has his own ``name``.
    """

    kind: str
    area: str
    tags: tuple[str, ...]
    name: str = ""


_Pick = Callable[[Tag], bool]


def _of(*kinds: Kind) -> _Pick:
    return lambda tag: tag.kind in kinds


def _bearing(tag: Tag) -> bool:
    words = f"{tag.id} {tag.name_en} {tag.name_zh} {tag.number}".lower()
    return tag.kind in (Kind.VIBRATION, Kind.TEMPERATURE) and any(
        word in words for word in ("bearing", "brg", "轴承", "瓦", "轴振", "shaft")
    )


_RECIPES: Final[dict[AreaKind, tuple[str, tuple[tuple[_Pick, int], ...]]]] = {
    AreaKind.LONGWALL: (
        "longwall",
        (
            (_of(Kind.METHANE), 3),
            (_of(Kind.AIR_FLOW), 1),
            (_of(Kind.AIR_VELOCITY), 1),
            (_of(Kind.BAROMETER), 1),
            (_of(Kind.CURRENT, Kind.POWER), 1),
        ),
    ),
    AreaKind.HEADING: (
        "heading",
        (
            (_of(Kind.METHANE), 2),
            (_of(Kind.AIR_VELOCITY, Kind.AIR_FLOW), 1),
            (_of(Kind.FAN), 2),
            (_of(Kind.DUCT_FLOW), 1),
            (_of(Kind.CURRENT, Kind.POWER), 1),
        ),
    ),
    AreaKind.BELT: (
        "belt",
        (
            (_of(Kind.TEMPERATURE), 3),
            (_of(Kind.CO), 2),
            (_of(Kind.SPEED), 1),
            (_of(Kind.SMOKE), 2),
            (_of(Kind.CONVEYOR), 1),
        ),
    ),
    AreaKind.UNIT: ("unit", ((_bearing, _MOST),)),
}


def templates_of(table: SiteTable) -> list[Template]:
    """The templates of a site, in the order of its areas; a place without such tags has none.

    A template takes the tags of its area and of the areas under it; the barometer, of which a mine
    has one or two, may stand anywhere in the site.
    """
    barometers = [tag for tag in table.tags if tag.kind is Kind.BAROMETER]
    by_area: dict[str, list[Tag]] = {}
    for tag in table.tags:
        by_area.setdefault(tag.area, []).append(tag)
    found = [
        _template(area, recipe, _below(area, table, by_area), barometers)
        for area in table.areas
        if (recipe := _RECIPES.get(area.kind))
    ]
    return _without_twins([template for template in found if template.tags])


def _without_twins(templates: list[Template]) -> list[Template]:
    """Of nested areas that give the same pens the outermost one."""
    first: dict[tuple[str, ...], Template] = {}
    for template in templates:
        first.setdefault(template.tags, template)
    return list(first.values())


def _below(area: Area, table: SiteTable, by_area: Mapping[str, Sequence[Tag]]) -> list[Tag]:
    inside = {area.id}
    for _ in table.areas:
        more = {each.id for each in table.areas if each.parent in inside} - inside
        if not more:
            break
        inside |= more
    return [tag for each in table.areas if each.id in inside for tag in by_area.get(each.id, ())]


def _template(
    area: Area,
    recipe: tuple[str, tuple[tuple[_Pick, int], ...]],
    tags: Sequence[Tag],
    barometers: Iterable[Tag],
) -> Template:
    kind, parts = recipe
    inside = {tag.area for tag in tags}
    own = [*tags, *(tag for tag in barometers if tag.area not in inside)]
    chosen: dict[str, Tag] = {}
    for pick, most in parts:
        fitting = [tag for tag in own if pick(tag) and tag.id not in chosen]
        chosen |= {tag.id: tag for tag in sorted(fitting, key=_subscribed)[:most]}
    only_air = all(tag.area not in inside for tag in chosen.values())
    return Template(kind, area.id, () if only_air else tuple(chosen)[:_MOST])


def _subscribed(tag: Tag) -> bool:
    """False, and so first, for the tags sampled by exception: those with limits."""
    return tag.scan_s > 0

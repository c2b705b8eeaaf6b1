"""Which points a report is of."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from historian.reports.episodes import Episode
from historian.reports.frame import Row, section
from historian.reports.kinds import Asked
from historian.reports.words import Words
from scada.model import AlarmKind, BadInput, Kind, Tag
from scada.model.area_tree import below

_LIMITS = (AlarmKind.ALARM, AlarmKind.CUT)


def measured(asked: Asked) -> list[Tag]:
    """The measuring points asked for, in the site's order: those of a server, not calculated ones.

    A calculated tag is taken where it is named. Raises `BadInput` where nothing is chosen.
    """
    chosen = [tag for tag in asked.table.tags if tag.is_measured and belongs(asked, tag)]
    if not chosen and (asked.tags or asked.areas):
        said = ", ".join((*asked.tags, *asked.areas))
        raise BadInput(
            f"no measuring point matches {said}: see tags.csv and the areas of the site"
            f" / 没有符合 {said} 的模拟量测点，请查看 tags.csv 和站点的区域"
        )
    return chosen


def gone(asked: Asked, found: Iterable[Episode]) -> list[Tag]:
    """Points that had alarms and that the configuration no longer has: their record stays.

    None where only some points or areas are asked for.
    """
    if asked.tags or asked.areas:
        return []
    known = {tag.id for tag in asked.table.tags}
    lost = {one.tag: one.area for one in found if one.kind in _LIMITS and one.tag}
    return [
        Tag(
            id=tag, server="", node="", kind=Kind.CONCENTRATION, area=area, resolution=0.01,
            name_zh=f"{tag}（已从配置中删除）", name_en=f"{tag} (no longer configured)",
        )
        for tag, area in lost.items()
        if tag not in known
    ]  # fmt: skip


def belongs(asked: Asked, tag: Tag) -> bool:
    """Whether a point is asked for; of calculated tags only those that are named whole."""
    if asked.tags and not any(fnmatchcase(tag.id, pattern) for pattern in asked.tags):
        return False
    if asked.areas and tag.area not in _within(asked):
        return False
    return bool(tag.server) or tag.id in asked.tags


def _within(asked: Asked) -> frozenset[str]:
    inside = below(asked.table.areas)
    return frozenset[str]().union(*(inside.get(area, frozenset()) for area in asked.areas))


def by_area(asked: Asked, rows: Iterable[tuple[str, Row]]) -> Iterator[Row]:
    """Rows under the names of their areas, in the order of the site."""
    of_area: dict[str, list[Row]] = {}
    for area, row in rows:
        of_area.setdefault(area, []).append(row)
    order = [area.id for area in asked.table.areas]
    names = {
        area.id: Words(area.name_zh or area.id, area.name_en or area.id)
        for area in asked.table.areas
    }
    for area in sorted(of_area, key=lambda one: order.index(one) if one in order else len(order)):
        yield section(names.get(area, Words(area or "其他", area or "Other")))
        yield from of_area[area]

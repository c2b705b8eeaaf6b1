"""The ``[areas.*]`` tables of site.toml."""

from collections.abc import Collection, Mapping
from typing import Final

from davylamp.site.problem import Said
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from scada.model import Area, AreaKind
from scada.profiles import available
from scada.profiles.conditions import CONDITIONS

_KEYS: Final = ("name_zh", "name_en", "kind", "parent", "profile", "downwind", "conditions")


def read_areas(areas: Table, profile: str, others: Collection[str] = ()) -> dict[str, Area]:
    """Every area by its id; ``profile`` is the one for areas that name none.

    ``others`` are areas that stand in another file.
    """
    found = {name: _area(name, areas.table(name), profile) for name in areas}
    for name, area in found.items():
        table = areas.table(name)
        if area.parent and area.parent not in found and area.parent not in others:
            table.error("parent", unknown("area", "区域", area.parent, found))
        elif is_own_ancestor(area, found):
            said = Said(
                f"area {name} lies within itself", "name another parent", f"区域 {name} 属于自身",
                "改为其他上级区域",
            )  # fmt: skip
            table.error("parent", said)
        _check_airways(name, found, others, table)
    if not found and not others:
        said = Said(
            "the site has no area",
            'add a table: [areas.3301] with name_zh = "3301 综采"',
            "没有配置区域",
            '增加一个表：[areas.3301]，写 name_zh = "3301 综采"',
        )
        areas.error("", said)
    return found


def _area(name: str, table: Table, profile: str) -> Area:
    table.only(_KEYS)
    name_zh, name_en = table.text("name_zh"), table.text("name_en")
    return Area(
        id=name,
        name_zh=name_zh or name_en or name,
        name_en=name_en or name_zh or name,
        kind=_kind(table),
        parent=table.text("parent"),
        profile=_profile(table, profile),
        downwind=table.texts("downwind"),
        conditions=_conditions(table),
    )


def _kind(table: Table) -> AreaKind:
    word = table.text("kind", AreaKind.OTHER)
    known = {str(kind): kind for kind in AreaKind}
    if word not in known:
        table.error("kind", unknown("kind of area", "区域类型", word, known))
    return known.get(word, AreaKind.OTHER)


def _profile(table: Table, default: str) -> str:
    name = table.text("profile", default)
    if name and name not in available():
        table.error("profile", unknown("profile", "规程", name, available()))
        return default
    return name


def _conditions(table: Table) -> tuple[str, ...]:
    words = table.texts("conditions")
    for word in words:
        if word not in CONDITIONS:
            table.error("conditions", unknown("condition", "条件", word, CONDITIONS))
    return tuple(word for word in words if word in CONDITIONS)


def _check_airways(
    name: str, areas: dict[str, Area], others: Collection[str], table: Table
) -> None:
    """The air goes to areas of the site, and does not come round to where it was."""
    for one in areas[name].downwind:
        if one not in areas and one not in others:
            table.error("downwind", unknown("area", "区域", one, areas))
    if name in _after(name, areas):
        said = Said(
            f"the air of {name} comes round to it again", "name the areas that its air goes to next",
            f"{name} 的风流又回到自身", "只写风流下一步流向的区域",
        )  # fmt: skip
        table.error("downwind", said)


def _after(name: str, areas: dict[str, Area]) -> set[str]:
    """All areas that the air of this one reaches."""
    seen, left = set[str](), list(areas[name].downwind)
    while left:
        one = left.pop()
        if one in areas and one not in seen:
            seen.add(one)
            left += areas[one].downwind
    return seen


def is_own_ancestor(area: Area, areas: Mapping[str, Area]) -> bool:
    """Whether an area is reached again by going up from it."""
    seen = {area.id}
    parent = area.parent
    while parent in areas and parent not in seen:
        seen.add(parent)
        parent = areas[parent].parent
    return parent == area.id and bool(parent)

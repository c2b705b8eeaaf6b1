"""Which sensors a profile asks of an area that the area does not have."""

from collections.abc import Iterator, Mapping
from typing import Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.subject import Subject
from davylamp.site.toml_lines import TomlLines
from scada.model import Area, Tag
from scada.profiles import Mandatory, Profile, load

_FILE: Final = "site.toml"
_SHOWN: Final = 3


def check_mandatory(site: Subject) -> FileProblems:
    """A warning for every sensor that an area lacks; an area has those of the areas within it too.

    Warnings, not errors: a mine that lacks a sensor is not safer with all its others dark.
    """
    problems = FileProblems(_FILE)
    lines = _lines(site)
    areas = {area.id: area for area in site.areas}
    tags = _tags(site, areas)
    is_blind = False
    for area in site.areas:
        if not area.profile or _lies_in_its_kind(area, areas):
            continue
        profile = load(area.profile)
        rules = [rule for rule in profile.mandatory.values() if area.kind in rule.areas]
        is_blind = is_blind or any(rule.gas_classes for rule in rules)
        for rule in rules:
            if _holds(rule, site.gas_class, area, areas) and _lacks(rule, tags[area.id]):
                said = _said(rule, area, profile, tags[area.id])
                problems.warning(lines.of("areas", area.id), f"areas.{area.id}", said)
    if is_blind and not site.gas_class:
        problems.warning(lines.of("site"), "site.gas_class", _NO_CLASS)
    return problems


def _lines(site: Subject) -> TomlLines:
    path = site.root / _FILE
    return TomlLines(path.read_text(encoding="utf-8-sig") if path.exists() else "")


def _ancestors(area: Area, areas: Mapping[str, Area]) -> Iterator[Area]:
    parent = areas.get(area.parent)
    while parent is not None:
        yield parent
        parent = areas.get(parent.parent)


def _lies_in_its_kind(area: Area, areas: Mapping[str, Area]) -> bool:
    """A part of a longwall is asked for nothing by itself."""
    return any(above.kind is area.kind for above in _ancestors(area, areas))


def _tags(site: Subject, areas: Mapping[str, Area]) -> dict[str, list[Tag]]:
    """The tags of each area and of all that lies in it."""
    found: dict[str, list[Tag]] = {name: [] for name in areas}
    for tag in site.tags:
        area = areas.get(tag.area)
        if area is not None:
            for one in (area, *_ancestors(area, areas)):
                found[one.id].append(tag)
    return found


def _holds(rule: Mandatory, gas_class: str, area: Area, areas: Mapping[str, Area]) -> bool:
    if rule.gas_classes and gas_class not in rule.gas_classes:
        return False
    given = {word for one in (area, *_ancestors(area, areas)) for word in one.conditions}
    return not rule.condition or rule.condition in given


def _lacks(rule: Mandatory, tags: list[Tag]) -> bool:
    locations = [tag.location for tag in tags]
    if rule.beside and not any(place in rule.beside for place in locations):
        return False
    return sum(place in rule.rows for place in locations) < rule.count


def _said(rule: Mandatory, area: Area, profile: Profile, tags: list[Tag]) -> Said:
    row = profile.rows[rule.rows[0]]
    places, places_zh = " or ".join(rule.rows), " 或 ".join(rule.rows)
    has = sum(tag.location in rule.rows for tag in tags)
    count = f" ({has} of {rule.count})" if rule.count > 1 else ""
    hint, hint_zh = _candidates(row.kind, tags)
    clause = f"{rule.mark}, {rule.source}"
    return Said(
        f"{area.kind} {area.id} lacks {places}{count}: {row.name_en} ({profile.id}, {clause})",
        f"add a tag with kind {row.kind}, area {area.id} and location {rule.rows[0]} to tags.csv{hint}",
        f"{area.name_zh}（{area.kind}）缺少 {places_zh}{count}：{row.name_zh}（{profile.id}，{clause}）",
        f"在 tags.csv 增加测点：kind {row.kind}、area {area.id}、location {rule.rows[0]}{hint_zh}",
    )


def _candidates(kind: str, tags: list[Tag]) -> tuple[str, str]:
    """Points of that kind whose place nobody wrote: one of them may be it."""
    names = [tag.id for tag in tags if tag.kind == kind and not tag.location]
    if not names:
        return "", ""
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return f", or give the location to {shown}", f"，或给 {shown} 填写该 location"


_NO_CLASS: Final = Said(
    "gas_class is not set: sensors that depend on it are not asked for",
    "write low, high, outburst or rockburst_high",
    "未填瓦斯等级：与等级有关的必设传感器未核对",
    "填写 low、high、outburst 或 rockburst_high",
)

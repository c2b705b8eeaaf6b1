"""What the profiles would not allow, as warnings at the rows that say it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from davylamp.site.alarms_file import AlarmRows
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.site_file import SiteFile
from davylamp.site.tags_file import TagRows
from scada.model import AlarmDefinition, Kind, Tag
from scada.profiles import Deviation, Policies, ProfileRow, judge_limits, load
from scada.profiles.units import factor

_JUDGED_KINDS: Final = frozenset({Kind.METHANE, Kind.CO})
"""Gases whose limits a rule sets nearly everywhere: a point without a location is worth a word."""


def judge(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    """Hold every tag that stands for a profile's row against that row."""
    limits: dict[str, list[tuple[AlarmDefinition, int]]] = defaultdict(list)
    for alarm, line in zip(alarms.alarms, alarms.lines, strict=True):
        limits[alarm.tag].append((alarm, line))
    for name, row in tags.rows.items():
        tag, line = tags.tags[name], tags.lines[name]
        unit = _check_place(tag, row, site.gas_class, line, of_tags)
        policies = load(site.areas[tag.area].profile).policies
        if unit is not None:
            _judge_tag(limits[name], row, policies, unit, name, line, of_tags, of_alarms)
        _check_scan(tag, row, policies, line, of_tags)
    _check_unplaced(site, tags, of_tags)


def _judge_tag(
    limits: Sequence[tuple[AlarmDefinition, int]],
    row: ProfileRow,
    policies: Policies,
    unit: float,
    name: str,
    line: int,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    lines = {alarm.limit: at for alarm, at in limits}
    for deviation in judge_limits([alarm for alarm, _ in limits], row, policies, unit):
        if deviation.missing:
            of_tags.warning(line, "location", _said(deviation, name))
        else:
            at = lines[deviation.limit]
            name_of_limit = f"{name}/{deviation.limit}"
            of_alarms.warning(at, deviation.column, _said(deviation, name_of_limit))


def _said(deviation: Deviation, name: str) -> Said:
    return Said(
        f"{name} {deviation.text}" if deviation.missing else f"{name}: {deviation.text}",
        deviation.fix,
        f"{name} {deviation.text_zh}" if deviation.missing else f"{name}：{deviation.text_zh}",
        deviation.fix_zh,
    )


def _check_place(
    tag: Tag, row: ProfileRow, gas_class: str, line: int, problems: FileProblems
) -> float | None:
    """Kind, gas class and unit; returns the factor from the row's unit, None where limits differ."""
    if tag.kind is not row.kind:
        problems.warning(line, "kind", _other_kind(tag, row))
        return None
    if row.gas_classes and gas_class and gas_class not in row.gas_classes:
        problems.warning(line, "location", _other_class(row, gas_class))
    unit = factor(row.unit, tag.unit)
    if unit is None:
        problems.warning(line, "unit", _other_unit(tag, row))
    return unit


def _other_kind(tag: Tag, row: ProfileRow) -> Said:
    return Said(
        f"kind {tag.kind} does not fit location {row.id}, a place for {row.kind}; not judged",
        f"write {row.kind} into kind, or another location",
        f"类型 {tag.kind} 与地点 {row.id}（{row.kind}）不符，未核对限值",
        f"kind 改为 {row.kind}，或改地点",
    )


def _other_class(row: ProfileRow, gas_class: str) -> Said:
    classes = ", ".join(row.gas_classes)
    return Said(
        f"location {row.id} is for gas class {classes}; this mine is {gas_class}",
        "choose the location for this mine's class, or correct gas_class in site.toml",
        f"地点 {row.id} 适用于瓦斯等级 {classes}，本矿为 {gas_class}",
        "选择适用本矿等级的地点，或改正 site.toml 的 gas_class",
    )


def _other_unit(tag: Tag, row: ProfileRow) -> Said:
    return Said(
        f"unit {tag.unit!r} cannot be compared with the profile's {row.unit!r}; not judged",
        f"write {row.unit} into unit, with scale to convert",
        f"单位 {tag.unit!r} 无法与规程的 {row.unit!r} 比较，未核对限值",
        f"unit 改为 {row.unit}，用 scale 换算",
    )


def _check_scan(
    tag: Tag, row: ProfileRow, policies: Policies, line: int, problems: FileProblems
) -> None:
    if row.regulated and tag.scan_s > policies.poll_warn_s:
        said = Said(
            f"scan {tag.scan_s:g} s is slower than the {policies.poll_warn_s:g} s allowed",
            "write event, or fewer seconds",
            f"巡检周期 {tag.scan_s:g} s 超过允许的 {policies.poll_warn_s:g} s",
            "写 event 或更短的秒数",
        )
        problems.warning(line, "scan", said)


def _check_unplaced(site: SiteFile, tags: TagRows, problems: FileProblems) -> None:
    """Gas points that no row of a profile stands for are not held against any rule."""
    lines = [
        tags.lines[tag.id]
        for tag in tags.tags.values()
        if tag.kind in _JUDGED_KINDS and not tag.location and site.areas[tag.area].profile
    ]
    if lines:
        more, more_zh = also_in(lines)
        said = Said(
            f"a gas point without a location is held against no rule{more}",
            "write the profile's row into location (methane.site: the chief engineer decides)",
            f"气体测点未填地点，不核对规程{more_zh}",
            "在 location 填写规程地点（methane.site：由总工程师确定）",
        )
        problems.warning(lines[0], "location", said)

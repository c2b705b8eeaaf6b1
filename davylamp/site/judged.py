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


_Row = tuple[AlarmDefinition, int]


def judge(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    """Hold every tag that stands for a profile's row against that row."""
    limits: dict[str, list[_Row]] = defaultdict(list)
    deviations = _Deviations()
    for alarm, line in zip(alarms.alarms, alarms.lines, strict=True):
        limits[alarm.tag].append((alarm, line))
    for name, row in tags.rows.items():
        tag, line = tags.tags[name], tags.lines[name]
        unit = _check_place(tag, row, site.gas_class, line, of_tags)
        policies = load(site.areas[tag.area].profile).policies
        if unit is not None:
            found = deviations.of(limits[name], row, policies, unit)
            _report(found, limits[name], name, line, of_tags, of_alarms)
        _check_scan(tag, row, policies, line, of_tags)
    _check_unplaced(site, tags, of_tags)


class _Deviations:
    """Remembers judgements: thousands of points of one kind have the same limits."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[Deviation]] = {}

    def of(
        self, limits: Sequence[_Row], row: ProfileRow, policies: Policies, unit: float
    ) -> list[Deviation]:
        """What `judge_limits` says, which does not depend on the tag's name."""
        key = (row.source, row.id, unit, tuple(_judged_part(alarm) for alarm, _ in limits))
        if key not in self._known:
            definitions = [alarm for alarm, _ in limits]
            self._known[key] = judge_limits(definitions, row, policies, unit)
        return self._known[key]


def _judged_part(alarm: AlarmDefinition) -> tuple[object, ...]:
    """Everything of a definition that a judgement can depend on."""
    values = (alarm.value, alarm.restore, alarm.deadband, alarm.on_delay_s)
    scoped = bool(alarm.scope_zh or alarm.scope_en)
    return (alarm.limit, alarm.kind, alarm.comparison, *values, scoped)


def _report(
    deviations: Sequence[Deviation],
    limits: Sequence[_Row],
    name: str,
    line: int,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    lines = {alarm.limit: at for alarm, at in limits}
    for deviation in deviations:
        if deviation.missing:
            of_tags.warning(line, "location", _said(deviation, name))
        else:
            at = lines[deviation.limit]
            said = _said(deviation, f"{name}/{deviation.limit}")
            of_alarms.warning(at, deviation.column, said)


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
            f"scan {tag.scan_s:g} s is slower than the {policies.poll_warn_s:g} s of the profile"
            f" [{policies.times_mark}]",
            "write event, or fewer seconds",
            f"巡检周期 {tag.scan_s:g} s 超过规程的 {policies.poll_warn_s:g} s [{policies.times_mark}]",
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
            "write the profile's row into location (methane.site, co.site: the chief engineer decides)",
            f"气体测点未填地点，不核对规程{more_zh}",
            "在 location 填写规程地点（methane.site、co.site：由总工程师确定）",
        )
        problems.warning(lines[0], "location", said)

"""What the profiles do not allow, at the rows that say it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from davylamp.site.alarms_file import AlarmRows
from davylamp.site.deviations_file import Reasons
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.signature import condition_of
from davylamp.site.site_file import SiteFile
from davylamp.site.tags_file import TagRows
from scada.model import AlarmDefinition, Kind, Quantity, Tag
from scada.profiles import Deviation, Policies, ProfileRow, judge_limits, load
from scada.profiles.signature import SignedReason
from scada.profiles.units import factor

_JUDGED_KINDS: Final = frozenset({Kind.METHANE, Kind.CO})
"""Gases whose limits a rule sets nearly everywhere: a point without a location is worth a word."""


_Row = tuple[AlarmDefinition, int]


def judge(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    reasons: Reasons,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    """Hold every measured point against its profile; one that stands nowhere is a warning."""
    judge_placed(site, tags, alarms, reasons, of_tags, of_alarms)
    _check_unplaced(site, tags, of_tags)


def judge_placed(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    reasons: Reasons,
    of_tags: FileProblems,
    of_alarms: FileProblems,
) -> None:
    """Hold every tag that stands for a profile's row against that row.

    Looser than what was read in a rule is an error; looser than any other value too, unless a
    person signed a reason for the limit as it stands. A tag without any limit is a warning.
    """
    limits: dict[str, list[_Row]] = defaultdict(list)
    deviations, reporter = _Deviations(), _Reporter(reasons, of_tags, of_alarms)
    for alarm, line in zip(alarms.alarms, alarms.lines, strict=True):
        limits[alarm.tag].append((alarm, line))
    for name, row in tags.rows.items():
        tag, line = tags.tags[name], tags.lines[name]
        unit = _check_place(tag, row, site.gas_class, line, of_tags)
        profile = load(site.areas[tag.area].profile)
        if unit is not None:
            found = deviations.of(limits[name], row, profile.policies, unit, tag.ambient)
            if name in alarms.doubtful or not limits[name]:
                faulty = alarms.doubtful.get(name, frozenset())
                found = _certain(found, tag, faulty, line, of_tags)
            reporter.report(found, limits[name], tag, line, profile.rule(row.id))
            _check_ambient(tag, limits[name], row, line, of_tags)
        _check_scan(tag, row, profile.policies, line, of_tags)


class _Deviations:
    """Remembers judgements: thousands of points of one kind have the same limits."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[Deviation]] = {}

    def of(
        self,
        limits: Sequence[_Row],
        row: ProfileRow,
        policies: Policies,
        unit: float,
        ambient: float | None,
    ) -> list[Deviation]:
        """What `judge_limits` says, which does not depend on the tag's name."""
        parts = tuple(_judged_part(alarm) for alarm, _ in limits)
        key = (row.source, row.id, unit, ambient, policies.source, parts)
        if key not in self._known:
            definitions = [alarm for alarm, _ in limits]
            self._known[key] = judge_limits(definitions, row, policies, unit, ambient)
        return self._known[key]


def _judged_part(alarm: AlarmDefinition) -> tuple[object, ...]:
    """Everything of a definition that a judgement can depend on."""
    values = (alarm.value, alarm.restore, alarm.deadband, alarm.on_delay_s, alarm.of)
    scoped = bool(alarm.scope_zh or alarm.scope_en)
    return (alarm.limit, alarm.kind, alarm.comparison, *values, scoped)


class _Reporter:
    """Says each deviation at the row that a person changes."""

    def __init__(self, reasons: Reasons, of_tags: FileProblems, of_alarms: FileProblems) -> None:
        self._reasons, self._of_tags, self._of_alarms = reasons, of_tags, of_alarms

    def report(
        self,
        deviations: Sequence[Deviation],
        limits: Sequence[_Row],
        tag: Tag,
        line: int,
        rule: str,
    ) -> None:
        """Report what one tag's limits lack of ``rule``; ``line`` is the tag's own."""
        rows = {alarm.limit: (alarm, at) for alarm, at in limits}
        for deviation in deviations:
            alarm, at = rows.get(deviation.limit, (None, line))
            problems = self._of_alarms if alarm else self._of_tags
            column = deviation.column if alarm else "location"
            said = _said(deviation, f"{tag.id}/{deviation.limit}" if alarm else tag.id)
            signed = None
            if not deviation.is_rule:
                condition = condition_of(alarm, tag.ambient)
                signed = self._reasons.allow(tag.id, deviation.limit, condition, rule)
            if signed:
                problems.notice(at, column, _with_reason(said, signed))
            else:
                problems.error(at, column, _unsigned(said, deviation, tag.id))


def _certain(
    deviations: Sequence[Deviation],
    tag: Tag,
    faulty: frozenset[str],
    line: int,
    problems: FileProblems,
) -> list[Deviation]:
    """What can be said of a tag without any usable limit: it is warned of, not looser.

    A point that is being commissioned has no limits yet; a row in ``faulty`` has its error, and what
    the profile asks for stands beside it.
    """
    for deviation in deviations:
        if deviation.missing:
            said = _said(deviation, tag.id)
            said = _asked(deviation, tag) if deviation.limit in faulty else said
            problems.warning(line, "location", said)
    return [deviation for deviation in deviations if not deviation.missing]


def _asked(deviation: Deviation, tag: Tag) -> Said:
    place = f"{tag.id}/{deviation.limit}"
    asked, asked_zh = deviation.text.removeprefix("has no "), deviation.text_zh.removeprefix("缺少")
    return Said(
        f"{place} is not what the profile asks for, and faulty: {asked}",
        "write these values into its row of alarms.csv",
        f"{place} 不符合规程且填写有误，应为：{asked_zh}",
        "按此修改 alarms.csv 中该行",
    )


def _unsigned(said: Said, deviation: Deviation, tag: str) -> Said:
    """The fix of a deviation: the rule's value, or a signature where no rule was read."""
    if deviation.is_rule:
        return said
    sign = f"davylamp profile sign SITE {tag}/{deviation.limit}"
    return Said(
        said.text,
        f"{said.fix}, or have the reason signed: {sign}",
        said.text_zh,
        f"{said.fix_zh}，或签署理由：{sign}",
    )


def _with_reason(said: Said, signed: SignedReason) -> Said:
    return Said(
        f"{said.text}; signed by {signed.name} on {signed.date}: {signed.reason}",
        "",
        f"{said.text_zh}；{signed.name} 于 {signed.date} 签署：{signed.reason}",
        "",
    )


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
    """Kind, gas class and unit; returns the factor from the row's unit, None where limits differ.

    What cannot be held against a statutory limit may not run: it would be a way around it.
    """
    is_statutory = any(limit.mark.is_rule for limit in row.limits)
    unjudged = problems.error if is_statutory else problems.warning
    if tag.kind is not row.kind:
        unjudged(line, "kind", _other_kind(tag, row))
        return None
    if row.gas_classes and gas_class and gas_class not in row.gas_classes:
        problems.warning(line, "location", _other_class(row, gas_class))
    unit = factor(row.unit, tag.unit)
    if unit is None:
        unjudged(line, "unit", _other_unit(tag, row))
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


def _check_ambient(
    tag: Tag, limits: Sequence[_Row], row: ProfileRow, line: int, problems: FileProblems
) -> None:
    """30 CFR 75.351(j): an ambient is a value that somebody fixed, so it says where it comes from."""
    above = any(alarm.of is Quantity.ABOVE_AMBIENT for alarm, _ in limits)
    if above and tag.ambient is not None and not tag.ambient_source:
        said = Said(
            f"the ambient {tag.ambient:g} {tag.unit} of {row.id} does not say where it comes from",
            "write the approved ventilation plan and its date into ambient_source",
            f"{row.id} 的本底值 {tag.ambient:g} {tag.unit} 未写来源",
            "在 ambient_source 填写批准的通风方案及日期",
        )
        problems.warning(line, "ambient_source", said)


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

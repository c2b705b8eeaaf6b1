"""The ``[reports]`` tables of site.toml: what is made by itself, when, and where it goes."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast, get_args

from davylamp.site.problem import FileProblems, Said
from davylamp.site.reports import Emission, Every, FileFormat, Reports, Scheduled
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from historian.reports.emission.rules import Rules
from historian.reports.kinds import Span
from historian.reports.registry import REPORTS
from historian.reports.words import Shown
from scada.model import BadInput, Tag

_KEYS: Final = (
    "folder", "language", "formats", "keep_days", "day_starts", "after_min", "schedule", "emission",
)  # fmt: skip
_ENTRY: Final = ("report", "every", "at", "language", "formats", "mail", "tags", "areas")
_LANGUAGES: Final = get_args(Shown)
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_RULES: Final = tuple(field.name for field in fields(Rules))
_LEAST_KEPT: Final = 730
"""Records of alarms and reports are kept for two years at least (AQ 1029-2019 [D])."""


def read_reports(
    reports: Table,
    root: Path,
    run: Path,
    day_starts_s: float,
    areas: Collection[str],
    mails: Collection[str],
) -> Reports:
    """All of it; every fault goes to the table's problems. The tags are held against the site's own by
    `check_tags`, when they are known.
    """
    reports.only(_KEYS)
    folder, default = reports.text("folder"), Reports(run)
    starts = _time(reports, "day_starts")
    language, formats = _language(reports, default.language), _formats(reports, default.formats)
    return Reports(
        folder=(root / folder).absolute() if folder else run / "reports",
        day_starts_s=day_starts_s if starts is None else starts,
        language=language,
        formats=formats,
        keep_days=_keep(reports),
        schedule=tuple(
            _entry(name, table, Reports(run, language=language, formats=formats), areas, mails)
            for name, table in _named(reports.table("schedule"))
        ),
        emission=_emission(reports.table("emission"), areas),
        after_s=60.0 * reports.number("after_min", default.after_s / 60.0, most=1440),
    )


def check_tags(reports: Reports, tags: Mapping[str, Tag], problems: FileProblems) -> None:
    """Hold the tags that it names against those that there are."""
    for one in reports.schedule:
        for pattern in one.tags:
            if not any(fnmatchcase(tag, pattern) for tag in tags):
                said = unknown("tag", "测点", pattern, tags)
                problems.error(one.line, f"reports.schedule.{one.id}.tags", said)
    for area, tag in reports.emission.running.items():
        column, line = f"reports.emission.running.{area}", reports.emission.lines[area]
        if tag not in tags:
            problems.error(line, column, unknown("tag", "测点", tag, tags))
        elif not tags[tag].is_switch:
            problems.error(line, column, _no_switch(tag))


def _named(tables: Table) -> Iterator[tuple[str, Table]]:
    for name in tables:
        if _NAME.fullmatch(name):
            yield name, tables.table(name)
        else:
            tables.error(name, _bad_name(name))


def _entry(
    name: str, table: Table, default: Reports, areas: Collection[str], mails: Collection[str]
) -> Scheduled:
    table.only(_ENTRY)
    report = table.text("report", name)
    if report not in REPORTS:
        table.error("report" if "report" in table else "", _no_report(report))
    every = _one(table, "every", tuple(Every), _every(report), ("period", "周期"))
    chosen = table.texts("mail")
    _all_known(table, "mail", chosen, mails, ("mail channel", "邮件通道"))
    _all_known(table, "areas", table.texts("areas"), areas, ("area", "区域"))
    return Scheduled(
        id=name,
        report=report,
        every=Every(every),
        at_s=_time(table, "at"),
        language=_language(table, default.language),
        formats=_formats(table, default.formats),
        mails=chosen,
        tags=table.texts("tags"),
        areas=table.texts("areas"),
        line=table.line("tags"),
    )


def _every(report: str) -> Every:
    """A report's own period: a month where it is a monthly one, else a day."""
    known = REPORTS.get(report)
    return Every.MONTH if known is not None and known.span is Span.MONTH else Every.DAY


def _emission(table: Table, areas: Collection[str]) -> Emission:
    table.only((*_RULES, "running"))
    running = table.table("running")
    for area in running:
        if area not in areas:
            running.error(area, unknown("area", "区域", area, areas))
    switches = {area: running.text(area) for area in running}
    lines = {area: running.line(area) for area in running}
    return Emission(_rules(table), {area: tag for area, tag in switches.items() if tag}, lines)


def _rules(table: Table) -> Rules:
    default, found = Rules(), dict[str, Any]()
    for key in _RULES:
        value = getattr(default, key)
        if isinstance(value, int):
            found[key] = table.whole(key, value, 0)
        elif key in table:
            found[key] = table.number(key, value, most=100.0)
    try:
        return Rules(**found)
    except BadInput:
        table.error("", _bad_rules())
        return default


def _keep(reports: Table) -> int:
    days = reports.whole("keep_days", 0, 0)
    if 0 < days < _LEAST_KEPT:
        reports.warning("keep_days", _short(days))
    return days


def _language(table: Table, default: Shown) -> Shown:
    found = _one(table, "language", _LANGUAGES, default, ("language", "语言"))
    return cast(Shown, found)


def _formats(table: Table, default: tuple[FileFormat, ...]) -> tuple[FileFormat, ...]:
    if "formats" not in table:
        return default
    found = table.texts("formats")
    known = tuple(str(one) for one in FileFormat)
    _all_known(table, "formats", found, known, ("format", "格式"))
    return tuple(FileFormat(one) for one in found if one in known) or default


def _one(
    table: Table, key: str, known: Collection[str], default: str, what: tuple[str, str]
) -> str:
    found = table.text(key, default)
    if found not in known:
        table.error(key, unknown(*what, found, known))
        return default
    return found


def _all_known(
    table: Table, key: str, found: tuple[str, ...], known: Collection[str], what: tuple[str, str]
) -> None:
    for one in found:
        if one not in known:
            table.error(key, unknown(*what, one, known))


def _time(table: Table, key: str) -> float | None:
    """A time of day in seconds; None where there is none."""
    if key not in table:
        return None
    text = table.text(key)
    found = _TIME.fullmatch(text)
    if found is None:
        table.error(key, _no_time(key, text))
        return None
    return int(found[1]) * 3600.0 + int(found[2]) * 60.0


def _no_time(key: str, text: str) -> Said:
    return Said(
        f"{text!r} is no time of day", f'write hours and minutes: {key} = "00:10"',
        f"{text!r} 不是时刻", f'写时和分：{key} = "00:10"',
    )  # fmt: skip


def _no_report(name: str) -> Said:
    said = unknown("report", "报表", name, REPORTS)
    if "?" in said.fix:
        return said
    return Said(
        said.text, f"davylamp report list shows them: {', '.join(REPORTS)}",
        said.text_zh, f"可用（davylamp report list）：{'、'.join(REPORTS)}",
    )  # fmt: skip


def _bad_name(name: str) -> Said:
    return Said(
        f"{name!r} is no name of a scheduled report",
        "use letters, digits, dash and underscore, as in [reports.schedule.daily]",
        f"{name!r} 不能作定时报表名称",
        "用字母、数字、短横线和下划线，如 [reports.schedule.daily]",
    )


def _short(days: int) -> Said:
    return Said(
        f"reports are deleted after {days} days; records are to be kept for {_LEAST_KEPT}",
        f"write keep_days = {_LEAST_KEPT}, or leave it out to keep them",
        f"报表保存 {days} 天后删除，记录应保存 {_LEAST_KEPT} 天",
        f"写 keep_days = {_LEAST_KEPT}，或删去此项永久保存",
    )


def _bad_rules() -> Said:
    return Said(
        "these rules cannot hold",
        "valid_minutes is 1 to 60, minute_share up to 1, reference_o2_percent below air_o2_percent",
        "这些规则不成立",
        "valid_minutes 为 1～60，minute_share 不超过 1，reference_o2_percent 小于 air_o2_percent",
    )


def _no_switch(tag: str) -> Said:
    return Said(
        f"{tag} is no switch",
        "name the switch that is 1 while the plant runs",
        f"{tag} 不是开关量",
        "填写机组运行时为 1 的开关量测点",
    )

"""Which calibrations and tests have run out on a day, and which do so next."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from davylamp.site.calibration_file import CALIBRATION_FILE, Calibrated
from davylamp.site.problem import FileProblems, Said
from davylamp.site.subject import Subject
from scada.model import AlarmKind, Tag
from scada.profiles import Calibration, load

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Due:
    """One interval: until when, what is due (``calibration`` or ``test``) and by which rule."""

    day: date
    tag: str
    what: str
    rule: Calibration


def check_calibration(site: Subject, at: date) -> tuple[FileProblems, list[Due]]:
    """What has run out on ``at``, as warnings, and what runs out next, the earliest first.

    Held against are the tags with a location in a profile that has a rule for their kind.
    """
    problems, coming = FileProblems(CALIBRATION_FILE), list[Due]()
    records = {record.tag: record for record in site.calibration}
    cutting = {alarm.tag for alarm in site.alarms if alarm.kind is AlarmKind.CUT}
    without: list[str] = []
    for tag, rules in ruled(site):
        record = records.get(tag.id)
        if record is None:
            without.append(tag.id)
            continue
        rule = fitting(rules, record)
        for due, column in _dues(tag, record, rule, tag.id in cutting, problems):
            if due.day < at:
                problems.warning(record.line, column, _run_out(due, at, record))
            else:
                coming.append(due)
        _check_future(record, at, problems)
    if without:
        report = problems.warning if site.calibration else problems.notice
        report(0, "", _without(without, bool(site.calibration)))
    return problems, sorted(coming, key=lambda due: (due.day, due.tag))


def ruled(site: Subject) -> Iterator[tuple[Tag, list[Calibration]]]:
    """Every tag that a rule of its area's profile asks to calibrate, with the rules that may hold."""
    profiles = {area.id: area.profile for area in site.areas}
    for tag in site.tags:
        profile = profiles.get(tag.area, "")
        if not profile or not tag.location or not tag.server:  # what is calculated is no sensor
            continue
        rules = [
            rule
            for rule in load(profile).calibration.values()
            if tag.kind in rule.kinds and (not rule.rows or tag.location in rule.rows)
        ]
        if rules:
            yield tag, [rule for rule in rules if rule.rows] or rules


def fitting(rules: list[Calibration], record: Calibrated) -> Calibration:
    """The rule for this principle of measurement; the strictest where it is not known."""
    fitting = [rule for rule in rules if not rule.sensors or record.sensor in rule.sensors]
    return min(fitting if record.sensor and fitting else rules, key=_length)


def _length(rule: Calibration) -> int:
    return rule.interval_days or rule.interval_months * 31 or 10_000


def _dues(
    tag: Tag, record: Calibrated, rule: Calibration, cuts: bool, problems: FileProblems
) -> Iterator[tuple[Due, str]]:
    """Until when the record holds, with the column that says so; a missing day is warned of."""
    if rule.interval_days or rule.interval_months:
        if record.calibrated is None:
            problems.warning(record.line, "last_calibrated", _no_day(tag.id, rule))
        else:
            until = _until(record.calibrated, rule.interval_days, rule.interval_months)
            yield Due(until, tag.id, "calibration", rule), "last_calibrated"
    if rule.test_interval_days and (cuts or not rule.test_cuts):
        if record.tested is None:
            problems.warning(record.line, "last_tested", _no_day(tag.id, rule))
        else:
            months = rule.test_fan_months if record.stops_fan else 0
            days = 0 if months else rule.test_interval_days
            yield Due(_until(record.tested, days, months), tag.id, "test", rule), "last_tested"


def _until(last: date, days: int, months: int) -> date:
    """The last day on which it holds."""
    if days:
        return last + timedelta(days=days)
    month = last.month - 1 + months
    year, month = last.year + month // 12, month % 12 + 1
    return date(year, month, min(last.day, calendar.monthrange(year, month)[1]))


def _check_future(record: Calibrated, at: date, problems: FileProblems) -> None:
    for column, day in (("last_calibrated", record.calibrated), ("last_tested", record.tested)):
        if day is not None and day > at:
            said = Said(
                f"{day} lies after {at}", "write the day on which it was done",
                f"{day} 晚于 {at}", "填写实际完成的日期",
            )  # fmt: skip
            problems.warning(record.line, column, said)


_WHAT_ZH: Mapping[str, str] = {"calibration": "调校", "test": "测试"}


def _run_out(due: Due, at: date, record: Calibrated) -> Said:
    late = (at - due.day).days
    unsure = "" if record.sensor or not due.rule.sensors else ", the strictest: sensor is empty"
    unsure_zh = "" if not unsure else "，未填传感器类型，按最严"
    clause = f"{due.rule.mark}, {due.rule.source}"
    return Said(
        f"{due.tag}: {due.what} ran out on {due.day}, {late} d ago ({due.rule.text_en}{unsure};"
        f" {clause})",
        "do it, and write the day" if due.what == "test" else "calibrate it, and write the day",
        f"{due.tag}：{_WHAT_ZH[due.what]}已于 {due.day} 到期，超期 {late} 天（{due.rule.text_zh}"
        f"{unsure_zh}；{clause}）",
        f"完成{_WHAT_ZH[due.what]}并填写日期",
    )


def _no_day(tag: str, rule: Calibration) -> Said:
    return Said(
        f"{tag}: no day is written ({rule.text_en}; {rule.mark}, {rule.source})",
        "write the day on which it was last done: 2026-03-01",
        f"{tag}：未填日期（{rule.text_zh}；{rule.mark}, {rule.source}）",
        "填写最近一次完成的日期：2026-03-01",
    )


def _without(tags: list[str], has_file: bool) -> Said:
    names = ", ".join(tags[:_SHOWN]) + (", …" if len(tags) > _SHOWN else "")
    if not has_file:
        return Said(
            f"there are no records: of {len(tags)} sensors nobody knows when they were calibrated",
            f"write {CALIBRATION_FILE} with tag, sensor, last_calibrated, last_tested",
            f"没有记录：{len(tags)} 个传感器的调校日期未知",
            f"建立 {CALIBRATION_FILE}，列 tag、sensor、last_calibrated、last_tested",
        )
    return Said(
        f"{len(tags)} sensors that must be calibrated have no row: {names}",
        "add a row for each",
        f"{len(tags)} 个须调校的传感器没有记录：{names}",
        "逐个增加一行",
    )

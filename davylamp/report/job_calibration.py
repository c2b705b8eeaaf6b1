"""The desk's job ``calibration``: the ledger (标校台账) as it stands today, the most overdue first.

Option: ``days``, how far back the journal is looked through for calibrations and portable readings (90).
"""

import math
import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from davylamp.desk.job_task import JobFault, JobTask, Told
from davylamp.report.facts import facts_of
from davylamp.report.reading import opened
from davylamp.site import Site, load
from historian.reports.calibrations import Calibration, calibrations
from historian.reports.period import day_at
from historian.reports.portable import Compared, compared
from historian.reports.reading import Reading
from historian.reports.site_facts import Sensor
from scada.bus.review_messages import CalibrationResult, CalibrationRow, Portable, packed
from scada.model import EventKind

DAYS: Final = 90
MOST_DAYS: Final = 400
_DAY_NS: Final = 86_400 * 10**9
_PORTABLE: Final = (EventKind.PORTABLE, EventKind.CALIBRATION_ENDED)
_LATE: Final = 10_000
"""A sensor of which nobody knows anything comes before all that are late."""


def run(task: JobTask, told: Told) -> bytes:
    """Put it together; see `scada.bus.review_messages.CalibrationResult`."""
    told(0.05, "读取站点", "reading the site")
    site, now_ns = load(task.root), time.time_ns()
    start_ns = now_ns - _days(task) * _DAY_NS
    sensors = facts_of(site).sensors
    with opened(site.root) as history:
        told(0.2, "查找标校记录", "looking for calibrations")
        done = _last(history, tuple(sensors), start_ns, now_ns)
        told(0.7, "查找便携仪比对", "looking for portable readings")
        lines = history.events(start_ns, now_ns, _PORTABLE)
        beside = {one.tag: one for one in compared(lines)}
    today = day_at(now_ns, site.table.timezone)
    rows = [
        _row(one, site, done.get(one.tag), beside.get(one.tag), today) for one in sensors.values()
    ]
    rows.sort(key=_urgency)
    return packed(CalibrationResult(day=today.isoformat(), rows=tuple(rows)))


def _days(task: JobTask) -> int:
    text = task.option("days", str(DAYS))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= MOST_DAYS:
        raise JobFault(f"days = {text!r}: 1 to {MOST_DAYS} / 天数须为 1 至 {MOST_DAYS}")
    return int(text)


def _last(
    reading: Reading, tags: tuple[str, ...], start_ns: int, end_ns: int
) -> Mapping[str, Calibration]:
    """The last calibration of each sensor in the journal."""
    return {one.tag: one for one in calibrations(reading, tags, start_ns, end_ns)} if tags else {}


def _row(
    sensor: Sensor, site: Site, done: Calibration | None, beside: Compared | None, today: date
) -> CalibrationRow:
    last, by = _last_day(sensor, done, site.table.timezone), sensor.by
    if done is not None and done.user and not done.stands:
        by = done.user
    due, test_due = sensor.calibration.until(last), sensor.test.until(sensor.tested)
    has_test = bool(sensor.test.days or sensor.test.months)
    return CalibrationRow(
        tag=sensor.tag,
        principle=sensor.principle,
        last=_iso(last),
        by=by,
        gas=sensor.gas,
        certificate=sensor.certificate,
        due=_iso(due),
        left=None if due is None else (due - today).days,
        tested=_iso(sensor.tested) if has_test else "",
        test_due=_iso(test_due) if has_test else "",
        test_left=(test_due - today).days if has_test and test_due is not None else None,
        rule_zh=sensor.rule.zh,
        rule_en=sensor.rule.en,
        began_ns=0 if done is None else done.start_ns,
        ended_ns=0 if done is None or done.stands else done.end_ns,
        lowest=None if done is None else _number(done.lowest),
        highest=None if done is None else _number(done.highest),
        portable=None if beside is None else _portable(beside),
        compared_daily=sensor.compared,
    )


def _last_day(sensor: Sensor, done: Calibration | None, zone: str) -> date | None:
    """The day of the journal's last one that is over, or of the record where that is later."""
    days: Iterator[date] = (
        day
        for day in (
            sensor.calibrated,
            None if done is None or done.stands else day_at(done.end_ns, zone),
        )
        if day is not None
    )
    return max(days, default=None)


def _portable(one: Compared) -> Portable:
    return Portable(
        time_ns=one.time_ns,
        fixed=one.fixed,
        portable=one.portable,
        differs=one.differs,
        late=one.late,
        instrument=one.instrument,
        by=one.user,
    )


def _urgency(row: CalibrationRow) -> tuple[int, str]:
    """What is longest overdue first; a sensor without a record before all."""
    left = -_LATE if row.left is None else row.left
    return min(left, _LATE if row.test_left is None else row.test_left), row.tag


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None

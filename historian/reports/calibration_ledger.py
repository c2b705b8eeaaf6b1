"""标校台账: who calibrated which sensor when and with what, what it read, and what is due next."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from historian.reports.calibrations import Calibration, calibrations
from historian.reports.choice import measured
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.period import day_at
from historian.reports.site_facts import Sensor
from historian.reports.words import Words
from scada.model import Tag

PRINCIPLES: Final = {
    "catalytic": Words("催化", "catalytic"),
    "laser": Words("激光", "laser"),
    "infrared": Words("红外", "infrared"),
    "thermal": Words("热导", "thermal"),
    "electrochemical": Words("电化学", "electrochemical"),
    "paramagnetic": Words("顺磁", "paramagnetic"),
    "ultrasonic": Words("超声", "ultrasonic"),
    "automatic": Words("自动校准", "automatic"),
    "extractive": Words("抽取式", "extractive"),
    "in_situ": Words("直接测量", "in situ"),
    "other": Words("其他", "other"),
}
SOON_DAYS: Final = 3
_READ = Words("标校读数", "It read")
_CAL, _TEST = Words("标校", "Calibration"), Words("闭锁（报警）试验", "Test of alarm and cut")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("place", Words("传感器", "Sensor"), 26),
    Column("principle", Words("类型", "Principle"), 9),
    Column("began", Words("标校开始", "Began"), 17, Format.MOMENT),
    Column("ended", Words("标校结束", "Ended"), 17, Format.MOMENT),
    Column("lasted", Words("历时", "Took"), 8, Format.DURATION),
    Column("by", Words("标校人", "By"), 10),
    Column("gas", Words("标准气样", "Cal gas"), 12),
    Column("lowest", Words("零点", "Zero"), 7, Format.NUMBER, heading=_READ),
    Column("highest", Words("通气", "Gas"), 7, Format.NUMBER, heading=_READ),
    Column("how", Words("依据", "Known by"), 12),
    Column("due", Words("下次到期", "Due next"), 11),
    Column("remarks", Words("说明", "Remarks"), 18),
    Column("signed", Words("签字", "Signed"), 10),
)
DUE: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("place", Words("传感器", "Sensor"), 28),
    Column("tag", Words("测点编号", "Point"), 15),
    Column("principle", Words("类型", "Principle"), 9),
    Column("last", Words("上次", "Last"), 11, heading=_CAL),
    Column("until", Words("到期", "Due"), 11, heading=_CAL),
    Column("state", Words("状态", "State"), 9, heading=_CAL),
    Column("tested", Words("上次", "Last"), 11, heading=_TEST),
    Column("test_until", Words("到期", "Due"), 11, heading=_TEST),
    Column("test_state", Words("状态", "State"), 9, heading=_TEST),
    Column("certificate", Words("证书", "Certificate"), 12),
    Column("rule", Words("要求", "Rule"), 6, Format.COUNT),
)
NOTES: Final = (
    Words(
        "标校读数取自该时段的样本：最小值视为零点，最大值视为标准气样读数，供核对。",
        "What it read is of the samples of that time: the least as zero, the greatest as cal gas.",
    ),
    Words(
        "依据：登记为人员登记的标校；设备为传感器自身的标校状态。",
        "Known by: a person who announced it, or the sensor's own state.",
    ),
)
TITLE: Final = Words("传感器标校台账", "Calibration Ledger")


def make(asked: Asked) -> Iterator[Sheet]:
    """Every calibration of the time; then what is due of every sensor at its end."""
    tags = {tag.id: tag for tag in measured(asked) if tag.server}
    found = calibrations(asked.reading, list(tags), asked.period.start_ns, asked.until_ns)
    last = _last_days(asked, found)
    rows = tuple(_row(asked, tags[one.tag], at, one, last) for at, one in enumerate(found, 1))
    yield Sheet("calibrations", TITLE, COLUMNS, rows, notes=NOTES)
    yield Sheet(
        "due",
        Words("标校、试验到期情况", "What is due"),
        DUE,
        tuple(_due_rows(asked, tags, last)),
        notes=tuple(_rule_notes(asked)),
        empty=Words(
            "本站点没有测点对应规程的标校条款（请在 tags.csv 填写 location）",
            "No rule of the profile names a sensor of this site: see location in tags.csv",
        ),
    )


def _rules(asked: Asked) -> list[Words]:
    """Every rule that a sensor is under, each once: rows name them by number."""
    return list(dict.fromkeys(one.rule for one in asked.facts.sensors.values()))


def _rule_notes(asked: Asked) -> Iterator[Words]:
    for number, rule in enumerate(_rules(asked), 1):
        yield Words(f"要求 {number}：{rule.zh}", f"Rule {number}: {rule.en}")


def _last_days(asked: Asked, found: Sequence[Calibration]) -> Mapping[str, date]:
    """The day of the last calibration of each sensor: of the journal, or of its record if later."""
    starts_s = 0.0
    days = {
        tag: one.calibrated
        for tag, one in asked.facts.sensors.items()
        if one.calibrated is not None
    }
    for one in found:
        if not one.stands:
            day = day_at(one.end_ns, asked.period.zone, starts_s)
            days[one.tag] = max(day, days.get(one.tag, day))
    return days


def _row(asked: Asked, tag: Tag, number: int, one: Calibration, last: Mapping[str, date]) -> Row:
    sensor = asked.facts.sensors.get(tag.id, Sensor(tag.id))
    due = sensor.calibration.until(last.get(tag.id))
    return Row(
        {
            "no": number,
            "place": named(tag),
            "principle": PRINCIPLES.get(sensor.principle),
            "began": one.start_ns,
            "ended": None if one.stands else one.end_ns,
            "lasted": one.seconds,
            "by": one.user or None,
            "gas": sensor.gas or None,
            "lowest": _value(one.lowest, tag),
            "highest": _value(one.highest, tag),
            "how": _how(one),
            "due": None if due is None else due.isoformat(),
            "remarks": _said(one),
            "signed": "",
        }
    )


def _how(one: Calibration) -> Words:
    if one.announced and one.seen:
        return Words("登记、设备", "both")
    return Words("登记", "person") if one.announced else Words("设备", "sensor")


def _said(one: Calibration) -> Words:
    """What the person wrote; and where what should be there is not."""
    written = "；".join(filter(None, (one.reason, one.comment)))
    zh, en = [written] if written else [], [written] if written else []
    if not one.announced:
        zh.append("无人员登记")
        en.append("nobody announced it")
    if one.stands:
        zh.append("期末未结束")
        en.append("not over at the end")
    return Words("；".join(zh), "; ".join(en))


def _value(value: float, tag: Tag) -> Number | None:
    return None if math.isnan(value) else Number(value, tag.decimals)


def _due_rows(asked: Asked, tags: Mapping[str, Tag], last: Mapping[str, date]) -> Iterator[Row]:
    names, today = Naming(asked.table), day_at(asked.until_ns - 1, asked.period.zone)
    sensors, rules = [one for id, one in asked.facts.sensors.items() if id in tags], _rules(asked)
    for number, one in enumerate(sensors, 1):
        calibrated = last.get(one.tag)
        until, test_until = one.calibration.until(calibrated), one.test.until(one.tested)
        has_test = bool(one.test.days or one.test.months)
        cells: dict[str, Cell] = {
            "no": number,
            "place": names.tag(one.tag),
            "tag": one.tag,
            "principle": PRINCIPLES.get(one.principle),
            "last": _day(calibrated),
            "until": _day(until),
            "state": state_of(until, today),
            "tested": _day(one.tested) if has_test else None,
            "test_until": _day(test_until),
            "test_state": state_of(test_until, today) if has_test else None,
            "certificate": one.certificate or None,
            "rule": rules.index(one.rule) + 1,
        }
        yield Row(cells)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def state_of(until: date | None, today: date) -> Words:
    """Whether what holds until a day still does."""
    if until is None:
        return Words("无记录", "no record")
    left = (until - today).days
    if left < 0:
        return Words(f"超期{-left}天", f"{-left} d late")
    if left <= SOON_DAYS:
        return Words("即将到期", "due soon")
    return Words("有效", "valid")


CALIBRATION: Final = Report("calibration", TITLE, Span.MONTH, make)

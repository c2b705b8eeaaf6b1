"""便携仪比对记录: portable instruments read beside sensors; the higher value counts, and a difference is
put right within 8 hours (AQ 1029-2019).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from historian.reports.choice import measured
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.period import day_at
from historian.reports.words import Words
from scada.model import Event, EventKind, Tag

LIMIT_NS: Final = 8 * 3600 * 10**9
"""Within this a difference is to be put right (AQ 1029-2019 [D])."""
_READ: Final = re.compile(r"fixed (-?[\d.]+(?:e[-+]?\d+)?)[^,]*, portable (-?[\d.]+(?:e[-+]?\d+)?)")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("time", Words("比对时间", "Compared at"), 17, Format.MOMENT),
    Column("place", Words("传感器", "Sensor"), 28),
    Column("fixed", Words("传感器读数", "Sensor"), 9, Format.NUMBER),
    Column("portable", Words("便携仪读数", "Portable"), 9, Format.NUMBER),
    Column("difference", Words("差值", "Difference"), 9, Format.NUMBER),
    Column("counts", Words("取用值", "Counts"), 8, Format.NUMBER),
    Column("result", Words("结果", "Result"), 10),
    Column("corrected", Words("8小时内校正", "Put right in 8 h"), 12),
    Column("instrument", Words("便携仪编号", "Instrument"), 13),
    Column("by", Words("比对人", "By"), 10),
    Column("signed", Words("签字", "Signed"), 8),
)
DAYS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("place", Words("传感器", "Sensor"), 34),
    Column("tag", Words("测点编号", "Point"), 16),
    Column("count", Words("比对次数", "Comparisons"), 10, Format.COUNT),
    Column("days", Words("已比对天数", "Days compared"), 10, Format.COUNT),
    Column("missing", Words("未比对天数", "Days without"), 10, Format.COUNT),
    Column("differed", Words("超差次数", "Differed"), 10, Format.COUNT),
)
NOTES: Final = (
    Words(
        "两者不一致时以读数大者为依据，并在8小时内校正（AQ 1029-2019）。",
        "Where they differ the higher one counts, and it is put right within 8 hours (AQ 1029-2019).",
    ),
)
TITLE: Final = Words("便携仪比对记录", "Portable Comparison Record")


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison. ``late``: nobody had put it right in time; ``mended_ns`` is when the next
    comparison agreed, or the sensor was calibrated, 0 for neither.
    """

    tag: str
    time_ns: int
    fixed: float
    portable: float
    counts: float
    differs: bool
    instrument: str
    user: str
    late: bool = False
    mended_ns: int = 0


def compared(lines: Iterable[Event]) -> list[Compared]:
    """Comparisons out of journal lines (portable, calibration_ended), in order of their time."""
    found: list[Compared] = []
    open_: dict[str, int] = {}
    for event in sorted(lines, key=lambda event: (event.time_ns, event.seq)):
        at = open_.get(event.tag, -1)
        if event.kind is EventKind.CALIBRATION_ENDED or "late" in event.text:
            if at >= 0:
                is_late = "late" in event.text
                found[at] = replace(
                    found[at],
                    late=found[at].late or is_late,
                    mended_ns=found[at].mended_ns or (0 if is_late else event.time_ns),
                )
            continue
        one = _compared(event)
        if one is None:
            continue
        if at >= 0 and not one.differs:
            found[at] = replace(found[at], mended_ns=found[at].mended_ns or one.time_ns)
        open_.pop(event.tag, None)
        if one.differs:
            open_[event.tag] = len(found)
        found.append(one)
    return found


def _compared(event: Event) -> Compared | None:
    """The line says both numbers in words; None for one that is no comparison."""
    said = _READ.search(event.text.get("en", ""))
    if said is None:
        return None
    fixed, portable = float(said[1]), float(said[2])
    counts = event.text.get("counts", "")
    return Compared(
        tag=event.tag,
        time_ns=event.time_ns,
        fixed=fixed,
        portable=portable,
        counts=float(counts) if counts else max(fixed, portable),
        differs=event.text.get("en", "").endswith("differ"),
        instrument=event.text.get("instrument", ""),
        user=event.user,
    )


def make(asked: Asked) -> Iterator[Sheet]:
    """Every comparison; then, per sensor that is to be compared daily, the days without one."""
    tags = {tag.id: tag for tag in measured(asked)}
    kinds = (EventKind.PORTABLE, EventKind.CALIBRATION_ENDED)
    lines = asked.reading.events(asked.period.start_ns, asked.until_ns + LIMIT_NS, kinds)
    found = [one for one in compared(lines) if one.tag in tags and one.time_ns < asked.until_ns]
    rows = tuple(_row(asked, tags[one.tag], at, one) for at, one in enumerate(found, 1))
    yield Sheet("compared", TITLE, COLUMNS, rows, notes=NOTES)
    yield Sheet(
        "days",
        Words("每日比对情况", "Daily comparison"),
        DAYS,
        tuple(_days(asked, tags, found)),
        empty=Words("没有须每日比对的传感器", "No sensor has to be compared daily"),
    )


def _row(asked: Asked, tag: Tag, number: int, one: Compared) -> Row:
    return Row(
        {
            "no": number,
            "time": one.time_ns,
            "place": named(tag),
            "fixed": Number(one.fixed, tag.decimals),
            "portable": Number(one.portable, tag.decimals),
            "difference": Number(one.portable - one.fixed, tag.decimals),
            "counts": Number(one.counts, tag.decimals),
            "result": Words("超差", "differ") if one.differs else Words("一致", "agree"),
            "corrected": _corrected(asked, one) if one.differs else None,
            "instrument": one.instrument or None,
            "by": one.user or None,
            "signed": "",
        }
    )


def _corrected(asked: Asked, one: Compared) -> Words:
    """Whether a difference was put right in time, as far as it is known when the report is made."""
    if one.mended_ns and one.mended_ns - one.time_ns <= LIMIT_NS and not one.late:
        return Words("是", "yes")
    if one.late or asked.now_ns - one.time_ns > LIMIT_NS:
        return Words("否", "no")
    return Words("期限未到", "not yet due")


def _days(asked: Asked, tags: Mapping[str, Tag], found: Iterable[Compared]) -> Iterator[Row]:
    names, zone = Naming(asked.table), asked.period.zone
    of_tag: dict[str, list[Compared]] = {}
    for one in found:
        of_tag.setdefault(one.tag, []).append(one)
    first, last = (
        day_at(at, zone)
        for at in (asked.period.start_ns, max(asked.until_ns - 1, asked.period.start_ns))
    )
    whole = (last - first).days + 1
    wanted = [id for id, one in asked.facts.sensors.items() if one.compared and id in tags]
    for number, id in enumerate(wanted, 1):
        some = of_tag.get(id, [])
        days: set[date] = {day_at(one.time_ns, zone) for one in some}
        cells: dict[str, Cell] = {
            "no": number,
            "place": names.tag(id),
            "tag": id,
            "count": len(some),
            "days": len(days),
            "missing": whole - len(days),
            "differed": sum(one.differs for one in some),
        }
        yield Row(cells)


PORTABLE: Final = Report("portable", TITLE, Span.MONTH, make)

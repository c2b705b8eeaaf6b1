"""统计值历史: average, extremes and last value of every point per 5 minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.reports.charts import Chart, Curve, Ink, Line
from historian.reports.choice import measured
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.holding import unwatched, with_gaps
from historian.reports.intervals import Intervals, intervals
from historian.reports.kind_words import named, quantity
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.words import NOTHING, Words
from historian.rollups import statistics_of
from historian.store import StatisticColumns
from scada.model import AlarmKind, BadInput, Flag, Quality, Quantity, Tag

MINUTES: Final = 5.0
WIDER: Final = (MINUTES, 10.0, 15.0, 30.0, 60.0)
READABLE_ROWS: Final = 1_500
"""About forty pages."""
MOST_ROWS: Final = 200_000
_INKS: Final = {AlarmKind.ALARM: Ink.ALARM, AlarmKind.CUT: Ink.CUT}
_AT, _VALUE = Words("时刻", "At"), Words("值", "Value")
_MAX, _MIN = Words("最大值", "Maximum"), Words("最小值", "Minimum")
_MARKS: Final = (
    (Flag.CALIBRATION, Words("标校", "calibration")),
    (Flag.PSEUDO, Words("疑似伪数据", "pseudo-data mark")),
    (Flag.BACKFILLED, Words("补录", "read back")),
    (Flag.OVERFLOW, Words("队列溢出", "queue overflow")),
)

COLUMNS: Final = (
    Column("time", Words("时段起", "From"), 12, Format.TIME),
    Column("mean", Words("平均值", "Average"), 10, Format.NUMBER),
    Column("maximum", _VALUE, 10, Format.NUMBER, heading=_MAX),
    Column("maximum_at", _AT, 12, Format.TIME, heading=_MAX),
    Column("minimum", _VALUE, 10, Format.NUMBER, heading=_MIN),
    Column("minimum_at", _AT, 12, Format.TIME, heading=_MIN),
    Column("last", Words("段末值", "Last"), 10, Format.NUMBER),
    Column("count", Words("样本数", "Samples"), 8, Format.COUNT),
    Column("good", Words("有效", "Valid"), 8, Format.NUMBER, Words("%", "%"), decimals=1),
    Column("remarks", Words("备注", "Remarks"), 18),
)
NOTES: Final = (
    Words(
        "平均值按时间加权；起始时刻仍保持的值计入该时段。标校及疑似伪数据只作标记，不剔除。",
        "Averages are weighted by time; what stood at the start of an interval counts in it. Calibration"
        " and pseudo-data are marked, not left out.",
    ),
)
TITLE: Final = Words("统计值历史", "History of Statistics")


def make(asked: Asked) -> Iterator[Sheet]:
    """One table per point. Raises `BadInput` for more rows than anybody reads."""
    tags = chosen(asked)
    width_ns = width_of(asked, len(tags))
    notes = (*NOTES, *_widened(asked, len(tags), width_ns))
    _check_size(asked, tags, width_ns)
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    if until_ns <= start_ns:
        return
    ids, charts = [tag.id for tag in tags], asked.charts
    leads = asked.reading.as_of(ids, start_ns - 1) if ids else ()
    found = _statistics(asked, ids, width_ns) if ids else ()
    for tag, lead, one in zip(tags, leads, found, strict=True):
        rows = intervals(lead, one, start_ns, until_ns, width_ns)
        chart = (_chart(asked, tag, rows),) if charts > 0 else ()
        charts -= 1
        title = Words(*(f"{a} {b}" for a, b in zip(named(tag), quantity(tag), strict=True)))
        yield Sheet(tag.id, title, COLUMNS, tuple(_rows(tag, rows)), chart, notes)


def _statistics(asked: Asked, ids: Sequence[str], width_ns: int) -> Sequence[StatisticColumns]:
    """Of the store; where the core stood still meanwhile, of the samples themselves."""
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    gaps = unwatched(asked.reading, ids, start_ns, until_ns)
    if not gaps:
        return asked.reading.statistics(ids, start_ns, until_ns, width_ns)
    rows = (with_gaps(one, gaps) for one in asked.reading.raw(ids, start_ns, until_ns))
    at = np.array([start_ns + (gap - start_ns) // width_ns * width_ns for gap in gaps], np.int64)
    return [_measured(statistics_of(one, start_ns, width_ns), at) for one in rows]


def _measured(found: StatisticColumns, gaps: NDArray[np.int64]) -> StatisticColumns:
    """The same without counting what says that nobody watched, once in each of these buckets."""
    count = found.count.copy()
    np.subtract.at(count, np.searchsorted(found.time_ns, gaps), 1)
    return replace(found, count=count)


def width_of(asked: Asked, tags: int) -> int:
    """The length of an interval in ns: the option ``minutes``, else 5; where nobody named points, longer
    ones, so that somebody can read what comes.
    """
    text = asked.option("minutes")
    if not text:
        return round(_readable(asked, tags) * 60e9)
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.5 <= minutes <= 1440.0:
        raise BadInput(f"minutes = {text}: 0.5 to 1440 / 时段长度应为 0.5～1440 分钟")
    return round(minutes * 60e9)


def _readable(asked: Asked, tags: int) -> float:
    """Minutes of an interval with which all rows are few enough, or the longest."""
    if asked.tags or asked.areas:
        return MINUTES
    span_ns = asked.until_ns - asked.period.start_ns
    fits = (m for m in WIDER if tags * span_ns <= READABLE_ROWS * m * 60e9)
    return next(fits, WIDER[-1])


def _widened(asked: Asked, tags: int, width_ns: int) -> tuple[Words, ...]:
    """What is said of intervals that nobody asked for."""
    minutes = width_ns / 60e9
    if asked.option("minutes") or minutes == MINUTES:
        return ()
    return (
        Words(
            f"未指定测点，共 {tags} 个测点，时段取 {minutes:g} 分钟；"
            "5 分钟统计请用 --tag 或 --area 指定测点，或加 --set minutes=5。",
            f"No points were named: of all {tags} there are intervals of {minutes:g} minutes. For those of 5"
            " name points (--tag, --area), or give --set minutes=5.",
        ),
    )


def chosen(asked: Asked) -> list[Tag]:
    """The points asked for; none named: those that cut power, else all that have an alarm."""
    found = measured(asked)
    if asked.tags or asked.areas:
        return found
    for kind in (AlarmKind.CUT, AlarmKind.ALARM):
        limited = {one.tag for one in asked.table.alarms if one.kind is kind}
        some = [tag for tag in found if tag.id in limited]
        if some:
            return some
    return found


def _check_size(asked: Asked, tags: Sequence[Tag], width_ns: int) -> None:
    rows = len(tags) * -(-(asked.until_ns - asked.period.start_ns) // width_ns)
    if rows > MOST_ROWS:
        raise BadInput(
            f"{rows:,} rows are more than {MOST_ROWS:,}: name fewer points, a shorter time or more"
            f" minutes / 共 {rows:,} 行，超过 {MOST_ROWS:,} 行，请减少测点、缩短时间或加大时段"
        )


def _rows(tag: Tag, found: Intervals) -> Iterator[Row]:
    columns = {name: getattr(found, name).tolist() for name in Intervals.__slots__}
    for at in range(len(found)):
        one = {name: column[at] for name, column in columns.items()}
        there = one["good_s"] > 0 or one["maximum"] == one["maximum"]
        cells: dict[str, Cell] = {
            "time": one["start_ns"],
            "mean": _value(one["mean"], tag),
            "maximum": _value(one["maximum"], tag),
            "maximum_at": one["maximum_ns"] if there else None,
            "minimum": _value(one["minimum"], tag),
            "minimum_at": one["minimum_ns"] if there else None,
            "last": _value(one["last"], tag),
            "count": one["count"],
            "good": 100.0 * one["good_s"] / one["length_s"],
            "remarks": _said(one["quality"], one["flags"], there),
        }
        yield Row(cells)


def _value(value: float, tag: Tag) -> Number | None:
    return None if value != value else Number(value, tag.decimals)


def _said(quality: int, flags: int, there: bool) -> Words | None:
    said = [words for flag, words in _MARKS if flags & flag]
    if not there:
        said.insert(0, Words("无有效数据", "no usable data"))
    elif quality == Quality.BAD:
        said.insert(0, Words("有无效数据", "bad data"))
    elif quality == Quality.UNCERTAIN:
        said.insert(0, Words("有存疑数据", "uncertain data"))
    if not said:
        return None
    return Words("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _chart(asked: Asked, tag: Tag, found: Intervals) -> Chart:
    """The extremes of each interval, and the limits that they are held against."""
    limits = (
        Line(Words(*_limit_words(one.kind)), one.value, _INKS[one.kind])
        for one in Naming(asked.table).table.alarms
        if one.tag == tag.id and one.kind in _INKS and one.of is Quantity.VALUE
    )
    curve = Curve(named(tag), tag.unit, found.start_ns, found.minimum, found.maximum)
    some = found.maximum[np.isfinite(found.maximum)]
    return Chart(
        named(tag),
        asked.period.start_ns,
        asked.until_ns,
        (curve,),
        tuple(limits),
        low=min(tag.low, float(some.min())) if len(some) else tag.low,
        high=float(some.max()) if len(some) else tag.high,
    )


def _limit_words(kind: AlarmKind) -> Words:
    words = {AlarmKind.ALARM: Words("报警值", "alarm"), AlarmKind.CUT: Words("断电值", "cut")}
    return words.get(kind, NOTHING)


STATISTICS: Final = Report("statistics", TITLE, Span.DAY, make, signatures=())

"""报警断电记录月报表: every alarm, cut and feed fault of a month with its times, values and measures.

AQ 1029-2019: times and durations of alarms, cuts and feed faults, each alarm's maximum and average,
when power was cut and restored, and the measures taken with their time.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from historian.reports.counting import counted
from historian.reports.each import during
from historian.reports.episode_sheet import marks, of_remarks, what
from historian.reports.episodes import Episode
from historian.reports.figures import Figures
from historian.reports.frame import Cell, Column, Format, Look, Row, Sheet
from historian.reports.kind_words import named, quantity
from historian.reports.kinds import Asked, Report, Span
from historian.reports.limits_of import number
from historian.reports.subjects import Subject, happened
from historian.reports.words import Words

_ALARM, _CUT, _FEED = (
    Words("报警", "Alarm"),
    Words("断电", "Power cut"),
    Words("馈电异常", "Feed abnormal"),
)
_TIMES, _FOR = Words("次数", "No."), Words("累计时间", "Time")
_EACH: Final = Words("每次记录", "Each of them")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("place", Words("地点/名称", "Location"), 20, merged=True),
    Column("quantity", Words("监测量", "Quantity"), 10, merged=True),
    Column("alarms", _TIMES, 5, Format.COUNT, heading=_ALARM, merged=True),
    Column("alarm_time", _FOR, 10, Format.DURATION, heading=_ALARM, merged=True),
    Column("cuts", _TIMES, 5, Format.COUNT, heading=_CUT, merged=True),
    Column("cut_time", _FOR, 10, Format.DURATION, heading=_CUT, merged=True),
    Column("feeds", _TIMES, 5, Format.COUNT, heading=_FEED, merged=True),
    Column("feed_time", _FOR, 10, Format.DURATION, heading=_FEED, merged=True),
    Column("what", Words("类型", "Type"), 8, heading=_EACH),
    Column("began", Words("报警/断电时刻", "Began, cut at"), 14, Format.TIME, heading=_EACH),
    Column("ended", Words("解除/复电时刻", "Ended, restored"), 14, Format.TIME, heading=_EACH),
    Column("lasted", Words("持续时间", "Lasted"), 9, Format.DURATION, heading=_EACH),
    Column("maximum", Words("最大值", "Max."), 7, Format.NUMBER, heading=_EACH),
    Column("average", Words("平均值", "Avg."), 7, Format.NUMBER, heading=_EACH),
    Column("cause", Words("原因", "Cause"), 12, heading=_EACH),
    Column("measures", Words("处理措施", "Measures"), 14, heading=_EACH),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 12, heading=_EACH),
    Column("remarks", Words("备注", "Remarks"), 8),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per point in which something happened, and the sum."""
    subjects = happened(asked).subjects
    rows = [row for at, one in enumerate(subjects, 1) for row in subject_rows(asked, one, at)]
    if rows:
        rows.append(_total(rows))
    yield Sheet("monthly", TITLE, COLUMNS, tuple(rows))


def subject_rows(asked: Asked, of: Subject, at: int) -> Iterator[Row]:
    """The rows of one point; the point's own figures stand in each."""
    every = of.everything
    figures = during(asked.reading, of.tag.id, every, asked.period.start_ns, asked.until_ns)
    head: dict[str, Cell] = {
        "no": at,
        "place": named(of.tag),
        "quantity": quantity(of.tag),
        **counts(asked, of),
    }
    for one, measured in zip(every, figures, strict=True):
        yield Row({**head, **_each(asked, of, one, measured)}, group=of.tag.id)


def counts(asked: Asked, of: Subject) -> dict[str, Cell]:
    """How often and how long of each kind."""
    cells: dict[str, Cell] = {}
    kinds: tuple[tuple[str, str, Sequence[Episode]], ...] = (
        ("alarms", "alarm_time", of.alarms),
        ("cuts", "cut_time", of.cuts),
        ("feeds", "feed_time", of.feeds),
    )
    for times, lasted, some in kinds:
        found = counted(some, asked.period.start_ns, asked.until_ns)
        cells[times], cells[lasted] = found.count, found.seconds
    return cells


def _each(asked: Asked, of: Subject, one: Episode, measured: Figures) -> dict[str, Cell]:
    return {
        "what": what(one),
        "began": one.began_ns,
        "ended": one.ended_ns,
        "lasted": one.seconds(asked.period.start_ns, asked.until_ns),
        "maximum": number(measured.maximum, of.tag),
        "average": number(measured.average, of.tag),
        **of_remarks(one.remarks, asked.period.zone),
        "remarks": marks(one),
    }


def _total(rows: Sequence[Row]) -> Row:
    """The sum over the points, each once."""
    firsts = list({row.group: row for row in reversed(rows)}.values())
    cells: dict[str, Cell] = {"place": Words("合计", "Total")}
    for key in ("alarms", "alarm_time", "cuts", "cut_time", "feeds", "feed_time"):
        values = [row.cells[key] for row in firsts]
        cells[key] = sum(value for value in values if isinstance(value, int | float))
    return Row(cells, look=Look.TOTAL)


TITLE: Final = Words("报警断电记录月报表", "Monthly Record of Alarms and Power Cuts")
MONTHLY: Final = Report("monthly", TITLE, Span.MONTH, make)

"""模拟量报警日报: the measuring points that were in alarm on a day, and each of their alarms."""

from collections.abc import Iterator
from typing import Final

from historian.reports.analogue import grouped
from historian.reports.chart_sheet import charts_of
from historian.reports.frame import Cell, Column, Format, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.limits_of import limit_text
from historian.reports.subjects import Subject, happened
from historian.reports.words import Words
from scada.model import AlarmKind

_EACH: Final = Words("每次报警", "Each alarm")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("place", Words("地点/名称", "Location"), 18, merged=True),
    Column("unit", Words("单位", "Unit"), 7, merged=True),
    Column("limit", Words("报警门限", "Alarm at"), 9, merged=True),
    Column("count", Words("报警次数", "Alarms"), 6, Format.COUNT, merged=True),
    Column("total", Words("累计报警", "Time"), 9, Format.DURATION, merged=True),
    Column("maximum", Words("最大值", "Max."), 7, Format.NUMBER, merged=True),
    Column("maximum_at", Words("最大值时刻", "Max. at"), 11, Format.TIME, merged=True),
    Column("average", Words("平均值", "Avg."), 7, Format.NUMBER, merged=True),
    Column("began", Words("报警时刻", "Raised"), 10, Format.TIME, heading=_EACH),
    Column("ended", Words("解除时刻", "Ended"), 10, Format.TIME, heading=_EACH),
    Column("lasted", Words("累计", "Lasted"), 9, Format.DURATION, heading=_EACH),
    Column("each_average", Words("平均", "Avg."), 7, Format.NUMBER, heading=_EACH),
    Column("each_maximum", Words("最大", "Max."), 7, Format.NUMBER, heading=_EACH),
    Column("each_maximum_at", Words("最大时刻", "Max. at"), 10, Format.TIME, heading=_EACH),
    Column("cause", Words("原因", "Cause"), 11),
    Column("measures", Words("处理措施", "Measures"), 14),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 11),
    Column("remarks", Words("备注", "Remarks"), 8),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per point that was in alarm."""
    found = happened(asked)

    def more(of: Subject) -> dict[str, Cell]:
        return {"limit": limit_text(asked.table, of.tag, AlarmKind.ALARM)}

    rows = grouped(asked, COLUMNS, found.subjects, lambda of: of.alarms, more, lambda of, one: {})
    yield Sheet("analogue_alarms", TITLE, COLUMNS, tuple(rows))
    yield charts_of(asked, found, lambda of: of.alarms)


TITLE: Final = Words("模拟量报警日报表", "Daily Report of Alarms of Measuring Points")
ANALOGUE_ALARMS: Final = Report("analogue-alarms", TITLE, Span.DAY, make)

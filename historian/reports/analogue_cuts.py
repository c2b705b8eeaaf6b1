"""模拟量断电日报: the measuring points that reached their cut value on a day, and what the feed did."""

from collections.abc import Iterator
from typing import Final

from historian.reports.analogue import grouped
from historian.reports.chart_sheet import charts_of
from historian.reports.curves import feeds_of
from historian.reports.episodes import Episode
from historian.reports.feed_during import feed_during
from historian.reports.frame import Cell, Column, Format, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.limits_of import limit_text, restore_text, scope
from historian.reports.subjects import Subject, happened
from historian.reports.words import Words
from scada.model import AlarmKind

_EACH: Final = Words("每次断电", "Each cut")
_FEED: Final = Words("馈电", "Feed")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("place", Words("地点/名称", "Location"), 16, merged=True),
    Column("unit", Words("单位", "Unit"), 6, merged=True),
    Column("limit", Words("断电门限", "Cut at"), 7, merged=True),
    Column("restore", Words("复电门限", "Restore"), 7, merged=True),
    Column("scope", Words("断电区域", "What is cut"), 16, merged=True),
    Column("count", Words("断电次数", "Cuts"), 5, Format.COUNT, merged=True),
    Column("total", Words("累计断电", "Time"), 8, Format.DURATION, merged=True),
    Column("maximum", Words("最大值", "Max."), 6, Format.NUMBER, merged=True),
    Column("maximum_at", Words("最大值时刻", "Max. at"), 9, Format.TIME, merged=True),
    Column("average", Words("平均值", "Avg."), 6, Format.NUMBER, merged=True),
    Column("began", Words("断电时刻", "Cut at"), 9, Format.TIME, heading=_EACH),
    Column("ended", Words("复电时刻", "Restored"), 9, Format.TIME, heading=_EACH),
    Column("lasted", Words("累计", "Lasted"), 8, Format.DURATION, heading=_EACH),
    Column("each_maximum", Words("最大", "Max."), 6, Format.NUMBER, heading=_EACH),
    Column("each_average", Words("平均", "Avg."), 6, Format.NUMBER, heading=_EACH),
    Column("feed", Words("状态", "State"), 8, heading=_FEED),
    Column("feed_at", Words("断开时刻", "Off at"), 9, Format.TIME, heading=_FEED),
    Column("feed_time", Words("带电累计", "On for"), 8, Format.DURATION, heading=_FEED),
    Column("cause", Words("原因", "Cause"), 9),
    Column("measures", Words("处理措施", "Measures"), 11),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 10),
    Column("remarks", Words("备注", "Remarks"), 8),
)

NOTES: Final = (
    Words(
        "断电、复电时刻为测点达到断电值、低于复电值的时刻；断电由现场设备执行，馈电栏为其结果。",
        "Cut and restored are when the point passed its limits; field devices act, and the feed shows it.",
    ),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per point that reached its cut value."""
    found = happened(asked)

    def more(of: Subject) -> dict[str, Cell]:
        return {
            "limit": limit_text(asked.table, of.tag, AlarmKind.CUT),
            "restore": restore_text(asked.table, of.tag),
            "scope": scope(asked.table, of.tag),
        }

    def each(of: Subject, one: Episode) -> dict[str, Cell]:
        span = one.within(asked.period.start_ns, asked.until_ns)
        feed = feed_during(asked, feeds_of(asked, of.tag), *span)
        return {"feed": feed.state, "feed_at": feed.off_ns, "feed_time": feed.on_s}

    rows = grouped(asked, COLUMNS, found.subjects, lambda of: of.cuts, more, each)
    yield Sheet("analogue_cuts", TITLE, COLUMNS, tuple(rows), notes=NOTES)
    yield charts_of(asked, found, lambda of: of.cuts)


TITLE: Final = Words("模拟量断电日报表", "Daily Report of Power Cuts by Measuring Points")
ANALOGUE_CUTS: Final = Report("analogue-cuts", TITLE, Span.DAY, make)

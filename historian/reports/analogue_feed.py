"""模拟量馈电异常日报: power that stayed on although a measuring point had reached its cut value."""

from collections.abc import Iterator
from typing import Final

from historian.reports.analogue import grouped
from historian.reports.chart_sheet import charts_of
from historian.reports.curves import feeds_of
from historian.reports.episodes import Episode
from historian.reports.frame import Cell, Column, Format, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.limits_of import limit_text, restore_text, scope
from historian.reports.subjects import Subject, happened
from historian.reports.words import Words
from scada.model import AlarmKind

_EACH: Final = Words("每次馈电异常", "Each feed fault")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("place", Words("地点/名称", "Location"), 18, merged=True),
    Column("unit", Words("单位", "Unit"), 7, merged=True),
    Column("limit", Words("断电门限", "Cut at"), 8, merged=True),
    Column("restore", Words("复电门限", "Restore"), 8, merged=True),
    Column("scope", Words("断电区域", "What is cut"), 16, merged=True),
    Column("feeds", Words("馈电测点", "Feed points"), 16, merged=True),
    Column("count", Words("次数", "No."), 5, Format.COUNT, merged=True),
    Column("total", Words("累计时间", "Time"), 9, Format.DURATION, merged=True),
    Column("cut", Words("断电时刻", "Cut at"), 10, Format.TIME, heading=_EACH),
    Column("began", Words("异常开始", "Began"), 10, Format.TIME, heading=_EACH),
    Column("ended", Words("异常结束", "Ended"), 10, Format.TIME, heading=_EACH),
    Column("lasted", Words("累计", "Lasted"), 9, Format.DURATION, heading=_EACH),
    Column("each_maximum", Words("最大", "Max."), 7, Format.NUMBER, heading=_EACH),
    Column("each_average", Words("平均", "Avg."), 7, Format.NUMBER, heading=_EACH),
    Column("cause", Words("原因", "Cause"), 12),
    Column("measures", Words("处理措施", "Measures"), 15),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 11),
    Column("remarks", Words("备注", "Remarks"), 8),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per point whose cut met power that stayed on."""
    found = happened(asked)

    def more(of: Subject) -> dict[str, Cell]:
        feeds = [named(feed) for feed in feeds_of(asked, of.tag)]
        return {
            "limit": limit_text(asked.table, of.tag, AlarmKind.CUT),
            "restore": restore_text(asked.table, of.tag),
            "scope": scope(asked.table, of.tag),
            "feeds": Words("、".join(one.zh for one in feeds), ", ".join(one.en for one in feeds)),
        }

    rows = grouped(asked, COLUMNS, found.subjects, lambda of: of.feeds, more, _cut_at)
    yield Sheet("analogue_feed", TITLE, COLUMNS, tuple(rows))
    yield charts_of(asked, found, lambda of: of.feeds)


def _cut_at(of: Subject, one: Episode) -> dict[str, Cell]:
    """The cut that stood when the fault began."""
    standing = [
        cut.began_ns
        for cut in of.cuts
        if cut.began_ns <= one.began_ns and (cut.ended_ns is None or cut.ended_ns >= one.began_ns)
    ]
    return {"cut": max(standing, default=None)}


TITLE: Final = Words("模拟量馈电异常日报表", "Daily Report of Feed Faults of Measuring Points")
ANALOGUE_FEED: Final = Report("analogue-feed", TITLE, Span.DAY, make)

"""安全监控日报表: every measuring point of a day, and each alarm with its cause and measures.

AQ 1029-2019: head, print date, place, quantity and range, average, maximum with its time, alarms and
their time, cuts and their time, feed abnormal and its time; signed by mine manager and chief engineer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from historian.reports.chart_sheet import chart_sheet
from historian.reports.choice import by_area, gone, measured
from historian.reports.counting import Count, counted, during_calibration, feed_abnormal, per_tag
from historian.reports.episode_sheet import episode_sheet
from historian.reports.episodes import Episode, episodes
from historian.reports.figures import Figures, figures
from historian.reports.frame import Column, Format, Number, Row, Sheet
from historian.reports.kind_words import measuring_range, named, quantity
from historian.reports.kinds import Asked, Report, Span
from historian.reports.tag_remarks import remarks
from historian.reports.words import Words
from scada.model import AlarmKind, Tag

_ALARM, _CUT, _FEED = (
    Words("报警", "Alarm"),
    Words("断电", "Power cut"),
    Words("馈电异常", "Feed abnormal"),
)
_TIMES, _FOR = Words("次数", "No."), Words("累计时间", "Time")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("tag", Words("测点编号", "Point"), 20),
    Column("place", Words("安装地点", "Location"), 29),
    Column("quantity", Words("监测量", "Quantity"), 15),
    Column("range", Words("量程", "Range"), 9),
    Column("average", Words("平均值", "Average"), 8, Format.NUMBER),
    Column("maximum", Words("最大值", "Maximum"), 8, Format.NUMBER),
    Column("maximum_at", Words("最大值时刻", "Max. at"), 11, Format.TIME),
    Column("alarms", _TIMES, 5, Format.COUNT, heading=_ALARM),
    Column("alarm_time", _FOR, 9, Format.DURATION, heading=_ALARM),
    Column("cuts", _TIMES, 5, Format.COUNT, heading=_CUT),
    Column("cut_time", _FOR, 9, Format.DURATION, heading=_CUT),
    Column("feeds", _TIMES, 5, Format.COUNT, heading=_FEED),
    Column("feed_time", _FOR, 9, Format.DURATION, heading=_FEED),
    Column("remarks", Words("备注", "Remarks"), 20),
)

NOTES: Final = (
    Words(
        "平均值按时间加权；最大值、平均值不含标校和数据无效的时间（备注列出）。",
        "Averages are weighted by time; calibration and bad data are left out (see remarks).",
    ),
    Words(
        "次数为本日内开始的次数；上日延续的不计入次数，其本日内的时间计入累计时间。",
        "Counts are of what began this day; what was carried over counts for its time only.",
    ),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """The day's table, and the list of its alarms."""
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    found = episodes(asked.reading, start_ns, until_ns)
    tags = [*measured(asked), *gone(asked, found)]
    measured_ = figures(asked.reading, [tag.id for tag in tags], start_ns, until_ns)
    yield Sheet("daily", TITLE, COLUMNS, tuple(_rows(asked, tags, measured_, found)), notes=NOTES)
    calibrated = {tag.id: one.calibrated for tag, one in zip(tags, measured_, strict=True)}
    yield episode_sheet(asked, tags, found, calibrated)
    yield chart_sheet(asked, tags, measured_, found)


def _rows(
    asked: Asked, tags: Sequence[Tag], measured_: Sequence[Figures], found: Sequence[Episode]
) -> Iterator[Row]:
    kinds: list[Mapping[str, list[Episode]]] = [
        per_tag(found, AlarmKind.ALARM),
        per_tag(found, AlarmKind.CUT),
        feed_abnormal(found, [tag.id for tag in tags]),
    ]
    rows = [
        (tag.area, _row(asked, tag, one, [kind.get(tag.id, []) for kind in kinds]))
        for tag, one in zip(tags, measured_, strict=True)
    ]
    number = 0
    for row in by_area(asked, rows):
        number += not row.look
        yield row if row.look else Row({"no": number, **row.cells})


def _row(asked: Asked, tag: Tag, one: Figures, of_kind: Sequence[Sequence[Episode]]) -> Row:
    spans = asked.period.start_ns, asked.until_ns
    alarms, cuts, feeds = (counted(some, *spans) for some in of_kind)
    by_gas = sum(during_calibration(each, one.calibrated) for some in of_kind for each in some)
    return Row(
        {
            "tag": tag.id,
            "place": named(tag),
            "quantity": quantity(tag),
            "range": measuring_range(tag),
            "average": _value(one.average, tag),
            "maximum": _value(one.maximum, tag),
            "maximum_at": one.maximum_ns if one.maximum is not None else None,
            **_counts(alarms, "alarms", "alarm_time"),
            **_counts(cuts, "cuts", "cut_time"),
            **_counts(feeds, "feeds", "feed_time"),
            "remarks": remarks(asked, one, alarms, cuts, feeds, by_gas=by_gas),
        }
    )


def _counts(of: Count, times: str, lasted: str) -> dict[str, int | float]:
    return {times: of.count, lasted: of.seconds}


def _value(value: float | None, tag: Tag) -> Number | None:
    return None if value is None else Number(value, tag.decimals)


TITLE: Final = Words("安全监控日报表", "Daily Safety Monitoring Report")
DAILY: Final = Report("daily", TITLE, Span.DAY, make)

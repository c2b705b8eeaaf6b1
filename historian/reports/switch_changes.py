"""开关量状态变动: every switch of a day, how often it changed and how long each state lasted."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from historian.reports.charts import Bar, Chart, Ink, Span
from historian.reports.choice import by_area
from historian.reports.frame import Column, Format, Row, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report
from historian.reports.kinds import Span as Kind
from historian.reports.naming import Naming
from historian.reports.numbered import numbered
from historian.reports.switch_choice import switches
from historian.reports.switched import UNKNOWN, Switched, switched
from historian.reports.words import Words
from scada.model import Tag

_BARS: Final = 12
"""Switches in one chart."""
_INK: Final = {0: Ink.OFF, 1: Ink.FEED, UNKNOWN: Ink.BAD}
_ONE, _ZERO = Words("状态1", "State 1"), Words("状态0", "State 0")
_CALLED, _LASTED = Words("名称", "Name"), Words("累计时间", "Time")

SUMMARY: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("tag", Words("测点编号", "Point"), 16),
    Column("place", Words("地点/名称", "Location"), 32),
    Column("changes", Words("变动次数", "Changes"), 8, Format.COUNT),
    Column("starts", Words("启动次数", "Starts"), 8, Format.COUNT),
    Column("zero", _CALLED, 10, heading=_ZERO),
    Column("zero_time", _LASTED, 10, Format.DURATION, heading=_ZERO),
    Column("one", _CALLED, 10, heading=_ONE),
    Column("one_time", _LASTED, 10, Format.DURATION, heading=_ONE),
    Column("unknown_time", Words("状态未知", "Unknown"), 10, Format.DURATION),
    Column("last", Words("期末状态", "At the end"), 10),
)
CHANGES: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("place", Words("地点/名称", "Location"), 34, merged=True),
    Column("time", Words("变动时刻", "Changed at"), 14, Format.TIME),
    Column("before", Words("变动前", "Before"), 12),
    Column("after", Words("变动后", "After"), 12),
    Column("lasted", Words("持续时间", "Lasted"), 10, Format.DURATION),
    Column("remarks", Words("备注", "Remarks"), 16),
)
NOTES: Final = (
    Words(
        "状态未知：通信中断或数据无效的时间；启动次数为由状态0变为状态1的次数。",
        "Unknown: no communication or bad data. Starts are changes from state 0 to state 1.",
    ),
)
TITLE: Final = Words("开关量状态变动日报表", "Daily Report of Switch Changes")


def make(asked: Asked) -> Iterator[Sheet]:
    """The sum per switch, with the most restless as bars; then every change."""
    tags, names = switches(asked), Naming(asked.table)
    ids = [tag.id for tag in tags]
    found = list(switched(asked.reading, ids, asked.period.start_ns, asked.until_ns))
    rows = tuple(_summary(asked, names, tags, found))
    yield Sheet("switches", TITLE, SUMMARY, rows, tuple(_charts(asked, names, found)), NOTES)
    title = Words("每次变动", "Every change")
    yield Sheet("changes", title, CHANGES, tuple(_changes(asked, names, found)))


def _summary(
    asked: Asked, names: Naming, tags: Sequence[Tag], found: Sequence[Switched]
) -> Iterator[Row]:
    rows = ((tag.area, _sum(names, tag, one)) for tag, one in zip(tags, found, strict=True))
    yield from numbered(by_area(asked, rows))


def _sum(names: Naming, tag: Tag, one: Switched) -> Row:
    return Row(
        {
            "tag": tag.id,
            "place": named(tag),
            "changes": len(one.changes) - 1,
            "starts": one.starts,
            "zero": names.state(tag.id, 0),
            "zero_time": one.off_s,
            "one": names.state(tag.id, 1),
            "one_time": one.on_s,
            "unknown_time": one.unknown_s,
            "last": names.state(tag.id, one.state),
        }
    )


def _changes(asked: Asked, names: Naming, found: Sequence[Switched]) -> Iterator[Row]:
    """The state at the start is no change, and is not listed."""
    some = (change for one in found for change in one.changes[1:])
    for number, one in enumerate(some, 1):
        yield Row(
            {
                "no": number,
                "place": names.tag(one.tag),
                "time": one.time_ns,
                "before": names.state(one.tag, one.before),
                "after": names.state(one.tag, one.after),
                "lasted": one.lasted_s,
                "remarks": Words("期末仍为此状态", "still so at the end") if one.stands else None,
            },
            group=one.tag,
        )


def _charts(asked: Asked, names: Naming, found: Sequence[Switched]) -> Iterator[Chart]:
    """The switches that changed, the most restless first, so many to a chart."""
    restless = sorted(
        (one for one in found if len(one.changes) > 1), key=lambda one: -len(one.changes)
    )
    some = restless[: asked.charts * _BARS]
    for _, group in groupby(enumerate(some), lambda pair: pair[0] // _BARS):
        yield Chart(
            Words(
                "开关量状态（粗条：状态1；细线：状态0；灰：未知）",
                "States of switches (bar: state 1; thin line: state 0; grey: unknown)",
            ),
            asked.period.start_ns,
            asked.until_ns,
            bars=tuple(Bar(names.tag(one.tag), _spans(one)) for _, one in group),
        )


def _spans(one: Switched) -> tuple[Span, ...]:
    spans = (Span(*span, ink) for state, ink in _INK.items() for span in one.spans(state))
    return tuple(sorted(spans))


SWITCH_CHANGES: Final = Report("switch-changes", TITLE, Kind.DAY, make)

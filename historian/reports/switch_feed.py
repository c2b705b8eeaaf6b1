"""开关量馈电异常: power that was there although a fan, a duct or a person had ordered it off.

What a measuring point had ordered off is in 模拟量馈电异常日报.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from historian.reports.counting import counted, feed_abnormal
from historian.reports.cuts import Cuts
from historian.reports.episode_sheet import marks, of_remarks
from historian.reports.episodes import Episode, episodes
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.switch_choice import switches
from historian.reports.words import NOTHING, Words
from scada.model import SWITCH_KINDS, Kind

_FEED = Words("馈电异常", "Feed abnormal")
_STATES: Final = frozenset({Kind.FEED, Kind.CUT})

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("zone", Words("地点/断电区域", "Zone"), 22, merged=True),
    Column("feeds", Words("馈电测点", "Feed points"), 22, merged=True),
    Column("count", Words("次数", "No."), 5, Format.COUNT, heading=_FEED, merged=True),
    Column("total", Words("累计时间", "Time"), 9, Format.DURATION, heading=_FEED, merged=True),
    Column("by", Words("断电原因测点", "Ordered off by"), 22),
    Column("cut", Words("断电时刻", "Cut at"), 12, Format.TIME),
    Column("began", Words("异常开始", "Began"), 12, Format.TIME),
    Column("ended", Words("异常结束", "Ended"), 12, Format.TIME),
    Column("lasted", Words("持续时间", "Lasted"), 9, Format.DURATION),
    Column("cause", Words("原因", "Cause"), 18),
    Column("measures", Words("处理措施", "Measures"), 18),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 14),
    Column("remarks", Words("备注", "Remarks"), 12),
)
TITLE: Final = Words("开关量馈电异常日报表", "Daily Report of Switch Feed Faults")


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per interlock."""
    found = episodes(asked.reading, asked.period.start_ns, asked.until_ns)
    wanted = {tag.id for tag in switches(asked)}
    locks = {one.id: one for one in asked.table.interlocks if not wanted.isdisjoint(one.tags)}
    of_lock: dict[str, list[Episode]] = {}
    for one in of_switches(asked, found):
        lock = one.alarm.rpartition("/")[0]
        if lock in locks:
            of_lock.setdefault(lock, []).append(one)
    rows = tuple(_rows(asked, Cuts(asked, locks.values()), of_lock))
    yield Sheet("switch_feed", TITLE, COLUMNS, rows)


def of_switches(asked: Asked, found: Sequence[Episode]) -> list[Episode]:
    """Those that no measuring point had ordered off."""
    measured = [tag.id for tag in asked.table.tags if tag.is_measured]
    return feed_abnormal(found, measured).get("", [])


def _rows(asked: Asked, cuts: Cuts, of_lock: Mapping[str, Sequence[Episode]]) -> Iterator[Row]:
    names = Naming(asked.table)
    locks = [one for one in cuts.interlocks if one.id in of_lock]
    for number, lock in enumerate(locks, 1):
        total = counted(of_lock[lock.id], asked.period.start_ns, asked.until_ns)
        place = names.area(lock.area)
        head: dict[str, Cell] = {
            "no": number,
            "zone": Words(lock.zone_zh or place.zh, lock.zone_en or place.en),
            "feeds": _joined([names.tag(tag) for tag in lock.feed]),
            "count": total.count,
            "total": total.seconds,
        }
        for one in of_lock[lock.id]:
            first, last = one.within(asked.period.start_ns, asked.until_ns)
            cells: dict[str, Cell] = {
                "by": _by(names, one),
                "cut": cuts.within([lock], first, last).cut_ns or None,
                "began": one.began_ns,
                "ended": one.ended_ns,
                "lasted": (last - first) / 1e9,
                **of_remarks(one.remarks, asked.period.zone),
                "remarks": marks(one),
            }
            yield Row({**head, **cells}, group=lock.id)


def _by(names: Naming, one: Episode) -> Words:
    """The switches of its evidence, but the power itself; nothing where a person cut by hand."""
    named = (one.text or {}).get("tags", "").split(", ")
    kinds = {id: names.tags[id].kind for id in named if id in names.tags}
    causes = [id for id, kind in kinds.items() if kind in SWITCH_KINDS and kind not in _STATES]
    return _joined([names.tag(id) for id in causes])


def _joined(some: Sequence[Words]) -> Words:
    if not some:
        return NOTHING
    return Words("、".join(one.zh for one in some), ", ".join(one.en for one in some))


SWITCH_FEED: Final = Report("switch-feed", TITLE, Span.DAY, make)

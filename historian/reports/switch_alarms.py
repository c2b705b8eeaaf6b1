"""开关量报警断电: every alarm of a switch, with the cut that it brought and the measures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from historian.reports.counting import FEED, counted
from historian.reports.cuts import Cuts
from historian.reports.episode_sheet import marks, of_remarks
from historian.reports.episodes import Episode, episodes
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.switch_choice import switches
from historian.reports.words import Words
from scada.model import AlarmDefinition, AlarmKind, Comparison, Tag

KINDS: Final = frozenset({AlarmKind.STATE, AlarmKind.ALARM, AlarmKind.ALERT, AlarmKind.CUT})
_ALARM, _CUT = Words("报警", "Alarm"), Words("断电", "Power cut")

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT, merged=True),
    Column("place", Words("地点/名称", "Location"), 26, merged=True),
    Column("state", Words("报警状态", "Alarm state"), 10, merged=True),
    Column("scope", Words("断电区域", "Zone that is cut"), 18, merged=True),
    Column("count", Words("次数", "No."), 5, Format.COUNT, heading=_ALARM, merged=True),
    Column("total", Words("累计时间", "Time"), 9, Format.DURATION, heading=_ALARM, merged=True),
    Column("began", Words("报警时刻", "Began"), 12, Format.TIME),
    Column("ended", Words("解除时刻", "Ended"), 12, Format.TIME),
    Column("lasted", Words("持续时间", "Lasted"), 9, Format.DURATION),
    Column("cut", Words("断电时刻", "Cut at"), 12, Format.TIME, heading=_CUT),
    Column("restored", Words("复电时刻", "Restored at"), 12, Format.TIME, heading=_CUT),
    Column("feed", Words("馈电状态", "Feed"), 10, heading=_CUT),
    Column("cause", Words("原因", "Cause"), 18),
    Column("measures", Words("处理措施", "Measures"), 18),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 14),
    Column("remarks", Words("备注", "Remarks"), 12),
)
NOTES: Final = (
    Words(
        "断电、复电时刻为报警期间该测点所在闭锁的断电命令的起止；馈电状态为期间有无馈电异常。",
        "Cut and restore are the order of the interlocks that the point is in, while the alarm stood;"
        " feed says whether feed was abnormal meanwhile.",
    ),
)
TITLE: Final = Words("开关量报警断电日报表", "Daily Report of Switch Alarms and Cuts")


def make(asked: Asked) -> Iterator[Sheet]:
    """One group of rows per switch that had an alarm."""
    tags, names = switches(asked), Naming(asked.table)
    found = episodes(asked.reading, asked.period.start_ns, asked.until_ns)
    mine = {tag.id: tag for tag in tags}
    of_tag: dict[str, list[Episode]] = {}
    for one in found:
        if one.tag in mine and one.kind in KINDS:
            of_tag.setdefault(one.tag, []).append(one)
    cuts = Cuts(
        asked, (one for one in asked.table.interlocks if not mine.keys().isdisjoint(one.tags))
    )
    feeds = [one for one in found if one.alarm.endswith(FEED)]
    rows = tuple(_rows(asked, names, mine, of_tag, cuts, feeds))
    yield Sheet("switch_alarms", TITLE, COLUMNS, rows, notes=NOTES)


def _rows(
    asked: Asked,
    names: Naming,
    tags: Mapping[str, Tag],
    of_tag: Mapping[str, Sequence[Episode]],
    cuts: Cuts,
    feeds: Sequence[Episode],
) -> Iterator[Row]:
    ordered = [id for id in tags if id in of_tag]
    for number, id in enumerate(ordered, 1):
        some = of_tag[id]
        total = counted(some, asked.period.start_ns, asked.until_ns)
        head: dict[str, Cell] = {
            "no": number,
            "place": named(tags[id]),
            "state": _state(names, id, some),
            "scope": _scope(names, cuts, id),
            "count": total.count,
            "total": total.seconds,
        }
        for one in some:
            yield Row({**head, **_episode(asked, cuts, feeds, one)}, group=id)


def _episode(asked: Asked, cuts: Cuts, feeds: Sequence[Episode], one: Episode) -> dict[str, Cell]:
    first, last = one.within(asked.period.start_ns, asked.until_ns)
    inside = cuts.of(one.tag)
    cut = cuts.within(inside, first, last)
    abnormal = {f"{lock.id}{FEED}" for lock in inside}
    wrong = any(
        feed.alarm in abnormal and feed.began_ns <= last and (feed.ended_ns or last) >= first
        for feed in feeds
    )
    usual = Words("正常", "normal") if cut.cut_ns else None
    return {
        "began": one.began_ns,
        "ended": one.ended_ns,
        "lasted": one.seconds(asked.period.start_ns, asked.until_ns),
        "cut": cut.cut_ns or None,
        "restored": cut.restored_ns or None,
        "feed": Words("异常", "abnormal") if wrong else usual,
        **of_remarks(one.remarks, asked.period.zone),
        "remarks": marks(one),
    }


def _state(names: Naming, tag: str, some: Sequence[Episode]) -> Words:
    """The state at which it alarms, by the first alarm's definition; else as the line says."""
    found = names.alarms.get(some[0].alarm)
    return names.state(tag, alarm_state(found) if found else int(some[0].value != 0.0))


def alarm_state(alarm: AlarmDefinition) -> int:
    """The state (0, 1) of a switch at which a limit is passed."""
    if alarm.comparison is Comparison.IS:
        return int(alarm.value != 0.0)
    return int(alarm.comparison.is_high)


def _scope(names: Naming, cuts: Cuts, tag: str) -> Words:
    """The zones that its interlocks cut; the area where an interlock names none."""
    zones = [
        Words(one.zone_zh or names.area(one.area).zh, one.zone_en or names.area(one.area).en)
        for one in cuts.of(tag)
        if one.cut
    ]
    unique = list(dict.fromkeys(zones))
    return Words("、".join(one.zh for one in unique), ", ".join(one.en for one in unique))


SWITCH_ALARMS: Final = Report("switch-alarms", TITLE, Span.DAY, make)

"""The list of a period's alarms, cuts and feed faults, with cause and measures (原因、措施)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from historian.reports.counting import during_calibration
from historian.reports.episodes import Episode, Remark
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.kind_words import named
from historian.reports.kinds import Asked
from historian.reports.period import moment_of
from historian.reports.running import Spans
from historian.reports.words import Words
from scada.model import AlarmKind, Tag
from scada.model.interlock import InterlockFinding

_WHAT: Final = {
    AlarmKind.ALARM: Words("报警", "Alarm"),
    AlarmKind.CUT: Words("断电", "Power cut"),
}
_FOUND: Final = {
    InterlockFinding.FEED_ABNORMAL: Words("馈电异常", "Feed abnormal"),
    InterlockFinding.CUT_ABNORMAL: Words("断电异常", "Cut abnormal"),
    InterlockFinding.RESTORE_ABNORMAL: Words("复电异常", "Restore abnormal"),
}

NOT_CALIBRATED: Final[Mapping[str, Spans]] = {}

COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("what", Words("类型", "Type"), 10),
    Column("place", Words("地点/名称", "Location"), 30),
    Column("limit", Words("门限", "Limit"), 7, Format.NUMBER),
    Column("value", Words("报警时值", "Value"), 10, Format.NUMBER),
    Column("began", Words("开始时刻", "Began"), 14, Format.TIME),
    Column("ended", Words("解除时刻", "Ended"), 14, Format.TIME),
    Column("lasted", Words("持续时间", "Lasted"), 9, Format.DURATION),
    Column("cause", Words("原因", "Cause"), 24),
    Column("measures", Words("处理措施", "Measures"), 24),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 16),
    Column("remarks", Words("备注", "Remarks"), 14),
)

TITLE: Final = Words(
    "报警、断电、馈电异常明细及处理措施", "Alarms, cuts and feed faults, with measures"
)


def episode_sheet(
    asked: Asked,
    tags: Sequence[Tag],
    found: Sequence[Episode],
    calibrated: Mapping[str, Spans] = NOT_CALIBRATED,
) -> Sheet:
    """One row per episode of the points, and of the interlocks that they are in."""
    by_id = {tag.id: tag for tag in tags}
    rows = (
        _row(asked, at, one, by_id.get(one.tag), calibrated.get(one.tag, ()))
        for at, one in enumerate(_chosen(asked, tags, found), 1)
    )
    return Sheet("episodes", TITLE, COLUMNS, tuple(rows))


def _chosen(asked: Asked, tags: Sequence[Tag], found: Sequence[Episode]) -> Iterator[Episode]:
    ids = frozenset(tag.id for tag in tags)
    interlocks = {one.id for one in asked.table.interlocks if not ids.isdisjoint(one.tags)}
    if not asked.tags and not asked.areas:
        interlocks = {one.id for one in asked.table.interlocks}
    for one in found:
        owner, _, finding = one.alarm.rpartition("/")
        limit = one.kind in _WHAT and one.tag in ids
        fault = one.kind is AlarmKind.INTERLOCK and finding in _FOUND and owner in interlocks
        if limit or fault:
            yield one


def what(one: Episode) -> Words:
    """What kind of episode it is, in words."""
    finding = one.alarm.rpartition("/")[2]
    if one.kind is AlarmKind.INTERLOCK and finding in _FOUND:
        return _FOUND[InterlockFinding(finding)]
    return _WHAT.get(one.kind or AlarmKind.ALARM, Words(str(one.kind), str(one.kind)))


def place(asked: Asked, one: Episode) -> Words:
    """Where it was: the point, or the zone of the interlock."""
    tag = next((tag for tag in asked.table.tags if tag.id == one.tag), None)
    if tag is not None:
        return named(tag)
    interlock = one.alarm.rpartition("/")[0]
    found = next((row for row in asked.table.interlocks if row.id == interlock), None)
    if found is None:
        return Words(interlock, interlock)
    return Words(found.zone_zh or found.id, found.zone_en or found.zone_zh or found.id)


def _row(asked: Asked, number: int, one: Episode, tag: Tag | None, calibrated: Spans) -> Row:
    decimals = tag.decimals if tag else 2
    return Row(
        {
            "no": number,
            "what": what(one),
            "place": named(tag) if tag else place(asked, one),
            "limit": Number(one.limit, decimals) if tag else None,
            "value": Number(one.value, decimals) if tag else None,
            "began": one.began_ns,
            "ended": one.ended_ns,
            "lasted": one.seconds(asked.period.start_ns, asked.until_ns),
            **of_remarks(one.remarks, asked.period.zone),
            "remarks": marks(one, by_gas=during_calibration(one, calibrated)),
        }
    )


def of_remarks(some: Sequence[Remark], zone: str) -> dict[str, Cell]:
    """The cells of what people wrote, the first first; who and when in one cell."""
    return {
        "cause": "\n".join(one.cause for one in some if one.cause),
        "measures": "\n".join(one.measures for one in some if one.measures),
        "entered": "\n".join(f"{one.user} {moment_of(one.time_ns, zone)}" for one in some),
    }


def marks(one: Episode, *, by_gas: bool = False) -> Words:
    """What else is to be said of an episode; ``by_gas``: it came during a calibration."""
    said = [
        words
        for there, words in (
            (one.carried, Words("上期延续", "carried over")),
            (one.ended_ns is None and not one.known_ns, Words("期末未解除", "not over at the end")),
            (bool(one.known_ns), Words("监控停止，此后不明", "monitoring stopped: unknown since")),
            (one.silent, Words("被抑制", "suppressed")),
            (one.late, Words("补录数据", "data read back")),
            (by_gas, Words("标校期间", "during calibration")),
        )
        if there
    ]
    return Words("；".join(words.zh for words in said), "; ".join(words.en for words in said))

"""设备使用月报: how long every machine ran, and how often it was started."""

from collections.abc import Iterator
from typing import Final

from historian.reports.choice import by_area
from historian.reports.equipment_ledger import SIGNATURES
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.kind_words import KINDS, named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.numbered import NUMBER, numbered
from historian.reports.switch_choice import switches
from historian.reports.switched import Switched, switched
from historian.reports.words import Words
from scada.model import Kind, Tag

_USED: Final = frozenset({Kind.FAN, Kind.PUMP, Kind.CONVEYOR, Kind.MACHINE})

COLUMNS: Final = (
    NUMBER,
    Column("tag", Words("测点编号", "Point"), 16),
    Column("place", Words("设备/地点", "Equipment"), 34),
    Column("kind", Words("类型", "Type"), 14),
    Column("ran", Words("运行时间", "Ran"), 12, Format.DURATION),
    Column("stopped", Words("停机时间", "Stopped"), 12, Format.DURATION),
    Column("unknown", Words("状态未知", "Unknown"), 12, Format.DURATION),
    Column("starts", Words("启动次数", "Starts"), 9, Format.COUNT),
    Column("share", Words("开机率", "Running"), 9, Format.NUMBER, Words("%", "%"), decimals=1),
)
NOTES: Final = (
    Words(
        "按运行状态测点统计；开机率为状态已知时间内的运行占比。",
        "Of the points that say that a machine runs; running is of the time in which that is known.",
    ),
)
TITLE: Final = Words("设备使用月报表", "Monthly Use of Equipment")


def make(asked: Asked) -> Iterator[Sheet]:
    """One row per fan, pump, conveyor and machine; others where they are named."""
    tags = [tag for tag in switches(asked) if asked.tags or tag.kind in _USED]
    ids = [tag.id for tag in tags]
    found = switched(asked.reading, ids, asked.period.start_ns, asked.until_ns)
    rows = ((tag.area, _row(tag, one)) for tag, one in zip(tags, found, strict=True))
    yield Sheet("use", TITLE, COLUMNS, tuple(numbered(by_area(asked, rows))), notes=NOTES)


def _row(tag: Tag, one: Switched) -> Row:
    known_s = one.on_s + one.off_s
    cells: dict[str, Cell] = {
        "tag": tag.id,
        "place": named(tag),
        "kind": KINDS[tag.kind],
        "ran": one.on_s,
        "stopped": one.off_s,
        "unknown": one.unknown_s,
        "starts": one.starts,
        "share": 100.0 * one.on_s / known_s if known_s else None,
    }
    return Row(cells)


EQUIPMENT_USE: Final = Report("equipment-use", TITLE, Span.MONTH, make, SIGNATURES)

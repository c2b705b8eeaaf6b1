"""监控设备检修记录: what was taken out of service, by whom and why, and when it came back."""

from collections.abc import Iterator, Sequence
from typing import Final

from historian.reports.episodes import AFTER_NS
from historian.reports.equipment_ledger import SIGNATURES
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.numbered import NUMBER, numbered
from historian.reports.words import Words
from scada.model import Event, EventKind

COLUMNS: Final = (
    NUMBER,
    Column("began", Words("停用时间", "Taken out"), 17, Format.MOMENT),
    Column("ended", Words("恢复时间", "Back"), 17, Format.MOMENT),
    Column("place", Words("设备/测点", "Equipment"), 28),
    Column("alarm", Words("报警", "Alarm"), 20),
    Column("why", Words("许可/原因", "Permit, reason"), 26),
    Column("by", Words("停用人", "Taken out by"), 12),
    Column("back_by", Words("恢复人", "Put back by"), 12),
    Column("signed", Words("签字", "Signed"), 10),
)
NOTES: Final = (
    Words(
        "仅含系统内办理停用的报警；其他检修、巡检由人员登记。",
        "Alarms that were taken out of service in the system; other maintenance and inspection is"
        " recorded by people.",
    ),
)
TITLE: Final = Words("监控设备检修记录", "Maintenance Record")


def make(asked: Asked) -> Iterator[Sheet]:
    """One row per time that something was taken out of service in the period."""
    kinds = (EventKind.OUT_OF_SERVICE, EventKind.IN_SERVICE)
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    lines = asked.reading.events(start_ns, until_ns + AFTER_NS, kinds)
    names = Naming(asked.table)
    rows = (
        _row(names, event, _back(event, lines[at + 1 :]))
        for at, event in enumerate(lines)
        if event.kind is EventKind.OUT_OF_SERVICE and event.time_ns < until_ns
    )
    yield Sheet("maintenance", TITLE, COLUMNS, tuple(numbered(rows)), notes=NOTES)


def _back(event: Event, later: Sequence[Event]) -> Event | None:
    """The line that put it back, before it was taken out again; None where there is none yet."""
    after = next((one for one in later if one.alarm == event.alarm), None)
    return after if after is not None and after.kind is EventKind.IN_SERVICE else None


def _row(names: Naming, event: Event, back: Event | None) -> Row:
    why = event.comment or event.text.get("reason", "") or event.text.get("permit", "")
    cells: dict[str, Cell] = {
        "began": event.time_ns,
        "ended": back.time_ns if back else None,
        "place": names.tag(event.tag) if event.tag else names.area(event.area),
        "alarm": event.alarm,
        "why": why or None,
        "by": event.user or None,
        "back_by": (back.user or None) if back else None,
        "signed": "",
    }
    return Row(cells)


MAINTENANCE_RECORD: Final = Report("maintenance", TITLE, Span.MONTH, make, SIGNATURES)

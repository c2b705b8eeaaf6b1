"""What the detectors found, in words: marks, advisories, votes, interlocks. No Qt."""

from functools import cached_property
from typing import Final

from hmi.models.language import Language
from scada.model import AlarmKind, AlarmRecord, Detections, DetectorRow, SiteTable, Tag, detections
from scada.model.detection import members
from scada.model.interlock import Interlock

Row = DetectorRow | Interlock

FOUND: Final = (AlarmKind.MARK, AlarmKind.ADVISORY, AlarmKind.VOTE, AlarmKind.INTERLOCK)
"""The kinds of alarms that detectors find; their value is a figure of the detector's own."""


class DetectorRows:
    """Which row of the site's detectors or interlocks an alarm comes from; looked up when first asked
    for.
    """

    def __init__(self, table: SiteTable) -> None:
        self._table = table

    def row(self, alarm: str) -> Row | None:
        """The row, or None for an alarm that is none of theirs."""
        return self._rows.get(alarm)

    def of(self, tag: Tag) -> list[DetectorRow]:
        """The rows that watch a tag, alone or with others."""
        parents = {area.id: area.parent for area in self._table.areas}
        within, area = {tag.area}, parents.get(tag.area, "")
        while area and area not in within:
            within.add(area)
            area = parents.get(area, "")
        below = {name: frozenset({tag.area}) for name in within}
        return [row for row in self._table.detectors if members(row, (tag,), {tag.id: 0}, below)]

    def kind(self, alarm: str) -> tuple[AlarmKind, str] | None:
        """The kind and the tag of what a detector may find; None for an alarm that is none of theirs."""
        return self._kinds.get(alarm)

    @cached_property
    def _kinds(self) -> dict[str, tuple[AlarmKind, str]]:
        found = self._found
        return dict(zip(found.ids, zip(found.kind, found.tag, strict=True), strict=True))

    @cached_property
    def _found(self) -> Detections:
        return detections(self._table)

    @cached_property
    def _rows(self) -> dict[str, Row]:
        found = self._found
        rows: dict[str, Row] = {
            found.ids[number]: one.row
            for one in found.assigned
            for number in one.detections.tolist()
        }
        return rows | {
            f"{interlock.id}/{name}": interlock
            for interlock in self._table.interlocks
            for name in interlock.findings
        }


def name(record: AlarmRecord, language: Language) -> str:
    """What was found, by its name: ``frozen``; of one without a name what it says itself."""
    key = f"detector.{record.alarm.rpartition('/')[2]}"
    known = language.text(key)
    if known != key:
        return known
    return evidence(record, language) or record.alarm


def group(row: Row, language: Language) -> str:
    """Of which tags together it was found: the zone of an interlock, else the row's id."""
    zone = language.pick(row.zone_zh, row.zone_en) if isinstance(row, Interlock) else ""
    return zone or row.id


def evidence(record: AlarmRecord, language: Language) -> str:
    """Why it stands, in the detector's words."""
    return language.pick(record.text.get("zh", ""), record.text.get("en", ""))

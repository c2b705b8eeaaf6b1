"""The mark of a sensor that differs from a portable instrument."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from scada.detect.bank import Note, Words
from scada.detect.truth.assignment import Assignment
from scada.detect.truth.outlook import Outlook, number
from scada.detect.truth.portable import CORRECT_H, SHARE, Comparison, compare, tolerance_of
from scada.detect.truth.seen import SILENCE, Said, Seen
from scada.model import (
    AlarmDefinition,
    Assigned,
    EventKind,
    PortableReading,
    Quantity,
    SiteTable,
)
from scada.model import Comparison as Sign

FRESH_S: Final = 900.0
"""A reading is held against the value that the core has, where it is not older than that."""
_AHEAD_S: Final = 60.0


class PortableMark:
    """Parameters: ``tolerance``, ``share``, ``correct_h``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        known = frozenset({"tolerance", "share", "correct_h"})
        self.assignment = one = Assignment(table, rows, known)
        self._tolerance = one.number(
            "tolerance", lambda tag: tolerance_of(tag.kind, tag.low, tag.high, tag.resolution)
        )
        self._share = one.number("share", SHARE)
        self._correct_ns = np.rint(one.seconds("correct_h", CORRECT_H) * 3600e9).astype(np.int64)
        self._outlook, self._zone = outlook, ZoneInfo(table.timezone)
        self._limits: dict[str, list[AlarmDefinition]] = {}
        for limit in table.alarms:
            self._limits.setdefault(limit.tag, []).append(limit)
        self._differing: dict[int, tuple[Comparison, int]] = {}
        self._late: set[int] = set()
        self._recalled: list[int] = []
        self.notes: list[Note] = []

    def step(self, seen: Seen) -> Said:
        """Samples change nothing: the next reading does."""
        return SILENCE

    def advance(self, now_ns: int) -> Said:
        """Say it once where a sensor was not put right in time; confirm what a restart recalled."""
        for slot, (compared, until_ns) in self._differing.items():
            if now_ns >= until_ns and slot not in self._late:
                self._late.add(slot)
                self._note_late(slot, compared, now_ns)
        recalled, self._recalled = self._recalled, []
        values = [self._differing[slot][0].counts for slot in recalled]
        return Said.of(recalled, True, values, now_ns) if recalled else SILENCE

    def tell(self, reading: PortableReading, slot: int, now_ns: int) -> Said | str:
        """Compare a reading; a text says why not."""
        if reading.time_ns - now_ns > _AHEAD_S * 1e9:
            return "it was read in the future / 读数时间在未来"
        fixed = reading.fixed
        if fixed is None:
            fixed = self._outlook.siblings.value(int(self.assignment.tag[slot]))
            if now_ns - reading.time_ns > FRESH_S * 1e9:
                return (
                    "older than 15 min: say what the sensor showed then (--fixed) / "
                    "读数超过15分钟，请给出当时固定传感器示值（--fixed）"
                )
            if not np.isfinite(fixed):
                return (
                    "the sensor has no usable value now: say what it showed (--fixed) / "
                    "传感器当前无有效值，请给出其示值（--fixed）"
                )
        compared = compare(
            fixed, reading.value, tolerance=self._tolerance[slot], share=self._share[slot]
        )
        self._late.discard(slot)
        if compared.differs:
            self._differing[slot] = compared, int(reading.time_ns + self._correct_ns[slot])
        else:
            self._differing.pop(slot, None)
        self._note_reading(slot, compared, reading, now_ns)
        return Said.of(slot, compared.differs, compared.counts, reading.time_ns)

    def recall(self, slot: int, text: Words) -> None:
        """A difference that stood before a restart."""
        try:
            fixed, portable = float(text["fixed"]), float(text["portable"])
            until_ns = int(text["until_ns"])
        except (KeyError, ValueError):
            return
        self._differing[slot] = Comparison(fixed, portable, max(fixed, portable), True), until_ns
        self._recalled.append(slot)

    def evidence(self, slot: int) -> Words:
        """Both readings, which counts, what it reaches, and until when the sensor must be right."""
        compared, until_ns = self._differing[slot]
        tag = self.assignment.tags[slot]
        moment = datetime.fromtimestamp(until_ns // 1_000_000_000, self._zone)
        until, counts = moment.strftime("%m-%d %H:%M"), number(compared.counts, tag)
        zh, en = self._compared(slot, compared)
        zh += f"，以较大值 {counts} 为准，须在 {until} 前校正"
        en += f": the higher, {counts}, counts; put it right by {until}"
        reached = self._reached(slot, compared)
        if reached:
            zh += f"；已达 {'、'.join(reached)}"
            en += f"; it reaches {', '.join(reached)}"
        return {
            "zh": zh,
            "en": en,
            "fixed": f"{compared.fixed:g}",
            "portable": f"{compared.portable:g}",
            "counts": f"{compared.counts:g}",
            "reaches": ",".join(reached),
            "until_ns": str(until_ns),
        }

    def _compared(self, slot: int, compared: Comparison) -> tuple[str, str]:
        tag = self.assignment.tags[slot]
        fixed, portable = number(compared.fixed, tag), number(compared.portable, tag)
        return f"固定 {fixed}，便携仪 {portable}", f"fixed {fixed}, portable {portable}"

    def _reached(self, slot: int, compared: Comparison) -> list[str]:
        """The high limits that the value that counts reaches, and the sensor's own does not."""
        limits = self._limits.get(self.assignment.tags[slot].id, [])
        return [
            limit.limit
            for limit in limits
            if _reaches(limit, compared.counts) and not _reaches(limit, compared.fixed)
        ]

    def _note_reading(
        self, slot: int, compared: Comparison, reading: PortableReading, now_ns: int
    ) -> None:
        zh, en = self._compared(slot, compared)
        zh += "：超出允许误差" if compared.differs else "：一致"
        en += ": they differ" if compared.differs else ": they agree"
        text = {"counts": f"{compared.counts:g}", "instrument": reading.instrument}
        self._note(slot, reading.time_ns, zh, en, text, reading.user)

    def _note_late(self, slot: int, compared: Comparison, now_ns: int) -> None:
        zh, en = self._compared(slot, compared)
        zh, en = f"{zh}：逾期未校正", f"{en}: not put right in time"
        self._note(slot, now_ns, zh, en, {"late": "1"}, "")

    def _note(self, slot: int, time_ns: int, zh: str, en: str, text: Words, user: str) -> None:
        tag = self.assignment.tags[slot]
        said = {
            "zh": f"{tag.name_zh or tag.id}：便携仪比对：{zh}",
            "en": f"{tag.name_en or tag.id}: portable comparison: {en}",
        }
        number_of_tag = int(self.assignment.tag[slot])
        self.notes.append(Note(EventKind.PORTABLE, number_of_tag, time_ns, said | text, user))


def _reaches(limit: AlarmDefinition, value: float) -> bool:
    if limit.of is not Quantity.VALUE:
        return False
    if limit.comparison is Sign.AT_LEAST:
        return value >= limit.value
    return limit.comparison is Sign.ABOVE and value > limit.value

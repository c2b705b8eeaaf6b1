"""The facts of every alarm of a catalogue: columns, one entry per alarm, and what few alarms have."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.changes import CODE, Changes
from alarms.table import Trigger, step
from scada.model import (
    NO_CAUSE,
    Acknowledgement,
    AlarmRecord,
    EventKind,
    Process,
    Suppression,
    SuppressionKind,
)

BITS: Final = {
    SuppressionKind.SHELVED: np.uint8(1),
    SuppressionKind.BY_DESIGN: np.uint8(2),
    SuppressionKind.OUT_OF_SERVICE: np.uint8(4),
}
"""Each kind of suppression in the mask ``suppressed``."""

Numbers = NDArray[np.int32] | NDArray[np.intp]
Related = Mapping[str, tuple[float, int]]
Said = tuple[str, str, dict[str, str]]
NO_WORDS: Final[Said] = ("", "", {})
_PROCESS: Final = tuple(Process)
_ACKNOWLEDGEMENT: Final = tuple(Acknowledgement)


class Facts:
    """What is true of each alarm now; whoever moves one does it here, and makes the journal's rows.

    The arrays are written in place and never replaced. ``suppressions`` has the details of those
    whose mask is not 0, in the order of the kinds. An alarm that is normal and not suppressed has no
    facts but that.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        count = len(catalogue)
        self.process: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.acknowledgement: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.held: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self.suppressed: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.level: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.graded = False
        """Whether any alarm ever had a level."""
        self.raised_ns: NDArray[np.int64] = np.zeros(count, np.int64)
        self.active_ns: NDArray[np.int64] = np.zeros(count, np.int64)
        self.acknowledged_ns: NDArray[np.int64] = np.zeros(count, np.int64)
        self.changed_ns: NDArray[np.int64] = np.zeros(count, np.int64)
        self.value: NDArray[np.float64] = np.zeros(count)
        self.status: NDArray[np.uint32] = np.zeros(count, np.uint32)
        self.cause: Numbers = np.full(count, NO_CAUSE, np.int32)
        self.suppressions: dict[int, tuple[Suppression, ...]] = {}
        self.words: dict[int, Said] = {}
        """Who acknowledged and what he said, and the words of the alarm itself."""
        self.first_out: dict[int, str] = {}
        self.related: dict[int, Related] = {}

    @property
    def kept(self) -> NDArray[np.intp]:
        """The alarms that are not normal, or suppressed."""
        return np.flatnonzero(self.process | self.acknowledgement | self.suppressed)

    def move(self, alarm: Numbers, trigger: NDArray[np.uint8] | Trigger) -> NDArray[np.bool_]:
        """Move alarms, each named once, by the table; returns which of them it moves."""
        process, acknowledgement, legal = step(
            self.process[alarm], self.acknowledgement[alarm], trigger
        )
        self.put_states(alarm[legal], process[legal], acknowledgement[legal])
        return legal

    def put_states(
        self,
        alarm: Numbers,
        process: NDArray[np.uint8],
        acknowledgement: NDArray[np.uint8],
    ) -> None:
        """Set the two facts of the table, and what follows from them alone."""
        self.process[alarm], self.acknowledgement[alarm] = process, acknowledgement
        over = process == Process.NORMAL
        self.acknowledged_ns[alarm[over | (acknowledgement != 0)]] = 0
        if self.graded:
            self.level[alarm[over & (acknowledgement == 0)]] = 0

    def remember(self, alarm: int, kind: SuppressionKind, now: Suppression | None) -> None:
        """Set or, with None, remove one suppression of one alarm."""
        others = [one for one in self.suppressions.get(alarm, ()) if one.kind is not kind]
        all_of_it = sorted([*others, now] if now else others, key=_place)
        self.suppressed[alarm] = sum(BITS[one.kind] for one in all_of_it)
        if all_of_it:
            self.suppressions[alarm] = tuple(all_of_it)
        else:
            self.suppressions.pop(alarm, None)

    def said(self, alarm: Numbers) -> dict[int, dict[str, str]]:
        """The words of each alarm, by row: every line carries them, so that it can stand alone."""
        if not self.words:
            return {}
        said = (
            (row, self.words.get(number, NO_WORDS)[2]) for row, number in enumerate(alarm.tolist())
        )
        return {row: text for row, text in said if text}

    def lines(
        self,
        alarm: Numbers,
        kind: NDArray[np.uint8] | EventKind,
        time_ns: NDArray[np.int64] | int,
        status: NDArray[np.uint32] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> Changes:
        """A row for each alarm as it stands now; ``extra`` are words of these lines alone."""
        detail = self.said(alarm)
        if extra:
            detail = {row: {**detail.get(row, {}), **extra} for row in range(len(alarm))}
        codes = np.full(len(alarm), CODE[kind]) if isinstance(kind, EventKind) else kind
        times = np.full(len(alarm), time_ns, np.int64) if isinstance(time_ns, int) else time_ns
        self.changed_ns[alarm] = times
        return Changes(
            alarm=alarm.astype(np.int32),
            kind=codes.astype(np.uint8),
            time_ns=times.astype(np.int64),
            process=self.process[alarm],
            acknowledgement=self.acknowledgement[alarm],
            held=self.held[alarm],
            raised_ns=self.raised_ns[alarm],
            value=self.value[alarm],
            status=self.status[alarm] if status is None else status,
            cause=self.cause[alarm].astype(np.int32),
            detail=detail,
            more=self._more(alarm),
        )

    def forget(self, alarm: Numbers) -> None:
        """What is normal and not suppressed has nothing more to remember."""
        state = self.process[alarm] | self.acknowledgement[alarm] | self.suppressed[alarm]
        over = alarm[state == 0]
        if not len(over):
            return
        for column in (
            self.raised_ns, self.active_ns, self.changed_ns, self.value, self.status,
        ):  # fmt: skip
            column[over] = 0
        for few in (self.words, self.first_out, self.related):
            if few:
                for number in over.tolist():
                    few.pop(number, None)

    def record(self, number: int) -> AlarmRecord:
        """All that is known of one alarm."""
        catalogue, cause = self.catalogue, int(self.cause[number])
        user, comment, text = self.words.get(number, NO_WORDS)
        return AlarmRecord(
            alarm=catalogue.ids[number],
            kind=catalogue.kind[number],
            tag=catalogue.tag[number],
            area=catalogue.area[number],
            server=catalogue.server[number],
            priority=catalogue.priority[number],
            process=_PROCESS[self.process[number]],
            acknowledgement=_ACKNOWLEDGEMENT[self.acknowledgement[number]],
            held=bool(self.held[number]),
            raised_ns=int(self.raised_ns[number]),
            changed_ns=int(self.changed_ns[number]),
            value=float(self.value[number]),
            status=int(self.status[number]),
            limit=catalogue.limit[number],
            cause=catalogue.ids[cause] if cause >= 0 else "",
            user=user,
            comment=comment,
            text=text,
            suppressed=self.suppressions.get(number, ()),
            level=int(self.level[number]),
            first_out=self.first_out.get(number, ""),
            acknowledged_ns=int(self.acknowledged_ns[number]),
            related=dict(self.related.get(number, {})),
            active_ns=int(self.active_ns[number]),
        )

    def put(self, number: int, record: AlarmRecord) -> None:
        """Take the recorded state of one alarm."""
        self.process[number] = record.process
        self.acknowledgement[number] = record.acknowledgement
        self.held[number] = record.held and record.process is Process.ACTIVE
        self.raised_ns[number], self.changed_ns[number] = record.raised_ns, record.changed_ns
        self.acknowledged_ns[number], self.level[number] = record.acknowledged_ns, record.level
        self.active_ns[number] = record.active_ns or record.raised_ns
        self.graded |= record.level > 0
        self.value[number], self.status[number] = record.value, record.status
        self.cause[number] = self.catalogue.index.get(record.cause, NO_CAUSE)
        for one in record.suppressed:
            self.remember(number, one.kind, one)
        if record.user or record.comment or record.text:
            self.words[number] = (record.user, record.comment, record.text)
        if record.first_out:
            self.first_out[number] = record.first_out
        if record.related:
            self.related[number] = record.related

    def _more(self, alarm: Numbers) -> dict[int, dict[str, Any]]:
        """What the lines of few alarms say besides, by row; nothing for all others."""
        if not (self.suppressions or self.graded or self.first_out):
            return {}
        has = (self.suppressed[alarm] != 0) | (self.level[alarm] != 0)
        if self.first_out:
            marked = np.fromiter(self.first_out, np.int32, len(self.first_out))
            has |= np.isin(alarm, marked)
        rows = np.flatnonzero(has)
        return {
            row: self._further(number)
            for row, number in zip(rows.tolist(), alarm[rows].tolist(), strict=True)
        }

    def _further(self, number: int) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if number in self.suppressions:
            facts["suppressed"] = self.suppressions[number]
        if self.level[number]:
            facts["level"] = int(self.level[number])
        if number in self.first_out:
            facts["first_out"] = self.first_out[number]
        return facts


def _place(one: Suppression) -> int:
    return int(BITS[one.kind])

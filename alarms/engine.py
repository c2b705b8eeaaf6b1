"""The alarm engine: what the findings and the operators make of every alarm of a site.

A pure function of its state and its input: it has no clock and no I/O. State is one row per alarm
of the catalogue. A finding that says what the state already says changes nothing and makes no
journal line, so that a restart on recorded state annunciates nothing twice.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.changes import EVENT_KINDS, Changes
from alarms.table import Trigger, step
from scada.model import (
    NO_CAUSE,
    Acknowledgement,
    AlarmRecord,
    EventKind,
    FindingKind,
    Findings,
    Process,
)

_KIND: Final = {kind: np.uint8(code) for code, kind in enumerate(EVENT_KINDS)}
_RAISED, _RETURNED, _HELD, _CONFIRMED = (np.uint8(code) for code in range(4))
_TRIGGER: Final = np.array([Trigger.RAISE, Trigger.RETURN, Trigger.RAISE, Trigger.RAISE], np.uint8)
assert tuple(kind.value for kind in EVENT_KINDS[:4]) == tuple(kind.value for kind in FindingKind)


class AlarmEngine:
    """The state of every alarm of a catalogue.

    ``raised_ns`` is the first annunciation since the alarm was last normal: an alarm that comes
    again before anybody has acknowledged it keeps the time at which it was first heard.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        count = len(catalogue)
        self.process: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.acknowledgement: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self.held: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self._raised_ns = np.zeros(count, np.int64)
        self._changed_ns = np.zeros(count, np.int64)
        self._value = np.zeros(count)
        self._status = np.zeros(count, np.uint32)
        self.cause: NDArray[np.int32] = np.full(count, NO_CAUSE, np.int32)
        self._words: dict[int, tuple[str, str, dict[str, str]]] = {}

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which alarms' conditions are there, held ones included; shape ``(n_alarms,)``."""
        return self.process.astype(np.bool_)

    @property
    def raised_ns(self) -> NDArray[np.int64]:
        """When each alarm was annunciated first since it was normal; shape ``(n_alarms,)``."""
        return self._raised_ns

    @property
    def count(self) -> int:
        """How many alarms are not normal."""
        return int(np.count_nonzero(self.process | self.acknowledgement))

    def step(self, findings: Findings) -> Changes:
        """Take findings, whose ``alarm`` and ``cause`` are numbers of the catalogue."""
        if not len(findings):
            return Changes.empty()
        return Changes.concatenate(
            self._take(findings, rows) for rows in _once_each(findings.alarm)
        )

    def acknowledge(
        self, ids: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> tuple[Changes, dict[str, str]]:
        """Acknowledge what can be; returns the changes, and why others were left as they are.

        ``station`` is where the operator sat; it goes into the journal.
        """
        wanted = list(dict.fromkeys(ids))
        numbers = self.catalogue.numbers(wanted)
        known = numbers[numbers >= 0]
        process, acknowledgement, legal = step(
            self.process[known], self.acknowledgement[known], Trigger.ACKNOWLEDGE
        )
        refused = {
            alarm: "this site has no such alarm"
            for alarm, number in zip(wanted, numbers.tolist(), strict=True)
            if number < 0
        }
        for number in known[~legal].tolist():
            active = self.process[number] == Process.ACTIVE
            refused[self.catalogue.ids[number]] = (
                "acknowledged already" if active else "not in alarm"
            )
        alarm = known[legal]
        self.process[alarm], self.acknowledgement[alarm] = process[legal], acknowledgement[legal]
        self._changed_ns[alarm] = now_ns
        for number in alarm.tolist():
            self._words[number] = (user, comment, self._words.get(number, _NO_WORDS)[2])
        kind = np.full(len(alarm), _KIND[EventKind.ACKNOWLEDGED])
        where = self._said(alarm)
        if station:
            where = {row: where.get(row, {}) | {"station": station} for row in range(len(alarm))}
        times = np.full(len(alarm), now_ns)
        changes = self._changes(alarm, kind, times, self._status[alarm], where)
        self._forget_normal(alarm)
        return _by(changes, user, comment), refused

    def records(self) -> tuple[AlarmRecord, ...]:
        """Every alarm that is not normal."""
        numbers = np.flatnonzero(self.process | self.acknowledgement)
        return tuple(self._record(number) for number in numbers.tolist())

    def restore(self, records: Iterable[AlarmRecord]) -> tuple[AlarmRecord, ...]:
        """Take the recorded state of alarms; returns those that this catalogue does not have."""
        orphans = []
        for record in records:
            number = self.catalogue.index.get(record.alarm)
            if number is None:
                orphans.append(record)
            else:
                self._put(number, record)
        return tuple(orphans)

    def _take(self, findings: Findings, rows: NDArray[np.intp]) -> Changes:
        """Take the findings of ``rows``, which name each alarm at most once."""
        alarm, kind = findings.alarm[rows], findings.kind[rows]
        process, acknowledgement, legal = step(
            self.process[alarm], self.acknowledgement[alarm], _TRIGGER[kind]
        )
        moves = kind != _HELD
        held = self.held[alarm]
        active = self.process[alarm] == Process.ACTIVE
        moved_cause = findings.cause[rows] != self.cause[alarm]
        holds = (kind == _HELD) & active & (~held | moved_cause)
        confirms = (kind != _HELD) & ~legal & active & held
        taken = (moves & legal) | holds | confirms
        rows, alarm, kind, moves = rows[taken], alarm[taken], kind[taken], (moves & legal)[taken]
        # What is found raised or confirmed raises a normal alarm and confirms a held one: which of
        # the two a detector said after a restart is no matter.
        found = (kind == _RAISED) | (kind == _CONFIRMED)
        kind = np.where(found, np.where(moves, _RAISED, _CONFIRMED), kind)
        time_ns = findings.time_ns[rows]

        annunciated = moves & (kind == _RAISED) & (self.acknowledgement[alarm] == 0)
        self._raised_ns[alarm[annunciated]] = time_ns[annunciated]
        moved = alarm[moves]
        self.process[moved] = process[taken][moves]
        self.acknowledgement[moved] = acknowledgement[taken][moves]
        self.held[alarm] = kind == _HELD
        self.cause[alarm] = np.where(kind == _HELD, findings.cause[rows], NO_CAUSE)
        self._changed_ns[alarm] = time_ns
        judged = kind != _HELD
        self._value[alarm[judged]] = findings.value[rows[judged]]
        self._status[alarm] = findings.status[rows]
        self._remember(alarm, kind, rows, findings)
        changes = self._changes(alarm, kind, time_ns, findings.status[rows], self._said(alarm))
        self._forget_normal(alarm)
        return changes

    def _remember(
        self,
        alarm: NDArray[np.int32],
        kind: NDArray[np.uint8],
        rows: NDArray[np.intp],
        findings: Findings,
    ) -> None:
        """Keep the words that came with a finding; those of an earlier alarm end with it."""
        if self._words:
            for number in alarm[kind == _RAISED].tolist():
                self._words.pop(number, None)
        if findings.detail:
            for number, source in zip(alarm.tolist(), rows.tolist(), strict=True):
                if said := findings.detail.get(source):
                    user, comment, _ = self._words.get(number, _NO_WORDS)
                    self._words[number] = (user, comment, said)

    def _said(self, alarm: NDArray[np.int32]) -> dict[int, dict[str, str]]:
        """The words of each alarm, by row: every line carries them, so that it can stand alone."""
        if not self._words:
            return {}
        said = (
            (row, self._words.get(number, _NO_WORDS)[2])
            for row, number in enumerate(alarm.tolist())
        )
        return {row: text for row, text in said if text}

    def _changes(
        self,
        alarm: NDArray[np.int32],
        kind: NDArray[np.uint8],
        time_ns: NDArray[np.int64],
        status: NDArray[np.uint32],
        detail: dict[int, dict[str, str]],
    ) -> Changes:
        return Changes(
            alarm=alarm,
            kind=kind.astype(np.uint8),
            time_ns=time_ns.astype(np.int64),
            process=self.process[alarm],
            acknowledgement=self.acknowledgement[alarm],
            held=self.held[alarm],
            raised_ns=self._raised_ns[alarm],
            value=self._value[alarm],
            status=status,
            cause=self.cause[alarm],
            detail=detail,
        )

    def _forget_normal(self, alarm: NDArray[np.int32]) -> None:
        if self._words:
            over = (self.process[alarm] | self.acknowledgement[alarm]) == 0
            for number in alarm[over].tolist():
                self._words.pop(number, None)

    def _record(self, number: int) -> AlarmRecord:
        catalogue, cause = self.catalogue, int(self.cause[number])
        user, comment, text = self._words.get(number, _NO_WORDS)
        return AlarmRecord(
            alarm=catalogue.ids[number],
            kind=catalogue.kind[number],
            tag=catalogue.tag[number],
            area=catalogue.area[number],
            server=catalogue.server[number],
            priority=catalogue.priority[number],
            process=Process(int(self.process[number])),
            acknowledgement=Acknowledgement(int(self.acknowledgement[number])),
            held=bool(self.held[number]),
            raised_ns=int(self._raised_ns[number]),
            changed_ns=int(self._changed_ns[number]),
            value=float(self._value[number]),
            status=int(self._status[number]),
            limit=catalogue.limit[number],
            cause=catalogue.ids[cause] if cause >= 0 else "",
            user=user,
            comment=comment,
            text=text,
        )

    def _put(self, number: int, record: AlarmRecord) -> None:
        self.process[number] = record.process
        self.acknowledgement[number] = record.acknowledgement
        self.held[number] = record.held and record.process is Process.ACTIVE
        self._raised_ns[number], self._changed_ns[number] = record.raised_ns, record.changed_ns
        self._value[number], self._status[number] = record.value, record.status
        self.cause[number] = self.catalogue.index.get(record.cause, NO_CAUSE)
        if record.user or record.comment or record.text:
            self._words[number] = (record.user, record.comment, record.text)


_NO_WORDS: Final[tuple[str, str, dict[str, str]]] = ("", "", {})


def _once_each(alarm: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """Rows in turns in which each alarm occurs at most once: first findings, then second ones."""
    order = np.argsort(alarm, kind="stable")
    ordered = alarm[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    if len(starts) == len(alarm):
        return [np.arange(len(alarm))]
    lengths = np.diff(np.r_[starts, len(alarm)])
    depth = np.empty(len(alarm), np.intp)
    depth[order] = np.arange(len(alarm)) - np.repeat(starts, lengths)
    return [np.flatnonzero(depth == turn) for turn in range(int(lengths.max()))]


def _by(changes: Changes, user: str, comment: str) -> Changes:
    columns = {name: getattr(changes, name) for name in Changes.__slots__}
    return Changes(**(columns | {"user": user, "comment": comment}))

"""The alarm engine: what the findings and the operators make of every alarm of a site.

A pure function of its state and its input: it has no clock and no I/O. State is one row per alarm
of the catalogue. A finding that says what the state already says changes nothing and makes no
journal line, so that a restart on recorded state annunciates nothing twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.changes import EVENT_KINDS, Changes
from alarms.designed import Designed, Wanted, suppression_of
from alarms.facts import NO_WORDS, Facts, Related
from alarms.operating import Operating
from alarms.suppressing import Suppressing
from alarms.table import Trigger, step
from alarms.times import are_over
from scada.model import (
    NO_CAUSE,
    AlarmRecord,
    EventKind,
    FindingKind,
    Findings,
    Process,
    SuppressionKind,
    SuppressionRule,
)

_RAISED, _RETURNED, _HELD, _CONFIRMED = (np.uint8(code) for code in range(4))
_TRIGGER: Final = np.array([Trigger.RAISE, Trigger.RETURN, Trigger.RAISE, Trigger.RAISE], np.uint8)
_LATCH: Final = np.uint8(Trigger.LATCH)
assert tuple(kind.value for kind in EVENT_KINDS[:4]) == tuple(kind.value for kind in FindingKind)
UNLATCHED: Final = {
    "why_zh": "按新配置不再自锁",
    "why_en": "it does not latch any more by the configuration",
}


class AlarmEngine(Operating):
    """The state of every alarm of a catalogue; the arrays are ``(n_alarms,)`` and only to be read.

    ``raised_ns`` is the first annunciation since the alarm was last normal: an alarm that comes
    again before anybody has acknowledged it keeps the time at which it was first heard, and one that
    comes out of its last suppression is heard from then on; ``active_ns`` since when its condition has
    been there, heard or not. ``suppressed`` is a mask of
    `alarms.facts.BITS`, ``level`` the grade (0: none), ``acknowledged_ns`` when it was acknowledged
    (0: not since it was raised).
    """

    def __init__(self, catalogue: Catalogue) -> None:
        facts = Facts(catalogue)
        super().__init__(facts, Suppressing(facts))
        self.catalogue = catalogue
        self.process, self.acknowledgement = facts.process, facts.acknowledgement
        self.held, self.cause = facts.held, facts.cause
        self.suppressed, self.level = facts.suppressed, facts.level
        self.raised_ns, self.acknowledged_ns = facts.raised_ns, facts.acknowledged_ns
        self.active_ns = facts.active_ns
        self._designed = Designed(catalogue)
        self._latches = bool(catalogue.latching.any())
        self._re_alarming = np.flatnonzero(catalogue.re_alarm_ns).astype(np.int32)
        self._unlatched = np.zeros(0, np.int32)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which alarms' conditions are there, held ones included; shape ``(n_alarms,)``."""
        active: NDArray[np.bool_] = self.process == Process.ACTIVE
        return active

    @property
    def annunciated(self) -> NDArray[np.bool_]:
        """Which alarms are not normal and not suppressed; shape ``(n_alarms,)``."""
        annunciated: NDArray[np.bool_] = (self.process | self.acknowledgement) != 0
        annunciated &= self.suppressed == 0
        return annunciated

    @property
    def count(self) -> int:
        """How many alarms are annunciated."""
        return int(np.count_nonzero(self.annunciated))

    def step(self, findings: Findings, now_ns: int | None = None) -> Changes:
        """Take findings, whose ``alarm`` and ``cause`` are numbers of the catalogue.

        With ``now_ns`` those of causes come first, so that what they suppress by design is silent
        before it is raised.
        """
        if now_ns is None or not len(self._designed):
            return self._step(findings)
        causes = self._designed.concerns(findings.alarm)
        if not causes.any():
            return self._step(findings)
        parts = [self._step(findings.take(causes))]
        parts += self._apply(self._designed.begins(self._facts), now_ns)
        return Changes.concatenate([*parts, self._step(findings.take(~causes))])

    def advance(self, now_ns: int) -> Changes:
        """What time brings: ends of suppressions, the rules of suppression by design, re-alarms.

        To be called in every step, after the findings; calling it twice changes nothing more.
        """
        parts = [self._unlatch(now_ns), *self._suppressing.advance(now_ns)]
        if not self._designed.is_idle:
            parts += self._apply(self._designed.turn(self._facts, now_ns), now_ns)
        return Changes.concatenate([*parts, self._re_alarm(now_ns)])

    def suppress(self, numbers: Iterable[int], rule: SuppressionRule, now_ns: int) -> Changes:
        """Suppress alarms by design, as ``rule`` says why; one that is already passes to this rule."""
        each = {number: suppression_of(rule, now_ns) for number in numbers}
        why = {"why_zh": rule.reason_zh, "why_en": rule.reason_en, "rule": rule.id}
        return self._suppressing.begin(each, {key: word for key, word in why.items() if word})

    def unsuppress(self, numbers: Iterable[int], now_ns: int) -> Changes:
        """The logic that suppressed these alarms by design does not hold any more."""
        alarm = np.fromiter(numbers, np.int32)
        return self._suppressing.end(alarm, SuppressionKind.BY_DESIGN, now_ns)

    def set_levels(
        self,
        numbers: NDArray[np.int32],
        levels: NDArray[np.uint8],
        now_ns: int,
        detail: Mapping[int, dict[str, str]] | None = None,
    ) -> Changes:
        """Grade alarms, each named once; ``detail`` are words by the row of ``numbers``.

        An alarm that is normal has no level, and one that has this level already makes no line.
        """
        facts, numbers, levels = self._facts, np.asarray(numbers), np.asarray(levels)
        normal = (facts.process[numbers] | facts.acknowledgement[numbers]) == 0
        rows = np.flatnonzero((facts.level[numbers] != levels) & ~normal)
        alarm = numbers[rows].astype(np.int32)
        facts.level[alarm] = levels[rows]
        facts.graded |= bool(len(alarm))
        words = [(detail or {}).get(row, {}) for row in rows.tolist()]
        return facts.lines(alarm, EventKind.LEVEL, now_ns).saying(dict(enumerate(words)))

    def describe(
        self, changes: Changes, first_out: Mapping[int, str], related: Mapping[int, Related]
    ) -> Changes:
        """The same changes, saying more: the group in which an alarm came first, related values.

        Both are by row of ``changes``, stay with the alarm until it is normal, and are of its last
        raise.
        """
        more: dict[int, dict[str, Any]] = {row: dict(said) for row, said in changes.more.items()}
        for row, group in first_out.items():
            self._facts.first_out[int(changes.alarm[row])] = group
            more.setdefault(row, {})["first_out"] = group
        for row, values in related.items():
            self._facts.related[int(changes.alarm[row])] = values
            more.setdefault(row, {})["related"] = dict(values)
        return changes.with_more(more)

    def escalate(
        self, numbers: NDArray[np.int32], now_ns: int, detail: Mapping[int, dict[str, str]]
    ) -> Changes:
        """Lines that others are told of these alarms; ``detail`` says who, by the row of ``numbers``."""
        return self._facts.lines(numbers, EventKind.ESCALATED, now_ns).saying(detail)

    def mark_first(self, number: int, groups: str) -> None:
        """An alarm came first in these groups; it has the mark until it is normal, or not at all."""
        facts = self._facts
        if facts.process[number] | facts.acknowledgement[number]:
            facts.first_out[number] = groups

    def say_causes(self, numbers: NDArray[np.int32], now_ns: int) -> Changes:
        """Lines that these alarms are gathered under another cause than before, or under none."""
        return self._facts.lines(numbers, EventKind.CHANGED, now_ns)

    def records(self) -> tuple[AlarmRecord, ...]:
        """Every alarm that is not normal, or suppressed."""
        return tuple(self._facts.record(number) for number in self._facts.kept.tolist())

    def restore(self, records: Iterable[AlarmRecord]) -> tuple[AlarmRecord, ...]:
        """Take the recorded state of alarms; returns those that this catalogue does not have.

        What the configuration does not allow any more ends, with a line each, in the next `advance`.
        """
        facts, orphans = self._facts, []
        for record in records:
            number = self.catalogue.index.get(record.alarm)
            if number is None:
                orphans.append(record)
            else:
                facts.put(number, record)
        latched = facts.process == Process.LATCHED
        self._unlatched = np.flatnonzero(latched & ~self.catalogue.latching).astype(np.int32)
        self._suppressing.restored()
        self._designed.restore(facts)
        return tuple(orphans)

    def _step(self, findings: Findings) -> Changes:
        if not len(findings):
            return Changes.empty()
        return Changes.concatenate(
            self._take(findings, rows) for rows in _once_each(findings.alarm)
        )

    def _take(self, findings: Findings, rows: NDArray[np.intp]) -> Changes:
        """Take the findings of ``rows``, which name each alarm at most once."""
        facts = self._facts
        alarm, kind = findings.alarm[rows].astype(np.intp), findings.kind[rows]
        trigger = self._triggers(alarm, kind)
        process, acknowledgement, legal = step(
            facts.process[alarm], facts.acknowledgement[alarm], trigger
        )
        moves = (kind != _HELD) & legal
        held, active = facts.held[alarm], facts.process[alarm] == Process.ACTIVE
        moved_cause = findings.cause[rows] != facts.cause[alarm]
        holds = (kind == _HELD) & active & (~held | moved_cause)
        confirms = (kind != _HELD) & ~legal & active & held
        taken = moves | holds | confirms
        rows, alarm, kind, moves = rows[taken], alarm[taken], kind[taken], moves[taken]
        # What is found raised or confirmed raises a normal alarm and confirms a held one: which of
        # the two a detector said after a restart is no matter.
        found = (kind == _RAISED) | (kind == _CONFIRMED)
        kind = np.where(found, np.where(moves, _RAISED, _CONFIRMED), kind)
        time_ns = findings.time_ns[rows]

        annunciated = moves & (kind == _RAISED) & (facts.acknowledgement[alarm] == 0)
        facts.raised_ns[alarm[annunciated]] = time_ns[annunciated]
        raised = moves & (kind == _RAISED)
        facts.active_ns[alarm[raised]] = time_ns[raised]
        facts.put_states(alarm[moves], process[taken][moves], acknowledgement[taken][moves])
        facts.held[alarm] = kind == _HELD
        facts.cause[alarm] = np.where(kind == _HELD, findings.cause[rows], NO_CAUSE)
        judged = kind != _HELD
        facts.value[alarm[judged]] = findings.value[rows[judged]]
        facts.status[alarm] = findings.status[rows]
        self._remember(alarm, kind, rows, findings)
        changes = facts.lines(alarm, kind, time_ns)
        facts.forget(alarm)
        over = moves & (kind == _RETURNED)
        once = self._suppressing.end_one_shot(alarm[over], time_ns[over])
        return Changes.concatenate((changes, once)) if len(once) else changes

    def _triggers(self, alarm: NDArray[np.intp], kind: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What each finding does to its alarm: the return of a latching one latches it."""
        trigger = _TRIGGER[kind]
        if self._latches:
            latches = (kind == _RETURNED) & self.catalogue.latching[alarm]
            trigger = np.where(latches, _LATCH, trigger)
        return trigger

    def _remember(
        self,
        alarm: NDArray[np.intp],
        kind: NDArray[np.uint8],
        rows: NDArray[np.intp],
        findings: Findings,
    ) -> None:
        """Keep the words that came with a finding; those of an earlier alarm end with it."""
        words, related = self._facts.words, self._facts.related
        if words or related:
            for number in alarm[kind == _RAISED].tolist():
                words.pop(number, None)
                related.pop(number, None)
        if findings.detail:
            for number, source in zip(alarm.tolist(), rows.tolist(), strict=True):
                if said := findings.detail.get(source):
                    user, comment, _ = words.get(number, NO_WORDS)
                    words[number] = (user, comment, said)

    def _unlatch(self, now_ns: int) -> Changes:
        """Alarms that were latched in an earlier life and do not latch any more: they have returned."""
        facts, alarm = self._facts, self._unlatched
        self._unlatched = alarm[:0]
        alarm = alarm[facts.process[alarm] == Process.LATCHED]
        if not len(alarm):
            return Changes.empty()
        facts.put_states(alarm, np.zeros(len(alarm), np.uint8), facts.acknowledgement[alarm])
        changes = facts.lines(alarm, EventKind.RETURNED, now_ns, extra=UNLATCHED)
        facts.forget(alarm)
        return changes

    def _apply(self, wanted: Wanted, now_ns: int) -> list[Changes]:
        """Begin and end what the rules of suppression by design want."""
        kind = SuppressionKind.BY_DESIGN
        by_rule: dict[str, tuple[SuppressionRule, list[int]]] = {}
        for number, rule in wanted.begin.items():
            by_rule.setdefault(rule.id, (rule, []))[1].append(number)
        begun = [self.suppress(numbers, rule, now_ns) for rule, numbers in by_rule.values()]
        return [*begun, self._suppressing.end(wanted.end, kind, now_ns)]

    def _re_alarm(self, now_ns: int) -> Changes:
        """Acknowledged for too long, and still there: unacknowledged again."""
        alarm, facts = self._re_alarming, self._facts
        if not len(alarm):
            return Changes.empty()
        span_ns = self.catalogue.re_alarm_ns[alarm]
        late = are_over(now_ns, facts.acknowledged_ns[alarm], span_ns)
        late &= (facts.process[alarm] == Process.ACTIVE) & (facts.acknowledgement[alarm] == 0)
        alarm = alarm[late]
        if not len(alarm):
            return Changes.empty()
        facts.move(alarm, Trigger.RE_ALARM)
        return facts.lines(alarm, EventKind.RE_ALARMED, now_ns)


def _once_each(alarm: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """Rows in turns in which each alarm occurs at most once: first findings, then second ones."""
    order = np.argsort(alarm, kind="stable")
    ordered = alarm[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    if len(starts) == len(alarm):
        return [np.arange(len(alarm))]
    lengths = np.diff(np.r_[starts, len(alarm)])
    depth = np.empty(len(alarm), np.intp)
    depth[order] = np.arange(len(alarm)) - np.repeat(starts, lengths)
    return [np.flatnonzero(depth == turn) for turn in range(int(lengths.max()))]

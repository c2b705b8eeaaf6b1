"""Source alarms: those that the OPC UA servers raise themselves, beside the catalogue's.

What they are and how many is not known beforehand, and their state is the server's word: they are
raised, returned and acknowledged when the server says so, and here they are only followed. A pure
function of state and input, like the engine. Three facts again: process, acknowledgement, held.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from alarms import refusals
from alarms.source_records import (
    GONE,
    PASSING,
    UNANSWERED,
    Acknowledged,
    Transition,
    Words,
    lasting,
    request_of,
    says_other,
    unknown,
    words_of,
)
from alarms.source_shelves import SourceShelves
from alarms.source_states import goal, state_of, way
from alarms.table import NORMAL
from alarms.wish import Wish
from scada.model import (
    Acknowledgement,
    AcknowledgementRefused,
    AlarmRecord,
    ConditionAcknowledgement,
    ConditionChange,
    ConditionsKnown,
    EventKind,
    Process,
    SiteTable,
    SourceCondition,
    SuppressionKind,
    severity_priority,
)
from scada.profiles import Permission

CHANGED_EVERY_NS: Final = 2_000_000_000
"""A message that changes with every event is written down no more often than this."""


class _Asked(NamedTuple):
    """Who acknowledged (or confirmed) an alarm, and with which words."""

    user: str
    comment: str
    request: ConditionAcknowledgement


class SourceAlarms:
    """The source alarms of one site, by id. Servers with ``conditions = false`` have none.

    ``tolerance_s``: an event whose time lies further ahead counts as of now.
    """

    def __init__(self, table: SiteTable, tolerance_s: float = 5.0) -> None:
        self._servers = {server.id for server in table.servers if server.conditions}
        self._areas = {tag.id: tag.area for tag in table.tags}
        self._severity, self._tolerance_ns = table.severity, round(tolerance_s * 1e9)
        self._records: dict[str, AlarmRecord] = {}
        self._states: dict[str, SourceCondition] = {}
        self._shelves = SourceShelves(table)
        self._asked: dict[str, _Asked] = {}
        """What its server has not answered yet."""

    def __len__(self) -> int:
        """How many are annunciated."""
        return sum(not record.suppressed for record in self._records.values())

    def __contains__(self, alarm: str) -> bool:
        return alarm in self._records

    def area(self, alarm: str) -> str | None:
        """The area of one; None for one that is normal, or unknown."""
        record = self._records.get(alarm)
        return record.area if record is not None else None

    def record(self, alarm: str) -> AlarmRecord | None:
        """One of them, None where it is normal."""
        return self._records.get(alarm)

    def permission(self, alarm: str) -> Permission | None:
        """What may be done to silence one of them, None where it is normal."""
        record = self._records.get(alarm)
        return None if record is None else self._shelves.permission(record)

    def records(self) -> tuple[AlarmRecord, ...]:
        """Every one that is not normal, or suppressed."""
        return tuple(self._records.values())

    def restore(self, records: Iterable[AlarmRecord]) -> tuple[AlarmRecord, ...]:
        """Take the recorded state; returns those whose servers have none any more."""
        orphans = []
        for record in records:
            if record.server in self._servers:
                text = {key: word for key, word in record.text.items() if key not in PASSING}
                self._records[record.alarm] = msgspec.structs.replace(record, text=text)
            else:
                orphans.append(record)
        return tuple(orphans)

    def hold(self, time_ns: int, server: str = "", cause: str = "") -> list[Transition]:
        """Nothing is known of them now: of all after a start, of one server's after a loss."""
        lines = []
        for record in self.records():
            mine = not server or record.server == server
            known = record.held and (not server or record.cause == cause)
            if mine and record.process is Process.ACTIVE and not known:
                after = self._put(record, held=True, cause=cause, changed_ns=time_ns)
                lines.append(Transition(EventKind.HELD, time_ns, after))
        return lines

    def take(self, change: ConditionChange, now_ns: int) -> list[Transition]:
        """What a server said of its conditions."""
        if change.server not in self._servers:
            return []
        lines = self._heard(change, now_ns)
        returned = [line for line in lines if line.kind is EventKind.RETURNED]
        return lines + self._put_all(self._shelves.returned(self._records, returned))

    def _heard(self, change: ConditionChange, now_ns: int) -> list[Transition]:
        match change:
            case SourceCondition():
                return self._follow(change, now_ns)
            case ConditionsKnown():
                return self._keep_only(change)
            case AcknowledgementRefused():
                return self._refused(change)

    def acknowledge(
        self, alarms: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> Acknowledged:
        """Pass on to the servers what can be acknowledged; ``station`` is where the operator sat."""
        lines: list[Transition] = []
        requests: list[ConditionAcknowledgement] = []
        changed: list[str] = []
        refused: Words = {}
        where = {"station": station} if station else None
        for alarm in dict.fromkeys(alarms):
            record = self._records.get(alarm)
            if record is None or (reason := self._obstacle(record)):
                refused[alarm] = reason if record is not None else refusals.NOT_IN_ALARM
                continue
            request = request_of(record, self._states.get(alarm), user, comment)
            if not request.events:
                lines.append(self._done_here(record, user, comment, now_ns, where))
                changed.append(alarm)
            else:
                self._asked[alarm] = _Asked(user, comment, request)
                text = lasting(record) | {"acknowledging": user}
                after = self._put(record, user=user, comment=comment, text=text)
                kind = EventKind.ACKNOWLEDGING
                lines.append(Transition(kind, now_ns, after, user, comment, where))
                requests.append(request)
        return Acknowledged(tuple(lines), tuple(changed), tuple(requests), refused)

    def suppress(self, alarms: Sequence[str], wish: Wish) -> tuple[list[Transition], Words]:
        """Silence alarms here; their servers are not told, and go on as they like."""
        lines, refused = self._shelves.begin(self._records, alarms, wish)
        return self._put_all(lines), refused

    def unsuppress(
        self,
        alarms: Sequence[str],
        kind: SuppressionKind,
        user: str,
        comment: str,
        now_ns: int,
        station: str = "",
    ) -> tuple[list[Transition], Words]:
        """An operator ends what silenced these alarms here."""
        by = user, comment, {"station": station} if station else {}
        lines, refused = self._shelves.end(self._records, alarms, kind, now_ns, *by)
        return self._put_all(lines), refused

    def advance(self, now_ns: int) -> list[Transition]:
        """End what silenced an alarm here and whose time is over."""
        return self._put_all(self._shelves.over(self._records, now_ns))

    def _put_all(self, lines: list[Transition]) -> list[Transition]:
        for line in lines:
            self._put(line.record)
        return lines

    def _obstacle(self, record: AlarmRecord) -> str:
        """Why an alarm cannot be acknowledged now; empty where it can."""
        if state_of(record) == NORMAL:
            return refusals.NOT_IN_ALARM
        if record.acknowledgement is Acknowledgement.ACKNOWLEDGED:
            return refusals.DONE
        if record.alarm in self._asked:
            return refusals.UNANSWERED
        return ""

    def _done_here(
        self, record: AlarmRecord, user: str, comment: str, now_ns: int, where: Words | None
    ) -> Transition:
        after = self._put(
            record,
            acknowledgement=Acknowledgement.ACKNOWLEDGED,
            acknowledged_ns=now_ns,
            changed_ns=now_ns,
            user=user,
            comment=comment,
        )
        return Transition(EventKind.ACKNOWLEDGED, now_ns, after, user, comment, where)

    # -- what the server says

    def _follow(self, state: SourceCondition, now_ns: int) -> list[Transition]:
        """Move the alarm to where the condition is, one line for each fact that changed."""
        before = self._records.get(state.alarm)
        if before is None and not state.retain:
            return []
        time_ns = state.time_ns if state.time_ns <= now_ns + self._tolerance_ns else now_ns
        now = self._described(before or unknown(state), state)
        if not state.retain and state.open:
            return [] if state_of(now) == NORMAL else self._end(now, time_ns, UNANSWERED)
        steps = way(state_of(now), goal(state, state_of(now)))
        self._states[state.alarm] = state
        lines = []
        for kind, (process, acknowledgement) in steps:
            facts: dict[str, Any] = {"process": process, "acknowledgement": acknowledgement}
            now, line = self._step(now, kind, facts, state, time_ns)
            lines.append(line)
        if before is not None and not lines:
            lines = self._answered(now, state, time_ns) or self._unmoved(before, now, time_ns)
        return lines

    def _step(
        self,
        record: AlarmRecord,
        kind: EventKind,
        facts: dict[str, Any],
        state: SourceCondition,
        time_ns: int,
    ) -> tuple[AlarmRecord, Transition]:
        """One fact changes; returns the record after it, and the line."""
        user = comment = ""
        if kind is EventKind.ACKNOWLEDGED:
            asked = self._asked.pop(record.alarm, None)
            there = state.user or f"@{state.server}", state.comment
            user, comment = asked[:2] if asked else there
            facts |= {"user": user, "comment": comment, "text": lasting(record)}
            facts["acknowledged_ns"] = time_ns
        elif kind is EventKind.RAISED:
            self._asked.pop(record.alarm, None)
            fresh = record.acknowledgement is Acknowledgement.ACKNOWLEDGED
            raised_ns = time_ns if fresh else record.raised_ns
            facts |= {"raised_ns": raised_ns, "user": "", "comment": "", "text": lasting(record)}
            facts["active_ns"] = time_ns
        after = self._put(record, held=False, cause="", changed_ns=time_ns, **facts)
        return after, Transition(kind, time_ns, after, user, comment)

    def _answered(
        self, record: AlarmRecord, state: SourceCondition, time_ns: int
    ) -> list[Transition]:
        """The server did as it was asked, and wants more: what it acknowledged is to be confirmed."""
        asked = self._asked.get(record.alarm)
        if asked is None or not asked.request.is_done(state.open):
            return []
        del self._asked[record.alarm]
        after = self._put(
            record,
            held=False,
            cause="",
            changed_ns=time_ns,
            user=asked.user,
            comment=asked.comment,
            text=lasting(record),
        )
        return [Transition(EventKind.CHANGED, time_ns, after, asked.user, asked.comment)]

    def _unmoved(self, before: AlarmRecord, now: AlarmRecord, time_ns: int) -> list[Transition]:
        """The same state again: confirmed where it was held, changed where other things are said."""
        if before.held:
            after = self._put(now, held=False, cause="", changed_ns=time_ns)
            return [Transition(EventKind.CONFIRMED, time_ns, after)]
        if not says_other(before, now) or 0 <= time_ns - before.changed_ns < CHANGED_EVERY_NS:
            self._put(now)
            return []
        after = self._put(now, changed_ns=time_ns)
        return [Transition(EventKind.CHANGED, time_ns, after)]

    def _keep_only(self, known: ConditionsKnown) -> list[Transition]:
        """The server has said everything: what it did not name is over."""
        named = set(known.alarms)
        over = [
            record
            for record in self.records()
            if record.server == known.server
            and record.alarm not in named
            and state_of(record) != NORMAL
        ]
        return [line for record in over for line in self._end(record, known.time_ns, GONE)]

    def _end(self, record: AlarmRecord, time_ns: int, why: Words) -> list[Transition]:
        """It is over without having been acknowledged, or without a word."""
        process, acknowledgement = NORMAL
        self._asked.pop(record.alarm, None)
        after = self._put(
            record,
            process=process,
            acknowledgement=acknowledgement,
            held=False,
            cause="",
            changed_ns=time_ns,
            text=lasting(record),
        )
        return [Transition(EventKind.RETURNED, time_ns, after, words=why)]

    def _refused(self, refused: AcknowledgementRefused) -> list[Transition]:
        record, asked = self._records.get(refused.alarm), self._asked.pop(refused.alarm, None)
        if record is None or asked is None:
            return []
        text = lasting(record) | {"reason": refused.reason}
        after = self._put(record, user=asked.user, comment=asked.comment, text=text)
        line = Transition(EventKind.REFUSED, refused.time_ns, after, asked.user, asked.comment)
        return [line, *(self._end(after, refused.time_ns, GONE) if refused.gone else [])]

    def _described(self, record: AlarmRecord, state: SourceCondition) -> AlarmRecord:
        """The record with what the server says of the condition now."""
        passing = {key: word for key, word in record.text.items() if key in PASSING}
        # When it is over many servers say severity 0; it was as grave as it was.
        severity = state.severity if state.active or not record.raised_ns else int(record.value)
        return msgspec.structs.replace(
            record,
            tag=state.tag,
            area=self._areas.get(state.tag, ""),
            priority=severity_priority(severity, self._severity),
            value=float(severity),
            status=state.status,
            text=words_of(state) | passing,
        )

    def _put(self, record: AlarmRecord, **facts: object) -> AlarmRecord:
        """Keep a record with these facts changed; a normal one is forgotten, unless suppressed."""
        after = msgspec.structs.replace(record, **facts) if facts else record
        if after.acknowledged_ns and (after.acknowledgement or not after.process):
            after = msgspec.structs.replace(after, acknowledged_ns=0)
        if state_of(after) == NORMAL and not after.suppressed:
            self._records.pop(after.alarm, None)
            self._states.pop(after.alarm, None)
        else:
            self._records[after.alarm] = after
        return after

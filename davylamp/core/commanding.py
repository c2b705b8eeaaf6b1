"""What operators ask of the core beside the samples: what comes of each command about alarms.

Source alarms are acknowledged at their servers; to silence them is ours alone, and no server is told.
Only a server resets what is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from alarms import AlarmEngine, Changes, SourceAlarms, Transition, Wish, refusals
from scada.model import (
    Acknowledge,
    AlarmKind,
    CommandResult,
    ConditionAcknowledgement,
    EventKind,
    HandOver,
    Remark,
    Reset,
    ReturnToService,
    Shelve,
    Silence,
    SuppressionKind,
    TakeOutOfService,
    Unshelve,
)

Outcome = tuple[Changes, dict[str, str]]
_OF_SOURCE: Final = "/condition/"
_FACTS: Final = ("tag", "area", "server", "priority")
MOST_NAMED: Final = 20
"""So many alarms one line names."""
_TOLERANCE_NS: Final = 5_000_000_000


@dataclass(frozen=True, slots=True)
class Word:
    """A journal line of what a person said or did; ``fields`` are further ones of `Event`."""

    kind: EventKind
    time_ns: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one command: the answer, and everything that goes into the journal or to servers."""

    result: CommandResult
    changes: Changes = field(default_factory=Changes.empty)
    sources: tuple[Transition, ...] = ()
    requests: tuple[ConditionAcknowledgement, ...] = ()
    words: tuple[Word, ...] = ()


AlarmCommand = (
    Acknowledge
    | Shelve
    | Unshelve
    | Reset
    | TakeOutOfService
    | ReturnToService
    | Silence
    | Remark
    | HandOver
)


class Commanding:
    """Carries out the commands about alarms on the engine and the source alarms of one site."""

    def __init__(self, engine: AlarmEngine, sources: SourceAlarms) -> None:
        self._engine, self._sources = engine, sources

    def carry_out(self, command: AlarmCommand, now_ns: int) -> Done:
        """What comes of a command at ``now_ns``."""
        match command:
            case Acknowledge():
                return self._acknowledge(command, now_ns)
            case Shelve() | TakeOutOfService():
                return self._silence(command, now_ns)
            case Unshelve() | ReturnToService():
                return self._unsilence(command, now_ns)
            case Reset():
                return self._reset(command, now_ns)
            case Remark():
                return self._remark(command, now_ns)
            case Silence():
                return self._said(_silenced(command, now_ns))
            case HandOver():
                return self._said(_handed_over(command, now_ns))

    def _acknowledge(self, command: Acknowledge, now_ns: int) -> Done:
        by = command.user, command.comment, now_ns, command.station
        own, theirs = self._parted(command.alarms)
        passed = self._sources.acknowledge(theirs, *by)
        changes, refused = self._engine.acknowledge(own, *by)
        result = CommandResult(
            changed=self._ids(changes) + passed.changed,
            refused=refused | passed.refused,
            requested=tuple(request.alarm for request in passed.requests),
        )
        return Done(result, changes, passed.transitions, passed.requests)

    def _silence(self, command: Shelve | TakeOutOfService, now_ns: int) -> Done:
        wish = _wish(command, now_ns)
        own, theirs = self._parted(command.alarms)
        lines, not_theirs = self._sources.suppress(theirs, wish)
        done = self._both(self._engine.silence(own, wish), lines, not_theirs)
        forbidden = [alarm for alarm in done.result.refused if self._is_forbidden(alarm, wish.kind)]
        if not forbidden:
            return done
        return replace(done, words=(_denied(wish, forbidden, done.result.refused),))

    def _is_forbidden(self, alarm: str, kind: SuppressionKind) -> bool:
        """Whether a rule book or the alarm's row forbids it: that somebody tried is worth a line."""
        number = self._engine.catalogue.index.get(alarm, -1)
        if number >= 0:
            return not self._engine.catalogue.permissions[number].allows(kind)
        permission = self._sources.permission(alarm)
        return permission is not None and not permission.allows(kind)

    def _unsilence(self, command: Unshelve | ReturnToService, now_ns: int) -> Done:
        shelved = isinstance(command, Unshelve)
        kind = SuppressionKind.SHELVED if shelved else SuppressionKind.OUT_OF_SERVICE
        by = command.user, command.comment, now_ns, command.station
        own, theirs = self._parted(command.alarms)
        lines, not_theirs = self._sources.unsuppress(theirs, kind, *by)
        end = self._engine.unshelve if shelved else self._engine.return_to_service
        return self._both(end(own, *by), lines, not_theirs)

    def _reset(self, command: Reset, now_ns: int) -> Done:
        own, theirs = self._parted(command.alarms)
        by = command.user, command.comment, now_ns, command.station
        not_theirs = dict.fromkeys(theirs, refusals.OF_SERVER)
        return self._both(self._engine.reset(own, *by), [], not_theirs)

    def _remark(self, command: Remark, now_ns: int) -> Done:
        raised_ns = command.raised_ns or self._raised_ns(command.alarm)
        facts = self._facts_of(command.alarm)
        why = "" if facts else refusals.UNKNOWN
        if not why and not 0 < raised_ns <= now_ns + _TOLERANCE_NS:
            why = refusals.WHICH
        if why:
            return Done(CommandResult(refused={command.alarm: why}))
        text = {"cause": command.cause, "measures": command.measures, "station": command.station}
        said = {"alarm": command.alarm, "raised_ns": raised_ns, "user": command.user}
        fields = {**facts, **said, "text": {key: word for key, word in text.items() if word}}
        return self._said(Word(EventKind.REMARK, now_ns, fields), (command.alarm,))

    def _said(self, word: Word, changed: tuple[str, ...] = ()) -> Done:
        return Done(CommandResult(changed=changed), words=(word,))

    def _both(self, own: Outcome, lines: Sequence[Transition], not_theirs: dict[str, str]) -> Done:
        changes, refused = own
        changed = self._ids(changes) + tuple(line.record.alarm for line in lines)
        result = CommandResult(changed=changed, refused=refused | not_theirs)
        return Done(result, changes, tuple(lines))

    def _parted(self, alarms: Sequence[str]) -> tuple[list[str], list[str]]:
        """Our own alarms, and those of the servers."""
        theirs = [alarm for alarm in alarms if alarm in self._sources]
        return [alarm for alarm in alarms if alarm not in self._sources], theirs

    def _ids(self, changes: Changes) -> tuple[str, ...]:
        ids = self._engine.catalogue.ids
        return tuple(ids[number] for number in changes.alarm.tolist())

    def _raised_ns(self, alarm: str) -> int:
        """Since when it stands; 0 where it does not."""
        number = self._engine.catalogue.index.get(alarm, -1)
        if number >= 0:
            return int(self._engine.raised_ns[number])
        record = self._sources.record(alarm)
        return record.raised_ns if record else 0

    def _facts_of(self, alarm: str) -> dict[str, Any]:
        """What a line says of an alarm that may be long over; empty where there was none of this name.

        Its state is not among it: a remark moves nothing.
        """
        catalogue = self._engine.catalogue
        number = catalogue.index.get(alarm, -1)
        if number >= 0:
            facts = {name: getattr(catalogue, name)[number] for name in (*_FACTS, "limit")}
            return facts | {"alarm_kind": catalogue.kind[number]}
        if record := self._sources.record(alarm):
            facts = {name: getattr(record, name) for name in _FACTS}
            return facts | {"alarm_kind": AlarmKind.SOURCE}
        server = alarm.partition(_OF_SOURCE)[0].removeprefix("server.")
        known = {one.id for one in catalogue.table.servers}
        if _OF_SOURCE in alarm and server in known:
            return {"server": server, "alarm_kind": AlarmKind.SOURCE}
        return {}


def _wish(command: Shelve | TakeOutOfService, now_ns: int) -> Wish:
    shelves = isinstance(command, Shelve)
    return Wish(
        SuppressionKind.SHELVED if shelves else SuppressionKind.OUT_OF_SERVICE,
        command.until_ns,
        command.user,
        command.reason,
        now_ns,
        one_shot=command.one_shot if isinstance(command, Shelve) else False,
        permit="" if isinstance(command, Shelve) else command.permit,
        station=command.station,
    )


def _denied(wish: Wish, alarms: Sequence[str], refused: Mapping[str, str]) -> Word:
    zh, _, en = refused[alarms[0]].partition(" / ")
    more = f" +{len(alarms) - MOST_NAMED}" if len(alarms) > MOST_NAMED else ""
    text = {
        "zh": f"命令被拒绝：{zh}",
        "en": f"command denied: {en}",
        "what": wish.kind.value,
        "concerned": " ".join(alarms[:MOST_NAMED]) + more,
    }
    return Word(EventKind.DENIED, wish.now_ns, {"user": wish.user, "text": text | dict(wish.words)})


def _silenced(command: Silence, now_ns: int) -> Word:
    fields: dict[str, Any] = {"user": command.user, "position": command.position or msgspec.UNSET}
    if command.station:
        fields["text"] = {"station": command.station}
    return Word(EventKind.SILENCED, now_ns, fields)


def _handed_over(command: HandOver, now_ns: int) -> Word:
    """The report's own words come first: what says who and where is ours."""
    ours = {"to": command.to} | ({"station": command.station} if command.station else {})
    fields = {
        "user": command.user,
        "comment": command.note,
        "position": command.position or msgspec.UNSET,
        "text": command.report | ours,
    }
    return Word(EventKind.HANDOVER, now_ns, fields)

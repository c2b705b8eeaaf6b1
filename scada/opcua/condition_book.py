"""What is known of a server's conditions: a pure function of its events.

A refresh (OPC 10000-9, 4.5) names everything that the server retains, between a RefreshStart and a
RefreshEnd event: what was known and does not come between the two is gone. A condition is told with
its branches as one: the state of the main one, the events of all that are to be acknowledged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from scada.model import ConditionChange, ConditionsKnown, SourceCondition, condition_alarm
from scada.opcua.condition_event import Translator, event_kind
from scada.opcua.errors import DecodeError
from scada.opcua.event_answers import Event

MOST_CONDITIONS: Final = 500
"""Alarms of one server that are shown: more than an operator can read, less than what hurts."""

MOST_BRANCHES: Final = 20
FLOOD: Final = 100
"""Changes in one message; what flickers faster than that is no news to a person."""

MAIN: Final = ""

REFRESH_START: Final = 2787
REFRESH_END: Final = 2788
REFRESH_REQUIRED: Final = 2789
QUEUE_OVERFLOW: Final = 3035
_INCOMPLETE: Final = (REFRESH_REQUIRED, QUEUE_OVERFLOW)

Branches = dict[str, SourceCondition]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of some events: the changes, in order, and whether a refresh is needed."""

    changes: tuple[ConditionChange, ...] = ()
    refresh: bool = False


class ConditionBook:
    """The retained conditions of one server; it outlives the connections.

    ``left_out`` counts the events of conditions beyond ``most`` since the last full list, ``broken``
    those that could not be used. ``complete``: a refresh has told of everything since `begin`.
    """

    def __init__(self, server: str, most: int = MOST_CONDITIONS) -> None:
        self._server, self._most = server, most
        self._known: dict[str, Branches] = {}
        self.complete = False
        self.left_out = self.broken = 0
        self._named: set[tuple[str, str]] | None = None
        self._left_out_before = 0
        self._translator = Translator(server, (), {})

    def __len__(self) -> int:
        return len(self._known)

    @property
    def is_partial(self) -> bool:
        """Whether there may be more than was told, and no refresh is under way to tell it."""
        return not self.complete and self._named is None

    def state(self, alarm: str) -> SourceCondition | None:
        """What is known of a condition, by its alarm."""
        branches = self._known.get(alarm)
        return _as_one(branches) if branches else None

    def begin(self, translator: Translator) -> None:
        """A new connection: what is known stands until a refresh has said more."""
        self._translator, self._named, self.complete = translator, None, False

    def none(self, now_ns: int) -> Heard:
        """The server has no conditions."""
        self._known, self.complete, self.left_out = {}, True, 0
        return Heard((ConditionsKnown(server=self._server, alarms=(), time_ns=now_ns),))

    def hear(self, events: Sequence[Event], received_ns: int) -> Heard:
        """Take events in their order; what cannot be used is counted and passed over."""
        changes: list[ConditionChange] = []
        refresh = False
        for event in events:
            kind = event_kind(event)
            refresh |= kind in _INCOMPLETE
            if kind == REFRESH_START:
                self._named, self._left_out_before = set(), self.left_out
            elif kind == REFRESH_END:
                changes += self._end(received_ns)
            elif kind not in _INCOMPLETE:
                changes += self._condition(event, received_ns)
        has_room = len(self._known) < self._most * 0.9
        return Heard(self._bounded(changes), refresh or (self.left_out > 0 and has_room))

    def _end(self, now_ns: int) -> list[ConditionChange]:
        named, self._named = self._named, None
        if named is None:
            return []
        changes: list[ConditionChange] = []
        for alarm, branches in list(self._known.items()):
            kept = {name: state for name, state in branches.items() if (alarm, name) in named}
            if kept and len(kept) < len(branches):
                changes.append(_as_one(kept))
            self._known[alarm] = kept
        self._known = {alarm: branches for alarm, branches in self._known.items() if branches}
        self.left_out -= self._left_out_before
        self.complete = True
        alarms = tuple(sorted(self._known))
        return [*changes, ConditionsKnown(server=self._server, alarms=alarms, time_ns=now_ns)]

    def _condition(self, event: Event, received_ns: int) -> list[ConditionChange]:
        try:
            found = self._translator.condition(event, received_ns)
        except DecodeError:
            self.broken += 1
            return []
        if found is None:
            return []
        branch, state = found
        take = self._retained if state.retain else self._ended
        return take(condition_alarm(self._server, state.condition), branch, state)

    def _retained(self, alarm: str, branch: str, state: SourceCondition) -> list[ConditionChange]:
        branches = self._known.get(alarm)
        full = len(self._known) >= self._most if branches is None else _is_full(branches, branch)
        if full:
            self.left_out += 1
            return []
        branches = self._known.setdefault(alarm, {})
        branches[branch] = state
        if self._named is not None:
            self._named.add((alarm, branch))
        return [_as_one(branches)]

    def _ended(self, alarm: str, branch: str, state: SourceCondition) -> list[ConditionChange]:
        """It ended. One that was not known may stand from before, until a refresh has said all."""
        if self._named is not None:
            self._named.discard((alarm, branch))
        branches = self._known.get(alarm, {})
        was_known = branches.pop(branch, None) is not None
        if branches:
            return [_as_one(branches)]
        self._known.pop(alarm, None)
        return [state] if was_known or not (self.complete or branch) else []

    def _bounded(self, changes: list[ConditionChange]) -> tuple[ConditionChange, ...]:
        """Of a flood in one message only the last state of each condition counts."""
        if len(changes) <= FLOOD:
            return tuple(changes)
        last = {_key(change, place): place for place, change in enumerate(changes)}
        return tuple(changes[place] for place in sorted(last.values()))


def _is_full(branches: Branches, branch: str) -> bool:
    return branch not in branches and branch != MAIN and len(branches) > MOST_BRANCHES


def _as_one(branches: Mapping[str, SourceCondition]) -> SourceCondition:
    """The condition with the open events of all its branches, its own first.

    Where only earlier occurrences are retained, the condition itself is over.
    """
    main = branches.get(MAIN)
    earlier = [state for name, state in branches.items() if name != MAIN]
    if main is None:
        main = msgspec.structs.replace(earlier[-1], active=False, open=())
    every = (main, *earlier)
    return msgspec.structs.replace(main, open=tuple(one for state in every for one in state.open))


def _key(change: ConditionChange, place: int) -> str | int:
    return change.alarm if isinstance(change, SourceCondition) else place

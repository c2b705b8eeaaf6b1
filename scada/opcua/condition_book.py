"""What is known of a server's conditions: a pure function of its events.

A refresh (OPC 10000-9, 4.5) names every condition that the server retains, between a RefreshStart
and a RefreshEnd event: what was known and does not come between the two is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from scada.model import ConditionChange, ConditionsKnown, SourceCondition
from scada.opcua.condition_event import Translator, event_kind
from scada.opcua.errors import DecodeError
from scada.opcua.event_answers import Event

MOST_CONDITIONS: Final = 500
"""Alarms of one server that are shown: more than an operator can read, less than what hurts."""

REFRESH_START: Final = 2787
REFRESH_END: Final = 2788
REFRESH_REQUIRED: Final = 2789
QUEUE_OVERFLOW: Final = 3035


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of some events: the changes, in order, and whether a refresh is needed."""

    changes: tuple[ConditionChange, ...] = ()
    refresh: bool = False


class ConditionBook:
    """The retained conditions of one server; it outlives the connections.

    ``left_out`` counts the events of conditions beyond ``most`` since the last full list, ``broken``
    those that could not be used.
    """

    def __init__(self, server: str, most: int = MOST_CONDITIONS) -> None:
        self._server, self._most = server, most
        self.known: dict[str, SourceCondition] = {}
        self.complete = False
        """Whether a refresh has told of everything since `begin`."""
        self.left_out = self.broken = 0
        self._named: set[str] | None = None
        self._left_out_before = 0
        self._translator = Translator(server, (), {})

    def begin(self, translator: Translator) -> None:
        """A new connection: what is known stands until a refresh has said more."""
        self._translator, self._named, self.complete = translator, None, False

    def none(self, now_ns: int) -> Heard:
        """The server has no conditions."""
        self.known, self.complete, self.left_out = {}, True, 0
        return Heard((ConditionsKnown(server=self._server, alarms=(), time_ns=now_ns),))

    def hear(self, events: Sequence[Event], received_ns: int) -> Heard:
        """Take events in their order; what cannot be used is counted and passed over."""
        changes: list[ConditionChange] = []
        refresh = False
        for event in events:
            kind = event_kind(event)
            refresh |= kind in (REFRESH_REQUIRED, QUEUE_OVERFLOW)
            if kind == REFRESH_START:
                self._named, self._left_out_before = set(), self.left_out
            elif kind == REFRESH_END:
                changes += self._end(received_ns)
            elif kind not in (REFRESH_REQUIRED, QUEUE_OVERFLOW):
                changes += self._condition(event, received_ns)
        has_room = len(self.known) < self._most * 0.9
        return Heard(self._bounded(changes), refresh or (self.left_out > 0 and has_room))

    def forget(self, alarm: str) -> Heard:
        """The server says that it does not know this condition any more."""
        known = self.known.pop(alarm, None)
        if known is None:
            return Heard()
        return Heard((msgspec.structs.replace(known, retain=False),))

    def _end(self, now_ns: int) -> list[ConditionChange]:
        named, self._named = self._named, None
        if named is None:
            return []
        self.known = {alarm: state for alarm, state in self.known.items() if alarm in named}
        self.left_out -= self._left_out_before
        self.complete = True
        alarms = tuple(sorted(self.known))
        return [ConditionsKnown(server=self._server, alarms=alarms, time_ns=now_ns)]

    def _condition(self, event: Event, received_ns: int) -> list[ConditionChange]:
        try:
            state = self._translator.condition(event, received_ns)
        except DecodeError:
            self.broken += 1
            return []
        if state is None:
            return []
        return self._retained(state) if state.retain else self._over(state)

    def _retained(self, state: SourceCondition) -> list[ConditionChange]:
        alarm = state.alarm
        if alarm not in self.known and len(self.known) >= self._most:
            self.left_out += 1
            return []
        self.known[alarm] = state
        if self._named is not None:
            self._named.add(alarm)
        return [state]

    def _over(self, state: SourceCondition) -> list[ConditionChange]:
        """It ended. One that was not known may stand from before, until a refresh has said all."""
        if self._named is not None:
            self._named.discard(state.alarm)
        was_known = self.known.pop(state.alarm, None) is not None
        return [state] if was_known or not self.complete else []

    def _bounded(self, changes: list[ConditionChange]) -> tuple[ConditionChange, ...]:
        """At most so many at once: of a flood only the last state of each condition counts."""
        if len(changes) <= 2 * self._most:
            return tuple(changes)
        last = {_key(change, place): place for place, change in enumerate(changes)}
        return tuple(changes[place] for place in sorted(last.values()))


def _key(change: ConditionChange, place: int) -> str | int:
    return change.alarm if isinstance(change, SourceCondition) else place

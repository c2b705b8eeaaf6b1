"""What operators do with alarms: acknowledge, reset, shelve, take out of service, and the ways back.

Each returns the journal's rows, and for every alarm that was left as it is the reason in words.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from alarms import refusals
from alarms.changes import Changes
from alarms.facts import BITS, NO_WORDS, Facts
from alarms.suppressing import Suppressing
from alarms.table import Trigger
from alarms.wish import Wish
from scada.model import (
    Acknowledgement,
    EventKind,
    Process,
    SuppressionKind,
)

Refused = dict[str, str]
Outcome = tuple[Changes, Refused]


class Operating:
    """The operators' side of an alarm engine."""

    def __init__(self, facts: Facts, suppressing: Suppressing) -> None:
        self._facts, self._suppressing = facts, suppressing

    def acknowledge(
        self, ids: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> Outcome:
        """Acknowledge what can be. ``station`` is where the operator sat; it goes into the journal."""
        facts = self._facts
        alarm, refused = self._chosen(ids, self._why_not_acknowledged)
        facts.move(alarm, Trigger.ACKNOWLEDGE)
        facts.acknowledged_ns[alarm[facts.process[alarm] != Process.NORMAL]] = now_ns
        for number in alarm.tolist():
            facts.words[number] = (user, comment, facts.words.get(number, NO_WORDS)[2])
        changes = facts.lines(alarm, EventKind.ACKNOWLEDGED, now_ns, extra=_where(station))
        facts.forget(alarm)
        return changes.by(user, comment), refused

    def reset(
        self, ids: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> Outcome:
        """Reset what is latched, acknowledged and over."""
        facts = self._facts
        alarm, refused = self._chosen(ids, self._why_not_reset)
        facts.move(alarm, Trigger.RESET)
        changes = facts.lines(alarm, EventKind.RESET, now_ns, extra=_where(station))
        facts.forget(alarm)
        return changes.by(user, comment), refused

    def shelve(
        self,
        ids: Sequence[str],
        until_ns: int,
        user: str,
        reason: str,
        now_ns: int,
        one_shot: bool = False,
        station: str = "",
    ) -> Outcome:
        """Shelve what may be, until ``until_ns`` at the latest.

        Timed: ``until_ns`` is needed, and refused beyond the longest time that rule book and row
        allow. ``one_shot``: until it returns; 0 is the longest time, and more is cut to that.
        """
        kind = SuppressionKind.SHELVED
        wish = Wish(kind, until_ns, user, reason, now_ns, one_shot, station=station)
        return self.silence(ids, wish)

    def unshelve(
        self, ids: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> Outcome:
        """End shelving before its time."""
        kind = SuppressionKind.SHELVED
        alarm, refused = self._chosen(ids, self._lacks(kind, refusals.NOT_SHELVED))
        changes = self._suppressing.end(alarm, kind, now_ns, _where(station))
        return changes.by(user, comment), refused

    def take_out_of_service(
        self,
        ids: Sequence[str],
        user: str,
        reason: str,
        permit: str,
        now_ns: int,
        until_ns: int = 0,
        station: str = "",
    ) -> Outcome:
        """Take alarms out of service by a permit; ``until_ns`` 0: until somebody puts them back."""
        kind = SuppressionKind.OUT_OF_SERVICE
        wish = Wish(kind, until_ns, user, reason, now_ns, permit=permit, station=station)
        return self.silence(ids, wish)

    def return_to_service(
        self, ids: Sequence[str], user: str, comment: str, now_ns: int, station: str = ""
    ) -> Outcome:
        """Put alarms back into service."""
        kind = SuppressionKind.OUT_OF_SERVICE
        alarm, refused = self._chosen(ids, self._lacks(kind, refusals.NOT_OUT))
        changes = self._suppressing.end(alarm, kind, now_ns, _where(station))
        return changes.by(user, comment), refused

    def silence(self, ids: Sequence[str], wish: Wish) -> Outcome:
        """Shelve or take out of service what a wish may be granted for."""
        permissions = self._facts.catalogue.permissions
        alarm, refused = self._chosen(
            ids, lambda number: wish.why_not(permissions[number], self._has(number, wish.kind))
        )
        each = {n: wish.granted(permissions[n].shelve_s) for n in alarm.tolist()}
        return self._suppressing.begin(each, wish.words).by(wish.user, wish.reason), refused

    def _chosen(
        self, ids: Sequence[str], why_not: Callable[[int], str]
    ) -> tuple[NDArray[np.int32], Refused]:
        """The numbers of those that can be taken, each once, and why the others cannot."""
        index, chosen, refused = self._facts.catalogue.index, list[int](), Refused()
        for alarm in dict.fromkeys(ids):
            number = index.get(alarm, -1)
            why = why_not(number) if number >= 0 else refusals.UNKNOWN
            if why:
                refused[alarm] = why
            else:
                chosen.append(number)
        return np.array(chosen, np.int32), refused

    def _why_not_acknowledged(self, number: int) -> str:
        facts = self._facts
        if facts.acknowledgement[number] == Acknowledgement.UNACKNOWLEDGED:
            return ""
        normal = facts.process[number] == Process.NORMAL
        return refusals.NOT_IN_ALARM if normal else refusals.DONE

    def _why_not_reset(self, number: int) -> str:
        facts = self._facts
        if facts.process[number] == Process.ACTIVE:
            latches = facts.catalogue.latching[number]
            return refusals.ACTIVE if latches else refusals.NOT_LATCHED
        if facts.process[number] == Process.NORMAL:
            return refusals.NOT_LATCHED
        open_ = facts.acknowledgement[number] == Acknowledgement.UNACKNOWLEDGED
        return refusals.UNACKNOWLEDGED if open_ else ""

    def _lacks(self, kind: SuppressionKind, why: str) -> Callable[[int], str]:
        return lambda number: "" if self._has(number, kind) else why

    def _has(self, number: int, kind: SuppressionKind) -> bool:
        return bool(self._facts.suppressed[number] & BITS[kind])


def _where(station: str) -> dict[str, str]:
    return {"station": station} if station else {}

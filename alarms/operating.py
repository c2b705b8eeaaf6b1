"""What operators do with alarms: acknowledge, reset, shelve, take out of service, and the ways back.

Each returns the journal's rows, and for every alarm that was left as it is the reason in words.
"""

from collections.abc import Callable, Sequence
from typing import Final

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
_UNKNOWN: Final = -1
_ACKNOWLEDGE: Final = ("", refusals.NOT_IN_ALARM, refusals.DONE)
_RESET: Final = ("", refusals.NOT_LATCHED, refusals.ACTIVE, refusals.UNACKNOWLEDGED)
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
        alarm, refused = self._chosen(ids, self._why_not_acknowledged, _ACKNOWLEDGE)
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
        alarm, refused = self._chosen(ids, self._why_not_reset, _RESET)
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
        alarm, refused = self._chosen(ids, self._lacks(kind), ("", refusals.NOT_SHELVED))
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
        alarm, refused = self._chosen(ids, self._lacks(kind), ("", refusals.NOT_OUT))
        changes = self._suppressing.end(alarm, kind, now_ns, _where(station))
        return changes.by(user, comment), refused

    def silence(self, ids: Sequence[str], wish: Wish) -> Outcome:
        """Shelve or take out of service what a wish may be granted for."""
        permissions = self._facts.catalogue.permissions
        alarm, refused = self._chosen(ids, lambda numbers: np.zeros(len(numbers), np.intp), ("",))
        has = (self._facts.suppressed[alarm] & BITS[wish.kind]) != 0
        each = {}
        for number, has_it in zip(alarm.tolist(), has.tolist(), strict=True):
            permission = permissions[number]
            if why := wish.why_not(permission, has_it):
                refused[self._facts.catalogue.ids[number]] = why
            else:
                each[number] = wish.granted(permission.shelve_s)
        return self._suppressing.begin(each, wish.words).by(wish.user, wish.reason), refused

    def _chosen(
        self,
        ids: Sequence[str],
        why_not: Callable[[NDArray[np.int32]], NDArray[np.intp]],
        whys: Sequence[str],
    ) -> tuple[NDArray[np.int32], Refused]:
        """The numbers of those that can be taken, each once, and why the others cannot.

        ``why_not`` counts into ``whys``, of which the first is no obstacle.
        """
        wanted = list(dict.fromkeys(ids))
        numbers = self._facts.catalogue.numbers(wanted)
        code = np.full(len(wanted), _UNKNOWN)
        known = numbers >= 0
        code[known] = why_not(numbers[known])
        words = (*whys, refusals.UNKNOWN)
        refused = {wanted[row]: words[code[row]] for row in np.flatnonzero(code).tolist()}
        return numbers[code == 0], refused

    def _why_not_acknowledged(self, alarm: NDArray[np.int32]) -> NDArray[np.intp]:
        open_ = self._facts.acknowledgement[alarm] == Acknowledgement.UNACKNOWLEDGED
        normal = self._facts.process[alarm] == Process.NORMAL
        return np.where(open_, 0, np.where(normal, 1, 2))

    def _why_not_reset(self, alarm: NDArray[np.int32]) -> NDArray[np.intp]:
        facts = self._facts
        process, latches = facts.process[alarm], facts.catalogue.latching[alarm]
        open_ = facts.acknowledgement[alarm] == Acknowledgement.UNACKNOWLEDGED
        still_there = (process == Process.ACTIVE) & latches
        latched = process == Process.LATCHED
        return np.where(still_there, 2, np.where(~latched, 1, np.where(open_, 3, 0)))

    def _lacks(self, kind: SuppressionKind) -> Callable[[NDArray[np.int32]], NDArray[np.intp]]:
        bit = BITS[kind]
        return lambda alarm: np.where(self._facts.suppressed[alarm] & bit, 0, 1)


def _where(station: str) -> dict[str, str]:
    return {"station": station} if station else {}

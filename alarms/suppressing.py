"""Suppressions of the alarms: how they begin and end, whoever owns them.

Beneath them the table of states runs on. When the last one of an alarm ends, what is active is
annunciated afresh, as of that moment.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.changes import Changes
from alarms.facts import BITS, Facts, Numbers
from alarms.table import Trigger
from alarms.times import BACK_NS, NEVER, is_over
from scada.model import EventKind, Process, Suppression, SuppressionKind

Words = Mapping[str, str]

BEGUN: Final = {
    SuppressionKind.SHELVED: EventKind.SHELVED,
    SuppressionKind.BY_DESIGN: EventKind.SUPPRESSED,
    SuppressionKind.OUT_OF_SERVICE: EventKind.OUT_OF_SERVICE,
}
ENDED: Final = {
    SuppressionKind.SHELVED: EventKind.UNSHELVED,
    SuppressionKind.BY_DESIGN: EventKind.UNSUPPRESSED,
    SuppressionKind.OUT_OF_SERVICE: EventKind.IN_SERVICE,
}
RETURNED: Final = {"why_zh": "报警已恢复", "why_en": "it has returned"}
EXPIRED: Final = {"why_zh": "到期", "why_en": "its time is over"}
CLOCK: Final = {"why_zh": "时钟回拨", "why_en": "the clock was set back"}
FORBIDDEN: Final = {"why_zh": "已不允许", "why_en": "it is not allowed any more"}


class Suppressing:
    """Begins and ends suppressions. A person's may end by time, or by the return of the alarm."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.one_shot: NDArray[np.bool_] = np.zeros(len(facts.process), np.bool_)
        """Shelved until it returns."""
        self._first_end_ns, self._last_begin_ns = NEVER, 0

    def begin(self, each: Mapping[int, Suppression], extra: Words | None = None) -> Changes:
        """Suppress alarms, by number; all for the same kind of reason and from the same moment."""
        for number, one in each.items():
            self._facts.remember(number, one.kind, one)
            self._watch(number, one)
        if not each:
            return Changes.empty()
        first = next(iter(each.values()))
        alarm = np.fromiter(each, np.int32, len(each))
        return self._facts.lines(alarm, BEGUN[first.kind], first.since_ns, extra=extra)

    def end(
        self,
        alarm: Numbers,
        kind: SuppressionKind,
        time_ns: NDArray[np.int64] | int,
        extra: Words | None = None,
    ) -> Changes:
        """End one kind of suppression where it is; what has no other is annunciated again."""
        if not len(alarm):
            return Changes.empty()
        facts, times = self._facts, np.full(len(alarm), time_ns, np.int64)
        has_it = (facts.suppressed[alarm] & BITS[kind]) != 0
        alarm, times = alarm[has_it], times[has_it]
        if not len(alarm):
            return Changes.empty()
        for number in alarm.tolist():
            facts.remember(number, kind, None)
        if kind is SuppressionKind.SHELVED:
            self.one_shot[alarm] = False
        free = facts.suppressed[alarm] == 0
        facts.move(alarm[free], Trigger.UNSUPPRESS)
        heard = free & (facts.process[alarm] == Process.ACTIVE)
        facts.raised_ns[alarm[heard]] = times[heard]
        changes = facts.lines(alarm, ENDED[kind], times, extra=extra)
        facts.forget(alarm)
        return changes

    def end_one_shot(self, alarm: Numbers, time_ns: NDArray[np.int64]) -> Changes:
        """These alarms have returned: what was shelved until then is not any more."""
        once = self.one_shot[alarm]
        return self.end(alarm[once], SuppressionKind.SHELVED, time_ns[once], RETURNED)

    def restored(self) -> None:
        """The facts were restored: every suppression is looked at anew by the next `advance`."""
        for number, all_of_it in self._facts.suppressions.items():
            for one in all_of_it:
                self._watch(number, one)
        self._first_end_ns = 0

    def advance(self, now_ns: int) -> list[Changes]:
        """End what a person asked for and whose time is over, or that is not allowed any more."""
        if self._last_begin_ns - BACK_NS <= now_ns < self._first_end_ns:
            return []
        due: dict[tuple[SuppressionKind, str], tuple[list[int], Words]] = {}
        for number, all_of_it in sorted(self._facts.suppressions.items()):
            for one in all_of_it:
                if why := self._why_over(number, one, now_ns):
                    due.setdefault((one.kind, why["why_en"]), ([], why))[0].append(number)
        changes = [
            self.end(np.array(numbers, np.int32), kind, now_ns, why)
            for (kind, _), (numbers, why) in sorted(due.items(), key=_in_order)
        ]
        self._first_end_ns, self._last_begin_ns = NEVER, 0
        for number, all_of_it in self._facts.suppressions.items():
            for one in all_of_it:
                self._watch(number, one)
        return changes

    def _why_over(self, number: int, one: Suppression, now_ns: int) -> Words | None:
        """Why a suppression ends now, None where it goes on; the logic's own ends are not its time."""
        permission = self._facts.catalogue.permissions[number]
        if not permission.allows(one.kind):
            return FORBIDDEN
        if not is_over(now_ns, one.since_ns, self._end_ns(number, one)):
            return None
        return CLOCK if now_ns < one.since_ns else EXPIRED

    def _end_ns(self, number: int, one: Suppression) -> int:
        """When it ends by itself: a shelf at the latest after the longest time that is allowed."""
        end_ns = one.until_ns or NEVER
        if one.kind is SuppressionKind.SHELVED:
            longest_s = self._facts.catalogue.permissions[number].shelve_s
            end_ns = min(end_ns, one.since_ns + round(longest_s * 1e9))
        return end_ns

    def _watch(self, number: int, one: Suppression) -> None:
        if one.kind is SuppressionKind.SHELVED:
            self.one_shot[number] = one.one_shot
        end_ns = self._end_ns(number, one)
        if end_ns != NEVER:
            self._first_end_ns = min(self._first_end_ns, end_ns)
            self._last_begin_ns = max(self._last_begin_ns, one.since_ns)


def _in_order(due: tuple[tuple[SuppressionKind, str], object]) -> tuple[int, str]:
    """By kind, then by why."""
    (kind, why), _ = due
    return int(BITS[kind]), why

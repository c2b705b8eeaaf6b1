"""Exclusive limits: of one tag's limits in a group only the worst one stands.

OPC UA's ExclusiveLimitAlarmType (HighHigh, High, Low, LowLow as states of one alarm) as a pass over
the transitions of limits that are judged one by one: where a worse step is reached the milder one
returns, and where the worse one returns the milder one is raised again if it still holds. The limit
that is raised stands first, so that at no time there is none. What moves at one time in one group is
one change: a jump over two steps raises the worse one alone.
"""

import copy
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmDefinition, FindingKind, Findings
from scada.model.findings import CODE

NONE: Final = -1
_RAISED, _RETURNED, _HELD, _CONFIRMED = (
    CODE[kind]
    for kind in (
        FindingKind.RAISED,
        FindingKind.RETURNED,
        FindingKind.HELD,
        FindingKind.CONFIRMED,
    )
)


class ExclusiveGroups:
    """The groups of a site's limits; findings count into the limits."""

    def __init__(self, definitions: Sequence[AlarmDefinition]) -> None:
        self.of_limit = np.full(len(definitions), NONE, np.intp)
        self._members = _groups(definitions)
        """Worst first."""
        self._high = [definition.comparison.is_high for definition in definitions]
        for group, members in enumerate(self._members):
            self.of_limit[members] = group
        self._holds = np.zeros(len(definitions), np.bool_)
        self._stands = [NONE] * len(self._members)
        self._extra: list[set[int]] = [set() for _ in self._members]

    def __len__(self) -> int:
        return len(self._members)

    def apart(self) -> "ExclusiveGroups":
        """The same groups, with a state of their own."""
        return copy.deepcopy(self)

    def shown(self, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of the limits that hold, those that stand."""
        stands = np.zeros(len(active), np.bool_)
        stands[[limit for limit in self._stands if limit != NONE]] = True
        shown: NDArray[np.bool_] = active & ((self.of_limit == NONE) | stands)
        return shown

    def begin(self, limit: NDArray[np.intp], active: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Go on from what stood; gives which of ``limit`` hold: a milder step does under a worse.

        Where more than one of a group stood (it was no group then), the others return with its next
        change.
        """
        holds = active.copy()
        standing = set(limit[active].tolist())
        for group in np.unique(self.of_limit[limit]).tolist():
            if group == NONE:
                continue
            members = self._members[group]
            stood = [one for one in members if one in standing]
            self._stands[group] = stood[0] if stood else NONE
            self._extra[group] = set(stood[1:])
            self._holds[members] = False
            if stood:
                at = members.index(stood[0])
                milder = [m for m in members[at:] if self._high[m] is self._high[stood[0]]]
                self._holds[milder] = True
            mine = self.of_limit[limit] == group
            holds[mine] = self._holds[limit[mine]]
        return holds

    def settle(self, found: Findings) -> Findings:
        """What the limits' own transitions mean where they are in groups."""
        group = self.of_limit[found.alarm]
        rows = np.flatnonzero(group != NONE)
        if not len(rows):
            return found
        order = rows[np.lexsort((found.time_ns[rows], group[rows]))]
        said: list[tuple[int, int, int]] = []
        starts = np.flatnonzero(
            np.r_[True, np.diff(group[order]) != 0]
            | np.r_[True, np.diff(found.time_ns[order]) != 0]
        )
        for together in np.split(order, starts[1:]):
            said += self._move(int(group[together[0]]), found, together.tolist())
        if not said:
            return found.take(group == NONE)
        alarm, kind, row = (np.array(column) for column in zip(*said, strict=True))
        moved = Findings.of(alarm, kind, found.time_ns[row], found.value[row], found.status[row])
        return Findings.concatenate((found.take(group == NONE), moved))

    def _move(self, group: int, found: Findings, rows: list[int]) -> list[tuple[int, int, int]]:
        """One change of one group, as (limit, kind, the row that says when and at which value)."""
        moves = [(int(found.alarm[row]), int(found.kind[row])) for row in rows]
        for limit, kind in moves:
            if kind in (_RAISED, _RETURNED):
                self._holds[limit] = kind == _RAISED
        doubt = {limit: kind for limit, kind in moves if kind in (_HELD, _CONFIRMED)}
        before, row = self._stands[group], rows[-1]
        now = next((limit for limit in self._members[group] if self._holds[limit]), NONE)
        self._stands[group] = now
        over = sorted(self._extra[group] - {now})
        self._extra[group] = set()
        said = [(limit, _RETURNED, row) for limit in over]
        if now != before:
            raised = [(now, _RAISED, row)] if now != NONE else []
            said = raised + ([(before, _RETURNED, row)] if before != NONE else []) + said
        # A delay may run out at the very time at which the tag goes bad: raised, and held.
        tells = now in doubt and (now == before or doubt[now] == _HELD)
        return said + ([(now, doubt[now], row)] if tells else [])


def _groups(definitions: Sequence[AlarmDefinition]) -> list[list[int]]:
    """The members of each group, worst first: by their step on their side, then by priority."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, definition in enumerate(definitions):
        if definition.exclusive:
            groups.setdefault((definition.tag, definition.exclusive), []).append(number)
    return [_worst_first(members, definitions) for members in groups.values()]


def _worst_first(members: list[int], definitions: Sequence[AlarmDefinition]) -> list[int]:
    step: dict[int, int] = {}
    for is_high in (True, False):
        side = [m for m in members if definitions[m].comparison.is_high is is_high]
        side.sort(key=lambda m: (definitions[m].value if is_high else -definitions[m].value, m))
        step |= {member: number for number, member in enumerate(side)}
    return sorted(members, key=lambda m: (-step[m], definitions[m].priority, m))

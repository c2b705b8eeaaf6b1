"""The interlocks of a site, stepped together."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.interlocks.evidence import Evidence
from scada.detect.interlocks.group import NEVER, Group
from scada.detect.interlocks.members import Members
from scada.model import SiteTable
from scada.model.interlock import Interlock, InterlockFinding, InterlockRule

TOLERANCE_NS: Final = 5_000_000_000
"""Source times further from now are not believed."""

REPORT_S: Final = 0.5
"""What is on its way for that long was in time: deadlines run on source time."""


class InterlockBank:
    """Every interlock of the site; its detections are numbered from ``first``.

    `elapse` comes before `step` on the same scan: deadlines that ended before what the scan tells.
    """

    def __init__(self, table: SiteTable, first: int = 0) -> None:
        place = {tag.id: number for number, tag in enumerate(table.tags)}
        limits = {alarm.id: number for number, alarm in enumerate(table.alarms)}
        used = [place[tag] for one in table.interlocks for tag in one.tags]
        self._members = Members(used, len(table.tags), TOLERANCE_NS)
        self._evidence = Evidence(table, self._members)
        by_rule: dict[InterlockRule, list[Interlock]] = {}
        for interlock in table.interlocks:
            by_rule.setdefault(interlock.rule, []).append(interlock)
        self._groups = [
            Group(rule, some, self._members, place, limits) for rule, some in by_rule.items()
        ]
        self._numbers = _numbers(table.interlocks, first, self._groups)
        self._where = {
            number: (group, row, finding)
            for group, of_group in zip(self._groups, self._numbers, strict=True)
            for finding, numbers in of_group.items()
            for row, number in enumerate(numbers.tolist())
            if number >= 0
        }
        self._patience = [_patience(group, table, place) for group in self._groups]
        self._exceeded = np.zeros(len(table.alarms), np.bool_)
        self._first = first
        self._at_ns = np.zeros(len(self._where), np.int64)

    def members_of(self, detection: int) -> NDArray[np.intp]:
        """The tags of the interlock that a detection is of, by their index."""
        group, row, _ = self._where[detection]
        slots = group.all.slot[row][group.all.there[row]]
        tags: NDArray[np.intp] = self._members.tags[slots]
        return tags

    def restore(self, active: NDArray[np.bool_]) -> None:
        """Go on from recorded findings, ``(n_detections,)`` from the first of the interlocks on."""
        for group, numbers in zip(self._groups, self._numbers, strict=True):
            for finding, number in numbers.items():
                known = number >= 0
                group.restored[finding][known] = active[number[known] - self._first]

    def elapse(self, scan: Scan) -> Judged:
        """Deadlines that ended before a switch of this scan acted."""
        rows = self._members.rows(scan)
        if not len(rows):
            return Judged.nothing()
        at = np.full(len(self._members.tags) + 1, NEVER)
        at[self._members.slot[scan.layer.tag[rows]]] = self._members.times(scan, rows)
        parts = []
        for group, numbers in zip(self._groups, self._numbers, strict=True):
            acted = [
                np.where(group.roles[name].there, at[group.roles[name].slot], NEVER)
                for name in ("cut", "feed", "fan", "doors")
            ]
            first = np.min(np.concatenate(acted, axis=1), axis=1, initial=NEVER)
            acting = np.flatnonzero(first < NEVER)
            parts.append(_raised(group, numbers, first, acting))
        return self._noted(parts)

    def step(self, scan: Scan) -> Judged:
        """Take a layer, and judge every interlock that it touches."""
        rows = self._members.rows(scan)
        moved = not np.array_equal(scan.exceeded, self._exceeded)
        if not len(rows) and not moved:
            return Judged.nothing()
        self._exceeded = scan.exceeded.copy()
        at = np.zeros(len(self._members.tags) + 1, np.int64)
        at[self._members.slot[scan.layer.tag[rows]]] = self._members.times(scan, rows)
        self._members.take(scan, rows)
        parts = []
        for group, numbers in zip(self._groups, self._numbers, strict=True):
            newest = np.where(group.all.there, at[group.all.slot], 0).max(axis=1, initial=0)
            time_ns = np.where(newest > 0, newest, scan.now_ns)
            group.update(scan.exceeded, time_ns)
            parts.append(_standing(group, numbers, time_ns))
        return self._noted(parts)

    def advance(self, now_ns: int) -> Judged:
        """Deadlines that have ended, with what may still be on its way given its time."""
        return self._noted(
            _raised(group, numbers, now_ns - patience, np.arange(len(group)))
            for group, numbers, patience in zip(
                self._groups, self._numbers, self._patience, strict=True
            )
        )

    def evidence(self, detection: int) -> Words:
        """Why it stands: the interlock, what is wrong, and the tags that prove it."""
        group, row, finding = self._where[detection]
        return self._evidence.words(group, row, finding, int(self._at_ns[detection - self._first]))

    def _noted(self, parts: Iterable[Judged]) -> Judged:
        """All of them; the times are kept for the words."""
        judged = Judged.concatenate(parts)
        self._at_ns[judged.detection - self._first] = judged.time_ns
        return judged


def _numbers(
    interlocks: Sequence[Interlock], first: int, groups: Sequence[Group]
) -> list[dict[InterlockFinding, NDArray[np.intp]]]:
    """Per group and finding the detections of its interlocks, -1 where one cannot find it."""
    begin: dict[str, int] = {}
    for interlock in interlocks:
        begin[interlock.id] = first
        first += len(interlock.findings)
    return [
        {
            finding: np.array([_number(one, finding, begin) for one in group.interlocks], np.intp)
            for finding in dict.fromkeys(line.finding for line in group.table)
        }
        for group in groups
    ]


def _number(one: Interlock, finding: InterlockFinding, begin: dict[str, int]) -> int:
    return begin[one.id] + one.findings.index(finding) if finding in one.findings else -1


def _patience(group: Group, table: SiteTable, place: dict[str, int]) -> NDArray[np.int64]:
    """How much later than it happened each interlock's switches may be told of."""
    tags = (
        [table.tags[place[tag]] for tag in (*one.cut, *one.feed, *one.fan, *one.doors)]
        for one in group.interlocks
    )
    longest = [max((tag.scan_s for tag in some), default=0.0) + REPORT_S for some in tags]
    return np.rint(np.array(longest) * 1e9).astype(np.int64)


def _raised(
    group: Group,
    numbers: dict[InterlockFinding, NDArray[np.intp]],
    time_ns: NDArray[np.int64],
    rows: NDArray[np.intp],
) -> Judged:
    """What deadlines raise up to these times, among some interlocks; nothing returns by time."""
    ends = group.due()
    passed = np.where(ends <= time_ns, ends, 0).max(axis=0)
    if not (passed[rows] > 0).any():
        return Judged.nothing()
    parts = []
    for finding, stands in group.judge(time_ns).items():
        number = numbers[finding]
        chosen = rows[stands.true[rows] & (number[rows] >= 0) & (passed[rows] > 0)]
        parts.append(_judged(group, number[chosen], True, chosen, passed[chosen]))
    return Judged.concatenate(parts)


def _standing(
    group: Group, numbers: dict[InterlockFinding, NDArray[np.intp]], time_ns: NDArray[np.int64]
) -> Judged:
    parts = []
    for finding, stands in group.judge(time_ns).items():
        number = numbers[finding]
        for active, mask in ((True, stands.true), (False, stands.false)):
            chosen = np.flatnonzero(mask & (number >= 0))
            parts.append(_judged(group, number[chosen], active, chosen, time_ns[chosen]))
    return Judged.concatenate(parts)


def _judged(
    group: Group,
    number: NDArray[np.intp],
    active: bool,
    rows: NDArray[np.intp],
    time_ns: NDArray[np.int64],
) -> Judged:
    if not len(number):
        return Judged.nothing()
    value = group.seconds(rows, time_ns)
    return Judged(number, np.full(len(number), active), value, time_ns.astype(np.int64))

"""The interlocks of a site, stepped together."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.interlocks.evidence import Evidence
from scada.detect.interlocks.group import Group
from scada.detect.interlocks.members import Members
from scada.model import SiteTable
from scada.model.interlock import Interlock, InterlockFinding, InterlockRule

TOLERANCE_NS: Final = 5_000_000_000
"""Source times further from now are not believed."""

_ACTING: Final = ("cut", "feed", "fan", "doors")

REPORT_S: Final = 0.5
"""What is on its way for that long was in time: deadlines run on source time."""


class InterlockBank:
    """Every interlock of the site; its detections are numbered from ``first``.

    `judge` takes a scan in parts, in order of time.
    """

    def __init__(self, table: SiteTable, first: int = 0) -> None:
        place = {tag.id: number for number, tag in enumerate(table.tags)}
        limits = {alarm.id: number for number, alarm in enumerate(table.alarms)}
        used = [place[tag] for one in table.interlocks for tag in one.tags]
        self._members = Members(used, table.tags, TOLERANCE_NS)
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
        self._tag_of_limit = np.array([place[alarm.tag] for alarm in table.alarms], np.intp)
        self._first = first
        self._at_ns = np.zeros(len(self._where), np.int64)

    def members_of(self, detection: int) -> NDArray[np.intp]:
        """The tags of the interlock that a detection is of, by their index."""
        group, row, _ = self._where[detection]
        slots = group.all.slot[row][group.all.there[row]]
        tags: NDArray[np.intp] = self._members.tags[slots]
        return tags

    def proves(self, detection: int) -> bool:
        """Whether what is known now is enough to say that it stands."""
        group, row, finding = self._where[detection]
        return bool(group.judge()[finding].true[row])

    def restore(self, active: NDArray[np.bool_]) -> None:
        """Go on from recorded findings, ``(n_detections,)`` from the first of the interlocks on."""
        for group, numbers in zip(self._groups, self._numbers, strict=True):
            for finding, number in numbers.items():
                known = number >= 0
                group.restored[finding][known] = active[number[known] - self._first]

    def judge(self, scan: Scan) -> Iterator[Judged]:
        """Take a layer, moment by moment: what is found is the same however samples come together.

        To be acted on one by one: each part may change what the part before it said. Samples that
        change no state and pass no limit are only noted.
        """
        if not self._groups:
            return
        members, rows = self._members, self._members.rows(scan)
        flipped = np.flatnonzero(scan.exceeded != self._exceeded)
        if not len(rows) and not len(flipped):
            return
        times = members.times(scan, rows)
        stirred = members.stirred(scan, rows) | np.isin(
            scan.layer.tag[rows], self._tag_of_limit[flipped]
        )
        members.take(scan, rows[~stirred])
        rows, times = rows[stirred], times[stirred]
        for time_ns in np.unique(times).tolist():
            now = rows[times == time_ns]
            yield self._elapse(scan.layer.tag[now], time_ns)
            members.take(scan, now)
            theirs = flipped[np.isin(self._tag_of_limit[flipped], scan.layer.tag[now])]
            self._exceeded[theirs] = scan.exceeded[theirs]
            yield self._update(scan.layer.tag[now], time_ns)
        rest = np.flatnonzero(scan.exceeded != self._exceeded)
        if len(rest):
            self._exceeded = scan.exceeded.copy()
            yield self._update(self._tag_of_limit[rest], scan.now_ns)

    def advance(self, now_ns: int) -> Judged:
        """Deadlines that have ended, with what may still be on its way given its time."""
        parts = []
        for group, numbers, patience in zip(
            self._groups, self._numbers, self._patience, strict=True
        ):
            parts.append(_raised(group, numbers, now_ns - patience))
        return self._noted(parts)

    def _elapse(self, tags: NDArray[np.integer], time_ns: int) -> Judged:
        """Deadlines that ended before one of these tags spoke: of a switch that acts to the moment,
        else with what may still be on its way given its time.
        """
        slots, parts = self._slots(tags), []
        for group, numbers, patience in zip(
            self._groups, self._numbers, self._patience, strict=True
        ):
            acted = np.zeros(len(group), np.bool_)
            for name in _ACTING:
                acted |= np.isin(group.roles[name].slot, slots).any(axis=1)
            touched = np.isin(group.all.slot, slots).any(axis=1)
            until = np.where(acted, time_ns, np.where(touched, time_ns - patience, 0))
            parts.append(_raised(group, numbers, until))
        return self._noted(parts)

    def _update(self, tags: NDArray[np.integer], time_ns: int) -> Judged:
        """What these tags say now, of the interlocks that they are in."""
        slots, parts = self._slots(tags), []
        for group, numbers in zip(self._groups, self._numbers, strict=True):
            touched = np.flatnonzero(np.isin(group.all.slot, slots).any(axis=1))
            if len(touched):
                times = np.full(len(group), time_ns)
                group.update(self._exceeded, times)
                parts.append(_standing(group, numbers, times, touched))
        return self._noted(parts)

    def _slots(self, tags: NDArray[np.integer]) -> NDArray[np.intp]:
        slots: NDArray[np.intp] = self._members.slot[tags]
        return slots[slots >= 0]

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
    group: Group, numbers: dict[InterlockFinding, NDArray[np.intp]], time_ns: NDArray[np.int64]
) -> Judged:
    """What deadlines raise up to these times, each at its own; nothing returns by time."""
    parts, said = [], {finding: np.zeros(len(group), np.bool_) for finding in numbers}
    while (ended := group.elapse(time_ns)).any():
        for finding, stands in group.judge().items():
            number = numbers[finding]
            new = stands.true & (number >= 0) & (ended > 0) & ~said[finding]
            said[finding] |= new
            chosen = np.flatnonzero(new)
            parts.append(_judged(group, number[chosen], True, chosen, ended[chosen]))
    return Judged.concatenate(parts)


def _standing(
    group: Group,
    numbers: dict[InterlockFinding, NDArray[np.intp]],
    time_ns: NDArray[np.int64],
    touched: NDArray[np.intp],
) -> Judged:
    parts = []
    for finding, stands in group.judge().items():
        number = numbers[finding][touched]
        for active, mask in ((True, stands.true), (False, stands.false)):
            chosen = mask[touched] & (number >= 0)
            rows = touched[chosen]
            parts.append(_judged(group, number[chosen], active, rows, time_ns[rows]))
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

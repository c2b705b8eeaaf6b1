"""Graded alarms (分级报警): the level of every active graded alarm, from what stands now.

A pure function of the engine's columns, the latest values and the time: it remembers nothing, so that
a restart on recorded alarms goes on with the same levels. A level rises at once. It falls only where
the tag's value is good and the alarm is not held: what nobody can see is not getting better. An alarm
that has returned keeps its level until it is normal.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.grading_zones import Zones
from alarms.standing import Standing
from scada.model import Acknowledgement, Grade, GradingRule, is_good
from scada.profiles.units import factor

_NONE: Final = np.uint8(255)
"""Milder than any level: no grade holds."""


@dataclass(frozen=True, slots=True)
class Regraded:
    """Alarms whose level is another one now, each once; columns ``(n,)``.

    ``grade`` counts into `Grading.grades`: the condition that gives the level, -1 where none does.
    """

    alarm: NDArray[np.int32]
    before: NDArray[np.uint8]
    level: NDArray[np.uint8]
    grade: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.alarm)


class Grading:
    """The grading rules of a site. Columns: pairs of a graded alarm and a grade, alarm by alarm."""

    def __init__(self, catalogue: Catalogue) -> None:
        rules = catalogue.table.grading
        self.grades: tuple[tuple[GradingRule, Grade], ...] = tuple(
            (rule, grade) for rule in rules for grade in rule.grades
        )
        self._zones = Zones(catalogue, rules)
        alarm, grade, zone = _pairs(catalogue, rules, self._zones)
        order = np.argsort(alarm, kind="stable")
        self._alarm, self._grade, self._zone = alarm[order], grade[order], zone[order]
        self.alarms: NDArray[np.int32] = np.unique(alarm)
        """The graded alarms, by their numbers in the catalogue."""
        places = {tag.id: row for row, tag in enumerate(catalogue.table.tags)}
        tags = [places.get(catalogue.tag[number], -1) for number in self._alarm.tolist()]
        self._tag = np.array(tags, np.intp)
        each = [self.grades[number][1] for number in self._grade.tolist()]
        self._level = np.array([one.level for one in each], np.uint8)
        self._points = np.array([one.points for one in each], np.int64)
        self._for_ns = np.array([round(one.for_s * 1e9) for one in each], np.int64)
        self._unanswered_ns = np.array([round(one.unanswered_s * 1e9) for one in each], np.int64)
        scale = _scales(catalogue, self.grades, self._grade, self._tag)
        self._ge = np.array([np.nan if g.ge is None else g.ge for g in each], np.float64) * scale
        self._le = np.array([np.nan if g.le is None else g.le for g in each], np.float64) * scale
        self._deadband = np.array([one.deadband for one in each], np.float64) * scale

    def __len__(self) -> int:
        """How many alarms are graded."""
        return len(self.alarms)

    def pending(self, standing: Standing, now_ns: int) -> bool:
        """Whether time alone may change a level."""
        timed = np.flatnonzero((self._for_ns > 0) | (self._unanswered_ns > 0))
        timed = timed[standing.active(self._alarm[timed])]
        alarm = self._alarm[timed]
        ends = np.maximum(
            standing.active_ns[alarm] + self._for_ns[timed],
            np.where(
                self._unanswered_ns[timed] > 0,
                standing.raised_ns[alarm] + self._unanswered_ns[timed],
                0,
            ),
        )
        return bool((ends > now_ns).any())

    def step(self, standing: Standing, now_ns: int) -> Regraded:
        """The alarms whose level is another one at ``now_ns``."""
        rows = np.flatnonzero(standing.active(self._alarm)) if len(self) else _NO_ROWS
        if not len(rows):
            return _NOTHING
        alarm = self._alarm[rows]
        holds = self._holds(rows, standing, now_ns)
        level = np.where(holds, self._level[rows], _NONE)
        first = np.flatnonzero(np.r_[True, alarm[1:] != alarm[:-1]])
        found = np.minimum.reduceat(level, first)
        alarm = alarm[first]
        before = standing.level[alarm]
        now = np.where(before == 0, _NONE, before)
        moved = (found < now) | ((found > now) & self._seen(rows[first], alarm, standing))
        giving = _giving(level, found, first)
        grade = np.where(giving >= 0, self._grade[rows[giving]], -1)
        level = np.where(found == _NONE, np.uint8(0), found)
        return Regraded(alarm[moved], before[moved], level[moved], grade[moved])

    def _holds(self, rows: NDArray[np.intp], standing: Standing, now_ns: int) -> NDArray[np.bool_]:
        """Which grades of active alarms hold, each by all that it names."""
        alarm = self._alarm[rows]
        holds = self._is_high(rows, alarm, standing)
        holds &= now_ns - standing.active_ns[alarm] >= self._for_ns[rows]
        holds &= self._is_unanswered(rows, alarm, standing, now_ns)
        if len(self._zones):
            points = self._points[rows]
            holds &= (points == 1) | (self._zones.points(standing)[self._zone[rows]] >= points)
        return holds

    def _is_high(
        self, rows: NDArray[np.intp], alarm: NDArray[np.int32], standing: Standing
    ) -> NDArray[np.bool_]:
        """The heights: with a deadband while the alarm has that level, or a graver one."""
        tag, level = self._tag[rows], standing.level[alarm]
        reached = (level != 0) & (level <= self._level[rows])
        band = np.where(reached, self._deadband[rows], 0.0)
        value = np.where((tag >= 0) & standing.usable[tag], standing.value[tag], np.nan)
        ge, le = self._ge[rows], self._le[rows]
        high: NDArray[np.bool_] = np.isnan(ge) | (value >= ge - band)
        high &= np.isnan(le) | (value <= le + band)
        return high

    def _is_unanswered(
        self,
        rows: NDArray[np.intp],
        alarm: NDArray[np.int32],
        standing: Standing,
        now_ns: int,
    ) -> NDArray[np.bool_]:
        """Nobody has acknowledged for so long; whom nobody was told of, nobody can acknowledge."""
        span = self._unanswered_ns[rows]
        waits = standing.acknowledgement[alarm] == Acknowledgement.UNACKNOWLEDGED
        waits &= standing.suppressed[alarm] == 0
        waits &= now_ns - standing.raised_ns[alarm] >= span
        unanswered: NDArray[np.bool_] = (span == 0) | waits
        return unanswered

    def _seen(
        self, rows: NDArray[np.intp], alarm: NDArray[np.int32], standing: Standing
    ) -> NDArray[np.bool_]:
        """Of which alarms it is known for sure how it stands."""
        tag = self._tag[rows]
        good = standing.usable[tag] & is_good(standing.status[tag])
        seen: NDArray[np.bool_] = ~standing.held[alarm] & ((tag < 0) | good)
        return seen


_NO_ROWS: Final = np.zeros(0, np.intp)
_NOTHING: Final = Regraded(
    np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.uint8), _NO_ROWS
)


def _giving(
    level: NDArray[np.uint8], found: NDArray[np.uint8], first: NDArray[np.intp]
) -> NDArray[np.intp]:
    """For each alarm the first of its rows that gives the level found; -1 where none holds."""
    lengths = np.diff(np.r_[first, len(level)])
    gives = (level == np.repeat(found, lengths)) & (level != _NONE)
    place = np.where(gives, np.arange(len(level)), len(level))
    giving = np.minimum.reduceat(place, first)
    return np.where(giving < len(level), giving, -1)


def _pairs(
    catalogue: Catalogue, rules: tuple[GradingRule, ...], zones: Zones
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp]]:
    """Alarm, grade and zone of every pair; alarms that the site does not have are left out."""
    alarm, grade, zone = [], [], []
    first = 0
    for rule in rules:
        own = [catalogue.index[name] for name in rule.alarms if name in catalogue.index]
        for number in range(first, first + len(rule.grades)):
            alarm += own
            grade += [number] * len(own)
            zone += [zones.of(rule, one) for one in own]
        first += len(rule.grades)
    return np.array(alarm, np.int32), np.array(grade, np.intp), np.array(zone, np.intp)


def _scales(
    catalogue: Catalogue,
    grades: tuple[tuple[GradingRule, Grade], ...],
    grade: NDArray[np.intp],
    tag: NDArray[np.intp],
) -> NDArray[np.float64]:
    """From a rule's unit to that of each pair's tag; a site's check has seen that they fit."""
    tags = catalogue.table.tags
    found = [
        (factor(unit, tags[row].unit) or 1.0)
        if row >= 0 and (unit := grades[number][0].unit)
        else 1.0
        for number, row in zip(grade.tolist(), tag.tolist(), strict=True)
    ]
    return np.array(found, np.float64)

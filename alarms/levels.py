"""The levels of graded alarms in the journal: what changed and why, and who is told of it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.changes import CODE, Changes
from alarms.engine import AlarmEngine
from alarms.grading import Grading, Regraded
from alarms.standing import Standing
from scada.model import EventKind, Grade, GradingRule, inherited
from scada.model.grading import MILDEST

Words = dict[str, str]

_FREED: Final = np.array(
    [CODE[kind] for kind in (EventKind.UNSHELVED, EventKind.UNSUPPRESSED, EventKind.IN_SERVICE)]
)
_ENDED: Final = {"why_zh": "分级条件不再成立", "why_en": "no grade holds any more"}


class Levels:
    """Grades the alarms of an engine."""

    def __init__(self, engine: AlarmEngine, standing: Standing) -> None:
        self._engine, self._standing = engine, standing
        self._grading = Grading(engine.catalogue)
        table = engine.catalogue.table
        self._place = {tag.id: row for row, tag in enumerate(table.tags)}
        self._role = {area.id: inherited(table, area.id).role for area in table.areas}
        self._own_role = {alarm.id: alarm.role for alarm in table.alarms if alarm.role}
        self._conditions = [_conditions(rule, grade) for rule, grade in self._grading.grades]
        self._rules: dict[int, list[GradingRule]] = {}
        for rule in table.grading:
            for number in engine.catalogue.numbers(list(rule.alarms)).tolist():
                self._rules.setdefault(number, []).append(rule)

    def __len__(self) -> int:
        """How many alarms are graded."""
        return len(self._grading)

    def pending(self, now_ns: int) -> bool:
        """Whether time alone may change a level."""
        return self._grading.pending(self._standing, now_ns)

    def grade(self, now_ns: int) -> list[Changes]:
        """A line for each alarm whose level is another one now, and for each that others are told."""
        found = self._grading.step(self._standing, now_ns)
        if not len(found):
            return []
        detail = {row: self._words(found, row) for row in range(len(found))}
        graded = self._engine.set_levels(found.alarm, found.level, now_ns, detail)
        told = {}
        for row, alarm in enumerate(found.alarm.tolist()):
            before, level, number = (
                int(column[row]) for column in (found.before, found.level, found.grade)
            )
            if number >= 0 and (level < before or not before):
                rules = [self._grading.grades[number][0]]
                told[alarm] = self._told(alarm, rules, before, level)
        return [graded, *self._escalate(told, now_ns)]

    def freed(self, changed: list[Changes], now_ns: int) -> list[Changes]:
        """Whoever was not told of an alarm while it was suppressed is told when that is over."""
        told = {}
        for changes in changed:
            for alarm in changes.alarm[np.isin(changes.kind, _FREED)].tolist():
                number = np.array([alarm], np.int32)
                level = int(self._standing.level[alarm])
                if level and bool(self._standing.active(number)[0]):
                    told[alarm] = self._told(alarm, self._rules.get(alarm, []), 0, level)
        return self._escalate(told, now_ns)

    def _words(self, found: Regraded, row: int) -> Words:
        """From which level to which, and why."""
        grade = int(found.grade[row])
        said = {"from": str(found.before[row]), "to": str(found.level[row])}
        if grade < 0:
            return said | _ENDED
        zh, en = self._conditions[grade]
        words = said | {"why_zh": zh, "why_en": en, "rule": self._grading.grades[grade][0].id}
        place = self._place.get(self._engine.catalogue.tag[int(found.alarm[row])], -1)
        if place >= 0 and self._standing.usable[place]:
            words["value"] = f"{float(self._standing.value[place]):.6g}"
        return words

    def _told(self, alarm: int, rules: list[GradingRule], before: int, level: int) -> Words:
        """Who is told of the levels that were reached, the gravest first; empty: nobody else."""
        reached = range(level, before or MILDEST + 1)
        roles = [
            role for one in reached for rule in rules for role in rule.escalation.get(str(one), ())
        ]
        if not roles:
            return {}
        catalogue = self._engine.catalogue
        above = self._role.get(catalogue.area[alarm], "")
        role = self._own_role.get(catalogue.ids[alarm], above)
        words = {"level": str(level), "roles": "; ".join(dict.fromkeys(roles))}
        return words | ({"role": role} if role else {}) | {"rule": rules[0].id}

    def _escalate(self, told: dict[int, Words], now_ns: int) -> list[Changes]:
        """Nobody is told of what is suppressed."""
        heard = {
            alarm: words
            for alarm, words in told.items()
            if words and not self._standing.suppressed[alarm]
        }
        if not heard:
            return []
        numbers: NDArray[np.int32] = np.fromiter(heard, np.int32, len(heard))
        return [self._engine.escalate(numbers, now_ns, dict(enumerate(heard.values())))]


def _conditions(rule: GradingRule, grade: Grade) -> tuple[str, str]:
    """The grade in words: Chinese, English."""
    zh, en = [], []
    if grade.ge is not None:
        zh.append(f"≥ {grade.ge:g} {rule.unit}".rstrip())
        en.append(f"at least {grade.ge:g} {rule.unit}".rstrip())
    if grade.le is not None:
        zh.append(f"≤ {grade.le:g} {rule.unit}".rstrip())
        en.append(f"at most {grade.le:g} {rule.unit}".rstrip())
    if grade.for_s:
        zh.append(f"持续 {grade.for_s:g} 秒")
        en.append(f"for {grade.for_s:g} s")
    if grade.unanswered_s:
        zh.append(f"{grade.unanswered_s:g} 秒未确认")
        en.append(f"not acknowledged for {grade.unanswered_s:g} s")
    if grade.points > 1:
        zh.append(f"{grade.points} 个测点报警")
        en.append(f"{grade.points} points in alarm")
    return "，".join(zh) or "报警", ", ".join(en) or "the alarm itself"

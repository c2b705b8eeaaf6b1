"""Grading as a person would do it: one alarm, one grade, one condition after the other."""

from dataclasses import dataclass

from scada.model import Area, Grade, GradingRule


@dataclass
class Seen:
    """What is known of one alarm and its tag."""

    alarm: str
    tag: str
    area: str
    active: bool = False
    unacknowledged: bool = False
    held: bool = False
    suppressed: bool = False
    active_s: int = 0
    raised_s: int = 0
    value: float = 0.0
    quality: str = "good"
    level: int = 0


def level_of(
    one: Seen, all_of_it: list[Seen], rules: list[GradingRule], areas: list[Area], now_s: int
) -> int:
    """The level of an alarm now; its last one is in ``one``."""
    if not one.active:
        return one.level
    found = [
        grade.level
        for rule in rules
        if one.alarm in rule.alarms
        for grade in rule.grades
        if _holds(one, grade, rule, all_of_it, areas, now_s)
    ]
    level = min(found, default=0)
    falls = one.level != 0 and (level == 0 or level > one.level)
    if falls and (one.held or one.quality != "good"):
        return one.level
    return level


def _holds(
    one: Seen,
    grade: Grade,
    rule: GradingRule,
    all_of_it: list[Seen],
    areas: list[Area],
    now_s: int,
) -> bool:
    band = grade.deadband if one.level and one.level <= grade.level else 0.0
    if grade.ge is not None and (one.quality == "bad" or not one.value >= grade.ge - band):
        return False
    if grade.le is not None and (one.quality == "bad" or not one.value <= grade.le + band):
        return False
    if now_s - one.active_s < grade.for_s:
        return False
    heard = one.unacknowledged and not one.suppressed
    if grade.unanswered_s and not (heard and now_s - one.raised_s >= grade.unanswered_s):
        return False
    zone = _zone(one.area, rule, areas)
    points = {
        other.tag
        for other in all_of_it
        if other.active and other.alarm in rule.alarms and zone in _upwards(other.area, areas)
    }
    return grade.points == 1 or len(points) >= grade.points


def _zone(area: str, rule: GradingRule, areas: list[Area]) -> str:
    if not rule.areas:
        return area
    return next((name for name in _upwards(area, areas) if name in rule.areas), "")


def _upwards(area: str, areas: list[Area]) -> list[str]:
    parents = {one.id: one.parent for one in areas}
    found = []
    while area:
        found.append(area)
        area = parents.get(area, "")
    return found

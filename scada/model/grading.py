"""Graded alarms (分级报警): how grave an exceedance is, by height, duration and number of points."""

import msgspec

from scada.model.errors import BadInput

GRAVEST, MILDEST = 1, 4


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One condition of a level: all that it names must hold while the alarm is active.

    ``ge`` is the least value of the tag, ``le`` the greatest (in the rule's unit; None: the alarm
    alone suffices); once reached, the level is kept until the value is ``deadband`` to the safe side.
    ``for_s`` is how long the alarm has been active, ``unanswered_s`` how long nobody has acknowledged
    it, ``points`` how many of the rule's tags are in alarm in the area.
    """

    level: int
    ge: float | None = None
    for_s: float = 0.0
    points: int = 1
    le: float | None = None
    deadband: float = 0.0
    unanswered_s: float = 0.0

    def __post_init__(self) -> None:
        if not GRAVEST <= self.level <= MILDEST:
            raise BadInput(f"grade: level {self.level} is not 1 (gravest), 2, 3 or 4")
        if min(self.for_s, self.unanswered_s, self.deadband) < 0 or self.points < 1:
            raise BadInput("grade: a duration is not negative, and one point is the least")


class GradingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alarms are graded, and how. An alarm's level is the gravest of the grades that hold.

    ``alarms`` are ids. Points are counted in the one of ``areas`` that an alarm lies in, with all
    that lies below it; where the rule names none, in the alarm's own area and below.
    ``escalation`` names, per level (``"1"`` to ``"4"``), who is told besides the area's own role: ids
    of roles or people.
    """

    id: str
    alarms: tuple[str, ...]
    grades: tuple[Grade, ...]
    unit: str = ""
    escalation: dict[str, tuple[str, ...]] = {}
    source: str = ""
    areas: tuple[str, ...] = ()

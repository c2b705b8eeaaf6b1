"""Graded alarms (分级报警): how grave an exceedance is, by height, duration and number of points."""

import msgspec

from scada.model.errors import BadInput

GRAVEST, MILDEST = 1, 4


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One condition of a level: all that it names must hold.

    ``ge`` is the least value (in the rule's unit; None: the alarm alone suffices), ``for_s`` how long
    the alarm has been active, ``points`` how many of the rule's alarms are active in the area.
    """

    level: int
    ge: float | None = None
    for_s: float = 0.0
    points: int = 1

    def __post_init__(self) -> None:
        if not GRAVEST <= self.level <= MILDEST:
            raise BadInput(f"grade: level {self.level} is not 1 (gravest), 2, 3 or 4")
        if self.for_s < 0 or self.points < 1:
            raise BadInput("grade: a duration is not negative, and one point is the least")


class GradingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alarms are graded, and how. An alarm's level is the gravest of the grades that hold.

    ``escalation`` names, per level, who is told besides the area's own role: ids of roles or people.
    """

    id: str
    alarms: tuple[str, ...]
    grades: tuple[Grade, ...]
    unit: str = ""
    escalation: dict[int, tuple[str, ...]] = {}
    source: str = ""

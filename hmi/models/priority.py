"""The classes of an alarm as an operator tells them apart: by shape, number, and order."""

from enum import StrEnum
from typing import Final

from scada.model import SYSTEM_PRIORITY, AlarmKind, AlarmRecord, Event


class Shape(StrEnum):
    """The outline of a symbol; shape, number and words always say what the colour says."""

    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CIRCLE = "circle"
    HEXAGON = "hexagon"
    PARALLELOGRAM = "parallelogram"


class Fill(StrEnum):
    """Solid: unacknowledged. Outline: acknowledged. Dashed: held on bad quality or a lost link."""

    SOLID = "solid"
    OUTLINE = "outline"
    DASHED = "dashed"


ADVISORY: Final = -1
"""The number of a forecast or advisory among the priorities."""

SHAPES: Final = {
    SYSTEM_PRIORITY: Shape.HEXAGON,
    1: Shape.SQUARE,
    2: Shape.TRIANGLE,
    3: Shape.DIAMOND,
    4: Shape.CIRCLE,
    ADVISORY: Shape.PARALLELOGRAM,
}

LABELS: Final = {SYSTEM_PRIORITY: "!", 1: "1", 2: "2", 3: "3", 4: "4", ADVISORY: "~"}

RANKS: Final = {1: 0, 2: 1, SYSTEM_PRIORITY: 2, 3: 3, 4: 4, ADVISORY: 5}
"""Worst first. System stands before 3: what cannot be seen may be worse than a pre-warning."""

NORMAL_RANK: Final = 9


def class_of(record: AlarmRecord) -> int:
    """Its priority, or `ADVISORY`: a forecast is never mistaken for an alarm of its priority."""
    return ADVISORY if record.kind is AlarmKind.ADVISORY else record.priority


def class_of_event(event: Event) -> int:
    """The same for a journal line."""
    return ADVISORY if event.alarm_kind is AlarmKind.ADVISORY else event.priority


def fill_of(acknowledged: bool, held: bool) -> Fill:
    """How a symbol is drawn."""
    if held:
        return Fill.DASHED
    return Fill.OUTLINE if acknowledged else Fill.SOLID

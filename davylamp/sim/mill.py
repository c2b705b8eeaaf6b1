"""Scenarios of the coal mills: what no single limit sees, and the group does."""

from typing import Final

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import Plant
from davylamp.sim.script import FOREVER_S, Make, Script
from scada.model import BadInput

MILLS: Final = ("A", "B", "C", "D")


def mill_overload(plant: Plant, arguments: Arguments) -> Script:
    """A mill takes more coal than it did: ``mill`` (A), ``by`` percent (12), ``for`` seconds (120).

    Feed, current, vibration and differential pressure rise together, none of them to a limit.
    """
    mill = arguments.choice("mill", "A", MILLS)
    by = arguments.number("by", 12.0, -40.0, 40.0)
    duration = arguments.number("for", 120.0, 1.0, FOREVER_S)
    variable = f"unit1.mill{mill}"
    if not plant.has(variable):
        raise BadInput(f"{plant.part} has no coal mills")
    return Script(
        f"mill {mill}",
        f"mill {mill} takes {by:g} % more coal, {duration:g} s",
        duration,
        lambda _since: plant.set(variable, 1.0 + by / 100.0),
        lambda: plant.set(variable, 1.0),
    )


def mill_trip(plant: Plant, arguments: Arguments) -> Script:
    """A mill trips: ``mill`` (B), ``for`` seconds (60); then it is started again.

    Its coal feed and differential pressure fall below their limits, and stay silent by design.
    """
    mill = arguments.choice("mill", "B", MILLS)
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    variable = f"unit1.mill{mill}"
    if not plant.has(variable):
        raise BadInput(f"{plant.part} has no coal mills")
    return Script(
        f"mill {mill}",
        f"mill {mill} trips, {duration:g} s",
        duration,
        lambda _since: plant.set(variable, 0.0),
        lambda: plant.set(variable, 1.0),
    )


MILL: Final[dict[str, Make]] = {"mill_overload": mill_overload, "mill_trip": mill_trip}
"""The scenarios of this file by name; the power unit has them."""

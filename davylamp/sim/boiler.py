"""Scenarios of the power unit that make its computed, exclusive and voted limits speak."""

from typing import Final

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import Plant
from davylamp.sim.script import FOREVER_S, Make, Script
from scada.model import BadInput


def furnace_puff(plant: Plant, arguments: Arguments) -> Script:
    """The furnace puffs: its pressure swells by ``peak`` Pa (3000) and falls again within ``for`` (20 s).

    All three transmitters see it: rate, distance from the set point, alarm, and the vote of the trip.
    """
    _has(plant, "unit1.furnace_puff")
    peak = arguments.number("peak", 3000.0, -4000.0, 4000.0)
    duration = arguments.number("for", 20.0, 4.0, 600.0)

    def act(since: float) -> None:
        share = since / duration
        swell = share / 0.4 if share < 0.4 else 1.0 if share < 0.6 else (1.0 - share) / 0.4
        plant.set("unit1.furnace_puff", peak * max(0.0, swell))

    return Script(
        "furnace",
        f"furnace puff of {peak:g} Pa, {duration:g} s",
        duration,
        act,
        lambda: plant.set("unit1.furnace_puff", 0.0),
    )


def oil_leak(plant: Plant, arguments: Arguments) -> Script:
    """The main oil tank runs out: ``rate`` mm/s (10) for ``for`` seconds (30); then it is topped up."""
    _has(plant, "unit1.oil_loss")
    rate = arguments.number("rate", 10.0, 0.1, 100.0)
    duration = arguments.number("for", 30.0, 1.0, FOREVER_S)
    return Script(
        "oil",
        f"lube oil leak of {rate:g} mm/s, {duration:g} s",
        duration,
        lambda _since: plant.set("unit1.oil_loss", rate),
        lambda: plant.set("unit1.oil_loss", 0.0),
    )


def _has(plant: Plant, variable: str) -> None:
    if not plant.has(variable):
        raise BadInput(f"{plant.part} has no power unit")


BOILER: Final[dict[str, Make]] = {"furnace_puff": furnace_puff, "oil_leak": oil_leak}
"""The scenarios of this file by name; the power unit has them."""

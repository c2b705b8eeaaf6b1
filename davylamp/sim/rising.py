"""Scenarios of gas that comes slowly: minutes in which a forecast can speak before the limit does."""

from typing import Final

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import MineWorks, Plant
from davylamp.sim.script import Make, Script
from scada.model import BadInput


def gas_rise(plant: Plant, arguments: Arguments) -> Script:
    """Methane rises slowly at a working place, as when its goaf breathes out; then it stops.

    ``face`` (3302), ``rate`` in % added per minute (0.08), ``for`` seconds (600). With the defaults T2
    reaches the alarm after some 8 minutes, and the forecast says so minutes before.
    """
    works = plant.works
    if not isinstance(works, MineWorks):
        raise BadInput(f"{plant.part} is no mine")
    place = arguments.choice("face", "3302", [*works.faces, *works.headings])
    rate = arguments.number("rate", 0.08, 0.001, 5.0)
    duration = arguments.number("for", 600.0, 10.0, 7200.0)

    def act(since: float) -> None:
        air = plant.get(f"{place}.flow" if place in works.faces else f"{place}.duct") / 60.0
        plant.set(f"{place}.burst", max(air, 1.0) * rate / 100.0 * since / 60.0)

    return Script(
        f"burst {place}",
        f"methane rises slowly at {place}, {rate:g} %/min, {duration:g} s",
        duration,
        act,
        lambda: plant.set(f"{place}.burst", 0.0),
    )


RISING: Final[dict[str, Make]] = {"gas_rise": gas_rise}

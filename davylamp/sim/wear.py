"""Scenarios of machines that wear: what a limit sees late, and a chart of trends soon."""

from typing import Final

import numpy as np

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import Plant
from davylamp.sim.script import FOREVER_S, Make, Script
from scada.model import BadInput, Kind


def bearing_wears(plant: Plant, arguments: Arguments) -> Script:
    """A bearing wears: the machine's vibration and bearing temperatures rise, far below their limits.

    ``machine`` (fan_house.fan1; unit1.fdA), ``shake`` in sigmas of its vibration a minute (4),
    ``heat`` in ℃ a minute (1.5), ``over`` seconds in which they rise (180), ``for`` (600 s).
    """
    machine = arguments.word("machine", "fan_house.fan1" if plant.part == "mine" else "unit1.fdA")
    shake = arguments.number("shake", 4.0, 0.0, 100.0)
    heat = arguments.number("heat", 1.5, 0.0, 100.0)
    over = arguments.number("over", 180.0, 1.0, 86_400.0)
    duration = arguments.number("for", 600.0, 10.0, FOREVER_S)
    places, per_minute = _worn(plant, machine, shake, heat)
    sensors = plant.sensors
    whole = sensors.base[places].copy()

    def act(since: float) -> None:
        sensors.base[places] = whole + per_minute * min(since, over) / 60.0

    def end() -> None:
        sensors.base[places] = whole

    line = f"a bearing of {machine} wears, {duration:g} s"
    return Script(f"wear {machine}", line, duration, act, end)


def _worn(plant: Plant, machine: str, shake: float, heat: float) -> tuple[np.ndarray, np.ndarray]:
    """The sensors of a machine that feel it, and by how much each rises a minute."""
    places, rises = [], []
    for place, point in enumerate(plant.points):
        if not point.id.startswith((f"{machine}.", f"{machine}_")):
            continue
        if point.kind is Kind.VIBRATION:
            places.append(place)
            rises.append(shake * max(point.channel.wander, point.noise, point.resolution))
        elif point.kind is Kind.TEMPERATURE and "bearing" in point.id:
            places.append(place)
            rises.append(heat)
    if not places:
        raise BadInput(f"bearing_wears: {machine} has neither vibration nor bearing temperatures")
    return np.array(places, np.intp), np.array(rises)


WEAR: Final[dict[str, Make]] = {"bearing_wears": bearing_wears}

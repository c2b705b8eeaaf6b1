"""Scenarios of sensors that cannot be believed: each makes one mark of sensor truth speak.

The sensor says a number whatever it sees, or its device says that something is wrong with it. The mine
itself goes on as before, its interlocks act on what the sensors say.
"""

from collections.abc import Callable, Mapping
from typing import Final

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import Plant
from davylamp.sim.point import Point
from davylamp.sim.script import FOREVER_S, Make, Script
from scada.model import BadInput, Kind


def sensor_freezes(plant: Plant, arguments: Arguments) -> Script:
    """A sensor repeats its last value; ``tag`` (3301.T2), ``for`` (300 s)."""
    place, _ = _sensor(plant, arguments, "3301.T2", "unit1.bunkerA.CO")
    last = float(plant.reading[place])
    return _stuck(plant, arguments, place, 300.0, "freezes", lambda _since: last)


def sensor_drifts(plant: Plant, arguments: Arguments) -> Script:
    """A sensor's zero drifts below zero: ``by`` (3 % of the span) within a third of ``for`` (180 s).

    ``tag`` is 3301.T3.
    """
    place, point = _sensor(plant, arguments, "3301.T3", "unit1.bunkerA.CH4")
    by = arguments.number("by", 0.03 * (point.high - point.low), 0.0, 1e6)
    duration = arguments.number("for", 180.0, 3.0, FOREVER_S)

    def value(since: float) -> float:
        drifted = -by * min(1.0, 3 * since / duration)
        return round(drifted / point.resolution) * point.resolution

    return _stuck(plant, arguments, place, duration, "drifts below zero", value)


def sensor_over_range(plant: Plant, arguments: Arguments) -> Script:
    """A sensor stands at the upper end of its range; ``tag`` (3302.T3), ``for`` (60 s)."""
    place, point = _sensor(plant, arguments, "3302.T3", "unit1.bunkerA.CH4")
    return _stuck(plant, arguments, place, 60.0, "is over range", lambda _since: point.high)


def sensor_jumps(plant: Plant, arguments: Arguments) -> Script:
    """A sensor jumps by ``by`` (60 % of its span) from one sample to the next; its neighbours do not.

    ``tag`` is 3302.TM, ``for`` 60 s.
    """
    place, point = _sensor(plant, arguments, "3302.TM", "unit1.bunkerA.CH4")
    by = arguments.number("by", 0.6 * (point.high - point.low), -1e6, 1e6)
    level = float(plant.reading[place]) + by
    return _stuck(plant, arguments, place, 60.0, f"jumps by {by:g}", lambda _since: level)


def cal_gas(plant: Plant, arguments: Arguments) -> Script:
    """Cal gas on a head that nobody put into its calibration mode; ``tag`` (3302.T2), ``gas``, ``for``.

    2 % CH4 for 180 s: a step, a plateau and the way back. The sensor cuts as on real gas.
    """
    place, point = _sensor(plant, arguments, "3302.T2", "unit1.bunkerA.CH4")
    if point.kind is not Kind.METHANE:
        raise BadInput(f"cal_gas: {point.id} is no methane sensor")
    gas = arguments.number("gas", 2.0, point.low, point.high)
    duration = arguments.number("for", 180.0, 15.0, 3600.0)
    return Script(
        f"sensor {point.id}",
        f"{gas:g} % cal gas on {point.id}, unannounced, {duration:g} s",
        duration,
        lambda _since: plant.sensors.apply_gas(place, gas),
        lambda: plant.sensors.apply_gas(place, None),
    )


STATES: Final[Mapping[str, int]] = {
    "alarm": 1,
    "cut": 2,
    "restore": 3,
    "line_break": 4,
    "overflow": 5,
    "negative_drift": 6,
    "fault": 7,
    "calibration": 8,
    "feed_abnormal": 14,
    "interrupted": 0x10000,
}
"""The codes of a state word that a device may show, by name."""


def device_state(plant: Plant, arguments: Arguments) -> Script:
    """A device's state word says something; ``tag`` (3301.T1), ``state`` (fault), ``for`` (60 s)."""
    sensor = arguments.word("tag", "3301.T1")
    variable = f"state:{sensor}"
    if not plant.has(variable):
        raise BadInput(f"device_state: {sensor} has no state word")
    name = arguments.choice("state", "fault", STATES)
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    return Script(
        f"state {sensor}",
        f"{sensor} says {name} ({STATES[name]}), {duration:g} s",
        duration,
        lambda _since: plant.set(variable, float(STATES[name])),
        lambda: plant.set(variable, 0.0),
    )


def _sensor(plant: Plant, arguments: Arguments, mine: str, unit: str) -> tuple[int, Point]:
    """The sensor that the arguments name; a default for each part."""
    place = plant.find(arguments.word("tag", mine if plant.part == "mine" else unit))
    point = plant.points[place]
    if point.is_switch or point.resolution <= 0:
        raise BadInput(f"{point.id} is no analog sensor")
    return place, point


def _stuck(
    plant: Plant,
    arguments: Arguments,
    place: int,
    usual_s: float,
    what: str,
    value: Callable[[float], float],
) -> Script:
    """A sensor that says ``value(seconds)`` and no longer what it sees."""
    point, stuck = plant.points[place], plant.sensors.stuck
    duration = arguments.number("for", usual_s, 1.0, FOREVER_S)

    def act(since: float) -> None:
        stuck[place] = value(since)

    def end() -> None:
        stuck[place] = float("nan")

    line = f"{point.id} {what}, {duration:g} s"
    return Script(f"sensor {point.id}", line, duration, act, end)


DOUBT: Final[dict[str, Make]] = {
    "sensor_freezes": sensor_freezes,
    "sensor_drifts": sensor_drifts,
    "sensor_over_range": sensor_over_range,
    "sensor_jumps": sensor_jumps,
    "cal_gas": cal_gas,
}
"""The scenarios that both parts have, by name."""
WORDS: Final[dict[str, Make]] = {"device_state": device_state}
"""Those of a part whose sensors have state words: the mine."""

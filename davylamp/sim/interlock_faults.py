"""Scenarios of interlocks that fail in the field: what watches them has to say so."""

from collections.abc import Callable, Mapping
from typing import Final

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import MineWorks, Plant
from davylamp.sim.script import Make, Script
from scada.model import BadInput, Status

PEAK: Final = 2.7
"""Methane in % that a burst adds at full emission."""

DEAD_S: Final = 4.0
"""How long the power is off before somebody bridges the contactor."""


def feed_welded(plant: Plant, arguments: Arguments) -> Script:
    """A contactor is welded: gas cuts, and the power stays on (馈电异常).

    ``place`` (3301), ``for`` (60 s). The gas bursts for 18 s.
    """
    place, duration = _place(plant, arguments, 60.0)

    def act(since: float) -> None:
        _burst(plant, place, since)
        plant.set(f"{place}.welded", 1.0)

    return _script(plant, place, f"contactor of {place} welded", duration, act)


def cut_missing(plant: Plant, arguments: Arguments) -> Script:
    """A station has hung: gas reaches the cut, and nothing is ordered off (断电异常).

    ``place`` (3302), ``for`` (60 s).
    """
    place, duration = _place(plant, arguments, 60.0, "3302")

    def act(since: float) -> None:
        _burst(plant, place, since)
        plant.set(f"{place}.cut_blocked", 1.0)

    return _script(plant, place, f"station of {place} orders no cut", duration, act)


def premature_restore(plant: Plant, arguments: Arguments) -> Script:
    """Somebody bridges the contactor while the gas is still there (复电异常).

    ``place`` (3301), ``for`` (90 s): gas cuts, the power goes, and is back 4 s later.
    """
    place, duration = _place(plant, arguments, 90.0)
    dead_since: list[float] = []

    def act(since: float) -> None:
        _burst(plant, place, since, lasts_s=60.0)
        if plant.get(f"{place}.cut") > 0.5 and plant.get(f"{place}.feed") < 0.5:
            dead_since.append(since)
        if dead_since and since - dead_since[0] >= DEAD_S:
            plant.set(f"{place}.welded", 1.0)

    return _script(plant, place, f"power of {place} restored too early", duration, act)


def fan_welded(plant: Plant, arguments: Arguments) -> Script:
    """A heading's fans stop, and its power stays on (风电闭锁 馈电异常).

    ``place`` (3304), ``for`` (60 s).
    """
    place, duration = _place(plant, arguments, 60.0, "3304")
    _is_heading(plant, place, "fan_welded")

    def act(_since: float) -> None:
        for name in ("fan_trip", "standby_fault", "welded"):
            plant.set(f"{place}.{name}", 1.0)

    return _script(plant, place, f"fans of {place} off, its power on", duration, act)


def fan_restart(plant: Plant, arguments: Arguments) -> Script:
    """A fan is started although gas gathered while it stood still (甲烷风电闭锁).

    ``place`` (3305), ``for`` (120 s), ``still`` for how long it stands still (30 s).
    """
    place, duration = _place(plant, arguments, 120.0, "3305")
    still = arguments.number("still", 30.0, 5.0, 3600.0)
    _is_heading(plant, place, "fan_restart")

    def act(since: float) -> None:
        off = float(since < still)
        plant.set(f"{place}.fan_trip", off)
        plant.set(f"{place}.standby_fault", 1.0)
        _burst(plant, place, since, lasts_s=still + 30.0)

    return _script(plant, place, f"fan of {place} started over gas", duration, act)


def fault_powered(plant: Plant, arguments: Arguments) -> Script:
    """A sensor's line breaks, and the power that it guards stays on (故障闭锁失效).

    ``place`` (3302), ``for`` (60 s).
    """
    place, duration = _place(plant, arguments, 60.0, "3302")
    sensor = plant.find(f"{place}.T1")

    def act(_since: float) -> None:
        plant.sensors.status[sensor] = Status.BAD_SENSOR_FAILURE
        plant.set(f"{place}.welded", 1.0)

    script = _script(plant, place, f"T1 of {place} failed, its power on", duration, act)

    def end() -> None:
        plant.sensors.status[sensor] = Status.GOOD
        script.end()

    return Script(script.target, script.line, script.duration_s, act, end)


def _place(
    plant: Plant, arguments: Arguments, duration: float, place: str = "3301"
) -> tuple[str, float]:
    works = plant.works
    if not isinstance(works, MineWorks):
        raise BadInput(f"{plant.part} is no mine")
    chosen = arguments.choice("place", place, [*works.faces, *works.headings])
    return chosen, arguments.number("for", duration, 10.0, 3600.0)


def _is_heading(plant: Plant, place: str, scenario: str) -> None:
    if not plant.has(f"{place}.fan_trip"):
        raise BadInput(f"{scenario}: {place} is no heading")


def _burst(plant: Plant, place: str, since: float, lasts_s: float = 18.0) -> None:
    flow = f"{place}.duct" if plant.has(f"{place}.duct") else f"{place}.flow"
    air = max(plant.get(flow) / 60.0, 1.0)
    swell = min(1.0, since / 10.0) if since < lasts_s else 0.0
    plant.set(f"{place}.burst", air * PEAK / 100.0 * swell)


def _script(
    plant: Plant, place: str, line: str, duration: float, act: Callable[[float], None]
) -> Script:
    def end() -> None:
        for name in ("burst", "welded", "cut_blocked", "fan_trip", "standby_fault"):
            if plant.has(f"{place}.{name}"):
                plant.set(f"{place}.{name}", 0.0)

    return Script(f"interlock {place}", f"{line}, {duration:g} s", duration, act, end)


INTERLOCK: Final[Mapping[str, Make]] = {
    "feed_welded": feed_welded,
    "cut_missing": cut_missing,
    "premature_restore": premature_restore,
    "fan_welded": fan_welded,
    "fan_restart": fan_restart,
    "fault_powered": fault_powered,
}
"""The scenarios of this file by name."""

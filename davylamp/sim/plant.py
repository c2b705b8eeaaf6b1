"""The plant: all physics of the mine or of the power unit, stepped by dt."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.layout.mine import BELTS, faces, headings
from davylamp.sim.layout.plan import plan
from davylamp.sim.physics.atmosphere import Atmosphere
from davylamp.sim.physics.belts import Belts
from davylamp.sim.physics.gas import Gas
from davylamp.sim.physics.interlock import Guard, Interlock
from davylamp.sim.physics.machines import Faces, Headings
from davylamp.sim.physics.power_unit import PowerUnit
from davylamp.sim.physics.registry import Registry
from davylamp.sim.physics.sensors import Sensors
from davylamp.sim.physics.stores import Bunkers, Suction, Water
from davylamp.sim.physics.supply import Supply
from davylamp.sim.physics.ventilation import Ventilation
from davylamp.sim.point import Point
from scada.model import BadInput, Kind

TICK_S: Final = 0.25
"""The plant's own step. Any dt is made of whole ticks; what is left over waits for the next one."""

Part = Literal["mine", "unit"]


def points(tags: int = 800, part: str | None = None) -> tuple[Point, ...]:
    """The points of the demo plant at this size, of both parts or of one."""
    planned = plan(tags)
    return planned.points if part is None else planned.part(part)


class Plant:
    """One part of the demo plant. The same seed, size, tick and commands give the same values,
    however time is chopped into steps.

    Scenarios set `set` variables by name; readings come from `reading` and `status`. Lags and
    wanders are exact for any tick, so a longer one costs less and keeps means and deviations; what
    is shorter than it is not seen.
    """

    def __init__(self, part: Part, tags: int = 800, seed: int = 1, tick_s: float = TICK_S) -> None:
        planned = plan(tags)
        self.part = part
        self.points = planned.part(part)
        self.place = {point.id: k for k, point in enumerate(self.points)}
        self.time_s = 0.0
        """Plant time since the start."""
        self._tick_s, self._tick_ns = tick_s, round(tick_s * 1e9)
        self._owed_ns = 0
        self._rng = np.random.default_rng([seed, 0 if part == "mine" else 1])
        self._registry = Registry()
        self._registry.add("one", 1.0)
        self._registry.add("zero", 0.0)
        self.works: MineWorks | UnitWorks = (
            MineWorks(self._registry, self.points, planned.districts, tick_s)
            if part == "mine"
            else UnitWorks(self._registry, tick_s)
        )
        for point in self.points:
            if point.kind in (Kind.CALIBRATION, Kind.STATE):
                self._registry.add(point.channel.variable)
        self.sensors = Sensors(self._registry, self.points, tick_s)
        self.values = self._registry.values()
        self.works.settle(self.values, self._rng)
        self.sensors.settle(self.values)

    def advance(self, dt: float, before_tick: Callable[[], None] | None = None) -> int:
        """Let ``dt`` seconds of plant time pass; returns the number of ticks that were taken.

        ``before_tick`` is called before each of them. Raises BadInput where dt is negative.
        """
        if dt < 0:
            raise BadInput(f"time does not run backwards: dt {dt}")
        self._owed_ns += round(dt * 1e9)
        ticks, self._owed_ns = divmod(self._owed_ns, self._tick_ns)
        for _ in range(ticks):
            if before_tick is not None:
                before_tick()
            self._tick()
        return ticks

    def _tick(self) -> None:
        self.works.step(self.values, self._rng, self.sensors)
        self.sensors.step(self.values, self._rng)
        self.time_s += self._tick_s

    @property
    def reading(self) -> NDArray[np.float64]:
        """What every sensor says now, ``(n_points,)``; switches are 0 or 1. Read-only."""
        return self.sensors.reading

    @property
    def status(self) -> NDArray[np.uint32]:
        """The StatusCode of every sensor, ``(n_points,)``. Read-only."""
        return self.sensors.status

    def has(self, variable: str) -> bool:
        """Whether the plant has such a variable."""
        return variable in self._registry

    def set(self, variable: str, value: float) -> None:
        """Set a plant variable, for scenarios. Raises BadInput for an unknown name."""
        self.values[self._registry.find(variable)] = value

    def get(self, variable: str) -> float:
        """A plant variable. Raises BadInput for an unknown name."""
        return float(self.values[self._registry.find(variable)])

    def find(self, tag: str) -> int:
        """The place of a tag among the points. Raises BadInput for an unknown tag."""
        try:
            return self.place[tag]
        except KeyError:
            raise BadInput(f"{self.part} has no tag {tag}") from None


class MineWorks:
    """The mine's physics, in the order in which one thing drives the next."""

    def __init__(
        self, registry: Registry, mine: Sequence[Point], districts: int, tick_s: float
    ) -> None:
        self.faces, self.headings = faces(districts), headings(districts)
        zones = [*self.faces, *self.headings]
        registry.block(zones, "cut")
        registry.block(zones, "feed", 1.0)
        registry.block(self.faces, "feed_return", 1.0)
        self.atmosphere = Atmosphere(registry, tick_s)
        self.supply = Supply(registry, self.headings, tick_s)
        self.ventilation = Ventilation(registry, self.faces, self.headings, tick_s)
        self.shearers = Faces(registry, self.faces, tick_s)
        self.roadheaders = Headings(registry, self.headings, tick_s)
        self.gas = Gas(registry, self.ventilation, self.faces, self.headings, tick_s)
        self.belts = Belts(registry, self.shearers.load, BELTS, tick_s)
        self.water = Water(registry, tick_s)
        self.bunkers = Bunkers(registry, self.belts.load, tick_s)
        self.suction = Suction(registry, tick_s)
        self.interlock = Interlock(registry, zones, self.headings, guards(zones, mine), tick_s)

    def settle(self, v: NDArray[np.float64], rng: np.random.Generator) -> None:
        """Start from a mine that has been running for long."""
        self.ventilation.step(v, rng)
        self.gas.settle(v)

    def step(self, v: NDArray[np.float64], rng: np.random.Generator, sensors: Sensors) -> None:
        """Advance one tick; the interlocks judge the sensors' last readings."""
        self.atmosphere.step(v, rng)
        self.supply.step(v)
        self.ventilation.step(v, rng)
        self.interlock.step(v, sensors.reading, sensors.inhibited, sensors.faulty)
        self.shearers.step(v, rng)
        self.roadheaders.step(v, rng)
        self.gas.step(v, rng)
        self.belts.step(v)
        self.water.step(v, rng)
        self.bunkers.step(v, rng)
        self.suction.step(v)


class UnitWorks:
    """The power unit's physics."""

    def __init__(self, registry: Registry, tick_s: float) -> None:
        self.unit = PowerUnit(registry, tick_s)

    def settle(self, v: NDArray[np.float64], rng: np.random.Generator) -> None:
        """The unit starts at its usual load."""

    def step(self, v: NDArray[np.float64], rng: np.random.Generator, _sensors: Sensors) -> None:
        """Advance one tick."""
        self.unit.step(v, rng)


CUTTING_SENSORS: Final = {
    "T0": (1.5, 1.0),
    "T1": (1.5, 1.0),
    "T2": (1.0, 1.0),
    "TM": (1.0, 1.0),
    "shearer.CH4": (1.5, 1.0),
    "machine.CH4": (1.5, 1.0),
}
"""Sensors wired to a cut-off device, with cut and restore in %CH4 (AQ 1029-2019 table 1)."""


def guards(zones: Sequence[str], mine: Sequence[Point]) -> list[list[Guard]]:
    """The cutting sensors of every zone."""
    place = {point.id: k for k, point in enumerate(mine)}
    return [
        [
            Guard(place[f"{zone}.{name}"], cut, restore)
            for name, (cut, restore) in CUTTING_SENSORS.items()
            if f"{zone}.{name}" in place
        ]
        for zone in zones
    ]

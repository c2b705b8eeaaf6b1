"""Main belts: they warm with their load, and can catch fire."""

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Index, Registry, Values

AMBIENT_C, LOAD_C, WARM_S = 19.0, 22.0, 1500.0
"""Drum bearings: temperature of the road, rise at full load, time constant."""

FIRE_C_S, HOTTEST_C = 1.9, 140.0
"""A seized drum: rise in ℃ per second at full friction, and where it ends."""

CO_PPM, FIRE_CO_PPM, CO_S = 3.5, 78.0, 5.0
TRANSFER = 0.6
"""Share of a head drum's CO at the tail of the belt before, onto which it discharges."""

SMOKE_FROM = 0.35
"""Share of the fire at which the smoke detector speaks."""

TRIP_C = 92.0
"""Temperature protection stops the belt here."""


class Belts:
    """Belts 1 to n in a row; heads burn first, tails only warm. Shapes ``(n,)``."""

    def __init__(
        self, registry: Registry, loads: Index, numbers: tuple[int, ...], dt: float
    ) -> None:
        names = [f"belt{k}" for k in numbers]
        n = len(names)
        self.dt = dt
        self.sources = loads
        self.power = registry.find_all([f"power.{1 + k % 2}" for k in range(n)])
        self.run = registry.block(names, "run", 1.0)
        self.load = registry.block(names, "load", 0.7)
        self.fire = registry.block(names, "fire")
        """Friction at the head drum that a scenario causes, 0 to 1."""
        start = AMBIENT_C + LOAD_C * 0.7
        self.head = registry.block(names, "head", start)
        self.tail = registry.block(names, "tail", start - 2.0)
        self.head_co = registry.block(names, "head_co", CO_PPM)
        self.tail_co = registry.block(names, "tail_co", CO_PPM)
        self.smoke = registry.block(names, "head_smoke")
        self.tail_smoke = registry.block(names, "tail_smoke")
        self._burning: NDArray[np.float64] = np.zeros(n)
        self._tripped: NDArray[np.bool_] = np.zeros(n, np.bool_)

    def step(self, v: Values) -> None:
        """Advance one tick."""
        v[self.run] = (v[self.power] > 0.5) & ~self._tripped
        wanted = (0.12 + 0.85 * float(v[self.sources].mean())) * v[self.run]
        v[self.load] += (wanted - v[self.load]) * -np.expm1(-self.dt / 30.0)
        self._burning += (v[self.fire] - self._burning) * -np.expm1(-self.dt / 8.0)
        rest = AMBIENT_C + LOAD_C * v[self.load]
        cool = -np.expm1(-self.dt / np.where(v[self.head] > rest + 15.0, 120.0, WARM_S))
        head = v[self.head] + (rest - v[self.head]) * cool + FIRE_C_S * self._burning * self.dt
        v[self.head] = np.minimum(head, HOTTEST_C)
        v[self.tail] += (rest - 2.0 - v[self.tail]) * -np.expm1(-self.dt / WARM_S)
        target = CO_PPM + FIRE_CO_PPM * self._burning
        v[self.head_co] += (target - v[self.head_co]) * -np.expm1(-self.dt / CO_S)
        v[self.tail_co] = CO_PPM
        v[self.tail_co[:-1]] += TRANSFER * (v[self.head_co[1:]] - CO_PPM)
        v[self.smoke] = self._burning > SMOKE_FROM
        hot = v[self.head] >= TRIP_C
        cooled = (v[self.head] < 60.0) & (self._burning < 0.05)
        self._tripped = (self._tripped | hot) & ~cooled

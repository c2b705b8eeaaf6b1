"""The power unit: load, mills, furnace draught, and the hydrogen in the generator."""

import numpy as np

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.wander import Wander

USUAL_LOAD = 0.89
"""312 of 350 MW."""

H2_MPA, H2_PURITY, H2_M3 = 0.310, 97.8, 62.0
"""Pressure, purity (%) and volume of the hydrogen in the casing."""

OIL_MM, OIL_TOP_UP_MM_S, OIL_EMPTY_MM = 12.0, 2.0, 300.0
"""Main oil tank: its usual level, how fast it is topped up, where the gauge ends."""

ROOM_SHARE = (0.055, 0.022, 0.03, 0.012)
"""How much of a leak in m³/h shows as % hydrogen at the four detectors, once mixed."""


class PowerUnit:
    """Everything else of the unit follows the load, channel by channel."""

    def __init__(self, registry: Registry, dt: float) -> None:
        self.dt = dt
        self.load = registry.add("unit1.load", USUAL_LOAD)
        self.speed = registry.add("unit1.speed", 1.0)
        self.furnace = registry.add("unit1.furnace")
        self.puff = registry.add("unit1.furnace_puff")
        """Pa by which a scenario lifts the furnace pressure."""
        self.oil_loss = registry.add("unit1.oil_loss")
        """mm/s by which a scenario lowers the main oil tank."""
        self.oil = registry.add("unit1.oil_level", OIL_MM)
        for name in ("millA", "millB", "millC", "millD", "fwp1", "fwp2"):
            registry.add(f"unit1.{name}", 1.0)
        for name in ("fdA", "fdB", "idA", "idB", "paA", "paB"):
            registry.add(f"unit1.{name}", 1.0)
        registry.add("unit1.millE")
        registry.add("unit1.fwp3")
        self.leak = registry.add("unit1.h2_leak")
        """Hydrogen in m³/h that a scenario lets out."""
        self.leaks = np.array([registry.add(f"unit1.h2_leak{k}") for k in (1, 2, 3, 4)])
        self.pressure = registry.add("unit1.h2_pressure", H2_MPA)
        self.purity = registry.add("unit1.h2_purity", H2_PURITY)
        self.makeup = registry.add("unit1.h2_makeup", 0.4)
        self._load = Wander(0.012, 900.0, dt)
        self._furnace = Wander(18.0, 12.0, dt)
        self._frequency = Wander(0.00012, 30.0, dt)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Advance one tick."""
        v[self.load] = USUAL_LOAD + float(self._load.step(rng))
        v[self.furnace] = float(self._furnace.step(rng)) + v[self.puff]
        topped_up = min(OIL_MM, v[self.oil] + OIL_TOP_UP_MM_S * self.dt)
        v[self.oil] = max(topped_up - v[self.oil_loss] * self.dt, -OIL_EMPTY_MM)
        v[self.speed] = 1.0 + float(self._frequency.step(rng))
        self._hydrogen(v)

    def _hydrogen(self, v: Values) -> None:
        leak = v[self.leak]
        room = np.array(ROOM_SHARE) * leak
        v[self.leaks] += (room - v[self.leaks]) * -np.expm1(-self.dt / 14.0)
        lost = (leak - (v[self.makeup] - 0.4)) / H2_M3 * 0.1013 / 3600.0 * self.dt
        v[self.pressure] = min(H2_MPA, v[self.pressure] - lost)
        wanted = 0.4 + 900.0 * (H2_MPA - v[self.pressure])
        v[self.makeup] += (min(wanted, 30.0) - v[self.makeup]) * -np.expm1(-self.dt / 20.0)
        sag = 0.01 * leak
        v[self.purity] += (H2_PURITY - sag - v[self.purity]) * -np.expm1(-self.dt / 90.0)

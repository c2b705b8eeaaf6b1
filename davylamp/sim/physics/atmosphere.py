"""The barometer, and the goaf that breathes with it."""

import numpy as np

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.wander import Wander

STANDARD_HPA = 904.0
"""Usual pressure at the intake: a mine at about 950 m above the sea."""

_RECALL_S = 6 * 3600.0


class Atmosphere:
    """Pressure in hPa moves by a slowly wandering rate, and is drawn back to its usual value.

    ``goaf.breath`` is the fall of pressure in hPa per hour, smoothed over a minute: when it is
    positive, gas comes out of every goaf at once (the goaf's void expands like any gas).
    """

    def __init__(self, registry: Registry, dt: float) -> None:
        self.dt = dt
        self.pressure = registry.add("barometer", STANDARD_HPA)
        self.breath = registry.add("goaf.breath")
        self.front = registry.add("weather.front")
        """Rate in hPa/h that a scenario imposes; falls are negative."""
        self.intake = registry.add("intake.ch4", 0.03)
        self._rate = Wander(0.25, 3600.0, dt)
        self._gas = Wander(0.004, 300.0, dt)
        self._follow = -np.expm1(-dt / 60.0)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Move the barometer by one tick."""
        recall = (STANDARD_HPA - v[self.pressure]) / _RECALL_S * 3600.0
        rate = float(self._rate.step(rng)) + recall + v[self.front]
        v[self.pressure] += rate * self.dt / 3600.0
        v[self.breath] += (-rate - v[self.breath]) * self._follow
        v[self.intake] = max(0.0, 0.03 + float(self._gas.step(rng)))

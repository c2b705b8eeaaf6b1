"""Electric supply and the fans that hang on it."""

from collections.abc import Sequence

import numpy as np

from davylamp.sim.physics.registry import Registry, Values

SWITCH_OVER_S = 5.0
"""A standby local fan starts this long after the main one has stopped (双风机双电源 switch-over)."""

RUN_UP_S, RUN_DOWN_S = 12.0, 6.0


class Supply:
    """Two bus sections (``power.1``, ``power.2``: 1 or 0), main fans 1 and 2, and the local fans.

    Main fan 2 waits; a main fan that trips is started again when its trip is lifted. Every heading
    has a main local fan on section 1 and a standby on section 2.
    """

    def __init__(self, registry: Registry, headings: Sequence[str], dt: float) -> None:
        self.dt = dt
        self.sections = np.array([registry.add("power.1", 1.0), registry.add("power.2", 1.0)])
        self.run = np.array([registry.add("fan1.run", 1.0), registry.add("fan2.run", 0.0)])
        self.speed = np.array([registry.add("fan1.speed", 1.0), registry.add("fan2.speed", 0.0)])
        self.trip = np.array([registry.add("fan1.trip"), registry.add("fan2.trip", 1.0)])
        self.local = registry.block(headings, "fan_main", 1.0)
        self.standby = registry.block(headings, "fan_standby")
        self.local_trip = registry.block(headings, "fan_trip")
        self.standby_fault = registry.block(headings, "standby_fault")
        self.local_supply = registry.block(headings, "fan_supply", 1.0)
        self._up, self._down = -np.expm1(-dt / RUN_UP_S), -np.expm1(-dt / RUN_DOWN_S)
        self._waiting = np.zeros(len(headings))

    def step(self, v: Values) -> None:
        """Advance the fans by one tick."""
        v[self.run] = (v[self.sections] > 0.5) & (v[self.trip] < 0.5)
        target, speed = v[self.run], v[self.speed]
        v[self.speed] = speed + (target - speed) * np.where(target > speed, self._up, self._down)
        v[self.local_supply] = v[self.sections[0]]
        v[self.local] = (v[self.local_supply] > 0.5) & (v[self.local_trip] < 0.5)
        stopped = v[self.local] < 0.5
        self._waiting = np.where(stopped, self._waiting + self.dt, 0.0)
        ready = (v[self.sections[1]] > 0.5) & (v[self.standby_fault] < 0.5)
        v[self.standby] = stopped & ready & (self._waiting >= SWITCH_OVER_S)

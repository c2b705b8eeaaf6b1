"""What fills and empties: sumps with their pumps, coal bunkers, the drainage station, compressors."""

import numpy as np

from davylamp.sim.physics.registry import Index, Registry, Values
from davylamp.sim.physics.wander import Wander

INFLOW_M3H, PUMP_M3H, SUMP_M2 = 172.0, 415.0, 240.0
"""Water that comes in, what one pump lifts, the area of one sump."""

START_M, STOP_M, HELP_M = 3.2, 1.3, 3.6
"""Levels at which a sump's pump starts and stops, and pump 3 helps."""

BUNKER_M2, COAL_T_M3, BELT_T_H, FEEDER_T_H = 60.0, 0.95, 900.0, 620.0


class Water:
    """Two sumps; pump 1 and pump 2 belong to one each, pump 3 helps the fuller one."""

    def __init__(self, registry: Registry, dt: float) -> None:
        self.dt = dt
        self.level = np.array([registry.add("sump1.level", 2.84), registry.add("sump2.level", 2.1)])
        self.inflow = registry.add("sump.inflow", INFLOW_M3H)
        self.extra = registry.add("sump.extra")
        """More water in m³/h that a scenario lets in."""
        pumps = ["pump1", "pump2", "pump3"]
        self.run = registry.block(pumps, "run")
        self.starts = registry.block(pumps, "starts", (412.0, 388.0, 97.0))
        self.power = registry.find_all(["power.1", "power.2", "power.1"])
        self._wander = Wander(6.0, 900.0, dt)
        self._wanted = np.zeros(3, np.bool_)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Advance one tick."""
        v[self.inflow] = INFLOW_M3H + float(self._wander.step(rng)) + v[self.extra]
        level = v[self.level]
        self._wanted[:2] = (self._wanted[:2] | (level >= START_M)) & (level > STOP_M)
        fullest = float(level.max())
        self._wanted[2] = (self._wanted[2] or fullest >= HELP_M) and fullest > STOP_M
        before = v[self.run] > 0.5
        running = self._wanted & (v[self.power] > 0.5)
        v[self.run] = running
        v[self.starts] += running & ~before
        out = PUMP_M3H * running[:2].astype(np.float64)
        out[int(level.argmax())] += PUMP_M3H * float(running[2])
        change = (v[self.inflow] / 2.0 - out) / SUMP_M2 * self.dt / 3600.0
        v[self.level] = np.clip(level + change, 0.0, 6.0)


class Bunkers:
    """Two coal bunkers fed by the belts; their feeders run between two levels."""

    def __init__(self, registry: Registry, belt_load: Index, dt: float) -> None:
        self.dt = dt
        names = ["bunker1", "bunker2"]
        self.belt = belt_load
        self.level = registry.block(names, "level", (12.4, 15.1))
        self.feeder = registry.block(names, "feeder", (0.0, 1.0))
        self.gas = registry.block(names, "ch4", (0.31, 0.27))
        self.power = registry.find_all(["power.1", "power.2"])
        self._wander = Wander(np.full(2, 0.02), 400.0, dt)
        self._wanted = np.array([False, True])

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Advance one tick."""
        level = v[self.level]
        self._wanted = (self._wanted | (level >= 17.0)) & (level > 8.0)
        v[self.feeder] = self._wanted & (v[self.power] > 0.5)
        tonnes = BELT_T_H * v[self.belt[:2]] / 2.0 - FEEDER_T_H * v[self.feeder]
        v[self.level] = np.clip(
            level + tonnes / COAL_T_M3 / BUNKER_M2 * self.dt / 3600.0, 0.0, 30.0
        )
        v[self.gas] = 0.22 + 0.007 * v[self.level] + self._wander.step(rng)


class Suction:
    """Drainage pumps (2 waits for 1) and the compressors."""

    TAKE_OVER_S = 20.0

    def __init__(self, registry: Registry, dt: float) -> None:
        self.dt = dt
        self.pumps = np.array([registry.add("drain.pump1", 1.0), registry.add("drain.pump2", 0.0)])
        self.vacuum = registry.add("drain.vacuum", 1.0)
        self.compressors = np.array([registry.add("compressor1", 1.0), registry.add("compressor2")])
        self.sections = registry.find_all(["power.1", "power.2"])
        self._idle = 0.0

    def step(self, v: Values) -> None:
        """Advance one tick."""
        first = v[self.sections[0]] > 0.5
        second = v[self.sections[1]] > 0.5
        self._idle = 0.0 if first else self._idle + self.dt
        stand_in = second and self._idle >= self.TAKE_OVER_S
        v[self.pumps] = (first, stand_in)
        v[self.compressors] = (first, 0.0)
        wanted = float(first or stand_in)
        v[self.vacuum] += (wanted - v[self.vacuum]) * -np.expm1(-self.dt / 9.0)

"""Machines at the working places: shearers, roadheaders, and the conveyors that take their coal."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.wander import Wander

FACE_LENGTH_M, HAULAGE_M_MIN, TURN_S = 200.0, 5.2, 150.0
"""A shearer's run, its haulage speed, and its stay at each end."""

CUT_S, BOLT_S, WEB_M_MIN = 1100.0, 1500.0, 0.055
"""A heading cuts, then bolts; it advances while it cuts."""

RESTART_S = 45.0
"""People return and look round before a machine starts after power has come back."""


class Faces:
    """Shearers go to and fro; with the power they stop, and start again after `RESTART_S`."""

    def __init__(self, registry: Registry, faces: Sequence[str], dt: float) -> None:
        n = len(faces)
        self.dt = dt
        self.feed = registry.find_all([f"{k}.feed" for k in faces])
        self.running = registry.block(faces, "shearer", 1.0)
        self.cutting = registry.block(faces, "cutting", 0.85)
        start = 40.0 + 37.0 * np.arange(n) % 150.0
        self.position = registry.block(faces, "position", start.tolist())
        self.haulage = registry.block(faces, "haulage", HAULAGE_M_MIN)
        self.conveyors = registry.block(faces, "conveyors", 1.0)
        self.load = registry.block(faces, "load", 0.8)
        self.weighting = registry.block(faces, "weighting", 0.5)
        self._direction: NDArray[np.float64] = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
        self._wait = np.zeros(n)
        self._sway = Wander(np.full(n, 0.05), 20.0, dt)
        self._roof = Wander(np.full(n, 0.18), 1500.0, dt)
        self._load_follow = -np.expm1(-dt / 12.0)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Advance one tick."""
        powered = v[self.feed] > 0.5
        self._wait = np.where(powered, np.maximum(self._wait - self.dt, 0.0), RESTART_S)
        running = powered & (self._wait <= 0.0)
        travel = HAULAGE_M_MIN / 60.0 * self.dt * running
        position = v[self.position] + self._direction * travel
        at_end = (position >= FACE_LENGTH_M) | (position <= 0.0)
        self._direction = np.where(at_end, -self._direction, self._direction)
        self._wait = np.where(at_end, TURN_S, self._wait)
        v[self.position] = np.clip(position, 0.0, FACE_LENGTH_M)
        v[self.running], v[self.haulage] = running, HAULAGE_M_MIN * running
        v[self.cutting] = running * np.clip(0.85 + self._sway.step(rng), 0.5, 1.0)
        v[self.conveyors] = powered
        v[self.load] += (v[self.cutting] * 0.9 + 0.08 * powered - v[self.load]) * self._load_follow
        v[self.weighting] = np.clip(0.5 + self._roof.step(rng), 0.0, 1.2)


class Headings:
    """Roadheaders cut for some time and then stand while the roof is bolted."""

    def __init__(self, registry: Registry, headings: Sequence[str], dt: float) -> None:
        n = len(headings)
        self.dt = dt
        self.feed = registry.find_all([f"{k}.feed" for k in headings])
        self.machine = registry.block(headings, "machine")
        self.cutting = registry.block(headings, "cutting")
        self.advance = registry.block(headings, "advance", (310.0 + 61.0 * np.arange(n)).tolist())
        self.conveyors = registry.block(headings, "conveyors", 1.0)
        self.load = registry.block(headings, "load", 0.3)
        self._phase = (700.0 * np.arange(n)) % (CUT_S + BOLT_S)
        self._wait = np.zeros(n)
        self._sway = Wander(np.full(n, 0.06), 20.0, dt)
        self._load_follow = -np.expm1(-dt / 12.0)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Advance one tick."""
        powered = v[self.feed] > 0.5
        self._wait = np.where(powered, np.maximum(self._wait - self.dt, 0.0), RESTART_S)
        working = powered & (self._wait <= 0.0)
        self._phase = (self._phase + self.dt * working) % (CUT_S + BOLT_S)
        running = working & (self._phase < CUT_S)
        v[self.machine] = running
        v[self.cutting] = running * np.clip(0.8 + self._sway.step(rng), 0.5, 1.0)
        v[self.advance] += running * WEB_M_MIN / 60.0 * self.dt
        v[self.conveyors] = powered
        v[self.load] += (v[self.cutting] * 0.8 + 0.1 * powered - v[self.load]) * self._load_follow

"""Methane and carbon monoxide: where they come from, how they thin out, where they go.

A working place is a well-mixed volume: ``V dc/dt = Q (c_in − c) + q``. From there the air carries
the gas along the roads: face return or heading → district return → main return.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.roads import Roads
from davylamp.sim.physics.ventilation import (
    DISTRICT_M2,
    FACE_M2,
    HEADING_M2,
    RETURN_M2,
    Ventilation,
)
from davylamp.sim.physics.wander import Wander

FACE_M3, CORNER_M3, HEADING_M3 = 150.0, 25.0, 80.0
"""Mixing volumes: the last metres of a longwall, its return corner, the inbye end of a heading."""

CORNER_SHARE = 0.05
"""Share of the face's air that washes the return corner."""

FACE_GAS = (0.058, 0.034)
"""Methane of a longwall in m³/s: standing, and what full cutting adds (3.5 and 2.0 m³/min)."""

GOAF_GAS, GOAF_TO_CORNER = 0.016, 0.05
"""Methane that leaves the goaf into the return (m³/s); the share that comes out at the corner."""

GOAF_BREATH = 0.010
"""More goaf gas in m³/s per hPa/h by which the barometer falls."""

HEADING_GAS, RIB_GAS = (0.0068, 0.0050), 0.0022
"""Methane of a heading in m³/s: standing, added by cutting; and along the ribs of its road."""

FACE_RETURN_M, HEADING_M, DISTRICT_M, MAIN_M = (620.0, 480.0), (220.0, 180.0, 260.0), 800.0, 1200.0
"""Lengths of the roads."""

CH4, CO = 0, 1


class Gas:
    """Contents at every sensor that stands in moving air. Shapes ``(n_faces,)``, ``(n_headings,)``."""

    def __init__(
        self,
        registry: Registry,
        air: Ventilation,
        faces: Sequence[str],
        headings: Sequence[str],
        dt: float,
    ) -> None:
        self.air, self.dt = air, dt
        self.f, self.h, self.d = len(faces), len(headings), air.districts
        length = np.r_[
            np.tile(FACE_RETURN_M, self.d), np.tile(HEADING_M, self.d), np.full(self.d, DISTRICT_M)
        ]
        section = np.r_[
            np.full(self.f, FACE_M2), np.full(self.h, HEADING_M2), np.full(self.d, DISTRICT_M2)
        ]
        self.roads = Roads(
            np.r_[length, MAIN_M], np.r_[section, RETURN_M2 * self.d], species=2, dt=dt
        )
        self.face: NDArray[np.float64] = np.zeros(self.f)
        self.corner: NDArray[np.float64] = np.zeros(self.f)
        self.heading: NDArray[np.float64] = np.zeros(self.h)
        self._face_wander = Wander(np.full(self.f, 0.05), 240.0, dt)
        self._heading_wander = Wander(np.full(self.h, 0.05), 240.0, dt)
        self._rib = RIB_GAS * 100.0 / (HEADING_M2 * length[self.f : self.f + self.h])
        self._declare(registry, faces, headings)

    def _declare(self, registry: Registry, faces: Sequence[str], headings: Sequence[str]) -> None:
        self.intake = registry.find("intake.ch4")
        self.breath = registry.find("goaf.breath")
        self.face_cutting = registry.find_all([f"{n}.cutting" for n in faces])
        self.heading_cutting = registry.find_all([f"{n}.cutting" for n in headings])
        self.burst = registry.block([*faces, *headings], "burst")
        """Methane in m³/s that a scenario lets out at a working place."""
        self.t0 = registry.block(faces, "ch4_t0")
        self.t1 = registry.block([*faces, *headings], "ch4_t1")
        self.t2 = registry.block([*faces, *headings], "ch4_t2")
        self.t3 = registry.block([*faces, *headings], "ch4_t3")
        self.mid = registry.block(faces, "ch4_mid")
        self.shearer = registry.block(faces, "ch4_shearer")
        self.machine = registry.block(headings, "ch4_machine")
        self.face_co = registry.block(faces, "co_return")
        districts = [f"return{faces[2 * d][:2]}" for d in range(self.d)]
        self.district = registry.block(districts, "ch4")
        self.district_co = registry.block(districts, "co")
        self.main = registry.add("return.ch4")
        self.main_co = registry.add("return.co")
        self.room = registry.add("drain.ch4_room", 0.05)

    def settle(self, v: Values) -> None:
        """Put every place at the contents that it has when nothing changes."""
        face_q, heading_q, goaf = self._sources(v)
        self.face = v[self.intake] + 100.0 * face_q / self.air.face_m3s
        self.corner = self.face + self._corner_excess(goaf)
        self.heading = v[self.intake] + 100.0 * heading_q / self.air.heading_m3s
        for _ in range(3):
            self.roads.fill(self._inflow(v, goaf))
        self._report(v)

    def step(self, v: Values, rng: np.random.Generator) -> NDArray[np.float64]:
        """Advance one tick; returns the gas in unit · m³ that left every road."""
        self._face_wander.step(rng)
        self._heading_wander.step(rng)
        face_q, heading_q, goaf = self._sources(v)
        face_q, heading_q = face_q + v[self.burst[: self.f]], heading_q + v[self.burst[self.f :]]
        self.face = self._mix(self.face, v[self.intake], self.air.face_m3s, face_q, FACE_M3)
        self._mix_corner(goaf)
        self.heading = self._mix(
            self.heading, v[self.intake], self.air.heading_m3s, heading_q, HEADING_M3
        )
        self.roads.gas[CH4, self.f : self.f + self.h] += self._rib_gain()
        left = self.roads.step(self._inflow(v, goaf), self._flows())
        self._report(v)
        return left

    def _sources(
        self, v: Values
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        face = FACE_GAS[0] + FACE_GAS[1] * v[self.face_cutting]
        heading = HEADING_GAS[0] + HEADING_GAS[1] * v[self.heading_cutting]
        goaf = np.full(self.f, max(0.0, GOAF_GAS + GOAF_BREATH * float(v[self.breath])))
        sway, heading_sway = 1.0 + self._face_wander.value, 1.0 + self._heading_wander.value
        return face * sway, heading * heading_sway, goaf * sway

    def _mix(
        self,
        content: NDArray[np.float64],
        inflow: float,
        flow: NDArray[np.float64],
        source: NDArray[np.float64],
        volume: float,
    ) -> NDArray[np.float64]:
        """The exact solution of the mixing equation over one tick."""
        rest = inflow + 100.0 * source / flow
        mixed: NDArray[np.float64] = rest + (content - rest) * np.exp(-flow * self.dt / volume)
        return np.minimum(mixed, 100.0)

    def _corner_excess(self, goaf: NDArray[np.float64]) -> NDArray[np.float64]:
        excess: NDArray[np.float64] = (
            100.0 * GOAF_TO_CORNER * goaf / (CORNER_SHARE * self.air.face_m3s)
        )
        return excess

    def _mix_corner(self, goaf: NDArray[np.float64]) -> None:
        rest = self.face + self._corner_excess(goaf)
        keep = np.exp(-CORNER_SHARE * self.air.face_m3s * self.dt / CORNER_M3)
        self.corner = rest + (self.corner - rest) * keep

    def _rib_gain(self) -> NDArray[np.float64]:
        inside = (
            np.arange(self.roads.gas.shape[2]) <= self.roads.last[self.f : self.f + self.h, None]
        )
        gain: NDArray[np.float64] = np.where(inside, self._rib[:, None] * self.dt, 0.0)
        return gain

    def _flows(self) -> NDArray[np.float64]:
        air = self.air
        flows: NDArray[np.float64] = np.r_[
            air.face_m3s, air.heading_m3s, air.district_m3s, air.flow.sum()
        ]
        return flows

    def _inflow(self, v: Values, goaf: NDArray[np.float64]) -> NDArray[np.float64]:
        """Contents of the air that enters every road, ``(2, n_roads)``."""
        f, h, d = self.f, self.h, self.d
        out = self.roads.outlet
        face_flow, heading_flow, district_flow = (
            self.air.face_m3s, self.air.heading_m3s, self.air.district_m3s,
        )  # fmt: skip
        inflow = np.empty((2, f + h + d + 1))
        inflow[CH4, :f] = self.face + 100.0 * goaf / face_flow
        inflow[CH4, f : f + h] = self.heading
        inflow[CO, :f] = 4.6 + 1.2 * v[self.face_cutting]
        inflow[CO, f : f + h] = 4.0
        fresh = np.array([v[self.intake], 2.0])[:, None]
        used = face_flow.reshape(d, 2).sum(axis=1) + heading_flow.reshape(d, -1).sum(axis=1)
        brought = (out[:, :f] * face_flow).reshape(2, d, 2).sum(axis=2)
        brought += (out[:, f : f + h] * heading_flow).reshape(2, d, -1).sum(axis=2)
        inflow[:, f + h : -1] = (brought + fresh * np.maximum(district_flow - used, 0.0)) / (
            np.maximum(district_flow, used)
        )
        total = float(self.air.flow.sum())
        gathered = (out[:, f + h : -1] * district_flow).sum(axis=1)
        rest = max(0.0, total - float(district_flow.sum()))
        inflow[:, -1] = (gathered + np.array([0.12, 3.0]) * rest) / (district_flow.sum() + rest)
        return inflow

    def _report(self, v: Values) -> None:
        f, h = self.f, self.h
        out = self.roads.outlet
        v[self.t0], v[self.t1] = self.corner, np.r_[self.face, self.heading]
        v[self.t2] = self.roads.at(0.98)[CH4, : f + h]
        v[self.t3] = v[self.intake] + 0.02
        v[self.mid] = self.roads.at(0.5)[CH4, :f]
        v[self.shearer] = 0.85 * self.face + 0.05 * v[self.face_cutting]
        v[self.machine] = 0.9 * self.heading + 0.04 * v[self.heading_cutting]
        v[self.face_co] = out[CO, :f]
        v[self.district], v[self.district_co] = out[CH4, f + h : -1], out[CO, f + h : -1]
        v[self.main], v[self.main_co] = out[CH4, -1], out[CO, -1]

"""The ventilation network: a fan against parallel branches, each with a square-law resistance.

``p = R Q²`` per branch (Atkinson). All splits between the main intake and the main return are in
parallel, so the flow through the fan has a closed form: with the conductance ``G = Σ 1/√R``,
``Q = sqrt(H / (k + R_main + 1/G²))``, and every branch takes ``Q / (G √R)``. Air has inertia: flows
follow with a time constant of some seconds.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.wander import Wander

FACE_M3S = (19.7, 17.6)
"""Airflow of the first and the second longwall of a district (1,182 and 1,056 m³/min)."""

HEADINGS_M3S, LEAK_M3S = 26.0, 144.7
"""Airflow past a district's local fans; chambers, leakage and the rest of the district."""

FACE_M2, HEADING_M2, DISTRICT_M2 = 11.0, 12.0, 20.0
RETURN_M2, INTAKE_M2, DRIFT_M2 = 32.0, 38.0, 18.0
"""Cross-sections; those of the main roads are per district, as a larger mine has larger roads."""

SPLIT_PA, MAIN_PA, FAN_PA, FAN_ZERO_PA = 900.0, 1500.0, 2400.0, 3000.0
"""Pressure over the splits, over the main roads, of the fan at its duty and at no flow."""

NATURAL_PA = 45.0
"""Natural ventilation pressure: what moves the air when every fan stands still."""

DUCT_M3S = 5.6
"""What a local fan brings to the face of its heading (336 m³/min)."""

RESIDUAL_M3S = 0.08
"""Air that a heading exchanges by convection while its fan stands still."""

INERTIA_S, DUCT_S = 5.0, 4.0


class Ventilation:
    """Airflow of every face, heading and main road. Flows inside are m³/s, shapes ``(n,)``."""

    def __init__(
        self, registry: Registry, faces: Sequence[str], headings: Sequence[str], dt: float
    ) -> None:
        self.districts = districts = len(faces) // 2
        design = np.r_[
            np.tile(FACE_M3S, districts),
            np.full(districts, HEADINGS_M3S),
            np.full(districts, LEAK_M3S),
        ]
        self.n_faces = len(faces)
        self.root_resistance = np.sqrt(SPLIT_PA) / design
        self.total_m3s = float(design.sum())
        self.fan_k = (FAN_ZERO_PA - FAN_PA) / self.total_m3s**2
        self.main_r = MAIN_PA / self.total_m3s**2
        self.flow: NDArray[np.float64] = design.copy()
        """Flow of every split: faces, district supplies of the headings, the rest of a district."""
        self.duct: NDArray[np.float64] = np.full(len(headings), DUCT_M3S)
        self._follow = -np.expm1(-dt / INERTIA_S)
        self._duct_follow = -np.expm1(-dt / DUCT_S)
        self._wander = Wander(np.full(len(design), 0.012), 90.0, dt)
        self._duct_wander = Wander(np.full(len(headings), 0.01), 120.0, dt)
        self._declare(registry, faces, headings)

    def _declare(self, registry: Registry, faces: Sequence[str], headings: Sequence[str]) -> None:
        self.speed = registry.find_all(["fan1.speed", "fan2.speed"])
        self.door_a = registry.block([*faces, *headings], "door_a")
        self.door_b = registry.block([*faces, *headings], "door_b")
        self.doors = registry.block([*faces, *headings], "doors")
        self.face_flow = registry.block(faces, "flow")
        self.face_air = registry.block(faces, "air")
        self.fans = registry.find_all([f"{n}.fan_main" for n in headings])
        self.standby = registry.find_all([f"{n}.fan_standby" for n in headings])
        self.duct_flow = registry.block(headings, "duct")
        self.duct_ok = registry.block(headings, "duct_ok", 1.0)
        self.heading_air = registry.block(headings, "air")
        numbers = [f"return{faces[2 * d][:2]}" for d in range(self.districts)]
        self.district_air = registry.block(numbers, "air")
        names = ("return.flow", "return.air", "intake.air", "fan.flow", "fan.air", "fan.pressure")
        self.totals = np.array([registry.add(name) for name in names])

    @property
    def face_m3s(self) -> NDArray[np.float64]:
        """Flow along every longwall."""
        return self.flow[: self.n_faces]

    @property
    def district_m3s(self) -> NDArray[np.float64]:
        """Flow in every district's return: its faces, its headings, a tenth of the rest."""
        d = self.districts
        supply, rest = self.flow[self.n_faces : self.n_faces + d], self.flow[self.n_faces + d :]
        faces = self.face_m3s.reshape(d, 2).sum(axis=1)
        summed: NDArray[np.float64] = faces + supply + 0.1 * rest
        return summed

    @property
    def heading_m3s(self) -> NDArray[np.float64]:
        """Flow along every heading's road."""
        return self.duct + RESIDUAL_M3S

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Move every flow by one tick towards what fans and doors ask for."""
        both = np.minimum(v[self.door_a], v[self.door_b])
        v[self.doors] = both
        head = FAN_ZERO_PA * float((v[self.speed] ** 2).sum()) + NATURAL_PA
        root = self.root_resistance.copy()
        root[: self.n_faces] *= 1.0 + 0.9 * both[: self.n_faces]
        conductance = float((1.0 / root).sum())
        total = np.sqrt(head / (self.fan_k + self.main_r + conductance**-2))
        wanted = total / conductance / root
        self.flow += (wanted - self.flow) * self._follow
        running = np.maximum(v[self.fans], v[self.standby])
        self.duct += (DUCT_M3S * running - self.duct) * self._duct_follow
        self._report(v, rng)

    def _report(self, v: Values, rng: np.random.Generator) -> None:
        d = self.districts
        sway = 1.0 + self._wander.step(rng)
        face = self.face_m3s * sway[: self.n_faces]
        v[self.face_flow], v[self.face_air] = face * 60.0, face / FACE_M2
        duct = self.duct * (1.0 + self._duct_wander.step(rng))
        v[self.duct_flow], v[self.heading_air] = duct * 60.0, (duct + RESIDUAL_M3S) / HEADING_M2
        v[self.duct_ok] = duct > 0.4 * DUCT_M3S
        v[self.district_air] = self.district_m3s * sway[-d:] / DISTRICT_M2
        total = float(self.flow.sum())
        pressure = (self.main_r + float((1.0 / self.root_resistance).sum()) ** -2) * total**2
        speeds = total / np.array((RETURN_M2, INTAKE_M2, DRIFT_M2)) / d
        v[self.totals] = (total * 60.0, speeds[0], speeds[1], total, speeds[2], pressure)

"""The field devices' interlocks: methane-electric and fan-electric (甲烷电闭锁, 风电闭锁).

They act inside the plant, from the sensors' own readings, as 煤矿安全规程 2025 art. 528 asks; what
watches the plant only sees ``cut`` and ``feed``. A sensor in calibration cuts nothing; a sensor with
a fault holds the power off until it is healthy again (故障闭锁).

Two things can go wrong with them: a contactor that is welded keeps the power on (``welded``), and a
station that has hung orders nothing (``cut_blocked``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Registry, Values

RESTORE_S = 10.0
"""Power comes back this long after the order is lifted: someone closes the switch."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One cutting sensor: its point's place in the readings, where it cuts and restores (%CH4)."""

    sensor: int
    cut: float
    restore: float


class Interlock:
    """One zone of cut-off per working place. Shapes ``(n_zones,)``, guards ``(n_zones, n_guards)``."""

    def __init__(
        self,
        registry: Registry,
        zones: Sequence[str],
        headings: Sequence[str],
        guards: Sequence[Sequence[Guard]],
        dt: float,
    ) -> None:
        self.dt = dt
        n, most = len(zones), max(len(g) for g in guards)
        self._sensor = np.zeros((n, most), np.intp)
        self._cut = np.full((n, most), np.inf)
        self._restore = np.full((n, most), np.inf)
        for row, zone in enumerate(guards):
            for column, guard in enumerate(zone):
                self._sensor[row, column] = guard.sensor
                self._cut[row, column], self._restore[row, column] = guard.cut, guard.restore
        self.order = registry.find_all([f"{z}.cut" for z in zones])
        self.feed = registry.find_all([f"{z}.feed" for z in zones])
        self.feed_return = registry.find_all(
            [f"{z}.feed_return" for z in zones if z not in headings]
        )
        self._faces = np.array([z not in headings for z in zones])
        self._welded = registry.block(zones, "welded")
        self._blocked = registry.block(zones, "cut_blocked")
        self._fan = registry.find_all([f"{z}.fan_main" for z in headings])
        self._standby = registry.find_all([f"{z}.fan_standby" for z in headings])
        self._duct = registry.find_all([f"{z}.duct_ok" for z in headings])
        self._section = registry.find_all([f"power.{1 + k % 2}" for k in range(n)])
        self._held: NDArray[np.float64] = np.zeros(n)
        self._off_after = 0.9 + 0.17 * (np.arange(n) % 5)
        """Seconds from the order to dead cables, 0.9 to 1.6: within the 2 s of AQ 6201."""
        self._since: NDArray[np.float64] = np.full(n, RESTORE_S)

    def step(
        self, v: Values, reading: NDArray[np.float64], inhibited: NDArray[np.bool_],
        faulty: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        """Judge the readings (one per point) and switch the zones' power for one tick."""
        seen = np.round(reading[self._sensor], 2)
        live = ~inhibited[self._sensor] & np.isfinite(self._cut)
        fault = faulty[self._sensor] & np.isfinite(self._cut)
        over = ((seen >= self._cut) & live) | fault
        clear = ~(((seen >= self._restore) & live) | fault).any(axis=1)
        ordered = (v[self.order] > 0.5) & ~clear | over.any(axis=1)
        still = np.maximum(v[self._fan], v[self._standby]) < 0.5
        ordered[~self._faces] |= (v[self._duct] < 0.5) | still
        ordered &= v[self._blocked] < 0.5
        changed = ordered != (v[self.order] > 0.5)
        self._since = np.where(changed, 0.0, self._since + self.dt)
        v[self.order] = ordered
        off = ordered & (self._since >= self._off_after)
        on = ~ordered & (self._since >= RESTORE_S)
        self._held = np.where(off, 1.0, np.where(on, 0.0, self._held))
        closed = (self._held < 0.5) | (v[self._welded] > 0.5)
        v[self.feed] = closed & (v[self._section] > 0.5)
        v[self.feed_return] = v[self.feed[self._faces]]

"""Roads: gas travels with the air, cell by cell.

A road is a row of cells of `CELL_M`. Air moves whole cells on when it has travelled the length of
one, so that a slug keeps its shape over any distance (no numerical diffusion); what little it
spreads is Taylor dispersion between neighbours. Gas is conserved exactly.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

CELL_M = 8.0
DISPERSIVITY_M = 0.8
"""Longitudinal dispersion is this length times the air's velocity (Taylor: D ∝ v in turbulent flow);
1.4 m²/s at 1.8 m/s, of the order found with tracers in roads. Assumed."""


class Roads:
    """``n`` roads with ``species`` gases in each; ``gas[s, b, k]`` is the content of one cell.

    Lengths in m, sections in m²; contents are in the species' own unit (``%``, ppm). Cell 0 is where
    air enters, ``last[b]`` where it leaves.
    """

    def __init__(self, length_m: ArrayLike, section_m2: ArrayLike, species: int, dt: float) -> None:
        cells = np.maximum(2, np.rint(np.asarray(length_m, np.float64) / CELL_M)).astype(np.intp)
        self.section = np.asarray(section_m2, np.float64)
        self.last = cells - 1
        self.dt = dt
        self.gas: NDArray[np.float64] = np.zeros((species, len(cells), int(cells.max())))
        self.carried: NDArray[np.float64] = np.zeros((species, len(cells)))
        """Gas that has entered since the last move, in unit · cells."""
        self.progress: NDArray[np.float64] = np.zeros(len(cells))
        """How far the air is on its way through the next cell, 0 to 1."""
        self.rows = np.arange(len(cells))
        inside = np.arange(self.gas.shape[2] - 1) < self.last[:, None]
        self._inside = np.where(inside, 1.0, 0.0)

    @property
    def outlet(self) -> NDArray[np.float64]:
        """What leaves every road now, shape ``(species, n)``."""
        return self.gas[:, self.rows, self.last]

    def at(self, fraction: ArrayLike) -> NDArray[np.float64]:
        """Content at a place along every road (0 entry, 1 exit), shape ``(species, n)``."""
        return self.gas[:, self.rows, np.rint(self.last * np.asarray(fraction)).astype(np.intp)]

    def fill(self, content: NDArray[np.float64]) -> None:
        """Fill every road evenly; ``content`` has the shape ``(species, n)``."""
        inside = np.arange(self.gas.shape[2]) <= self.last[:, None]
        self.gas[:] = np.where(inside, content[:, :, None], 0.0)

    def held(self) -> NDArray[np.float64]:
        """Gas held by every road in unit · m³ (cells and what is entering), shape ``(species, n)``."""
        summed: NDArray[np.float64] = (self.gas.sum(axis=2) + self.carried) * self.section * CELL_M
        return summed

    def step(
        self, inflow: NDArray[np.float64], flow_m3s: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Let air of the contents ``inflow`` enter for one tick.

        Returns the gas in unit · m³ that left through the exits in this tick, ``(species, n)``.
        The air must not travel more than one cell in a tick.
        """
        travelled = flow_m3s * self.dt / self.section / CELL_M
        self.carried += inflow * travelled
        self.progress += travelled
        left = np.zeros_like(self.carried)
        moving = np.flatnonzero(self.progress >= 1.0)
        if len(moving):
            left[:, moving] = self._move(moving)
        share = travelled * DISPERSIVITY_M / CELL_M
        spread = (self.gas[:, :, 1:] - self.gas[:, :, :-1]) * self._inside * share[:, None]
        self.gas[:, :, :-1] += spread
        self.gas[:, :, 1:] -= spread
        return left

    def _move(self, moving: NDArray[np.intp]) -> NDArray[np.float64]:
        last = self.last[moving]
        out = self.gas[:, moving, last] * self.section[moving] * CELL_M
        entering = self.carried[:, moving] / self.progress[moving]
        self.gas[:, moving, 1:] = self.gas[:, moving, :-1]
        self.gas[:, moving, 0] = entering
        beyond = last + 1
        open_ended = beyond < self.gas.shape[2]
        self.gas[:, moving[open_ended], beyond[open_ended]] = 0.0
        self.carried[:, moving] -= entering
        self.progress[moving] -= 1.0
        return out

"""Slow random walks: Ornstein-Uhlenbeck processes of mean 0."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Wander:
    """One process per element: standard deviation ``sigma``, time constant ``tau_s``, at rest."""

    def __init__(self, sigma: ArrayLike, tau_s: ArrayLike, dt: float) -> None:
        sigma, tau_s = np.broadcast_arrays(
            np.asarray(sigma, np.float64), np.asarray(tau_s, np.float64)
        )
        self.value: NDArray[np.float64] = np.zeros(sigma.shape)
        self._keep = np.exp(-dt / tau_s)
        self._kick = sigma * np.sqrt(1.0 - self._keep**2)

    def step(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Advance one tick and return the value (read-only for the caller)."""
        self.value *= self._keep
        self.value += self._kick * rng.standard_normal(self.value.shape)
        return self.value

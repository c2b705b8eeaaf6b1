"""The running mean, sigma and lag-1 autocorrelation of tags that nobody commissioned.

Each forgets exponentially: the newest observation has the weight ``1 / min(count, memory)``, so that
the first ones count alike (the mean of ``count`` values). The residual of an observation is taken
before it is learned: ``e = (d_t - phi d_{t-1}) / s`` with ``d = x - mean`` and ``s²`` the running mean
square of what ``d_t - phi d_{t-1}`` was; it is 0 until `WARM_SHARE` of the memory is full. Residuals
that go on together (slow wander under white noise is no AR(1)) are divided by the square root of how
much more their sums over `BLOCK` vary. An observation further than ``CLIP`` sigmas is learned as one
at ``CLIP``: an outlier must not widen the sigma that it is judged by.

>>> import numpy as np
>>> running = Running(1, 100.0)
>>> rng = np.random.default_rng(1)
>>> yes = np.array([True])
>>> e = [running.take(slice(None), 5 + rng.standard_normal(1), yes) for _ in range(300)]
>>> round(float(running.mean[0]), 2), round(float(running.sigma[0]), 2), bool(e[20][0] == 0)
(4.88, 0.93, True)
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.chart import Where
from scada.detect.trend.residuals import MOST

WARM_SHARE: Final = 0.5
"""The share of the memory that must be full before an observation is judged."""
BLOCK: Final = 10
"""Residuals are summed over so many, to see whether they go on together."""
CLIP: Final = 4.0
"""Observations are learned up to this many sigmas."""


class Running:
    """The statistics of ``n`` tags; ``memory`` counts observations. Columns ``(n,)``."""

    def __init__(
        self, n: int, memory: float, resolution: NDArray[np.float64] | float = 0.0
    ) -> None:
        self.mean: NDArray[np.float64] = np.zeros(n)
        self.count: NDArray[np.float64] = np.zeros(n)
        self._variance: NDArray[np.float64] = np.zeros(n)
        self._lagged: NDArray[np.float64] = np.zeros(n)
        self._noise: NDArray[np.float64] = np.zeros(n)
        self._noises: NDArray[np.float64] = np.zeros(n)
        self._sum: NDArray[np.float64] = np.zeros(n)
        self._summed: NDArray[np.float64] = np.zeros(n)
        self._blocks: NDArray[np.float64] = np.zeros(n)
        self._together: NDArray[np.float64] = np.ones(n)
        self._last: NDArray[np.float64] = np.full(n, np.nan)
        self._memory = memory
        self._floor = np.broadcast_to(np.square(np.asarray(resolution) / 2.0), (n,))

    @property
    def sigma(self) -> NDArray[np.float64]:
        """The standard deviation, at least half the resolution."""
        return self.sigma_at(slice(None))

    @property
    def phi(self) -> NDArray[np.float64]:
        """The lag-1 autocorrelation, corrected for the bias of a short memory (Kendall, 1954)."""
        return self.phi_at(slice(None))

    def sigma_at(self, at: Where) -> NDArray[np.float64]:
        """`sigma` of some tags."""
        sigma: NDArray[np.float64] = np.sqrt(np.maximum(self._variance[at], self._floor[at]))
        return sigma

    def phi_at(self, at: Where) -> NDArray[np.float64]:
        """`phi` of some tags."""
        lagged, variance = self._lagged[at], self._variance[at]
        raw = np.divide(lagged, variance, out=np.zeros(len(lagged)), where=variance > 0)
        biased = (1.0 + 4.0 * raw) / np.maximum(self.count[at], 4.0)
        phi: NDArray[np.float64] = np.clip(raw + biased, -MOST, MOST)
        return phi

    def is_warm(self, at: Where) -> NDArray[np.bool_]:
        """Whether enough was learned to judge by."""
        warm: NDArray[np.bool_] = self.count[at] >= WARM_SHARE * self._memory
        return warm

    def take(
        self,
        at: Where,
        value: NDArray[np.float64],
        learns: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """The residuals of these observations, in sigmas of a residual; then learn where ``learns``."""
        away, last = value - self.mean[at], np.array(self._last[at])
        phi = self.phi_at(at)
        fresh = np.isnan(last)
        phi[fresh] = last[fresh] = 0.0
        raw = away - phi * last
        noise = np.maximum(self._noise[at], self._floor[at])
        sound = noise > 0
        unit = np.divide(raw, np.sqrt(noise), out=np.zeros(len(raw)), where=sound)
        residual = np.where(self.is_warm(at), unit / np.sqrt(self._together[at]), 0.0)
        self._last[at] = away
        self._learn_together(at, unit, learns & ~fresh)
        self._learn_noise(at, raw, learns & ~fresh)
        self._learn(at, away, last, learns)
        return residual

    def forget_last(self, at: Where) -> None:
        """After a gap the next observation stands for itself."""
        self._last[at] = np.nan

    def _learn_together(
        self, at: Where, unit: NDArray[np.float64], learns: NDArray[np.bool_]
    ) -> None:
        """The variance of sums of `BLOCK` residuals over that of independent ones, at least 1."""
        total = self._sum[at] + np.where(learns, np.clip(unit, -CLIP, CLIP), 0.0)
        summed = self._summed[at] + learns
        full = summed >= BLOCK
        blocks = self._blocks[at] + full
        most = max(self._memory / BLOCK, 5.0)
        weight = np.where(full, 1.0 / np.minimum(blocks + 1.0, most), 0.0)
        ratio = np.minimum(total * total / BLOCK, CLIP**2 * self._together[at])
        together = self._together[at] + weight * (ratio - self._together[at])
        self._together[at] = np.maximum(together, 1.0)
        self._sum[at], self._summed[at] = np.where(full, 0.0, total), np.where(full, 0.0, summed)
        self._blocks[at] = blocks

    def _learn_noise(self, at: Where, raw: NDArray[np.float64], learns: NDArray[np.bool_]) -> None:
        count, noise = self._noises[at], self._noise[at]
        square = np.minimum(raw * raw, self._bound(count, noise, at))
        self._noise[at] = noise + _weight(count, self._memory, learns) * (square - noise)
        self._noises[at] = np.minimum(count + learns, self._memory)

    def _learn(
        self,
        at: Where,
        away: NDArray[np.float64],
        last: NDArray[np.float64],
        learns: NDArray[np.bool_],
    ) -> None:
        count, variance = self.count[at], self._variance[at]
        bound = np.sqrt(self._bound(count, variance, at))
        away, last = np.clip(away, -bound, bound), np.clip(last, -bound, bound)
        weight = _weight(count, self._memory, learns)
        self.mean[at] += weight * away
        self._variance[at] = (1.0 - weight) * (variance + weight * away * away)
        self._lagged[at] = (1.0 - weight) * (self._lagged[at] + weight * away * last)
        self.count[at] = np.minimum(count + learns, self._memory)

    def _bound(
        self, count: NDArray[np.float64], variance: NDArray[np.float64], at: Where
    ) -> NDArray[np.float64]:
        """The largest square that is learned; at the beginning there is none."""
        bound: NDArray[np.float64] = CLIP**2 * np.maximum(variance, self._floor[at])
        bound[count < WARM_SHARE * self._memory] = np.inf
        return bound


def _weight(
    count: NDArray[np.float64], memory: float, learns: NDArray[np.bool_]
) -> NDArray[np.float64]:
    return np.where(learns, 1.0 / np.minimum(count + 1.0, memory), 0.0)

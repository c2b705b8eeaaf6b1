"""By how much a neighbour runs ahead: learned from the curves, not from distance and air velocity.

The cross-correlation of changes over ``SPAN`` blocks, ``sum own(t) * near(t - lag)`` over the root of
both sums of squares, for every lag up to `LONGEST`; the lag is where it is largest in size. Gas moves
slower than the air that carries it, so that a lag from a map would be wrong. A correlation below
``FAINT``, or below what chance makes of so few blocks (4 / sqrt(blocks)), shows no lag: 0 is taken.

>>> import numpy as np
>>> lags, noise = Lags(1, 1), np.cumsum(np.random.default_rng(1).normal(size=400))
>>> for t in range(40, 400):
...     lags.step(noise[None, t - 39 : t + 1], noise[None, None, t - 34 : t + 6])
>>> lags.best().tolist(), [[round(x, 2) for x in row] for row in lags.strength().tolist()]
([[5]], [[0.99]])

Source: the lag of gas between sensors by aligning curves, Industry and Mine Automation (gkzdh.cn, 9167).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SPAN: Final = 4
LONGEST: Final = 30
FAINT: Final = 0.1


class Lags:
    """Of ``n`` tags to ``k`` neighbours each; state ``(n, k, LONGEST + 1)``."""

    def __init__(self, n: int, k: int) -> None:
        self._both = np.zeros((n, k, LONGEST + 1))
        self._near = np.zeros((n, k, LONGEST + 1))
        self._own = np.zeros((n, k, LONGEST + 1))
        self._known = np.zeros((n, k, LONGEST + 1))

    def step(self, own: NDArray[np.float64], near: NDArray[np.float64]) -> None:
        """Take the windows ``own (n, w)`` and ``near (n, k, w)``, newest block last."""
        change = (own[:, -1] - own[:, -1 - SPAN])[:, None, None]
        back = -1 - np.arange(LONGEST + 1)
        theirs = near[..., back] - near[..., back - SPAN]
        known = np.isfinite(change) & np.isfinite(theirs)
        change, theirs = np.where(known, change, 0.0), np.where(known, theirs, 0.0)
        self._both += change * theirs
        self._near += theirs**2
        self._own += change**2
        self._known += known

    def correlation(self) -> NDArray[np.float64]:
        """For every lag, ``(n, k, LONGEST + 1)``; 0 where nothing moved."""
        size = np.sqrt(self._near * self._own)
        return np.where(size > 0, self._both / np.where(size > 0, size, 1.0), 0.0)

    def best(self) -> NDArray[np.intp]:
        """By how many blocks each neighbour runs ahead, ``(n, k)``."""
        found = self.correlation()
        lag = np.abs(found).argmax(axis=2)
        return np.where(self._at(found, lag) >= self.least(), lag, 0)

    def least(self) -> NDArray[np.float64]:
        """From which strength on it is more than chance, ``(n, k)``."""
        chance = 4.0 / np.sqrt(np.maximum(self._known.max(axis=2), 1.0))
        least: NDArray[np.float64] = np.maximum(chance, FAINT)
        return least

    def strength(self) -> NDArray[np.float64]:
        """The correlation at the best lag, in size; ``(n, k)``."""
        found = self.correlation()
        return self._at(found, np.abs(found).argmax(axis=2))

    def _at(self, found: NDArray[np.float64], lag: NDArray[np.intp]) -> NDArray[np.float64]:
        return np.abs(np.take_along_axis(found, lag[..., None], axis=2)[..., 0])

"""What a forecast looks at: the last hour of the tag and of its neighbours, in blocks.

Of the tag itself: its value, its changes over some blocks, how it stands to its means and to the
extremes of the last blocks. Of each neighbour the same, with fewer of them; one with a lag is looked
at that much earlier. A figure that has no value is NaN.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

WINDOW: Final = 121
"""How many blocks are kept: with blocks of 30 s an hour."""
_OWN_BACK: Final = (1, 2, 4, 8, 16)
_OWN_MEANS: Final = (8, 20, 60, 120)
_OWN_EXTREMES: Final = (2, 4, 6, 10, 20, 60)
_NEAR_BACK: Final = (1, 2, 4, 8)
_NEAR_MEANS: Final = (20, 60)
_NEAR_EXTREMES: Final = (6, 20)
LEAST: Final = 3
"""How many blocks without a gap a forecast needs; what reaches back further counts as its mean."""


def count(neighbours: int) -> int:
    """How many features there are with so many neighbours."""
    own = 1 + len(_OWN_BACK) + len(_OWN_MEANS) + 2 * len(_OWN_EXTREMES)
    return own + neighbours * (1 + len(_NEAR_BACK) + len(_NEAR_MEANS) + 2 * len(_NEAR_EXTREMES))


def features(own: NDArray[np.float64], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(n, count(k))`` of ``own (n, WINDOW)`` and ``near (n, k, WINDOW)``, newest block last."""
    return np.concatenate((_of_own(own), _of_near(near)), axis=1)


def _of_own(own: NDArray[np.float64]) -> NDArray[np.float64]:
    now = own[:, -1]
    columns = [now]
    columns += [now - own[:, -1 - back] for back in _OWN_BACK]
    columns += [now - mean(own, blocks) for blocks in _OWN_MEANS]
    columns += [np.fmax.reduce(own[:, -blocks:], axis=1) - now for blocks in _OWN_EXTREMES]
    columns += [now - np.fmin.reduce(own[:, -blocks:], axis=1) for blocks in _OWN_EXTREMES]
    return np.stack(columns, axis=1)


def _of_near(near: NDArray[np.float64]) -> NDArray[np.float64]:
    now = near[..., -1]
    columns = [now]
    columns += [now - near[..., -1 - back] for back in _NEAR_BACK]
    columns += [mean(near, blocks) - now for blocks in _NEAR_MEANS]
    columns += [np.fmax.reduce(near[..., -blocks:], axis=-1) - now for blocks in _NEAR_EXTREMES]
    columns += [now - np.fmin.reduce(near[..., -blocks:], axis=-1) for blocks in _NEAR_EXTREMES]
    return np.stack(columns, axis=2).reshape(len(near), -1)


def mean(blocks: NDArray[np.float64], last: int) -> NDArray[np.float64]:
    """The mean of the ``last`` blocks of the last axis, of those that have a value; or NaN."""
    tail = blocks[..., -last:]
    known = np.isfinite(tail)
    number = known.sum(axis=-1)
    total = np.where(known, tail, 0.0).sum(axis=-1)
    found: NDArray[np.float64] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return found

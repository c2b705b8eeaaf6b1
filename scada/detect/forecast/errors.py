"""How far forecasts were off: a distribution per forecaster, from which a probability is read.

Errors are counted in units of the tag's own restlessness (see `Restlessness` in `window`), in bins
that widen outwards, with exponential forgetting. A prior of ``PRIOR`` counts of a normal
distribution stands for what is not known yet; it gives the probability where nothing was
measured, and keeps every probability between 0 and 1. So a stated probability of 0.7 comes from the
share of past errors that were so large, and is as true as the errors to come are like the past ones.

>>> import numpy as np
>>> errors = Errors(1, np.array([1.0]), forget=1e9)
>>> for error in np.random.default_rng(1).normal(2.0, 1.0, 2000):
...     errors.add(np.array([error]), np.array([True]))
>>> round(float(errors.above(np.array([2.0]))[0]), 2)
0.49
>>> round(float(errors.quantile(0.9)[0]), 1)
3.3

Source: empirical prediction intervals, W. H. Williams and M. L. Goodman, A simple method for the
construction of empirical confidence limits for economic forecasts, JASA 66 (1971).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

PRIOR: Final = 20.0
"""How many measured errors the prior weighs as much as."""
_HALF: Final = 48
_EDGES: Final = 0.05 * np.sinh(np.linspace(-7.0, 7.0, 2 * _HALF + 1))
"""Bounds of the bins in units of restlessness: 0.007 wide in the middle, out to 27."""


class Errors:
    """The errors of ``n`` forecasters; state ``(n, bins)``. ``spread`` (n,) is the prior's deviation."""

    def __init__(self, n: int, spread: NDArray[np.float64], forget: float) -> None:
        self._keep = 1.0 - 1.0 / forget
        below = ndtr(_EDGES[None, :] / spread[:, None])
        below[:, 0], below[:, -1] = 0.0, 1.0
        self._prior = PRIOR * np.diff(below, axis=1)
        self._counts = np.zeros((n, len(_EDGES) - 1))

    def add(self, error: NDArray[np.float64], rows: NDArray[np.bool_]) -> None:
        """Count one error each, (n,), where ``rows`` says so; beyond the outermost bins it lies in them."""
        which = np.flatnonzero(rows)
        bins = np.searchsorted(_EDGES, error[which], side="right") - 1
        self._counts[which] *= self._keep
        self._counts[which, np.clip(bins, 0, self._counts.shape[1] - 1)] += 1.0

    @property
    def weight(self) -> NDArray[np.float64]:
        """How many errors each distribution stands on, forgotten ones taken off."""
        total: NDArray[np.float64] = self._counts.sum(axis=1)
        return total

    def above(self, bound: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of an error of at least ``bound``; both (n,)."""
        below = self._below()
        place = np.clip(bound, _EDGES[0], _EDGES[-1])
        right = np.clip(np.searchsorted(_EDGES, place, side="right"), 1, len(_EDGES) - 1)
        row = np.arange(len(bound))
        low, high = below[row, right - 1], below[row, right]
        part = (place - _EDGES[right - 1]) / (_EDGES[right] - _EDGES[right - 1])
        return np.clip(1.0 - (low + part * (high - low)), 0.0, 1.0)

    def quantile(self, share: float) -> NDArray[np.float64]:
        """The error that a ``share`` of all lie below, (n,)."""
        below = self._below()
        right = np.clip(np.sum(below <= share, axis=1), 1, len(_EDGES) - 1)
        row = np.arange(len(below))
        low, high = below[row, right - 1], below[row, right]
        part = (share - low) / np.maximum(high - low, 1e-12)
        found: NDArray[np.float64] = _EDGES[right - 1] + part * (_EDGES[right] - _EDGES[right - 1])
        return found

    def _below(self) -> NDArray[np.float64]:
        counts = self._counts + self._prior
        total = counts.sum(axis=1, keepdims=True)
        return np.concatenate((np.zeros((len(counts), 1)), np.cumsum(counts, axis=1) / total), 1)

"""How good the forecasts of a tag have been: counted online, so that the screen can say it.

Every block in which the limit was not exceeded is a case. Once the longest horizon is over it is
known which forecasts were right:

    false-alarm time   share of the cases with an advised crossing that did not come, in minutes a day
    caught             share of the cases before a crossing in which it was advised
    Brier              mean square of probability minus what came (0 or 1), per method and horizon

Counting false *time* and not episodes: an alarm that is always on has one episode. Cases are
forgotten exponentially, 1/e after ``forget`` of them.

>>> import numpy as np
>>> record = Record(1, forget=1e9)
>>> yes, no = np.array([[True]]), np.array([[False]])
>>> for came, p in ((True, 0.8), (False, 0.8), (False, 0.1), (False, 0.1)):
...     record.add(np.full((1, 1, 1), p), yes if came else no, np.array([True]), np.array([0.5]))
>>> round(record.false_minutes_per_day().item(), 3), record.caught().item()
(360.0, 1.0)
>>> round(record.brier()[0, 0, 0].item(), 3)
0.175

Source: G. W. Brier, Verification of forecasts expressed in terms of probability (1950).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_MINUTES_PER_DAY: Final = 1440.0


class Record:
    """What came of the forecasts of ``n`` tags by ``methods`` methods at ``horizons`` horizons."""

    def __init__(self, n: int, forget: float, methods: int = 1, horizons: int = 1) -> None:
        self._keep = 1.0 - 1.0 / forget
        self.cases: NDArray[np.float64] = np.zeros((methods, n))
        self._false = np.zeros((methods, n))
        self._coming = np.zeros((methods, n))
        self._caught = np.zeros((methods, n))
        self._squares = np.zeros((methods, horizons, n))

    def add(
        self,
        probability: NDArray[np.float64],
        came: NDArray[np.bool_],
        rows: NDArray[np.bool_],
        advise: NDArray[np.float64],
    ) -> None:
        """One case each: ``probability (methods, horizons, n)`` against ``came (horizons, n)``.

        Counted where ``rows (n,)`` says so and the probability is known; ``advise (n,)`` is the
        probability from which on a crossing is advised.
        """
        known = np.isfinite(probability).all(axis=1) & rows
        advised = (probability >= advise).any(axis=1)
        last = came[-1]
        for sums, more in (
            (self.cases, np.ones_like(self.cases)),
            (self._false, advised & ~last),
            (self._coming, np.broadcast_to(last, advised.shape)),
            (self._caught, advised & last),
        ):
            sums[known] = sums[known] * self._keep + more[known]
        square = (probability - came) ** 2
        kept = self._squares * self._keep + square
        self._squares = np.where(known[:, None], kept, self._squares)

    def false_minutes_per_day(self) -> NDArray[np.float64]:
        """The time in false alarm, ``(methods, n)``; NaN without a case."""
        return _share(self._false, self.cases) * _MINUTES_PER_DAY

    def caught(self) -> NDArray[np.float64]:
        """The share of the cases before a crossing that were advised, ``(methods, n)``; or NaN."""
        return _share(self._caught, self._coming)

    def brier(self) -> NDArray[np.float64]:
        """The Brier score, ``(methods, horizons, n)``; NaN without a case."""
        return _share(self._squares, self.cases[:, None])


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)

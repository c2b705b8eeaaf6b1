"""Tags of unlike units made comparable: by the middle and the deviation that were learned.

>>> rows = np.array([[20.0, 0.1], [22.0, 0.1], [21.0, 0.1]])
>>> standard = Standard.of(rows, resolution=[0.0, 0.1])
>>> [round(float(value), 2) for value in standard(np.array([22.0, 0.2]))]
[1.22, 3.46]
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

_UNMOVED: Final = 0.01
"""The deviation of a tag that did not move while it was learned, as a share of its value."""


@dataclass(frozen=True, slots=True)
class Standard:
    """The learned middle and deviation of each tag, ``(p,)``."""

    middle: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, rows: NDArray[np.float64], resolution: ArrayLike = 0.0) -> Self:
        """Of rows ``(k, p)``; no deviation is below that of rounding to the tag's resolution.

        A tag that did not move, and whose resolution is not known, gets a hundredth of its value.
        """
        middle = np.median(rows, axis=0)
        rounding = np.asarray(resolution, np.float64) / np.sqrt(12)
        deviation = np.maximum(rows.std(axis=0), rounding)
        unmoved = np.where(middle == 0, 1.0, _UNMOVED * np.abs(middle))
        still = np.ptp(rows, axis=0) == 0
        return cls(middle, np.where(still & (rounding == 0), unmoved, deviation))

    def __call__(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """In deviations from the middle."""
        standard: NDArray[np.float64] = (rows - self.middle) / self.deviation
        return standard

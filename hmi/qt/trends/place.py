"""One pane's way from values to pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from hmi.models.trends.ticks import value_ticks

_PER_TICK = 64
_HEADING = 20.0
"""Room at the top of a pane, so that no pen runs through its name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A pane's rectangle, in pixels at 1080p, and the values at its bottom and its top."""

    left: float
    top: float
    width: float
    height: float
    low: float
    high: float

    @classmethod
    def of(cls, rect: QRectF, low: float, high: float, by_hand: bool = False) -> "Place":
        """Room for the heading is left above ``high``, unless a hand chose just these values."""
        room = 0.0 if by_hand else (high - low) * min(0.4, _HEADING / rect.height())
        return cls(rect.left(), rect.top(), rect.width(), rect.height(), low, high + room)

    @property
    def rect(self) -> QRectF:
        """Where it is."""
        return QRectF(self.left, self.top, self.width, self.height)

    @property
    def bottom(self) -> float:
        """The pixel of its lowest value."""
        return self.top + self.height

    @property
    def per_value(self) -> float:
        """Pixels of one unit."""
        return self.height / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        """The round values that are written beside it."""
        return value_ticks(self.low, self.high, max(3, int(self.height // _PER_TICK)))

    def y(self, value: float) -> float:
        """The pixel of a value."""
        return self.bottom - (value - self.low) * self.per_value

    def ys(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The pixels of values."""
        return self.bottom - (value - self.low) * self.per_value

    def value(self, y: float) -> float:
        """The value at a pixel."""
        return self.low + (self.bottom - y) / self.per_value

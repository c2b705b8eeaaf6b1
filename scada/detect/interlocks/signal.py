"""A signal of many interlocks at once: true, false, or not known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Signal:
    """Shapes ``(n,)``; where neither is set it is not known. Bad quality is never a no."""

    true: Mask
    false: Mask

    @classmethod
    def known(cls, value: Mask) -> "Signal":
        """A signal that is known everywhere."""
        return cls(value, ~value)

    def __invert__(self) -> "Signal":
        return Signal(self.false, self.true)

    def __and__(self, other: "Signal") -> "Signal":
        return Signal(self.true & other.true, self.false | other.false)

    def __or__(self, other: "Signal") -> "Signal":
        return Signal(self.true | other.true, self.false & other.false)

"""The seam of the charts of single tags."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Where = slice | NDArray[np.intp]
"""Which tags a step is about: all of them as a slice (in place, no copies), or their numbers."""


class Chart(Protocol):
    """A chart over ``n`` tags at once; one observation of each named tag is one step.

    ``step`` returns how far each of them is on the way to its limit, ``(k,)``: beyond 1 it is over.
    """

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take one observation of each of these tags."""
        ...

    def reset(self, at: Where) -> None:
        """Begin anew, after a gap."""
        ...

    def direction(self, tag: int) -> float:
        """Above 0 where the tag lies too high or rises."""
        ...

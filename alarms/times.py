"""Whether a time is over, on a clock that may be set back."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BACK_NS: Final = 5_000_000_000
"""A clock that went back by more than this before the beginning tells nothing of how long ago that was."""

NEVER: Final = (1 << 63) - 1
"""The end of what does not end by itself."""


def is_over(now_ns: int, since_ns: int, until_ns: int) -> bool:
    """Whether what began at ``since_ns`` and ends at ``until_ns`` is over.

    It is, too, where the clock was set back to before it began: to be silent for longer than was
    allowed is the worse mistake. What has no end (`NEVER`) is never over.
    """
    return until_ns != NEVER and (now_ns >= until_ns or now_ns < since_ns - BACK_NS)


def are_over(
    now_ns: int, since_ns: NDArray[np.int64], span_ns: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """`is_over` for columns of beginnings and durations."""
    elapsed = now_ns - since_ns
    over: NDArray[np.bool_] = (elapsed >= span_ns) | (elapsed < -BACK_NS)
    return over

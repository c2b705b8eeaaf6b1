"""OPC UA time (FILETIME: ticks of 100 ns since 1601-01-01) and ns UTC."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

EPOCH_TICKS: Final = 116_444_736_000_000_000
"""1970-01-01 in FILETIME ticks."""

LAST_TICKS: Final = EPOCH_TICKS + 2**62 // 100
"""Early in 2116. Beyond it a subtraction of two times in int64 ns could overflow."""


def usable(ticks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True where the ticks are a time at all: 0 is the null DateTime (OPC 10000-6, 5.2.2.5).

    Times before 1970 or after 2115 (year 9999 stands for the null time of some servers) count as
    missing: no sensor measured then.
    """
    return (ticks > EPOCH_TICKS) & (ticks < LAST_TICKS)


def all_usable(ticks: NDArray[np.int64]) -> bool:
    """Whether every one of them is `usable`; the usual case, at a third of the cost."""
    return not len(ticks) or bool(ticks.min() > EPOCH_TICKS and ticks.max() < LAST_TICKS)


def to_ns(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ns UTC; only for `usable` ticks (others wrap)."""
    time_ns: NDArray[np.int64] = ticks - EPOCH_TICKS
    time_ns *= 100
    return time_ns


def to_ticks(time_ns: int) -> int:
    """Ns UTC as FILETIME ticks, for request headers."""
    return time_ns // 100 + EPOCH_TICKS

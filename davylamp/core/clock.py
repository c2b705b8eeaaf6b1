"""The core's clock, and how it notices that time jumped."""

import time
from collections.abc import Callable
from typing import Final

JUMP_NS: Final = 2_000_000_000


class Clock:
    """Wall time in ns UTC, watched against the monotonic clock."""

    def __init__(
        self,
        wall: Callable[[], int] = time.time_ns,
        steady: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._last = (wall(), steady())

    def __call__(self) -> int:
        """Now."""
        return self._wall()

    def jumped(self) -> bool:
        """Whether, since the last call, the wall clock was set, or this process stood still.

        Then the age of what was heard last means nothing: every scan group is given its patience
        anew, rather than a whole mine called silent.
        """
        wall, steady = self._wall(), self._steady()
        passed = steady - self._last[1]
        moved = abs((wall - self._last[0]) - passed)
        self._last = (wall, steady)
        return moved > JUMP_NS or passed > JUMP_NS

"""What a piece of work took: CPU time of this process, all threads, and time on the clock."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

TRIES = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Per sample in microseconds of CPU time, and samples a second."""

    cpu_us: float
    per_s: float


class Clock:
    """Adds up the time of the blocks that it is the context of."""

    def __init__(self) -> None:
        self.cpu_s = self.wall_s = 0.0
        self._since = 0.0, 0.0

    def __enter__(self) -> "Clock":
        self._since = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu_s += time.process_time() - self._since[0]
        self.wall_s += time.perf_counter() - self._since[1]

    def cost(self, samples: int) -> Cost:
        """What that is for so many samples."""
        return Cost(self.cpu_s / samples * 1e6, samples / self.wall_s)


def median_ms(work: Callable[[], object], most_s: float = 4.0) -> float:
    """The median time of `TRIES` runs, or of as many as fit; the first does not count if others fit."""
    began = time.perf_counter()
    took: list[float] = []
    while len(took) <= TRIES and (not took or time.perf_counter() - began < most_s):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1e3)
    return statistics.median(took[1:] or took)

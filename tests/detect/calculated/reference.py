"""The plain reference of functions that remember: one expression, its whole history, no arrays."""

import itertools
from dataclasses import dataclass

S = 1_000_000_000
MINUTE = 60 * S
SLICES = 60


@dataclass(frozen=True)
class Sample:
    """An operand at a time; None where it could not be used."""

    time_ns: int
    value: float | None


def held(history: list[Sample], until_ns: int) -> list[tuple[int, int, float | None]]:
    """What was held from when until when."""
    ends = [sample.time_ns for sample in history[1:]] + [until_ns]
    return [
        (one.time_ns, max(end, one.time_ns), one.value)
        for one, end in zip(history, ends, strict=True)
    ]


def area(history: list[Sample], begin_ns: int, until_ns: int) -> tuple[float, int]:
    """The integral and the time that it covers, gaps left out."""
    total, covered = 0.0, 0
    for since, end, value in held(history, until_ns):
        span = max(0, min(end, until_ns) - max(since, begin_ns))
        if value is not None:
            total += value * span
            covered += span
    return total, covered


def running_ns(history: list[Sample], begin_ns: int, until_ns: int) -> int:
    """How long the value was not 0."""
    spans = (
        max(0, min(end, until_ns) - max(since, begin_ns))
        for since, end, value in held(history, until_ns)
        if value
    )
    return sum(spans)


def count(history: list[Sample], begin_ns: int) -> int:
    """How often the value left 0 since then."""
    known = [sample for sample in history if sample.value is not None]
    pairs = itertools.pairwise(known)
    return sum(1 for a, b in pairs if not a.value and b.value and b.time_ns >= begin_ns)


def mean_over(history: list[Sample], width_ns: int, until_ns: int) -> float | None:
    """Over the slice that runs and sixty before it."""
    begin = (until_ns // width_ns - SLICES) * width_ns
    total, covered = area(history, begin, until_ns)
    return total / covered if covered else history[-1].value


def rate_min(history: list[Sample], until_ns: int) -> float | None:
    """Against the oldest whole second of an unbroken minute, at least half of which is known."""
    if history[-1].value is None:
        return None
    now, oldest, known = until_ns // S, None, 0
    for second in range(now, now - SLICES - 1, -1):
        value = at(history, second * S)
        if value is None:
            break
        oldest, known = (second, value), known + 1
    if oldest is None or known <= SLICES // 2:
        return None
    return (history[-1].value - oldest[1]) / ((until_ns - oldest[0] * S) / MINUTE)


def at(history: list[Sample], time_ns: int) -> float | None:
    """What was held at a time: of a sample at that very moment, what was before it."""
    before = [sample for sample in history if sample.time_ns < time_ns]
    if any(sample.value is None for sample in history if sample.time_ns >= time_ns):
        return None  # a gap since then breaks the history
    return before[-1].value if before else None

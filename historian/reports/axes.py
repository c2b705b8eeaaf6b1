"""Axes of a chart: round numbers for values, round times by the clock on the wall."""

import math
from collections.abc import Iterator
from typing import Final

from historian.reports.period import local

_STEPS_S: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200,
    86_400, 2 * 86_400, 5 * 86_400, 10 * 86_400, 30 * 86_400,
)  # fmt: skip
_DAY_S: Final = 86_400


def value_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``.

    >>> value_ticks(0.0, 1.7)
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    span = high - low if high > low else 1.0
    step = 10.0 ** math.floor(math.log10(span / most))
    step *= next(factor for factor in (1, 2, 5, 10) if span / (step * factor) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 12) for n in range(first, max(last, first + 1) + 1)]


def time_step_s(start_ns: int, end_ns: int, most: int = 12) -> int:
    """The distance of round times, in seconds.

    >>> time_step_s(0, 86_400 * 10**9)
    7200
    """
    span_s = (end_ns - start_ns) / 1e9
    return next((one for one in _STEPS_S if span_s / one <= most), _STEPS_S[-1])


def time_ticks(start_ns: int, end_ns: int, zone: str, most: int = 12) -> Iterator[tuple[int, str]]:
    """Round times of a span with their labels: a date where a day begins, else the time."""
    span_s, step = (end_ns - start_ns) / 1e9, time_step_s(start_ns, end_ns, most)
    shift = local(start_ns, zone).utcoffset()
    offset = int(shift.total_seconds()) if shift else 0
    at = -(-(start_ns // 1_000_000_000 + offset) // step) * step - offset
    while at * 1_000_000_000 <= end_ns:
        here = local(at * 1_000_000_000, zone)
        yield at * 1_000_000_000, f"{here:{_label(step, here.hour + here.minute, span_s)}}"
        at += step


def _label(step: int, since_midnight: int, span_s: float) -> str:
    if step >= _DAY_S or (not since_midnight and span_s > 1.2 * _DAY_S):
        return "%m-%d"
    return "%H:%M" if step >= 60 else "%H:%M:%S"

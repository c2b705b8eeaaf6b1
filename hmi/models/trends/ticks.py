"""Where the ticks of an axis stand, and how the times at them are written."""

import math
from datetime import UTC, datetime, tzinfo
from typing import Final

_SECOND: Final = 1_000_000_000
_STEPS_S: Final = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 10_800, 14_400, 21_600, 43_200),
    *(86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 60 * 86_400),
)


def step_of(rough: float) -> float:
    """The smallest round step that is no smaller than ``rough``."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= rough * 0.999)


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round values within ``[low, high]``, evenly spaced."""
    if not high > low or most < 1:
        return []
    step = step_of((high - low) / most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def tick_decimals(ticks: list[float]) -> int:
    """The decimals with which all ticks are written exactly."""
    for decimals in range(6):
        if all(abs(round(tick, decimals) - tick) < 1e-9 for tick in ticks):
            return decimals
    return 6


def time_step(span_ns: int, most: int) -> int:
    """The distance of ticks, ns, with which a span has at most ``most`` of them."""
    span_s = span_ns / _SECOND
    return next((s for s in _STEPS_S if span_s / s <= most), _STEPS_S[-1]) * _SECOND


def times_between(start_ns: int, end_ns: int, step: int, zone: tzinfo) -> list[int]:
    """The local times on whole steps within ``[start_ns, end_ns]``, as ns UTC."""
    local = datetime.fromtimestamp(start_ns // _SECOND, UTC).astimezone(zone)
    shift = local.utcoffset()
    offset = int(shift.total_seconds()) * _SECOND if shift else 0
    first = -(-(start_ns + offset) // step) * step - offset
    return list(range(first, end_ns + 1, step))


def time_ticks(start_ns: int, end_ns: int, most: int, zone: tzinfo) -> list[int]:
    """At most ``most`` round local times within the span, as ns UTC."""
    return times_between(start_ns, end_ns, time_step(end_ns - start_ns, most), zone)


def time_format(ticks: list[int]) -> str:
    """How ticks so far apart are written: with seconds, minutes, or as dates."""
    step = (ticks[1] - ticks[0]) / _SECOND if len(ticks) > 1 else 60
    if step < 60:
        return "%H:%M:%S"
    return "%H:%M" if step < 43_200 else "%m-%d %H:%M" if step < 86_400 else "%m-%d"

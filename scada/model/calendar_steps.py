"""Steps of whole days by the clock on the wall: a day has 23 or 25 hours where the clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

_DAY_NS: Final = 86_400 * 10**9
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Run(NamedTuple):
    """Steps of one length, one after the other, over ``[start_ns, end_ns)``; the last may be cut short."""

    start_ns: int
    end_ns: int
    width_ns: int


def runs(start_ns: int, end_ns: int, every_ns: int, zone: tzinfo) -> list[Run]:
    """Steps of ``every_ns`` from a start on, as runs of one length each.

    Whole days go by the zone's clock, from the start's time of day on; anything else is one run.

    >>> from zoneinfo import ZoneInfo
    >>> hour, first = 3600 * 10**9, 1_761_429_600 * 10**9  # 2025-10-26, a day of 25 hours
    >>> [one.width_ns // hour for one in runs(first, first + 49 * hour, 24 * hour, ZoneInfo("Europe/Warsaw"))]
    [25, 24]
    """
    if not every_ns or every_ns % _DAY_NS:
        return [Run(start_ns, end_ns, every_ns)]
    found: list[Run] = []
    for first, last in _steps(start_ns, end_ns, every_ns // _DAY_NS, zone):
        before = found[-1] if found else None
        if before and before.width_ns == last - first:
            found[-1] = before._replace(end_ns=min(last, end_ns))
        else:
            found.append(Run(first, min(last, end_ns), last - first))
    return found


def _steps(start_ns: int, end_ns: int, days: int, zone: tzinfo) -> Iterator[tuple[int, int]]:
    """From and to of each step; the last may go beyond the end."""
    begin = _EPOCH + timedelta(microseconds=start_ns // 1000)
    wall = begin.astimezone(zone).replace(tzinfo=None)
    first, number = start_ns, 0
    while first < end_ns:
        number += 1
        there = (wall + timedelta(days=number * days)).replace(tzinfo=zone)
        last = (there - _EPOCH) // timedelta(microseconds=1) * 1000 + start_ns % 1000
        yield first, last
        first = last

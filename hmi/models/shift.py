"""The shifts of a day (班次): when the one began that is on, and when it ends."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from scada.model import SiteTable

EIGHT_H: Final = 28_800.0
_DAY_S: Final = 86_400.0


def starts_of(table: SiteTable) -> tuple[float, ...]:
    """When shifts begin, seconds after midnight; three of eight hours where the site says nothing."""
    given = table.shifts_s or tuple(table.day_starts_s + n * EIGHT_H for n in range(3))
    return tuple(sorted(start % _DAY_S for start in given))


def shift_at(table: SiteTable, now_ns: int) -> tuple[int, int]:
    """Start and end (ns UTC) of the shift at a time, by the site's own clock."""
    zone = ZoneInfo(table.timezone)
    day = datetime.fromtimestamp(now_ns // 1_000_000_000, zone).date()
    moments = [
        _moment(day + timedelta(days=offset), start, zone)
        for offset in (-1, 0, 1)
        for start in starts_of(table)
    ]
    place = bisect_right(moments, now_ns)
    return tuple(pairwise(moments))[place - 1]


def _moment(day: date, start_s: float, zone: ZoneInfo) -> int:
    """A civil time of a day as ns UTC: a shift begins when the clock says so, on every day."""
    hours, rest = divmod(round(start_s), 3600)
    when = datetime.combine(day, time(hours, rest // 60, rest % 60), zone)
    return round(when.timestamp()) * 1_000_000_000

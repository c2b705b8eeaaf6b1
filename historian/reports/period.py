"""The time a report is of: a day, a month or any span, in the site's zone from its ``day_starts``."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from scada.model.wall_clock import offset_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """``[start_ns, end_ns)``. ``zh`` and ``en`` are how it is called: ``2026年11月22日``.

    A day is as long as it is: 23 or 25 hours where the clocks are changed.
    """

    start_ns: int
    end_ns: int
    zone: str
    zh: str
    en: str

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.end_ns - self.start_ns) / 1e9

    def upto(self, now_ns: int) -> int:
        """Where what is known of it ends."""
        return max(self.start_ns, min(self.end_ns, now_ns))


def day_of(day: date, zone: str, day_starts_s: float = 0.0) -> Period:
    """The day that begins on a date.

    >>> day_of(date(2026, 3, 29), "Europe/Berlin").seconds / 3600
    23.0
    """
    start, end = (_wall(day + timedelta(days=n), day_starts_s, zone) for n in (0, 1))
    zh = f"{day.year}年{day.month}月{day.day}日"
    return Period(start, end, zone, zh, day.isoformat())


def month_of(month: date, zone: str, day_starts_s: float = 0.0) -> Period:
    """The month that a date is in, from its first day's beginning to the next month's."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (_wall(day, day_starts_s, zone) for day in (first, following))
    return Period(start, end, zone, f"{first.year}年{first.month}月", f"{first:%Y-%m}")


def span_of(start_ns: int, end_ns: int, zone: str) -> Period:
    """Any time."""
    words = f"{moment_of(start_ns, zone)} – {moment_of(end_ns, zone)}"
    return Period(start_ns, end_ns, zone, words, words)


def day_at(time_ns: int, zone: str, day_starts_s: float = 0.0) -> date:
    """The date of the day that a moment belongs to."""
    here = local(time_ns, zone).date()
    return here if _wall(here, day_starts_s, zone) <= time_ns else here - timedelta(days=1)


def _wall(day: date, seconds: float, zone: str) -> int:
    """A time by the clock on the wall; one that the clocks leap over is as late as it would have been."""
    when = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return (when.replace(tzinfo=ZoneInfo(zone)) - _EPOCH) // timedelta(microseconds=1) * 1000


def moment_of(time_ns: int, zone: str) -> str:
    """A moment as it is printed in a text: ``2026-11-22 08:31``."""
    here = local(time_ns, zone)
    return f"{here:%Y-%m-%d %H:%M}{offset_of(here)}"


def local(time_ns: int, zone: str) -> datetime:
    """The clock on the wall, to the second."""
    return datetime.fromtimestamp(time_ns // 1_000_000_000, ZoneInfo(zone))

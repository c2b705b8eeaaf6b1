"""Which reports are due: every period that is over, and that nobody made yet. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from davylamp.site.reports import Every, Scheduled
from historian.reports.period import Period, day_at, day_of, month_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Zone:
    """The site's clock: its zone, when a day of a report begins, and how long after a period's end a
    report without a time of its own is made; seconds.
    """

    name: str
    day_starts_s: float
    after_s: float


@dataclass(frozen=True, slots=True)
class Due:
    """One period of one entry. ``ready_ns`` is from when on it may be made."""

    entry: Scheduled
    period: Period
    ready_ns: int

    @property
    def key(self) -> str:
        """What it is remembered by: an entry makes one report of a beginning, whatever it is called."""
        return f"{self.entry.id}@{self.period.start_ns}"


def due(
    entry: Scheduled, since_ns: int, made: Collection[str], now_ns: int, zone: Zone
) -> list[Due]:
    """What an entry has to make now, the oldest first: periods that were not over at ``since_ns``."""
    return [
        one
        for one in _upto(entry, since_ns, now_ns, zone)
        if one.ready_ns <= now_ns and one.key not in made
    ]


def following(
    entry: Scheduled, since_ns: int, made: Collection[str], now_ns: int, zone: Zone
) -> Due:
    """What an entry makes next, whenever that is."""
    for one in periods(entry, since_ns, zone):
        if one.key not in made and (one.ready_ns > now_ns or one.period.end_ns <= now_ns):
            return one
    raise AssertionError("there is always a next period")


def periods(entry: Scheduled, since_ns: int, zone: Zone) -> Iterator[Due]:
    """Every period from the one that holds ``since_ns`` on, without end."""
    day = _first(entry.every, day_at(since_ns, zone.name, zone.day_starts_s))
    while True:
        period = _period(entry.every, day, zone)
        yield Due(entry, period, _ready(entry, period, zone))
        day = _next(entry.every, day)


def _upto(entry: Scheduled, since_ns: int, now_ns: int, zone: Zone) -> Iterator[Due]:
    for one in periods(entry, since_ns, zone):
        if one.period.end_ns > now_ns:
            return
        yield one


def _first(every: Every, day: date) -> date:
    """The day that a period begins on: weeks on a Monday, months on their first."""
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every is Every.MONTH else day


def _next(every: Every, day: date) -> date:
    if every is Every.MONTH:
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if every is Every.WEEK else 1)


def _period(every: Every, day: date, zone: Zone) -> Period:
    if every is Every.MONTH:
        return month_of(day, zone.name, zone.day_starts_s)
    if every is Every.DAY:
        return day_of(day, zone.name, zone.day_starts_s)
    first, last = (
        day_of(one, zone.name, zone.day_starts_s) for one in (day, day + timedelta(days=6))
    )
    year, week, _ = day.isocalendar()
    zh, en = f"{year}年第{week}周", f"{year}-W{week:02d}"
    return Period(first.start_ns, last.end_ns, zone.name, zh, en)


def _ready(entry: Scheduled, period: Period, zone: Zone) -> int:
    """Some time after its end; or the first such time of day after it."""
    if entry.at_s is None:
        return period.end_ns + round(zone.after_s * 1e9)
    day = day_at(period.end_ns, zone.name)
    at_ns = _wall(day, entry.at_s, zone.name)
    return (
        at_ns if at_ns >= period.end_ns else _wall(day + timedelta(days=1), entry.at_s, zone.name)
    )


def _wall(day: date, seconds: float, zone: str) -> int:
    """A time by the clock on the wall, in ns UTC."""
    when = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return (when.replace(tzinfo=ZoneInfo(zone)) - _EPOCH) // timedelta(microseconds=1) * 1000

"""The hours of one stack out of its history: everything that the emission reports print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from historian.reports.emission.hours import Emitted, Hour, emitted, hours
from historian.reports.emission.minutes import minutes, stopped
from historian.reports.emission.stacks import Stack
from historian.reports.holding import Held, held, unwatched, with_gaps
from historian.reports.kinds import Asked
from historian.reports.period import Period, day_at, day_of

HOUR_NS = 3600 * 10**9


@dataclass(frozen=True, slots=True)
class StackHours:
    """Hours of a stack: their starts, each pollutant by its location, everything else by its own."""

    stack: Stack
    start_ns: tuple[int, ...]
    pollutants: Mapping[str, list[Emitted]]
    besides: Mapping[str, list[Hour]]


def stack_hours(asked: Asked, stack: Stack, start_ns: int, end_ns: int) -> StackHours:
    """Every hour of ``[start_ns, end_ns)``; the last one may be shorter."""
    switch = asked.facts.running.get(stack.area.id, "")
    still = None
    if switch:
        still = stopped(_held(asked, [switch], start_ns, end_ns)[0], start_ns, end_ns)
    rules, tags = asked.facts.rules, stack.tags
    held_ = _held(asked, [tag.id for tag in tags], start_ns, end_ns)
    found = {}
    for tag, pieces in zip(tags, held_, strict=True):
        of_tag = minutes(pieces, start_ns, end_ns, tag.high, rules, still)
        found[tag.id] = hours(of_tag, rules)
    besides = {place: found[tag.id] for place, tag in stack.besides.items()}
    oxygen, flow = besides.get("stack.oxygen"), besides.get("stack.flow")
    return StackHours(
        stack=stack,
        start_ns=tuple(range(start_ns, end_ns, HOUR_NS)),
        pollutants={
            one.place: emitted(found[one.tag.id], oxygen, flow, one.limit, rules)
            for one in stack.pollutants
        },
        besides=besides,
    )


def _held(asked: Asked, tags: list[str], start_ns: int, end_ns: int) -> list[Held]:
    leads = asked.reading.as_of(tags, start_ns - 1)
    rows = asked.reading.raw(tags, start_ns, end_ns)
    gaps = unwatched(asked.reading, tags, start_ns, end_ns)
    return [
        held(lead, with_gaps(one, gaps), start_ns, end_ns)
        for lead, one in zip(leads, rows, strict=True)
    ]


def days(asked: Asked) -> Iterator[tuple[date, Period]]:
    """The days of a period as far as they have begun, each from the site's beginning of a day."""
    period, starts_s = asked.period, asked.table.day_starts_s
    day = day_at(period.start_ns, period.zone, starts_s)
    while True:
        one = day_of(day, period.zone, starts_s)
        if one.start_ns >= asked.until_ns:
            return
        if one.end_ns > period.start_ns:
            yield day, one
        day += timedelta(days=1)

"""Suppressions of a period: how long, how many at once, and which nobody was entitled to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Event, EventKind, SuppressionKind

_BEGINS: Final = {
    EventKind.SHELVED: SuppressionKind.SHELVED,
    EventKind.SUPPRESSED: SuppressionKind.BY_DESIGN,
    EventKind.OUT_OF_SERVICE: SuppressionKind.OUT_OF_SERVICE,
}
_ENDS: Final = {
    EventKind.UNSHELVED: SuppressionKind.SHELVED,
    EventKind.UNSUPPRESSED: SuppressionKind.BY_DESIGN,
    EventKind.IN_SERVICE: SuppressionKind.OUT_OF_SERVICE,
}
SUPPRESSING: Final = (*_BEGINS, *_ENDS)
"""Lines that begin or end a suppression."""


@dataclass(frozen=True, slots=True)
class Span:
    """One alarm was suppressed from ``start_ns`` up to ``end_ns`` (of the period at the latest)."""

    kind: SuppressionKind
    alarm: str
    area: str
    priority: int
    start_ns: int
    end_ns: int
    authorised: bool
    begun_before: bool


MaySuppress = Callable[[Event, SuppressionKind], bool]
"""Whether the alarm of a line may be suppressed in this way at all, by rule book and by its row."""


def spans(
    events: Iterable[Event], start_ns: int, end_ns: int, may_suppress: MaySuppress
) -> Iterator[Span]:
    """The suppressions of ``[start_ns, end_ns)`` out of the lines of `SUPPRESSING`, in order."""
    open_: dict[tuple[str, SuppressionKind], Event] = {}
    for event in events:
        if event.kind in _BEGINS:
            open_.setdefault((event.alarm, _BEGINS[event.kind]), event)
        elif event.kind in _ENDS:
            begun = open_.pop((event.alarm, _ENDS[event.kind]), None)
            if begun is not None and event.time_ns > start_ns:
                yield _span(begun, start_ns, min(event.time_ns, end_ns), may_suppress)
    for begun in open_.values():
        yield _span(begun, start_ns, end_ns, may_suppress)


def is_authorised(event: Event, may_suppress: MaySuppress) -> bool:
    """Whether a suppression was one that may be: a person with a reason, or a row of the site.

    By design the row that asked for it is named; by an operator his name and reason. In any case it is an
    alarm that the rule book lets be suppressed so.
    """
    kind = _BEGINS[event.kind]
    if not may_suppress(event, kind):
        return False
    own = [one for one in event.suppressed or () if one.kind is kind]
    if kind is SuppressionKind.BY_DESIGN:
        return any(one.rule for one in own) or bool(event.cause)
    named = bool(event.user) or any(one.user for one in own)
    reason = bool(event.comment.strip()) or any(one.reason.strip() for one in own)
    return named and reason


def _span(begun: Event, start_ns: int, end_ns: int, may_suppress: MaySuppress) -> Span:
    return Span(
        _BEGINS[begun.kind],
        begun.alarm,
        begun.area,
        begun.priority,
        max(begun.time_ns, start_ns),
        end_ns,
        is_authorised(begun, may_suppress),
        begun.time_ns < start_ns,
    )


def hours(found: Iterable[Span]) -> float:
    """Of all together: two alarms for an hour are two hours."""
    return sum(one.end_ns - one.start_ns for one in found) / 3.6e12


def most_at_once(begins: NDArray[np.int64], overs: NDArray[np.int64]) -> int:
    """The most that held at any moment; what ends as another begins is over."""
    times = np.concatenate([overs, begins])
    steps = np.concatenate([np.full(len(overs), -1), np.ones(len(begins), np.int64)])
    order = np.argsort(times, kind="stable")
    return int(np.cumsum(steps[order]).max(initial=0))

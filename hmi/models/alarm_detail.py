"""What the panel beside the list says of one alarm: steps, spans for the bars, its past."""

import re
import statistics
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.bus.messages import BucketSeries
from scada.model import Event, EventKind, Process

Span = tuple[int, int]
"""From, to; ns UTC."""
_NUMBER: Final = re.compile(r"^\(?\d{1,2}\s*[.):、]?\s+(?=\D)|^\d{1,2}[.)、]\s*(?=\D)")
_BREAKS: Final = re.compile(r"[;；。\n]+\s*")

TIMES: Final = 6
"""So many of the times that an alarm came before are told one by one."""


def steps(action: str) -> list[str]:
    """An action text as its steps, without numbers of their own."""
    bare = (_NUMBER.sub("", step.strip(" .")) for step in _BREAKS.split(action))
    return [step for step in bare if step]


def active_spans(
    events: Iterable[Event], alarms: set[str], start_ns: int, end_ns: int, active: AbstractSet[str]
) -> list[Span]:
    """When any of ``alarms`` was active within the window; ``active`` are those that are now.

    ``events`` are journal lines in any order. An alarm whose raising is not among them counts from
    the window's start.
    """
    mine = sorted(
        (event for event in events if event.alarm in alarms and event.process is not None),
        key=lambda event: event.time_ns,
    )
    open_: dict[str, int] = {}
    seen: set[str] = set()
    spans: list[Span] = []
    for event in mine:
        if event.process is Process.ACTIVE:
            known = event.raised_ns or event.time_ns
            open_.setdefault(event.alarm, known)
        else:
            # Any other line of an alarm that is normal, as of its suppression, is no end of anything.
            was_active = event.alarm not in seen and event.kind is EventKind.RETURNED
            began = open_.pop(event.alarm, start_ns if was_active else None)
            if began is not None:
                spans.append((began, event.time_ns))
        seen.add(event.alarm)
    spans += [(began, end_ns) for alarm, began in open_.items() if alarm in active]
    spans += [(start_ns, end_ns) for alarm in active & alarms if alarm not in seen]
    clipped = [(max(a, start_ns), min(b, end_ns)) for a, b in spans]
    return merged([span for span in clipped if span[1] > span[0]])


def merged(spans: list[Span]) -> list[Span]:
    """The union of spans, in order."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def on_spans(time_ns: NDArray[np.int64], on: NDArray[np.bool_], width_ns: int) -> list[Span]:
    """Runs of buckets in which a switch was on; buckets of ``width_ns`` beginning at ``time_ns``."""
    edges = np.flatnonzero(np.diff(np.r_[False, on, False]))
    return [
        (int(time_ns[a]), int(time_ns[b - 1]) + width_ns)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an alarm came: how long it stayed (None: not known), who acknowledged it."""

    raised_ns: int
    lasted_s: float | None = None
    user: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """How often an alarm came, how long it usually stayed, when it came last before this time."""

    count: int
    median_s: float | None
    last_ns: int | None
    times: tuple[Occurrence, ...] = ()
    """The last ones before this time, the newest first."""


def past_of(events: Iterable[Event], before_ns: int) -> Past:
    """The past of one alarm from its journal lines; ``before_ns`` is when it came this time."""
    every = _occurrences(events)
    lasted = [one.lasted_s for one in every if one.lasted_s is not None]
    earlier = [one for one in every if one.raised_ns < before_ns]
    return Past(
        count=len(every),
        median_s=statistics.median(lasted) if lasted else None,
        last_ns=earlier[-1].raised_ns if earlier else None,
        times=tuple(reversed(earlier[-TIMES:])),
    )


def _occurrences(events: Iterable[Event]) -> list[Occurrence]:
    """Each time that it came, oldest first; what was said before the first of them is left out."""
    found: list[Occurrence] = []
    is_open = False
    for event in sorted(events, key=lambda event: event.time_ns):
        if event.kind is EventKind.RAISED:
            found.append(Occurrence(event.time_ns))
            is_open = True
        elif not found:
            continue
        elif event.kind is EventKind.RETURNED and is_open:
            lasted_s = (event.time_ns - found[-1].raised_ns) / 1e9
            found[-1] = replace(found[-1], lasted_s=lasted_s)
            is_open = False
        elif event.kind is EventKind.ACKNOWLEDGED and not found[-1].user:
            found[-1] = replace(found[-1], user=event.user, comment=event.comment)
    return found


def remarks_of(events: Iterable[Event], raised_ns: int) -> list[str]:
    """Cause and measures that people entered for the alarm raised then, the newest first."""
    said = [
        event
        for event in events
        if event.kind is EventKind.REMARK and event.raised_ns in (0, raised_ns)
    ]
    said.sort(key=lambda event: -event.now_ns)
    parts = [
        (event.user, [event.text.get("cause", ""), event.text.get("measures", "")])
        for event in said
    ]
    return [f"{user}: {'; '.join(part for part in both if part)}" for user, both in parts]


def held(
    place: NDArray[np.int64], stored: BucketSeries, length: int, most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stored extremes on an even grid of ``length`` buckets; ``place`` is where each one stands.

    The last value is carried over up to ``most`` empty buckets, never over one that holds bad samples
    only: a tag sampled by exception is silent while it does not change.
    """
    low, high, last = (np.full(length, np.nan) for _ in range(3))
    low[place], high[place], last[place] = stored.minimum, stored.maximum, stored.last
    there = np.zeros(length, bool)
    there[place] = True
    before = np.maximum.accumulate(np.where(there, np.arange(length), -1))
    carried = ~there & (before >= 0) & (np.arange(length) - before <= most)
    low[carried] = high[carried] = last[before[carried]]
    return low, high

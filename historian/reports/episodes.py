"""From journal lines to episodes: every time that an alarm's condition was there, and what was done.

An episode belongs to the period it began in. One that began before and still stood at the start is
*carried in*: its time in the period counts, its beginning does not. An episode that is not over at
the end of the period is shown as standing, also where the report is made later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from historian.reports.reading import Reading
from historian.reports.running import CORE
from scada.model import AlarmKind, Event, EventKind

BACK_NS: Final = 31 * 86_400 * 10**9
"""So far back it is looked for what still stood at the start; the store looks back as far for values."""
AFTER_NS: Final = 31 * 86_400 * 10**9
"""Until so long after a period, what people wrote of its alarms is found."""

_EDGES: Final = (EventKind.RAISED, EventKind.RETURNED)
_TOLD: Final = (
    EventKind.ACKNOWLEDGED,
    EventKind.SHELVED,
    EventKind.SUPPRESSED,
    EventKind.OUT_OF_SERVICE,
    EventKind.WOULD_HAVE_RAISED,
)
_SILENCING: Final = frozenset(_TOLD[1:4])


@dataclass(frozen=True, slots=True)
class Remark:
    """Cause and measures (原因、措施) as a person entered them."""

    time_ns: int
    user: str
    cause: str
    measures: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that an alarm stood; ``ended_ns`` is None where it stood on at the end of the period.

    ``value`` and ``limit`` are those of its beginning, ``text`` the words of that line. ``carried``:
    it began before the period. ``silent``: it was suppressed, shelved or out of service meanwhile
    (its record is kept all the same). ``late``: values that were read back later would have raised it.
    """

    alarm: str
    kind: AlarmKind | None
    tag: str
    area: str
    began_ns: int
    ended_ns: int | None
    value: float
    limit: float
    priority: int = 0
    carried: bool = False
    silent: bool = False
    late: bool = False
    acknowledged_ns: int = 0
    acknowledged_by: str = ""
    remarks: tuple[Remark, ...] = ()
    text: dict[str, str] | None = None
    status: int = 0
    known_ns: int | None = None
    """When the core stopped while it stood, and did not start again: after that nobody knows."""

    def within(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """The part of it that lies in a time."""
        last = self.known_ns if self.ended_ns is None else self.ended_ns
        end = end_ns if last is None else min(last, end_ns)
        return max(self.began_ns, start_ns), max(end, max(self.began_ns, start_ns))

    def seconds(self, start_ns: int, end_ns: int) -> float:
        """How long it stood in that time."""
        first, last = self.within(start_ns, end_ns)
        return (last - first) / 1e9


def episodes(reading: Reading, start_ns: int, end_ns: int) -> list[Episode]:
    """Every episode of a time, in order of its beginning; what else was said of each is joined to it."""
    lines = list(reading.events(start_ns - BACK_NS, end_ns, _EDGES))
    told = list(reading.events(start_ns, end_ns, _TOLD))
    remarks = reading.events(start_ns, end_ns + AFTER_NS, (EventKind.REMARK,))
    stood = _as_far_as_known(_stood(lines, start_ns), _stopped(reading, start_ns, end_ns), start_ns)
    found = _joined(stood, told, remarks)
    found += [_late(event) for event in told if event.kind is EventKind.WOULD_HAVE_RAISED]
    return sorted(found, key=lambda one: (one.began_ns, one.alarm))


def _stood(lines: Iterable[Event], start_ns: int) -> list[Episode]:
    """Those that were not over at the start, by their own lines in the order they were written."""
    open_: dict[str, Episode] = {}
    found: list[Episode] = []
    for event in sorted(lines, key=lambda event: (event.now_ns, event.epoch, event.seq)):
        began = open_.pop(event.alarm, None)
        if event.kind is EventKind.RETURNED:
            # A journal that begins in the middle: the line itself says since when it stood.
            began = began or (_begun(event, event.raised_ns, start_ns) if event.raised_ns else None)
            if began is not None:
                found.append(replace(began, ended_ns=max(event.time_ns, began.began_ns)))
        else:
            if began is not None:
                found.append(replace(began, ended_ns=max(event.time_ns, began.began_ns)))
            open_[event.alarm] = _begun(event, event.time_ns, start_ns)
    found += open_.values()
    return [one for one in found if one.ended_ns is None or _touches(one, start_ns)]


def _stopped(reading: Reading, start_ns: int, end_ns: int) -> int | None:
    """When the core stopped, where it did not start again before the end."""
    turns = reading.events(start_ns - BACK_NS, end_ns, (EventKind.STARTED, EventKind.STOPPED))
    mine = (event for event in turns if event.source == CORE)
    last = max(mine, key=lambda event: (event.now_ns, event.epoch, event.seq), default=None)
    return last.now_ns if last is not None and last.kind is EventKind.STOPPED else None


def _as_far_as_known(
    some: Iterable[Episode], stopped_ns: int | None, start_ns: int
) -> Iterator[Episode]:
    """What stood when the core stopped for good stood until then; the rest of it nobody saw."""
    for one in some:
        if one.ended_ns is not None or stopped_ns is None or one.began_ns > stopped_ns:
            yield one
        elif stopped_ns > start_ns:
            yield replace(one, known_ns=stopped_ns)


def _touches(one: Episode, start_ns: int) -> bool:
    return one.began_ns >= start_ns or (one.ended_ns or 0) > start_ns


def _begun(event: Event, began_ns: int, start_ns: int) -> Episode:
    return Episode(
        alarm=event.alarm,
        kind=event.alarm_kind,
        tag=event.tag,
        area=event.area,
        began_ns=began_ns,
        ended_ns=None,
        value=event.value,
        limit=event.limit,
        priority=event.priority,
        carried=began_ns < start_ns,
        silent=bool(event.suppressed),
        text=event.text,
        status=event.status,
    )


def _late(event: Event) -> Episode:
    until = event.text.get("until_ns", "")
    ended = int(until) if until.isdigit() else None
    return replace(_begun(event, event.time_ns, 0), ended_ns=ended, late=True)


def _joined(
    found: Iterable[Episode], told: Iterable[Event], remarks: Iterable[Event]
) -> list[Episode]:
    of_alarm: dict[str, list[Event]] = defaultdict(list)
    for event in (*told, *remarks):
        of_alarm[event.alarm].append(event)
    return [_with(one, of_alarm[one.alarm]) for one in found]


def _with(one: Episode, lines: Sequence[Event]) -> Episode:
    """The same with what was said of it."""
    mine = [event for event in lines if event.raised_ns == one.began_ns]
    by = next((event for event in mine if event.kind is EventKind.ACKNOWLEDGED), None)
    return replace(
        one,
        silent=one.silent or any(event.kind in _SILENCING for event in mine),
        acknowledged_ns=by.time_ns if by else 0,
        acknowledged_by=by.user if by else "",
        remarks=tuple(
            Remark(e.time_ns, e.user, e.text.get("cause", ""), e.text.get("measures", ""))
            for e in mine
            if e.kind is EventKind.REMARK
        ),
    )

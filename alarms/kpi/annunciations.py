"""From journal lines to annunciations: when each came, went, and was acknowledged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import PROMPTS, Event, EventKind

NEVER: Final = np.iinfo(np.int64).max
"""The time of what has not happened (yet)."""

KINDS: Final = tuple(EventKind)
_RAISED, _RETURNED, _ACKNOWLEDGED, _RE_ALARMED = (
    np.uint8(KINDS.index(kind))
    for kind in (
        EventKind.RAISED,
        EventKind.RETURNED,
        EventKind.ACKNOWLEDGED,
        EventKind.RE_ALARMED,
    )
)


@dataclass(frozen=True, slots=True)
class JournalColumns:
    """Journal lines of alarms as columns, in the order of the journal; each of shape ``(n,)``.

    ``alarm``, ``area`` and ``cause`` count into ``alarms``, ``areas`` and ``alarms`` (cause -1: none);
    ``kind`` counts into `KINDS`.
    """

    time_ns: NDArray[np.int64]
    kind: NDArray[np.uint8]
    alarm: NDArray[np.int32]
    priority: NDArray[np.uint8]
    area: NDArray[np.int32]
    cause: NDArray[np.int32]
    alarms: Sequence[str]
    areas: Sequence[str]

    @classmethod
    def of(cls, events: Iterable[Event]) -> "JournalColumns":
        """The lines of alarms among some events; prompts and what is of no alarm are left out."""
        alarms: dict[str, int] = {}
        areas: dict[str, int] = {}
        rows = [
            (
                event.time_ns,
                KINDS.index(event.kind),
                alarms.setdefault(event.alarm, len(alarms)),
                event.priority,
                areas.setdefault(event.area, len(areas)),
                alarms.setdefault(event.cause, len(alarms)) if event.cause else -1,
            )
            for event in events
            if event.alarm and event.process is not None and event.alarm_kind not in PROMPTS
        ]
        time_ns, kind, alarm, priority, area, cause = zip(*rows, strict=True) if rows else [()] * 6
        return cls(
            np.array(time_ns, np.int64),
            np.array(kind, np.uint8),
            np.array(alarm, np.int32),
            np.array(priority, np.uint8),
            np.array(area, np.int32),
            np.array(cause, np.int32),
            tuple(alarms),
            tuple(areas),
        )


@dataclass(frozen=True, slots=True)
class Annunciations:
    """What called the operator, in order of time; columns of shape ``(n,)``.

    ``returned_ns`` and ``acknowledged_ns`` are `NEVER` where it did not happen before the same alarm
    came again (or at all). ``group`` is the tag of the alarm under which it is gathered, else of its
    own: alarm, cut and restore of one sensor are one matter. It counts into nothing.
    """

    time_ns: NDArray[np.int64]
    returned_ns: NDArray[np.int64]
    acknowledged_ns: NDArray[np.int64]
    alarm: NDArray[np.int32]
    priority: NDArray[np.uint8]
    area: NDArray[np.int32]
    group: NDArray[np.int32]
    gathered: NDArray[np.bool_]
    """It came under the alarm of its cause."""
    again: NDArray[np.bool_]
    """A re-alarm: it called the operator once more, and the condition had been there before."""
    alarms: Sequence[str]
    areas: Sequence[str]

    def __len__(self) -> int:
        return len(self.time_ns)

    def take(self, rows: NDArray[np.bool_] | slice) -> "Annunciations":
        """Some of them."""
        columns = {
            field.name: getattr(self, field.name)[rows]
            for field in fields(self)
            if field.name not in ("alarms", "areas")
        }
        return Annunciations(**columns, alarms=self.alarms, areas=self.areas)

    def between(self, start_ns: int, end_ns: int) -> "Annunciations":
        """Those that came from ``start_ns`` up to before ``end_ns``."""
        first, last = np.searchsorted(self.time_ns, [start_ns, end_ns])
        return self.take(slice(int(first), int(last)))

    def standing_within(self, start_ns: int, end_ns: int) -> "Annunciations":
        """Those whose condition was there at any moment of the period; re-alarms are none of them."""
        there = (self.time_ns < end_ns) & (self.returned_ns > start_ns) & ~self.again
        return self.take(there)

    def grouped(self, within_s: float = 10.0) -> "Annunciations":
        """One for all that share a group and follow each other within ``within_s``.

        A methane exceedance with its cut and feed records makes several lines and is one call.
        """
        return self.take(self.firsts(within_s))

    def firsts(self, within_s: float = 10.0) -> NDArray[np.bool_]:
        """Which of them stand for their group; shape ``(n,)``."""
        order = by_number(self.group)
        time_ns, group = self.time_ns[order], self.group[order]
        first = np.ones(len(order), np.bool_)
        near = np.diff(time_ns) <= round(within_s * 1e9)
        first[order[1:]] = (group[1:] != group[:-1]) | ~near
        return first


def by_number(numbers: NDArray[np.int32]) -> NDArray[np.intp]:
    """The order of numbers from 0 on; equal ones stay as they are. Few numbers are sorted fast."""
    few = len(numbers) > 0 and int(numbers.max()) < 2**16
    return np.argsort(numbers.astype(np.uint16) if few else numbers, kind="stable")


def annunciations_of(journal: JournalColumns) -> Annunciations:
    """Every raising of an alarm, with its end and its acknowledgement."""
    order = by_number(journal.alarm)
    kind, alarm = journal.kind[order], journal.alarm[order]
    called = (kind == _RAISED) | (kind == _RE_ALARMED)
    raised = np.flatnonzero(called)
    returned = _within(_next(kind == _RETURNED, alarm), _next(kind == _RAISED, alarm), raised)
    acknowledged = _within(_next(kind == _ACKNOWLEDGED, alarm), _next(called, alarm), raised)
    time_ns = np.r_[journal.time_ns[order], NEVER]
    rows = order[raised]
    by_time = np.lexsort((rows, journal.time_ns[rows]))
    rows = rows[by_time]
    cause = journal.cause[rows]
    return Annunciations(
        journal.time_ns[rows],
        time_ns[returned[by_time]],
        time_ns[acknowledged[by_time]],
        journal.alarm[rows],
        journal.priority[rows],
        journal.area[rows],
        _tags(journal.alarms)[np.where(cause >= 0, cause, journal.alarm[rows])],
        cause >= 0,
        journal.kind[rows] == _RE_ALARMED,
        journal.alarms,
        journal.areas,
    )


def _tags(alarms: Sequence[str]) -> NDArray[np.int32]:
    """A number for the tag of each alarm, whose id is ``<tag>/<limit>``."""
    known: dict[str, int] = {}
    tags = [known.setdefault(alarm.rpartition("/")[0] or alarm, len(known)) for alarm in alarms]
    return np.array(tags, np.int32)


def _next(wanted: NDArray[np.bool_], alarm: NDArray[np.int32]) -> NDArray[np.intp]:
    """For each line the next wanted one of the same alarm after it; ``n`` where there is none."""
    count = len(wanted)
    found = np.full(count + 1, count, np.intp)
    found[:-1][wanted] = np.flatnonzero(wanted)
    found = np.minimum.accumulate(found[::-1])[::-1][1:]
    same = alarm[np.minimum(found, max(count - 1, 0))] == alarm if count else wanted
    return np.where(same, found, count)


def _within(
    found: NDArray[np.intp], until: NDArray[np.intp], raised: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The place of what followed each raising before the next one, else the last place of all."""
    return np.where(found[raised] < until[raised], found[raised], len(found))

"""Recorded steps: a stretch of the core's life judged again, and its journal to the last byte.

The stream of steps holds what the core took in, turn by turn; its journal holds besides what the
judge wrote the lines of the core's own life (started, stopped, a gap). A life begins with its
``started`` line: the alarms of that moment are those that the journal says, the running totals those
that the line names, and a core that was restarted went on from both, so here too a judge is built
anew from them. Lines that are of no step are taken over as they stand; all others are made again,
chained to them, and compared.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from alarms import Journal
from alarms.journal import event_hash, replay
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.lines import lines
from scada.bus.header import Header
from scada.detect.calculated import Totals
from scada.model import AlarmRecord, Event, EventKind, SiteTable, Step

OWN: Final = frozenset(
    {
        EventKind.STARTED,
        EventKind.STOPPED,
        EventKind.GAP,
        EventKind.CONFIGURATION,
        EventKind.KEY,
        EventKind.SIGNED,
    }
)
"""Lines that the core wrote of itself; a link's line is of a step."""

TotalsText = dict[str, tuple[tuple[float, int], ...]]


@dataclass(frozen=True, slots=True)
class Recording:
    """One life of a core: the table it ran with, its journal from ``started`` on, and its steps.

    ``before`` are the alarms that were not normal when it began. The steps can be read once; a step
    that the stream has twice counts once.
    """

    table: SiteTable
    steps: Iterable[Step]
    journal: tuple[Event, ...]
    before: tuple[AlarmRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A life whose first steps are not kept any more: nothing can be said of it."""

    journal: tuple[Event, ...]


@dataclass(slots=True)
class Made:
    """The journal of a life, made again step by step: iterate once.

    ``last`` is the last step that was judged, ``missing`` the first that should have followed and is
    not there (0: none); from there on nothing is made.
    """

    recording: Recording
    settings: JudgeSettings | None = None
    steps: int = 0
    last: Step | None = None
    missing: int = 0

    def __iter__(self) -> Iterator[Event]:
        recorded = self.recording.journal
        first = recorded[0]
        judge = Judge(self.recording.table, self.settings)
        orphans = judge.restore(self.recording.before, _totals(first), _floods(first))
        journal = Journal(first.source, first.epoch, first.seq - 1, first.prev_hash)
        own = [event for event in recorded if event.kind in OWN]
        yield from _taken_over(journal, own)
        if orphans:
            yield from journal.orphaned(orphans, first.epoch, 0)
        for step in self.recording.steps:
            expected = self.last.number + 1 if self.last else 1
            if step.number < expected:
                continue
            if step.number > expected:
                self.missing = expected
                return
            self.steps, self.last = self.steps + 1, step
            yield from lines(journal, judge.catalogue, step, judge.step(step))
            yield from _taken_over(journal, own)


def lives(
    table_of: Callable[[str], SiteTable],
    steps: Iterable[tuple[Header, Step]],
    events: Iterable[Event],
    since_ns: int = 0,
) -> Iterator[Recording | LeftOut]:
    """The lives of a core in its streams: its steps in order, and all of its journal.

    Each is to be used before the next is asked for: the steps are read as they are wanted.
    ``table_of`` gives the table of a configuration hash. Lives that were over at ``since_ns`` only
    say which alarms the next began with.
    """
    journals = by_life(events)
    ends = [*list(journals)[1:], since_ns + 1]
    reading = _Reading(steps)
    before: tuple[AlarmRecord, ...] = ()
    for (epoch, journal), end_ns in zip(journals.items(), ends, strict=False):
        if end_ns > since_ns:
            yield _life(table_of, reading, epoch, journal, before)
        before = replay(before, journal)


def by_life(events: Iterable[Event]) -> dict[int, tuple[Event, ...]]:
    """The journal of each life by its epoch, in order; a line that the stream has twice once."""
    found: dict[int, list[Event]] = {}
    for event in events:
        journal = found.setdefault(event.epoch, [])
        if not journal or event.seq > journal[-1].seq:
            journal.append(event)
    return {epoch: tuple(found[epoch]) for epoch in sorted(found)}


def _life(
    table_of: Callable[[str], SiteTable],
    reading: "_Reading",
    epoch: int,
    journal: tuple[Event, ...],
    before: tuple[AlarmRecord, ...],
) -> Recording | LeftOut:
    number = reading.first_of(epoch)
    is_gone = number > 1 or (number == 0 and any(line.step for line in journal))
    if is_gone or journal[0].kind is not EventKind.STARTED:
        return LeftOut(journal)
    table = table_of(journal[0].text.get("config", ""))
    return Recording(table, reading.of(epoch), journal, before)


class _Reading:
    """Reads steps life by life, looking one step ahead."""

    def __init__(self, steps: Iterable[tuple[Header, Step]]) -> None:
        self._steps = iter(steps)
        self._ahead = next(self._steps, None)

    def first_of(self, epoch: int) -> int:
        """The number of the first step of a life; 0 where it has none."""
        while self._ahead is not None and self._ahead[0].epoch < epoch:
            self._ahead = next(self._steps, None)
        if self._ahead is None or self._ahead[0].epoch != epoch:
            return 0
        return self._ahead[1].number

    def of(self, epoch: int) -> Iterator[Step]:
        """Its steps."""
        while self._ahead is not None and self._ahead[0].epoch == epoch:
            yield self._ahead[1]
            self._ahead = next(self._steps, None)


def _totals(started: Event) -> Totals:
    """The running totals that a life went on from, as its first line names them."""
    text = started.text.get("totals", "")
    return msgspec.json.decode(text, type=TotalsText) if text else {}


def _floods(started: Event) -> dict[str, tuple[int, ...]]:
    """What a life remembered of floods, as its first line says it."""
    text = started.text.get("floods", "")
    return msgspec.json.decode(text, type=dict[str, tuple[int, ...]]) if text else {}


def _taken_over(journal: Journal, own: list[Event]) -> Iterator[Event]:
    """The core's own lines that follow here, as they stand."""
    while own and own[0].seq == journal.seq + 1:
        event = own.pop(0)
        journal.seq, journal.head = event.seq, event_hash(event)
        yield event

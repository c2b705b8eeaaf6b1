"""Recorded steps: a stretch of the core's life judged again, and its journal to the last byte.

The stream of steps holds what the core took in, turn by turn; its journal holds besides what the
judge wrote the lines of the core's own life (started, stopped, a gap). A life begins with its
``started`` line: the alarms of that moment are those that the journal says, and a core that was
restarted went on from them, so here too a judge is built anew from its records. Lines that are of no
step are taken over as they stand; all others are made again, chained to them, and compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from alarms import Journal
from alarms.journal import NO_HASH, event_hash, replay
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.lines import lines
from scada.model import AlarmRecord, Event, EventKind, SiteTable, Step

_OWN: Final = frozenset(
    {EventKind.STARTED, EventKind.STOPPED, EventKind.GAP, EventKind.CONFIGURATION}
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One life of a core: the table it ran with, its journal from ``started`` on, and its steps.

    ``before`` are the alarms that were not normal when it began; ``seq`` and ``head`` are those of
    the line before.
    """

    table: SiteTable
    steps: tuple[Step, ...]
    journal: tuple[Event, ...]
    before: tuple[AlarmRecord, ...] = ()
    seq: int = 0
    head: bytes = NO_HASH


@dataclass(slots=True)
class Again:
    """What came of it: the lines made again, and where they first differ (-1: nowhere)."""

    made: list[Event] = field(default_factory=list)
    recorded: int = 0
    differs_at: int = -1

    @property
    def is_identical(self) -> bool:
        """Whether the journal made again is the recorded one, to the last byte."""
        return self.differs_at < 0 and len(self.made) == self.recorded


def again(recordings: Iterable[Recording], settings: JudgeSettings | None = None) -> Again:
    """Judge the lives of a core again, one after the other, with a new judge for each."""
    found = Again()
    for recording in recordings:
        for made in life(recording, settings):
            found.made.append(made)
        recorded = recording.journal
        start = found.recorded
        found.recorded += len(recorded)
        for at, line in enumerate(recorded, start):
            if found.differs_at < 0 and not _is_same(found.made, at, line):
                found.differs_at = at
    return found


def life(recording: Recording, settings: JudgeSettings | None = None) -> Iterator[Event]:
    """The journal of one life, made again from its steps."""
    judge = Judge(recording.table, settings)
    orphans = judge.restore(recording.before)
    epoch = recording.journal[0].epoch if recording.journal else 0
    source = recording.journal[0].source if recording.journal else "core"
    journal = Journal(source, epoch, recording.seq, recording.head)
    own = [event for event in recording.journal if _is_own(event)]
    at = 0
    for step in (None, *recording.steps):
        if step is not None:
            made = lines(journal, judge.catalogue, step, judge.step(step))
            yield from made
        while at < len(own) and own[at].seq == journal.seq + 1:
            yield _taken_over(journal, own[at])
            at += 1
        if step is None and orphans:
            yield from journal.orphaned(orphans, epoch, 0)


def lives(
    table: SiteTable, steps: Iterable[tuple[int, Step]], events: Iterable[Event]
) -> Iterator[Recording]:
    """Whole lives of a core in its streams: steps with their epoch, and all of its journal.

    A life whose first steps the stream no longer has is left out: nothing can be said of it.
    """
    by_epoch: dict[int, list[Step]] = {}
    for epoch, step in steps:
        by_epoch.setdefault(epoch, []).append(step)
    lines_of: dict[int, list[Event]] = {}
    for event in events:
        lines_of.setdefault(event.epoch, []).append(event)
    before: tuple[AlarmRecord, ...] = ()
    seq, head = 0, NO_HASH
    for epoch in sorted(lines_of):
        journal = tuple(lines_of[epoch])
        taken = tuple(by_epoch.get(epoch, ()))
        whole = not taken or taken[0].number == 1
        if whole and journal[0].kind is EventKind.STARTED:
            yield Recording(table, taken, journal, before, seq, head)
        before = replay(before, journal)
        seq, head = journal[-1].seq, event_hash(journal[-1])


def _is_same(made: list[Event], at: int, line: Event) -> bool:
    """By their bytes, as the chain takes them: a NaN is one as well as another."""
    return at < len(made) and event_hash(made[at]) == event_hash(line)


def _is_own(event: Event) -> bool:
    """A line that the core wrote of itself; a link's line is of a step."""
    return event.kind in _OWN


def _taken_over(journal: Journal, event: Event) -> Event:
    journal.seq, journal.head = event.seq, event_hash(event)
    return event

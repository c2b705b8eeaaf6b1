"""A period of a history, judged by a table: its occurrences, and what else listens on the way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from davylamp.replay.occurrence import Occurrence, Occurrences
from davylamp.replay.run import run
from davylamp.replay.sources.source import Source
from scada.model import AlarmKind, Event, Samples, SiteTable

Take = Callable[[Samples], None]
Progress = Callable[[int, int], None]


def _unheard(count: int, time_ns: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Judging:
    """A period of a history, to be judged by a table; the judge begins ``lead_ns`` before it."""

    source: Source
    names: tuple[str, ...]
    start_ns: int
    end_ns: int
    lead_ns: int
    scan_s: float
    kinds: frozenset[AlarmKind]

    def judge(
        self,
        table: SiteTable,
        takers: Sequence[Take] = (),
        progress: Progress = _unheard,
        hear: Callable[[list[Event]], None] | None = None,
    ) -> tuple[list[Occurrence], int]:
        """The occurrences, and how many samples of the period were judged.

        ``takers`` are given every sample, ``hear`` every line of the journal that comes of them.
        """
        found, count = Occurrences(self.kinds), _Count(self.start_ns)
        batches = self.source.read(self.names, self.start_ns - self.lead_ns, self.end_ns)
        for events in run(table, _shown(batches, (count.take, *takers)), self.scan_s, progress):
            found.take(events)
            if hear is not None:
                hear(events)
        return found.within(self.start_ns, self.end_ns), count.samples


class _Count:
    """Counts the samples of the period."""

    def __init__(self, start_ns: int) -> None:
        self._start_ns, self.samples = start_ns, 0

    def take(self, batch: Samples) -> None:
        self.samples += int((batch.time_ns >= self._start_ns).sum())


def _shown(batches: Iterator[Samples], takers: Sequence[Take]) -> Iterator[Samples]:
    for batch in batches:
        for take in takers:
            take(batch)
        yield batch

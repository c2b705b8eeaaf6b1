"""What a store's own files hold, by sequence: was anything lost or doubled on the way?

For files that no historian has open; a program that wants it of a running site stops it first.
"""

from dataclasses import dataclass
from pathlib import Path

from historian.duckdb_at_rest import stored_messages
from historian.ranges import Ranges


@dataclass(frozen=True, slots=True)
class EpochReport:
    """The messages of one schema that one start of a writer sent, as far as they are stored.

    ``missing`` sequence numbers lie between ``first`` and ``last`` (a run starts with 1, so
    ``first - 1`` more may be missing at its start); ``duplicates`` are messages that one file holds
    more than once, ``incomplete`` those of which rows are absent.
    """

    source: str
    schema: str
    epoch: int
    first: int
    last: int
    messages: int
    rows: int
    missing: int
    duplicates: int
    incomplete: int


@dataclass(frozen=True, slots=True)
class SequenceReport:
    """All epochs, and the sums. ``rows`` and ``events`` are counted in the tables themselves;
    ``rows_expected`` is what the stored samples' messages say they brought.
    """

    epochs: tuple[EpochReport, ...]
    files: int
    messages: int
    rows: int
    rows_expected: int
    events: int
    missing: int
    duplicates: int
    incomplete: int

    @classmethod
    def of_rows(cls, rows: int) -> "SequenceReport":
        """Of a store of which only the samples can be counted: it has no sequences to look at."""
        return cls((), 0, 0, rows, rows, 0, 0, 0, 0)

    @property
    def is_whole(self) -> bool:
        """Nothing missing, doubled or cut between the first and the last message of each epoch."""
        wrong = self.missing + self.duplicates + self.incomplete
        return wrong == 0 and self.rows == self.rows_expected


@dataclass(slots=True)
class _Tally:
    seqs: Ranges
    rows: dict[int, int]
    totals: dict[int, int]
    whole_rows: int = 0
    duplicates: int = 0

    def take(self, seq: int, rows: int, total: int, entries: int) -> None:
        """What a file says of one message."""
        self.seqs.add(seq)
        self.rows[seq] = self.rows.get(seq, 0) + rows
        self.totals[seq] = total
        self.duplicates += entries - 1

    def take_run(self, first: int, last: int, rows: int) -> None:
        """What a file says of messages that it holds wholly."""
        for seq in range(first, last + 1):
            self.duplicates += seq in self.seqs
            self.seqs.add(seq)
        self.whole_rows += rows


def sequence_report(root: Path) -> SequenceReport:
    """Read every file of a folder. Raises `StoreFault` where one is in use or damaged."""
    tallies: dict[tuple[str, str, int], _Tally] = {}
    files = samples = events = 0
    for _, messages, file_samples, file_events in stored_messages(root):
        files += 1
        samples += file_samples
        events += file_events
        for source, schema, epoch, first, last, rows, total, entries in messages:
            tally = tallies.setdefault((source, schema, epoch), _Tally(Ranges(), {}, {}))
            if total is None:
                tally.take_run(first, last, rows)
            else:
                tally.take(first, rows, total, entries)
    epochs = tuple(_epoch(key, tally) for key, tally in sorted(tallies.items()))
    return SequenceReport(
        epochs=epochs,
        files=files,
        messages=sum(epoch.messages for epoch in epochs),
        rows=samples,
        rows_expected=sum(epoch.rows for epoch in epochs if epoch.schema != "Events"),
        events=events,
        missing=sum(epoch.missing for epoch in epochs),
        duplicates=sum(epoch.duplicates for epoch in epochs),
        incomplete=sum(epoch.incomplete for epoch in epochs),
    )


def _epoch(key: tuple[str, str, int], tally: _Tally) -> EpochReport:
    pairs = tally.seqs.pairs()
    return EpochReport(
        *key,
        first=pairs[0][0],
        last=pairs[-1][1],
        messages=len(tally.seqs),
        rows=sum(tally.rows.values()) + tally.whole_rows,
        missing=tally.seqs.missing(),
        duplicates=tally.duplicates,
        incomplete=sum(tally.rows[seq] != total for seq, total in tally.totals.items()),
    )

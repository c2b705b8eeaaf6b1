"""The embedded store: samples in one DuckDB file per UTC day, journal and roll-ups by month.

Every write is one transaction per file, which carries the sequence numbers of its messages with their
rows: a message that comes again is completed in the files that lack it and skipped in those that have
it. A day that is over is sorted, packed and rolled up behind the writers' back.
"""

import contextlib
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from historian import duckdb_layout as sql
from historian.damaged_line import line_of
from historian.days import UNDATED, Part, overlapping
from historian.duckdb_closing import remove_unfinished
from historian.duckdb_content import prepare
from historian.duckdb_files import Cursor, Files
from historian.duckdb_rollups import RollUps
from historian.duckdb_samples import SampleReader
from historian.duckdb_settling import Settling
from historian.duckdb_shelf import DuckDBShelf
from historian.duckdb_upgrade import upgrade
from historian.duckdb_writing import Writer
from historian.journal_lines import AlarmLines, JournalReader, LinePage, LineQuery
from historian.retention import Kind
from historian.store import (
    BucketColumns,
    EventQuery,
    Message,
    RawColumns,
    StatisticColumns,
    StoreState,
    Written,
)
from scada.model import Event


class DuckDBStore:
    """Files in a folder; implements `historian.store.Store`. One process at a time.

    ``memory_mb`` and ``threads`` bound what queries and checkpoints may take.
    """

    name = "duckdb"

    def __init__(self, root: Path, *, memory_mb: int = 256, threads: int = 2) -> None:
        root.mkdir(parents=True, exist_ok=True)
        remove_unfinished(root)
        self._root, self._writing = root, threading.Lock()
        self._files = Files(root, prepare, memory_mb=memory_mb, threads=threads)
        upgrade(self._files)
        self._roll_ups = RollUps(self._files)
        self._settling = Settling(self._files, self._roll_ups, self._writing)
        self._writer = Writer(self._files, self._roll_ups, self._settling)
        self._samples = SampleReader(self._files, self._roll_ups)
        self._journal = JournalReader(lambda: self._files.parts(Kind.EVENTS), self._named)
        self.shelf = DuckDBShelf(self._files, self._roll_ups, self._settling, self._writing)

    def write(self, messages: Sequence[Message]) -> Written:
        """Keep all of them, one transaction per file; see `historian.store.Store.write`."""
        with self._writing:
            written = self._writer.write(messages)
        if messages:
            self._settling.begin(max(message.now_ns for message in messages))
        return written

    def settle(self, now_ns: int) -> int:
        """Sort, pack and roll up every day that was over and quiet at a time; how many were.

        `write` has it done, too, a while after the end of each day.
        """
        return self._settling.settle(now_ns)

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        return self._samples.raw(tags, start_ns, end_ns, limit)

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """Extremes of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        return self._samples.buckets(tags, start_ns, end_ns, width_ns)

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """Statistics of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        return self._samples.statistics(tags, start_ns, end_ns, width_ns)

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none; a month back at most."""
        return self._samples.before(tags, at_ns)

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Where samples are kept no more, but their roll-ups are."""
        return self._samples.gone(start_ns, end_ns)

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        names = ("start_ns", "end_ns", "alarm", "tag", "area")
        ask: dict[str, Any] = {name: getattr(query, name) for name in names}
        ask |= {"kinds": [str(kind) for kind in query.kinds], "most": query.limit + 1}
        found: list[tuple[Any, ...]] = []
        months = overlapping(self._files.parts(Kind.EVENTS), query.start_ns, query.end_ns)
        for part in reversed(months):
            if len(found) > query.limit and part.day != UNDATED:
                continue  # all of them are older
            with self._files.open(part) as (file, cursor):
                found += cursor.execute(file.sql(sql.EVENTS), ask).fetchall()
        found.sort(key=lambda row: row[:2], reverse=True)
        lines = [line_of(row) for row in found[: query.limit]]
        return lines, len(found) > query.limit

    def lines(self, query: LineQuery) -> LinePage:
        """A page of journal lines as they are stored; see `historian.journal_lines`."""
        return self._journal.lines(query)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """Lines of alarms for figures; see `historian.journal_lines`."""
        return self._journal.alarm_lines(start_ns, end_ns, kinds, whole)

    def said_lines(
        self,
        start_ns: int,
        end_ns: int,
        kinds: Sequence[str],
        whole: Sequence[str],
        said: Sequence[str],
    ) -> AlarmLines:
        """Lines of alarms, of some only what they say; see `historian.journal_lines`."""
        return self._journal.said_lines(start_ns, end_ns, kinds, whole, said)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """How many journal lines of a kind there are of a time."""
        return self._journal.count(start_ns, end_ns, kind)

    def state(self) -> StoreState:
        """Quarantined files, and the disk."""
        used = sum(map(_size, self._root.iterdir()))
        free = shutil.disk_usage(self._root).free
        faults = list(self._files.faults.values())
        en, zh = "; ".join(one.en for one in faults), "；".join(one.zh for one in faults)
        return StoreState(en, used, free, zh)

    def close(self) -> None:
        """Write every log into its file and let the files go."""
        self._settling.stop()
        with self._writing:
            self._files.close()

    @contextlib.contextmanager
    def _named(self, part: Part) -> Iterator[tuple[str, Cursor]]:
        with self._files.open(part) as (file, cursor):
            yield file.alias, cursor


def _size(path: Path) -> int:
    """Of a file; none of a folder, and of what went a moment ago: a log that was written into its file."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size if path.is_file() else 0
    return 0

"""The embedded store: one DuckDB file per UTC day. The only file that knows DuckDB.

One in-memory DuckDB instance attaches the day files, so that one limit of memory and threads holds
for all. Every write is one transaction per file, which carries the sequence numbers of its messages
with their rows: a message that comes again is completed in the files that lack it and skipped in
those that have it. DuckDB syncs its log at each commit.

A file that cannot be opened is set aside as ``….quarantined``, told in `state`, and a new one takes
its place; a full disk or a file in use is a `StoreFault`, and the caller tries again.
"""

import contextlib
import dataclasses
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from historian import duckdb_layout as sql
from historian.batches import Applied, Columns, DayBatch, by_day
from historian.columns import Part, put_together
from historian.days import (
    QUARANTINED,
    UNDATED,
    days_in,
    file_name,
    overlapping,
    spans_before,
)
from historian.journal_lines import AlarmLines, JournalReader, LinePage, LineQuery
from historian.ranges import Ranges
from historian.rollups import statistics_of
from historian.series import latest, oldest, part_of, raw_of, rows_of_each
from historian.store import (
    BucketColumns,
    EventQuery,
    Message,
    RawColumns,
    StatisticColumns,
    StoreFault,
    StoreState,
    TagNames,
    Written,
)
from scada.model import Event

MOST_ATTACHED: Final = 32
STRIKES: Final = 3
SORT_ROWS: Final = 1_000_000
"""So many rows are sorted by tag at a time: a trend then reads a tenth of the file or less."""
LEAST_FREE_BYTES: Final = 64 * 1024 * 1024
"""Below this nothing is written: DuckDB gives up a file whose checkpoint fails on a full disk."""
_POISONED: Final = (duckdb.FatalException, duckdb.InternalException)
"""After these DuckDB refuses everything until it is started anew, whichever file was at fault."""
_DAMAGE: Final = (duckdb.SerializationException, duckdb.InternalException)
_DAMAGE_AT_OPENING: Final = (duckdb.FatalException, duckdb.CatalogException, duckdb.BinderException)
_DAMAGE_SIGNS: Final = ("not a valid duckdb", "checksum", "corrupt", "replaying", "could not read")
_INNOCENT: Final = (
    "lock on file",
    "too many open",
    "no space",
    "too large",
    "quota",
    "permission denied",
    "out of memory",
)
"""Signs, in DuckDB's words, that a file is at fault, or is not."""


class _Day:
    """One attached file, and what is known of its content."""

    def __init__(self, day: int, cursor: duckdb.DuckDBPyConnection) -> None:
        self.day = day
        self.users = 0
        self.fresh = 0
        self.alias = f'"{file_name(day)}"'
        self._lookups: dict[str, NDArray[np.int32]] = {}
        self._applied: Applied | None = None
        if statements := self._missing(cursor):
            cursor.execute("begin")
            for statement in statements:
                cursor.execute(self.sql(statement))
            cursor.execute("commit")
        self.tags: dict[str, int] = {
            name: tag for tag, name in cursor.execute(self.sql(sql.TAGS)).fetchall()
        }

    def _missing(self, cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        """What makes a file, or one of an older version, one of ours."""
        found = cursor.execute(sql.HAS_TABLES, {"db": self.alias.strip('"')}).fetchall()
        if not found[0][0]:
            return sql.CREATE
        version = cursor.execute(self.sql(sql.ABOUT)).fetchall()[0][0]
        if version > sql.VERSION:
            raise StoreFault(f"{file_name(self.day)} was written by a newer version of Davylamp")
        return sql.UPGRADE if version < sql.VERSION else ()

    def applied(self, cursor: duckdb.DuckDBPyConnection) -> Applied:
        """The sequence numbers that the file holds; read when it is first written to."""
        if self._applied is None:
            self.fresh = cursor.execute(self.sql(sql.FRESH)).fetchall()[0][0]
            rows = [
                row
                for query in (sql.APPLIED, sql.JOURNALED)
                for row in cursor.execute(self.sql(query)).fetchall()
            ]
            self._applied = _ranges(rows)
        return self._applied

    def sql(self, statement: str) -> str:
        """The statement on this file."""
        return statement.format(db=self.alias)

    def lookup(self, names: TagNames) -> NDArray[np.int32]:
        """Tag index of a configuration -> tag of this file; new ids get the next numbers."""
        known = self._lookups.get(names.key)
        if known is None:
            for name in names.ids:
                self.tags.setdefault(name, len(self.tags))
            known = np.array([self.tags[name] for name in names.ids], np.int32)
            self._lookups[names.key] = known
        return known


class DuckDBStore:
    """Day files in a folder; implements `historian.store.Store`. One process at a time.

    ``memory_mb`` and ``threads`` bound what queries and checkpoints may take.
    """

    name = "duckdb"

    def __init__(self, root: Path, *, memory_mb: int = 256, threads: int = 2) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MB",
            "threads": str(threads),
            "temp_directory": str(root / "tmp"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._days: OrderedDict[int, _Day] = OrderedDict()
        self._faults: dict[str, str] = {
            path.name: f"{path.name} is damaged and was set aside; move it away when it is looked after"
            for path in root.glob(f"*{QUARANTINED}")
        }
        self._strikes: dict[int, int] = {}
        self._instance = duckdb.connect(":memory:", config=self._config)
        self._journal = JournalReader(lambda: days_in(self._root), self._named)

    def write(self, messages: Sequence[Message]) -> Written:
        """Keep all of them, one transaction per day file; see `historian.store.Store.write`."""
        self._check_disk()
        rows = events = repeated = 0
        with self._writing:
            for day, batch in sorted(by_day(messages).items()):
                written = self._write_day(day, batch)
                rows += written.rows
                events += written.events
                repeated += written.repeated
        return Written(rows, events, repeated)

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        found: list[list[RawColumns]] = [[] for _ in tags]
        ask = {"start_ns": start_ns, "end_ns": end_ns, "most": limit + 1}
        for numbers, columns in self._each(sql.RAW, tags, ask):
            for at, rows in rows_of_each(numbers, columns["tag"]):
                found[at].append(raw_of(columns, rows))
        return [oldest(parts, limit) for parts in found]

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """Extremes of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        none = Part.of(RawColumns.empty(), start_ns, width_ns)
        found: list[list[Part]] = [[none] for _ in tags]
        ask = {"start_ns": start_ns, "end_ns": end_ns, "width_ns": width_ns}
        for numbers, columns in self._each(sql.BUCKETS, tags, ask):
            for at, rows in rows_of_each(numbers, columns["tag"]):
                found[at].append(part_of(columns, rows))
        return [put_together(parts, start_ns, width_ns) for parts in found]

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """Statistics of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        series = self.raw(tags, start_ns, end_ns, 2**62)
        return [statistics_of(one, start_ns, width_ns) for one in series]

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none; a month back at most."""
        found = [RawColumns.empty() for _ in tags]
        for start_ns, end_ns in spans_before(at_ns):
            missing = [at for at, one in enumerate(found) if not len(one.time_ns)]
            ask = {"start_ns": start_ns, "end_ns": end_ns}
            for numbers, columns in self._each(sql.LAST, [tags[at] for at in missing], ask):
                for at, rows in rows_of_each(numbers, columns["tag"]):
                    found[missing[at]] = latest(found[missing[at]], raw_of(columns, rows))
        return found

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        names = ("start_ns", "end_ns", "alarm", "tag", "area")
        ask: dict[str, Any] = {name: getattr(query, name) for name in names}
        ask["kinds"] = [str(kind) for kind in query.kinds]
        found: list[tuple[int, int, bytes]] = []
        for day in reversed(overlapping(days_in(self._root), query.start_ns, query.end_ns)):
            if len(found) > query.limit and day != UNDATED:
                continue  # all of them are older
            with self._open(day) as (file, cursor):
                asked = ask | {"most": query.limit + 1}
                found += cursor.execute(file.sql(sql.EVENTS), asked).fetchall()
        found.sort(key=lambda row: row[:2], reverse=True)
        lines = [msgspec.msgpack.decode(body, type=Event) for *_, body in found[: query.limit]]
        return lines, len(found) > query.limit

    def lines(self, query: LineQuery) -> LinePage:
        """A page of journal lines as they are stored; see `historian.journal_lines`."""
        return self._journal.lines(query)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """Lines of alarms for figures; see `historian.journal_lines`."""
        return self._journal.alarm_lines(start_ns, end_ns, kinds, whole)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """How many journal lines of a kind there are of a time."""
        return self._journal.count(start_ns, end_ns, kind)

    @contextlib.contextmanager
    def _named(self, day: int) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
        with self._open(day) as (file, cursor):
            yield file.alias, cursor

    def state(self) -> StoreState:
        """Quarantined files, and the disk."""
        files = self._root.iterdir()
        used = sum(path.stat().st_size for path in files if path.is_file())
        free = shutil.disk_usage(self._root).free
        return StoreState("; ".join(self._faults.values()), used, free)

    def close(self) -> None:
        """Write every log into its file and let the files go."""
        with self._writing, self._lock:
            for day in list(self._days):
                self._detach(day)
            self._instance.close()

    def _write_day(self, day: int, batch: DayBatch) -> Written:
        with self._open(day) as (file, cursor):
            applied = file.applied(cursor)
            todo = batch.without(applied)
            if not todo.is_empty:
                try:
                    cursor.execute("begin")
                    self._insert(file, cursor, todo)
                    cursor.execute("commit")
                except Exception as error:
                    # a commit that raised may yet be on the disk: only the file itself knows
                    with contextlib.suppress(duckdb.Error):
                        cursor.execute("rollback")
                    self._forget(day)
                    self._strike(day, error)
                    raise
                self._strikes.pop(day, None)
                todo.mark(applied)
                self._sort(file, cursor, todo.rows)
            repeated = len(batch.portions) - len(todo.portions)
            return Written(todo.rows, len(todo.events), repeated)

    def _sort(self, file: _Day, cursor: duckdb.DuckDBPyConnection, added: int) -> None:
        """Move the fresh rows to their sorted place once they are many; a failure costs speed only."""
        file.fresh += added
        if file.fresh < SORT_ROWS:
            return
        trouble = f"{file_name(file.day)} is not sorted"
        try:
            cursor.execute("begin")
            for statement in sql.SORT:
                cursor.execute(file.sql(statement))
            cursor.execute("commit")
            self._faults.pop(trouble, None)
        except duckdb.Error as error:
            with contextlib.suppress(duckdb.Error):
                cursor.execute("rollback")
            self._forget(file.day)
            self._faults[trouble] = f"{trouble}: {_line(error)}"
            if isinstance(error, _POISONED):
                self._reopen()
        file.fresh = 0

    def _insert(self, file: _Day, cursor: duckdb.DuckDBPyConnection, todo: DayBatch) -> None:
        known = len(file.tags)
        samples = todo.sample_columns(file.lookup)
        if len(file.tags) > known:
            fresh = list(file.tags.items())[known:]
            ids = np.array([name for name, _ in fresh], object)
            tags = np.array([tag for _, tag in fresh], np.int32)
            _insert(cursor, file.sql(sql.INSERT_TAGS), {"tag": tags, "id": ids})
        if todo.rows:
            statement = sql.INSERT_WITH_RAW if "raw" in samples else sql.INSERT_SAMPLES
            _insert(cursor, file.sql(statement), samples)
        if todo.events:
            _insert(cursor, file.sql(sql.INSERT_EVENTS), todo.event_columns())
        if todo.portions:
            _insert(cursor, file.sql(sql.INSERT_MESSAGES), todo.message_columns())
        for refused in todo.refused:
            cursor.execute(file.sql(sql.INSERT_REFUSED), dataclasses.asdict(refused))

    def _each(
        self, query: str, tags: Sequence[str], ask: dict[str, int]
    ) -> Iterator[tuple[list[int], dict[str, Any]]]:
        """Run a query on every file that may hold an answer; yields its tag numbers, columns."""
        for day in overlapping(days_in(self._root), ask["start_ns"], ask["end_ns"]):
            with self._open(day) as (file, cursor):
                numbers = [file.tags.get(tag, -1) for tag in tags]
                known = [number for number in numbers if number >= 0]
                if known:
                    text = query.format(db=file.alias, tags=", ".join(map(str, known)))
                    yield numbers, cursor.execute(text, ask).fetchnumpy()

    @contextlib.contextmanager
    def _open(self, day: int) -> Iterator[tuple[_Day, duckdb.DuckDBPyConnection]]:
        """A day file and a cursor of this thread's own. DuckDB's errors become `StoreFault`."""
        name = file_name(day)
        try:
            with self._lock:
                file = self._days.get(day) or self._attach(day)
                self._days.move_to_end(day)
                file.users += 1
                cursor = self._instance.cursor()
            try:
                yield file, cursor
            finally:
                with self._lock:
                    file.users -= 1
                cursor.close()
        except duckdb.Error as error:
            if isinstance(error, _POISONED):
                self._reopen()
            if _is_damage(error):
                self._faults.setdefault(name, f"{name} is damaged: {_line(error)}")
            raise StoreFault(f"{name}: {_line(error)}") from None

    def _attach(self, day: int) -> _Day:
        """Attach a file; one that cannot be opened is quarantined, and a new one made."""
        self._detach_idle()
        path = self._root / file_name(day)
        for attempt in (1, 2, 3):
            try:
                self._instance.execute(f"attach if not exists '{_quoted(path)}' as \"{path.name}\"")
                with self._instance.cursor() as cursor:
                    self._days[day] = _Day(day, cursor)
                break
            except duckdb.Error as error:
                with contextlib.suppress(duckdb.Error):
                    self._instance.execute(f'detach "{path.name}"')
                if isinstance(error, _POISONED):
                    self._reopen()
                if attempt == 3 or not _is_damage(error, opening=True):
                    raise
                if attempt == 2 or not isinstance(error, _POISONED):  # not another file's fault
                    self._quarantine(day, path, _line(error))
        return self._days[day]

    def _quarantine(self, day: int, path: Path, reason: str) -> None:
        number = len(list(self._root.glob(f"{path.name}*{QUARANTINED}")))
        ending = f".{number}{QUARANTINED}" if number else QUARANTINED
        for part in (path, path.with_name(f"{path.name}.wal")):
            if part.exists():
                part.rename(part.with_name(part.name + ending))
        self._faults[path.name] = (
            f"{path.name} was damaged and is set aside as {path.name}{ending}: {reason}"
        )

    def _strike(self, day: int, error: Exception) -> None:
        """A file that opens, but cannot be written for damage time and again, is set aside too."""
        if isinstance(error, duckdb.Error) and _is_damage(error):
            self._strikes[day] = self._strikes.get(day, 0) + 1
        if self._strikes.get(day, 0) >= STRIKES:
            del self._strikes[day]
            self._quarantine(day, self._root / file_name(day), _line(error))

    def _detach_idle(self) -> None:
        while len(self._days) >= MOST_ATTACHED:
            idle = next((day for day, file in self._days.items() if not file.users), None)
            if idle is None:
                return
            self._detach(idle)

    def _detach(self, day: int) -> None:
        """Let a file go; its log is written into it."""
        file = self._days.pop(day)
        with contextlib.suppress(duckdb.Error):
            self._instance.execute(f"detach {file.alias}")

    def _forget(self, day: int) -> None:
        """Read a file anew at its next use."""
        with self._lock:
            if day in self._days:
                self._detach(day)

    def _reopen(self) -> None:
        """After a fatal error DuckDB refuses everything until it is started anew."""
        with self._lock:
            self._days.clear()
            with contextlib.suppress(duckdb.Error):
                self._instance.close()
            self._instance = duckdb.connect(":memory:", config=self._config)

    def _check_disk(self) -> None:
        free = shutil.disk_usage(self._root).free
        if free < LEAST_FREE_BYTES:
            raise StoreFault(f"the disk of {self._root} is full: {free / 1e6:.0f} MB left")


def stored_messages(root: Path) -> Iterator[tuple[str, list[tuple[Any, ...]], int, int]]:
    """Every day file of a folder that no process has open, read only.

    Yields its name, its messages (source, schema, epoch, seq, rows here, rows in all, entries), and
    how many samples and events it holds. Raises `StoreFault` for a file that is in use or damaged.
    """
    with duckdb.connect(":memory:") as instance:
        for day in days_in(root):
            path, db = root / file_name(day), f'"{file_name(day)}"'
            try:
                instance.execute(f"attach '{_quoted(path)}' as {db} (read_only)")
                messages = instance.execute(sql.SEQUENCES.format(db=db)).fetchall()
                samples, events = instance.execute(sql.ROWS.format(db=db)).fetchall()[0]
                instance.execute(f"detach {db}")
            except duckdb.Error as error:
                raise StoreFault(f"{path}: {_line(error)}") from None
            yield path.name, messages, samples, events


class JournalFiles(JournalReader):
    """The journal in the day files of a folder that no historian has open, read only.

    Use as a context. Raises `StoreFault` for a file that is in use or damaged: an audit that passed
    over a file would prove nothing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._instance = duckdb.connect(":memory:")
        self._attached_files: list[str] = []
        super().__init__(lambda: days_in(root), self._attached)

    def __enter__(self) -> "JournalFiles":
        return self

    def __exit__(self, *_: object) -> None:
        self._instance.close()

    @contextlib.contextmanager
    def _attached(self, day: int) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
        path, db = self._root / file_name(day), f'"{file_name(day)}"'
        try:
            self._instance.execute(f"attach if not exists '{_quoted(path)}' as {db} (read_only)")
            self._attached_files = [*(one for one in self._attached_files if one != db), db]
            while len(self._attached_files) > MOST_ATTACHED:
                self._instance.execute(f"detach {self._attached_files.pop(0)}")
            with self._instance.cursor() as cursor:
                yield db, cursor
        except duckdb.Error as error:
            raise StoreFault(f"{path}: {_line(error)}") from None


class ParquetTable:
    """A foreign Parquet file: its columns by name and type, and their values row by row.

    Raises `StoreFault` for a file that DuckDB cannot read.
    """

    def __init__(self, path: Path) -> None:
        self._table = f"read_parquet('{_quoted(path)}')"
        self._path = path
        self.columns: dict[str, str] = {
            name: str(kind)
            for name, kind, *_ in self._run(f"describe from {self._table}").fetchall()
        }

    def range(self, expression: str) -> tuple[Any, Any, int]:
        """The least and the greatest value of an expression, and how many rows there are."""
        found = self._run(
            "select min(time_ns), max(time_ns), count(*) "
            f"from (select {expression} as time_ns from {self._table})"
        ).fetchall()
        least, most, rows = found[0]
        return least, most, rows

    def between(
        self, columns: Sequence[str], expression: str, start: int, end: int
    ) -> dict[str, Any]:
        """Columns of the rows with ``start <= expression < end``, in its order, it as ``time_ns_``."""
        names = ", ".join(_name(column) for column in columns)
        return self._run(
            f"select * from (select {expression} as time_ns_, {names} from {self._table}) "
            f"where time_ns_ >= {start} and time_ns_ < {end} order by time_ns_"
        ).fetchnumpy()

    def _run(self, query: str) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(":memory:").execute(query)
        except duckdb.Error as error:
            raise StoreFault(f"{self._path}: {_line(error)}") from None


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _insert(cursor: duckdb.DuckDBPyConnection, statement: str, batch: Columns) -> None:
    """Run an insertion from ``batch``: DuckDB finds the columns by that name among the locals here,
    which costs a third of registering them.
    """
    cursor.execute(statement)


def _is_damage(error: duckdb.Error, *, opening: bool = False) -> bool:
    """Whether a file is at fault; in a file that opens, a missing table is a reader's bad luck."""
    text = str(error).lower()
    if any(sign in text for sign in _INNOCENT):
        return False
    kinds = _DAMAGE + _DAMAGE_AT_OPENING if opening else _DAMAGE
    return isinstance(error, kinds) or any(sign in text for sign in _DAMAGE_SIGNS)


def _ranges(rows: list[tuple[str, str, int, int, int]]) -> Applied:
    found: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    for source, schema, epoch, first, last in rows:
        found.setdefault((source, schema, epoch), []).append((first, last))
    return {key: Ranges(ranges) for key, ranges in found.items()}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]

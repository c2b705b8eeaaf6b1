"""What a file of history holds: every row read, and the messages that they came with."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from historian import duckdb_layout as sql
from historian.copies.manifest import Held
from historian.days import part_of_name
from historian.duckdb_files import Cursor, FilesAtRest
from historian.store import RefusedMessage, StoreFault

_TABLES: Final = "select table_name from duckdb_tables() where database_name = $db order by all"
_READ: Final = "select count(*), bit_xor(hash(one)) from {db}.{table} one"
"""Every block of a table is read, and so held against its checksum."""
_REFUSED: Final = "select stream, stream_seq, now_ns, reason, data from {db}.refused order by all"


@dataclass(frozen=True, slots=True)
class Contents:
    """The tables of a file with their rows, and the messages that it holds."""

    rows: dict[str, int]
    held: tuple[Held, ...]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def contents_of(path: Path) -> Contents:
    """Read a file from end to end. Raises `StoreFault` where it is damaged, or in use."""
    part = part_of_name(path.name)
    if part is None:
        raise StoreFault(f"{path}: is no file of a history")
    with closing(FilesAtRest(path.parent)) as files, files.open(part) as (db, cursor):
        tables = [name for (name,) in cursor.execute(_TABLES, {"db": db.strip('"')}).fetchall()]
        rows = {name: _read(cursor, db, name) for name in tables}
        return Contents(rows, _held(cursor, db, frozenset(tables)))


def held_by(path: Path) -> tuple[Held, ...]:
    """The messages alone."""
    part = part_of_name(path.name)
    if part is None:
        raise StoreFault(f"{path}: is no file of a history")
    with closing(FilesAtRest(path.parent)) as files, files.open(part) as (db, cursor):
        tables = [name for (name,) in cursor.execute(_TABLES, {"db": db.strip('"')}).fetchall()]
        return _held(cursor, db, frozenset(tables))


def tags_of(path: Path) -> tuple[str, ...]:
    """The tags that a file of samples names, in the order of their numbers."""
    part = part_of_name(path.name)
    if part is None:
        return ()
    with closing(FilesAtRest(path.parent)) as files, files.open(part) as (db, cursor):
        return tuple(name for _, name in sorted(cursor.execute(sql.TAGS.format(db=db)).fetchall()))


def refused_in(path: Path) -> list[RefusedMessage]:
    """The messages of a file that were not understood or not taken, as they came."""
    part = part_of_name(path.name)
    if part is None:
        return []
    with closing(FilesAtRest(path.parent)) as files, files.open(part) as (db, cursor):
        tables = {name for (name,) in cursor.execute(_TABLES, {"db": db.strip('"')}).fetchall()}
        rows = cursor.execute(_REFUSED.format(db=db)).fetchall() if "refused" in tables else []
        return [RefusedMessage(a, b, c, why, bytes(data)) for a, b, c, why, data in rows]


def _read(cursor: Cursor, db: str, table: str) -> int:
    count, _ = cursor.execute(_READ.format(db=db, table=table)).fetchall()[0]
    return int(count)


def _held(cursor: Cursor, db: str, tables: frozenset[str]) -> tuple[Held, ...]:
    """Messages one by one and in runs, and events by their own numbers."""
    queries = {"messages": sql.APPLIED, "runs": sql.RUNS, "events": sql.JOURNALED}
    found = [
        Held(*row)
        for table, query in queries.items()
        if table in tables
        for row in cursor.execute(query.format(db=db)).fetchall()
    ]
    return joined(found)


def joined(held: list[Held]) -> tuple[Held, ...]:
    """Runs that touch or overlap made one; in order."""
    found: list[Held] = []
    for one in sorted(held, key=lambda one: (one.source, one.schema, one.epoch, one.first)):
        before = found[-1] if found else None
        key = (one.source, one.schema, one.epoch)
        if (
            before
            and key == (before.source, before.schema, before.epoch)
            and (one.first <= before.last + 1)
        ):
            found[-1] = Held(*key, before.first, max(before.last, one.last))
        else:
            found.append(one)
    return tuple(found)

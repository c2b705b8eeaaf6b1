"""A store's files when no historian has them open: for audits and for counting what is there."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from historian import duckdb_layout as sql
from historian.days import Part, old_parts_in, parts_in
from historian.duckdb_files import Cursor, FilesAtRest
from historian.journal_lines import JournalReader
from historian.retention import Kind

_COUNTED = {
    Kind.RAW: ((sql.SEQUENCES, sql.RUNS_OF_ROWS), (sql.LOOSE_ROWS, sql.CHUNKED_ROWS)),
    Kind.EVENTS: ((sql.SEQUENCES,), (sql.EVENT_ROWS,)),
}
_COUNTED_OLD = ((sql.SEQUENCES,), (sql.LOOSE_ROWS, sql.EVENT_ROWS))


class JournalFiles(JournalReader):
    """The journal in the files of a folder. Use as a context.

    Raises `StoreFault` for a file that is in use or damaged: an audit that passed over a file would
    prove nothing.
    """

    def __init__(self, root: Path) -> None:
        self._files = FilesAtRest(root)
        super().__init__(lambda: _journals(self._files), self._files.open)

    def __enter__(self) -> "JournalFiles":
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()


def stored_messages(root: Path) -> Iterator[tuple[str, list[tuple[Any, ...]], int, int]]:
    """What each file of a folder holds that counts messages.

    Yields its name, its messages (source, schema, epoch, first and last seq, rows here, rows in all,
    entries; of a run of whole messages None for the rows in all), and how many samples and events it
    holds. Raises `StoreFault` for a file that is in use or damaged.
    """
    with contextlib.closing(FilesAtRest(root)) as files:
        for part in [*parts_in(root, *_COUNTED), *old_parts_in(root)]:
            queries, counts = _COUNTED_OLD if part.is_old else _COUNTED[part.kind]
            with files.open(part) as (db, cursor):
                messages = [row for query in queries for row in _rows(cursor, query, db)]
                samples, events = (
                    sum(column)
                    for column in zip(*(_rows(cursor, one, db)[0] for one in counts), strict=True)
                )
            yield part.file_name, messages, samples, events


def _rows(cursor: Cursor, query: str, db: str) -> list[tuple[Any, ...]]:
    return cursor.execute(query.format(db=db)).fetchall()


def _journals(files: FilesAtRest) -> list[Part]:
    """Files with journal lines; an old one whose lines were moved while it stayed is left out."""
    months = parts_in(files.root, Kind.EVENTS)
    old = old_parts_in(files.root)
    moved: set[str] = set()
    for month in months if old else ():
        with files.open(month) as (db, cursor):
            moved |= {name for (name,) in _rows(cursor, sql.MOVED, db)}
    return sorted((*months, *(one for one in old if one.file_name not in moved)))

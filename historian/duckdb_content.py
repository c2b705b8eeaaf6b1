"""What is known of an attached file, and what is written into it."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian import duckdb_layout as sql
from historian.batches import Applied, PartBatch
from historian.days import Part
from historian.duckdb_files import Cursor, File, insert, transaction
from historian.ranges import Ranges
from historian.retention import Kind
from historian.store import StoreFault, TagNames


class Content:
    """The names that a file counts into, which messages it holds, how many samples lie loose in it.

    ``fresh`` are those not sorted yet, ``loose`` all that are in no chunk; ``has_chunks`` is true of
    a day that was closed.
    """

    def __init__(
        self, tags: Iterable[tuple[int, str]], loose: int = 0, fresh: int = 0, chunks: int = 0
    ) -> None:
        self.tags = {name: number for number, name in tags}
        self.loose, self.fresh, self.has_chunks = loose, fresh, chunks > 0
        self._lookups: dict[str, NDArray[np.int32]] = {}
        self._applied: Applied | None = None

    def lookup(self, names: TagNames) -> NDArray[np.int32]:
        """Tag index of a configuration -> tag of this file; new ids get the next numbers."""
        known = self._lookups.get(names.key)
        if known is None:
            known = self._lookups[names.key] = self.numbers(names.ids)
        return known

    def numbers(self, names: Sequence[str]) -> NDArray[np.int32]:
        """The number of each name; new ones get the next."""
        for name in names:
            self.tags.setdefault(name, len(self.tags))
        return np.array([self.tags[name] for name in names], np.int32)

    def applied(self, file: File, cursor: Cursor) -> Applied:
        """The sequence numbers that the file holds; read when it is first written to."""
        if self._applied is None:
            more = sql.RUNS if file.part.kind is Kind.RAW else sql.JOURNALED
            rows = [
                row
                for query in (sql.APPLIED, more)
                for row in cursor.execute(file.sql(query)).fetchall()
            ]
            self._applied = _ranges(rows)
        return self._applied


def prepare(part: Part, cursor: Cursor) -> Content:
    """Make an attached file one of ours, and look what it holds. Raises `StoreFault` for a newer one."""
    file = File(part, None)
    found = cursor.execute(sql.HAS_TABLES, {"db": part.file_name}).fetchall()
    if not found[0][0] and part.is_old:  # one that was set aside left its place empty
        return Content(())
    if not found[0][0]:
        with transaction(cursor):
            for statement in sql.CREATE[part.kind]:
                cursor.execute(file.sql(statement))
        return Content(())
    version = cursor.execute(file.sql(sql.ABOUT)).fetchall()[0][0]
    if version > sql.VERSION:
        raise StoreFault(f"{part.file_name} was written by a newer version of Davylamp")
    if part.is_old and version == 1:
        with transaction(cursor):
            for statement in sql.UPGRADE:
                cursor.execute(file.sql(statement))
    tags = cursor.execute(file.sql(sql.TAGS)).fetchall()
    if part.is_old or part.kind is not Kind.RAW:
        return Content(tags)
    return Content(tags, *cursor.execute(file.sql(sql.COUNTS)).fetchall()[0])


def put(file: File, cursor: Cursor, todo: PartBatch) -> None:
    """Put all of a batch into a file, within a transaction of the caller's."""
    content: Content = file.content
    known = len(content.tags)
    samples = todo.sample_columns(content.lookup)
    events = todo.event_columns(content.numbers) if todo.events else {}
    put_names(file, cursor, known)
    if todo.rows:
        statement = sql.INSERT_WITH_RAW if "raw" in samples else sql.INSERT_SAMPLES
        insert(cursor, file.sql(statement), samples)
    if todo.events:
        insert(cursor, file.sql(sql.INSERT_EVENTS), events)
    if todo.portions:
        insert(cursor, file.sql(sql.INSERT_MESSAGES), todo.message_columns())
    for refused in todo.refused:
        cursor.execute(file.sql(sql.INSERT_REFUSED), dataclasses.asdict(refused))


def put_names(file: File, cursor: Cursor, known: int) -> None:
    """Put the names that came after the first ``known`` into the file."""
    fresh = list(file.content.tags.items())[known:]
    if fresh:
        ids = np.array([name for name, _ in fresh], object)
        tags = np.array([tag for _, tag in fresh], np.int32)
        insert(cursor, file.sql(sql.INSERT_TAGS), {"tag": tags, "id": ids})


def _ranges(rows: list[tuple[Any, ...]]) -> Applied:
    found: dict[tuple[str, str, int], Ranges] = {}
    for source, schema, epoch, first, last in sorted(rows):
        found.setdefault((source, schema, epoch), Ranges()).add_range(first, last)
    return found

"""Messages into files: one transaction per file, each message once."""

import shutil
from collections.abc import Sequence
from typing import Final

from historian import duckdb_layout as sql
from historian.batches import PartBatch, by_part
from historian.days import Part
from historian.duckdb_content import put
from historian.duckdb_fault import unsorted
from historian.duckdb_files import Cursor, EngineFault, File, Files, line, transaction
from historian.duckdb_rollups import RollUps
from historian.duckdb_settling import Settling
from historian.retention import Kind
from historian.store import Message, StoreFull, Written

SORT_ROWS: Final = 1_000_000
"""So many rows are sorted by tag at a time: a trend then reads a tenth of the file or less."""
LEAST_FREE_BYTES: Final = 64 * 1024 * 1024
"""Below this nothing is written: DuckDB gives up a file whose checkpoint fails on a full disk."""


class Writer:
    """Writes for one thread at a time."""

    def __init__(self, files: Files, roll_ups: RollUps, settling: Settling) -> None:
        self._files, self._roll_ups, self._settling = files, roll_ups, settling

    def write(self, messages: Sequence[Message]) -> Written:
        """See `historian.store.Store.write`."""
        self._check_disk()
        now_ns = max((message.now_ns for message in messages), default=0)
        parts = sorted(by_part(messages).items())
        each = [self._write(part, batch, now_ns) for part, batch in parts]
        return Written(*(sum(column) for column in zip(*each, strict=True))) if each else Written()

    def _write(self, part: Part, batch: PartBatch, now_ns: int) -> tuple[int, int, int]:
        """Rows, events and repeated messages of one file."""
        if part.kind is Kind.RAW and not (self._files.root / part.file_name).exists():
            self._roll_ups.begin(part.day)
        with self._files.open(part) as (file, cursor):
            applied = file.content.applied(file, cursor)
            todo = batch.without(applied)
            if not todo.is_empty:
                if part.kind is Kind.RAW and todo.rows:
                    self._roll_ups.drop(part.day)
                    self._settling.written(part.day, now_ns)
                self._put(file, cursor, todo)
                todo.mark(applied)
                self._sort(file, cursor, todo.rows)
            return todo.rows, len(todo.events), len(batch.portions) - len(todo.portions)

    def _put(self, file: File, cursor: Cursor, todo: PartBatch) -> None:
        try:
            with transaction(cursor):
                put(file, cursor, todo)
        except Exception as error:
            # a commit that raised may yet be on the disk: only the file itself knows
            self._files.forget(file.part)
            self._files.strike(file.part, error)
            raise
        self._files.written(file.part)

    def _sort(self, file: File, cursor: Cursor, added: int) -> None:
        """Move the fresh rows to their sorted place once they are many; a failure costs speed only."""
        file.content.fresh += added
        file.content.loose += added
        if file.content.fresh < SORT_ROWS:
            return
        trouble = f"{file.part.file_name} is not sorted"
        try:
            with transaction(cursor):
                for statement in sql.SORT:
                    cursor.execute(file.sql(statement))
            self._files.faults.pop(trouble, None)
        except EngineFault as error:
            self._files.forget(file.part)
            self._files.faults[trouble] = unsorted(file.part.file_name, line(error))
            self._files.poisoned(error)
        file.content.fresh = 0

    def _check_disk(self) -> None:
        free = shutil.disk_usage(self._files.root).free
        if free < LEAST_FREE_BYTES:
            left = f"{self._files.root}: {free / 1e6:.0f} MB"
            raise StoreFull(f"{left} left, it is full / {left} 可用，已满")

"""A day that is over: its samples sorted by tag and time and packed, in a new file in place of the old.

The new file is made beside the old one and takes its place at once. Whatever dies when, one of both is
there, whole; what was written meanwhile to the old one makes the new one void, and it is made anew.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from historian import duckdb_layout as sql
from historian.chunks import pack, pieces
from historian.days import DAY_NS, NEW, Part
from historian.duckdb_files import Cursor, File, Files, insert, transaction
from historian.duckdb_reading import NO_LIMIT, Asked, raw_in
from historian.duckdb_rollups import Cells, Guard, RollUps
from historian.retention import Kind
from historian.rollups import cells_of, merged_each
from historian.store import RawColumns

ROWS: Final = 500_000
"""So many samples are in hand at a time."""
EVER: Final = (-(2**63), 2**63 - 1)
_FINEST_NS: Final = min(sql.CELLS)


class Stopped(Exception):
    """The store is closing: the day is closed another time."""


class Closing:
    """Closes days. ``go_on`` is asked now and then, and raises `Stopped`."""

    def __init__(self, files: Files, roll_ups: RollUps, go_on: Callable[[], None]) -> None:
        self._files, self._roll_ups, self._go_on = files, roll_ups, go_on

    def close(self, day: int, unchanged: Guard) -> bool:
        """Pack a day and roll it up; false where it was written to meanwhile."""
        part = Part(day, Kind.RAW)
        path = self._files.root / f"{part.file_name}{NEW}"
        if self._pack(part, path):
            with unchanged() as current:
                if current:
                    self._files.replace(part, path)
            if not current:
                path.unlink(missing_ok=True)
                return False
        return self._roll_up(part, unchanged)

    def _pack(self, part: Part, path: Path) -> bool:
        """Make the new file; false where nothing lies loose in the old one."""
        with self._files.open(part) as (file, cursor):
            if not file.content.loose:
                return False
            with self._files.new(path, sql.BLOCK_BYTES) as (alias, into):
                names = {"db": alias, "old": file.alias}
                with transaction(into):
                    for statement in (*sql.CREATE[Kind.RAW], sql.KEEP_TAGS, sql.KEEP_CHUNKS):
                        into.execute(statement.format(**names))
                    for numbers in _batches(file, cursor, sql.LOOSE_TAGS):
                        self._go_on()
                        found = _samples(file, cursor, numbers)
                        insert(into, sql.INSERT_CHUNKS.format(**names), _chunks(numbers, found))
                    for statement in (sql.KEEP_MESSAGES, sql.KEEP_RUNS):
                        into.execute(statement.format(**names))
        return True

    def _roll_up(self, part: Part, unchanged: Guard) -> bool:
        if self._roll_ups.is_true(part.day):
            return True
        with self._files.open(part) as (file, cursor):
            return self._roll_ups.write(part.day, self._cells(file, cursor), unchanged)

    def _cells(self, file: File, cursor: Cursor) -> Iterator[Cells]:
        """Roll-ups of a packed day, some tags at a time."""
        names = {number: name for name, number in file.content.tags.items()}
        start_ns = file.part.day * DAY_NS
        for numbers in _batches(file, cursor, sql.CHUNKED_TAGS):
            self._go_on()
            found = _samples(file, cursor, numbers)
            tag = np.repeat(
                np.arange(len(found), dtype=np.int32), [len(one.time_ns) for one in found]
            )
            cells = cells_of(RawColumns.concatenate(found))
            yield [names[at] for at in numbers], *merged_each(cells, tag, start_ns, _FINEST_NS)


def remove_unfinished(root: Path) -> None:
    """What was not finished when the store was last open."""
    for path in root.glob(f"*{NEW}*"):
        path.unlink()


def _batches(file: File, cursor: Cursor, query: str) -> Iterator[list[int]]:
    """Tags in order, as many at a time as have `ROWS` samples."""
    batch: list[int] = []
    rows = 0
    for tag, count in cursor.execute(file.sql(query)).fetchall():
        batch.append(tag)
        rows += count
        if rows >= ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _samples(file: File, cursor: Cursor, numbers: Sequence[int]) -> list[RawColumns]:
    return raw_in(Asked(file, cursor, numbers, *EVER), NO_LIMIT)


def _chunks(numbers: Sequence[int], samples: Sequence[RawColumns]) -> dict[str, Any]:
    rows = [
        (number, len(piece.time_ns), piece.time_ns[0], piece.time_ns[-1], pack(piece))
        for number, one in zip(numbers, samples, strict=True)
        for piece in pieces(one)
    ]
    tag, count, first_ns, last_ns, data = zip(*rows, strict=True)
    packed = np.empty(len(data), object)
    packed[:] = data
    return {
        "tag": np.array(tag, np.int32),
        "rows": np.array(count, np.int32),
        "first_ns": np.array(first_ns, np.int64),
        "last_ns": np.array(last_ns, np.int64),
        "data": packed,
    }

"""Roll-ups in files of their own, by month: which days they are true of, and what they say.

They are made of a whole day once it is over, and taken out before anything late is written to it. So
they are true or not there, whatever dies when.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian import duckdb_cells as sql
from historian.columns import Part as Buckets
from historian.days import DAY_NS, NEW, UNDATED, Part, overlapping
from historian.duckdb_content import put_names
from historian.duckdb_files import Cursor, File, Files, insert, transaction
from historian.duckdb_layout import CELLS, CREATE, WIDE_BLOCK_BYTES
from historian.duckdb_reading import Asked
from historian.retention import Kind
from historian.rollups import FIELDS, merged_each
from historian.series import cells_alone, part_of, rows_of_each, statistics_part
from historian.store import StatisticColumns

Cells = tuple[list[str], StatisticColumns, NDArray[np.int32]]
"""Some tags, their finest roll-ups over a day, and the place of the tag of each of these."""
Days = set[int]
Guard = Callable[[], AbstractContextManager[bool]]
"""Holds off writers, and says whether nothing was written since."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """Columns of roll-ups of one month: the place of each tag among those asked for, its rows there.

    ``days`` are those whose samples need not be read.
    """

    numbers: Sequence[int]
    columns: dict[str, Any]
    days: Days


def level_of(start_ns: int, width_ns: int) -> int:
    """The widest roll-up that buckets from ``start_ns`` can be put together from, 0: none."""
    fits = (level for level in CELLS if not width_ns % level and not start_ns % level)
    return max(fits, default=0)


class RollUps:
    """The roll-ups of a store."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.RLock()
        self._version = 0
        self._marks: dict[Part, dict[tuple[int, int], bool]] = {}

    def is_true(self, day: int) -> bool:
        """Whether there are roll-ups of what the day's file holds."""
        marks = self._marks_of(day)
        return any(one == day and not sealed for (one, _), sealed in marks.items())

    def sealed(self, day: int) -> int:
        """How many layers there are of samples that are gone."""
        return sum(one == day and sealed for (one, _), sealed in self._marks_of(day).items())

    def begin(self, day: int) -> None:
        """To be called before a day without a file is written to: its samples are gone, and what was
        rolled up of them stays, as a layer of its own.
        """
        if day != UNDATED and self.is_true(day):
            self._change(day, sql.SEAL)

    def drop(self, day: int) -> None:
        """Take out what will not be true any more. To be done before the day is written to."""
        if day != UNDATED and self.is_true(day):
            self._change(day, *sql.UNMARK)

    def days_of(self, month: Part) -> dict[int, bool]:
        """The days that a file of roll-ups is about; true for those whose samples are gone."""
        marks = self._marks_of(month.day)
        return {day: any(marks[one] for one in marks if one[0] == day) for day, _ in marks}

    def days_between(self, start_ns: int, end_ns: int) -> Iterator[tuple[int, bool]]:
        """The days that there are roll-ups of; true for those whose samples went once."""
        for month in overlapping(self._files.parts(Kind.STATISTICS), start_ns, end_ns):
            yield from self.days_of(month).items()

    def remove(self, month: Part) -> None:
        """Let a file of roll-ups go."""
        with self._changing(month):
            self._files.replace(month, None)

    def write(self, day: int, cells: Iterator[Cells], guard: Guard) -> bool:
        """Put the roll-ups of a day in; not if ``guard`` says that they are not true any more."""
        part = Part.of(Kind.STATISTICS, day)
        about = {"day": day, "layer": self.sealed(day)}
        done = False
        try:
            with self._files.open(part) as (file, cursor), transaction(cursor) as changes:
                for some in cells:
                    _put(file, cursor, some, about)
                cursor.execute(file.sql(sql.MARK), about)
                cursor.execute(file.sql(sql.UNSORTED))
                with guard() as done, self._changing(part):
                    changes.end(done)
        finally:
            if not done:  # the names that were put in are not there either
                self._files.forget(part)
        return done

    def sort(self, month: Part, writing: threading.Lock) -> bool:
        """Write a month anew by tag and time: a long trend of one tag then reads one place of it. False
        where it is sorted, or changed meanwhile.
        """
        version, path = self._version, self._files.root / f"{month.file_name}{NEW}"
        with self._files.open(month) as (file, cursor):
            if cursor.execute(file.sql(sql.IS_SORTED)).fetchall()[0][0]:
                return False
            with self._files.new(path, WIDE_BLOCK_BYTES) as (alias, into), transaction(into):
                for statement in (*CREATE[Kind.STATISTICS], *sql.SORTED):
                    into.execute(statement.format(db=alias, old=file.alias))
        with writing, self._lock:
            if version != self._version:
                path.unlink()
                return False
            with self._changing(month):
                self._files.replace(month, path)
        return True

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> tuple[list[tuple[int, Buckets]], Days]:
        """Buckets out of roll-ups, by place of the tag, and the days that they cover."""
        found: list[tuple[int, Buckets]] = []
        days: Days = set()
        alone = width_ns in CELLS
        query = sql.CELLS_ALONE if alone else sql.CELL_BUCKETS
        for one in self._ask(query, tags, (start_ns, end_ns), start_ns, width_ns):
            days |= one.days
            columns = cells_alone(one.columns, width_ns, start_ns) if alone else one.columns
            for at, rows in rows_of_each(one.numbers, columns.get("tag", _NONE)):
                found.append((at, part_of(columns, rows)))
        return found, days

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> tuple[list[tuple[int, StatisticColumns]], Days]:
        """Roll-ups as they are, by place of the tag, and the days that they cover."""
        found: list[tuple[int, StatisticColumns]] = []
        days: Days = set()
        for one in self._ask(sql.CELLS_OF, tags, (start_ns, end_ns), start_ns, width_ns):
            days |= one.days
            for at, rows in rows_of_each(one.numbers, one.columns.get("tag", _NONE)):
                found.append((at, statistics_part(one.columns, rows)))
        return found, days

    def _ask(
        self, query: str, tags: Sequence[str], span: tuple[int, int], start_ns: int, width_ns: int
    ) -> Iterator[Rolled]:
        """Month by month; what is rolled up and what is said of it are of one moment."""
        level = level_of(start_ns, width_ns)
        text = query.replace("{table}", CELLS[level]).replace("{width}", str(level))
        more = {"width_ns": width_ns} if "$width_ns" in query else {}
        for part in self._files.parts(Kind.STATISTICS):
            version = -1
            while part.overlaps(*span) and version != self._version:
                with self._lock:
                    version, marks = self._version, self._marks_of(part.day)
                with self._files.open(part) as (file, cursor):
                    asked = Asked.of(file, cursor, tags, *span)
                    columns = asked.run(text, **more) if asked.known else {}
                rolled = Rolled(
                    asked.numbers, columns, {d for (d, _), gone in marks.items() if not gone}
                )
            if version >= 0:
                yield rolled

    def _change(self, day: int, *statements: str) -> None:
        part = Part.of(Kind.STATISTICS, day)
        with self._changing(part), self._files.open(part) as (file, cursor), transaction(cursor):
            for statement in statements:
                cursor.execute(file.sql(statement), {"day": day})

    @contextmanager
    def _changing(self, part: Part) -> Iterator[None]:
        """What was read before, and is put together after, is read again."""
        with self._lock:
            self._version += 1
            try:
                yield
            finally:
                self._marks.pop(part, None)

    def _marks_of(self, day: int) -> dict[tuple[int, int], bool]:
        part = Part.of(Kind.STATISTICS, day)
        with self._lock:
            if part not in self._marks:
                self._marks[part] = self._read(part)
            return self._marks[part]

    def _read(self, part: Part) -> dict[tuple[int, int], bool]:
        if part not in self._files.parts(Kind.STATISTICS):
            return {}
        with self._files.open(part) as (file, cursor):
            rows = cursor.execute(file.sql(sql.DAYS)).fetchall()
        return {(one, layer): sealed for one, layer, sealed in rows}


_NONE = np.zeros(0, np.int32)


def uncovered(days: Days, start_ns: int, end_ns: int) -> list[tuple[int, int]]:
    """Where samples need to be read beside roll-ups of ``days``, over ``[start_ns, end_ns)``."""
    spans: list[tuple[int, int]] = []
    at = start_ns
    for day in sorted(days):
        first, last = day * DAY_NS, (day + 1) * DAY_NS
        if last > at and first < end_ns:
            if first > at:
                spans.append((at, first))
            at = last
    return [*spans, (at, end_ns)] if at < end_ns else spans


def _put(file: File, cursor: Cursor, some: Cells, about: dict[str, int]) -> None:
    names, cells, place = some
    known = len(file.content.tags)
    numbers = file.content.numbers(names)
    put_names(file, cursor, known)
    for width_ns, table in sorted(CELLS.items()):
        cells, place = merged_each(cells, place, 0, width_ns)
        batch: dict[str, Any] = {name: getattr(cells, name) for name in FIELDS}
        batch |= {"tag": numbers[place], "slot": (cells.time_ns // width_ns).astype(np.int32)}
        text = sql.INSERT_CELLS
        for name, value in about.items():
            text = text.replace(f"${name}", str(value))
        insert(cursor, file.sql(text, table=table), batch)

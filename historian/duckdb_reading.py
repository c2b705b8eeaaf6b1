"""Samples out of one file: packed ones first, then those that came since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from historian import duckdb_layout as sql
from historian.chunks import unpack
from historian.duckdb_files import Cursor, File
from historian.series import latest, raw_of, rows_of_each
from historian.store import RawColumns

NO_LIMIT: Final = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """Some tags of a file, by their numbers there (-1: not known to it), over ``[start_ns, end_ns)``."""

    file: File
    cursor: Cursor
    numbers: Sequence[int]
    start_ns: int
    end_ns: int

    @classmethod
    def of(
        cls, file: File, cursor: Cursor, tags: Sequence[str], start_ns: int, end_ns: int
    ) -> "Asked":
        """The same by names."""
        known = file.content.tags
        return cls(file, cursor, [known.get(tag, -1) for tag in tags], start_ns, end_ns)

    @property
    def known(self) -> list[int]:
        """The numbers of those that the file knows."""
        return [number for number in self.numbers if number >= 0]

    def run(self, query: str, **more: int) -> dict[str, Any]:
        """The answer to a query about them, as columns."""
        return self._execute(query, more).fetchnumpy()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer as rows."""
        return self._execute(query, {}).fetchall()

    def _execute(self, query: str, more: dict[str, int]) -> Cursor:
        text = self.file.sql(query, tags=", ".join(map(str, self.known)))
        span = {"start_ns": self.start_ns, "end_ns": self.end_ns}
        return self.cursor.execute(text, span | more)


def raw_in(asked: Asked, limit: int) -> list[RawColumns]:
    """Samples of each tag in order of time, the oldest ``limit`` and one more of them.

    Among equal times those that came first stand first.
    """
    found: list[list[RawColumns]] = [[] for _ in asked.numbers]
    if asked.known:
        for at, packed in _packed(asked, limit):
            found[at].append(packed)
        if asked.file.content.loose:
            cut = {} if limit >= NO_LIMIT else {"most": limit + 1}
            loose = asked.run(sql.RAW if cut else sql.ALL, **cut)
            for at, rows in rows_of_each(asked.numbers, loose["tag"]):
                found[at].append(raw_of(loose, rows))
    return [in_order(parts) for parts in found]


def pieces_in(asked: Asked) -> Iterator[tuple[int, RawColumns]]:
    """All samples, by place of the tag: in pieces that are each in order of time."""
    if asked.file.content.loose:
        yield from ((at, rows) for at, rows in enumerate(raw_in(asked, NO_LIMIT)))
    elif asked.known:
        yield from _packed(asked, NO_LIMIT)


def before_in(asked: Asked) -> list[RawColumns]:
    """The last sample of each tag, one row or none."""
    found = [RawColumns.empty() for _ in asked.numbers]
    if not asked.known:
        return found
    at_of = _places(asked.numbers)
    for number, data in asked.rows(sql.LAST_CHUNK):
        for at in at_of[number]:
            found[at] = _within(unpack(data), asked).take(slice(-1, None))
    if asked.file.content.loose:
        columns = asked.run(sql.LAST)
        for at, rows in rows_of_each(asked.numbers, columns["tag"]):
            found[at] = latest(raw_of(columns, rows), found[at])
    return found


def in_order(parts: Sequence[RawColumns]) -> RawColumns:
    """All rows in order of time; among equal times those of the first part stand first."""
    if len(parts) < 2:
        return parts[0] if parts else RawColumns.empty()
    whole = RawColumns.concatenate(parts)
    if (whole.time_ns[1:] >= whole.time_ns[:-1]).all():
        return whole
    return whole.take(np.argsort(whole.time_ns, kind="stable"))


def _packed(asked: Asked, limit: int) -> Iterator[tuple[int, RawColumns]]:
    """For each chunk that is needed: the place of its tag, and its rows."""
    at_of = _places(asked.numbers)
    counts = dict.fromkeys(at_of, 0)
    for number, data in asked.rows(sql.CHUNKS):
        if counts[number] <= limit:
            rows = _within(unpack(data), asked)
            counts[number] += len(rows.time_ns)
            for at in at_of[number]:
                yield at, rows


def _places(numbers: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at, number in enumerate(numbers):
        found.setdefault(number, []).append(at)
    return found


def _within(rows: RawColumns, asked: Asked) -> RawColumns:
    first = int(np.searchsorted(rows.time_ns, asked.start_ns))
    end = int(np.searchsorted(rows.time_ns, asked.end_ns))
    return rows if (first, end) == (0, len(rows.time_ns)) else rows.take(slice(first, end))

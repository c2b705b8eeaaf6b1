"""Parquet, read by DuckDB span by span; long or wide as CSV. Times without a zone are the site's."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.fault import Fault
from davylamp.replay.sources.cells import number, status, unix_ns
from davylamp.replay.sources.layout import layout_of
from davylamp.replay.sources.source import ROWS, mapped, present
from davylamp.replay.sources.text_file import unreadable
from davylamp.replay.sources.wall_clock import UTC, WallClock
from davylamp.site.problem import Said
from historian.parquet_table import ParquetTable
from historian.store import StoreFault
from scada.model import Samples

_OFFSET: Final = re.compile(r":\d\d(\.\d+)? ?(Z|[+-]\d\d(:?\d\d)?)$")


class ParquetSource:
    """A Parquet file; implements `davylamp.replay.sources.source.Source`."""

    def __init__(self, path: Path, zone: str, mapping: Mapping[str, str]) -> None:
        self._file = str(path)
        try:
            path.open("rb").close()
            self._table = ParquetTable(path)
            self._layout = layout_of(list(self._table.columns), self._file, timed=False, line=0)
            self._clock = UTC
            self._at = self._time(zone)
            least, most, self._rows = self._table.range(self._at)
            self._least = self._clock.utc(int(least or 0))
            self._most = self._clock.utc(int(most or 0))
        except StoreFault as fault:
            raise Fault(_unreadable(str(fault)), self._file) from None
        except OSError as fault:
            raise Fault(unreadable(fault), self._file) from None
        self._raw = self._read_names()
        self._names = mapped(self._raw, mapping, self._file)

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """The site's tags that the file has."""
        return present(self._names, known, self._file)

    def names(self) -> tuple[str, ...]:
        """The names of its columns or in them, as they are mapped."""
        return self._names

    def units(self) -> Mapping[str, tuple[str, int]]:
        """They are not read."""
        return {}

    def span_ns(self) -> tuple[int, int] | None:
        """The first and the last time."""
        return (self._least, self._most) if self._rows else None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time."""
        if not self._rows:
            return
        first, last = max(start_ns, self._least), min(end_ns, self._most + 1)
        per_row = 1 if self._layout.is_long else max(1, len(self._layout.values))
        parts = max(1, math.ceil(self._rows * per_row / ROWS))
        width = max(1, -(-(self._most + 1 - self._least) // parts))
        for at in range(first, last, width):
            begin, end = (self._clock.own(ns) for ns in (at, min(at + width, last)))
            columns = self._table.between(self._wanted(), self._at, begin, end)
            batch = self._samples(columns, tags)
            if len(batch):
                yield batch

    def _wanted(self) -> list[str]:
        layout, names = self._layout, list(self._table.columns)
        columns = (layout.tag, *layout.values, layout.status) if layout.is_long else layout.values
        return [names[column] for column in columns if column >= 0]

    def _time(self, zone: str) -> str:
        """An expression for the time in ns, by the clock that the file means."""
        column = list(self._table.columns)[self._layout.time]
        kind, name = self._table.columns[column], '"' + column.replace('"', '""') + '"'
        if kind.startswith(("TIMESTAMP", "DATE")):
            self._clock = UTC if "ZONE" in kind else WallClock(zone)
            return f"epoch_ns({name})"
        if kind == "VARCHAR":
            some, _, _ = self._table.range(name)
            self._clock = UTC if _OFFSET.search(str(some)) else WallClock(zone)
            return f"epoch_ns({name}::timestamptz)"
        least, most, _ = self._table.range(name)
        if least is None:
            return f"{name}::bigint"
        scale = max(1, round(unix_ns(float(most or least)) / (float(most or least) or 1.0)))
        number = "double" if kind in ("DOUBLE", "FLOAT") else "bigint"
        return f"({name}::{number} * {scale})::bigint"

    def _read_names(self) -> tuple[str, ...]:
        layout = self._layout
        if not layout.is_long:
            return tuple(layout.names[column] for column in layout.values)
        column = list(self._table.columns)[layout.tag]
        found = self._table.between([column], "0", 0, 1)[column]
        return tuple(dict.fromkeys(str(name) for name in found))

    def _samples(self, columns: dict[str, Any], tags: Sequence[str]) -> Samples:
        place = {tag: number for number, tag in enumerate(tags)}
        at = self._clock.all_utc(np.asarray(columns["time_ns_"], np.int64))
        values = [columns[name] for name in self._wanted()]
        pairs = zip(self._raw, self._names, strict=True)
        numbers = {name: place.get(tag, -1) for name, tag in pairs}
        if self._layout.is_long:
            tag = np.array([numbers.get(str(name), -1) for name in values[0]], np.int32)
            given = values[2] if len(values) > 2 else np.zeros(1, np.uint32)
            return self._of(tag, at, values[1], self._statuses(given))
        floats = [self._floats(column) for column in values]
        wide = np.stack([np.ma.filled(one, np.nan) for one in floats], axis=1)
        gone = np.stack([np.ma.getmaskarray(one) for one in floats], axis=1)
        tag = np.array([numbers[name] for name in self._raw], np.int32)
        rows = np.flatnonzero(~gone.ravel() & np.tile(tag >= 0, len(at)))
        return Samples.of(
            np.tile(tag, len(at))[rows], np.repeat(at, len(self._raw))[rows], wide.ravel()[rows]
        )

    def _of(
        self, tag: NDArray[np.int32], at: NDArray[np.int64], value: Any, status: NDArray[np.uint32]
    ) -> Samples:
        """The rows of a long table that are of our tags and have a value."""
        values = self._floats(value)
        rows = np.flatnonzero((tag >= 0) & ~np.ma.getmaskarray(values))
        statuses = np.broadcast_to(status, tag.shape)[rows]
        return Samples.of(tag[rows], at[rows], np.ma.getdata(values)[rows], statuses)

    def _floats(self, column: Any) -> Any:
        """A column of numbers, or of text that means numbers; masked where there is none."""
        if column.dtype != object:
            return column.astype(np.float64)
        found = [self._read(number, text, "no number", "不是数字") for text in column.tolist()]
        absent = [one is None for one in found]
        return np.ma.array([np.nan if one is None else one for one in found], mask=absent)

    def _statuses(self, column: Any) -> NDArray[np.uint32]:
        """StatusCodes, as numbers or as words of quality; none is Good."""
        if column.dtype != object:
            return np.asarray(np.ma.filled(column, 0), np.uint32)
        read = [
            self._read(status, text or "", "no quality", "不是质量") for text in column.tolist()
        ]
        return np.array(read, np.uint32)

    def _read(self, reader: Callable[[str], Any], text: object, what: str, what_zh: str) -> Any:
        if text is None:
            return None
        try:
            return reader(str(text))
        except (ValueError, OverflowError):
            said = Said(
                f"{text!r} is {what}",
                "write numbers into the column, or leave it out",
                f"{text!r} {what_zh}",
                "该列只写数字，或去掉该列",
            )
            raise Fault(said, self._file) from None


def _unreadable(why: str) -> Said:
    return Said(
        f"it cannot be read: {why}",
        "give a Parquet file with columns of times and numbers",
        f"无法读取：{why}",
        "提供含时间列和数值列的 Parquet 文件",
    )

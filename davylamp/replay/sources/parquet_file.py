"""Parquet, read by DuckDB span by span; long or wide as CSV. A time without a zone is UTC here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.fault import Fault
from davylamp.replay.sources.cells import unix_ns
from davylamp.replay.sources.layout import layout_of
from davylamp.replay.sources.source import ROWS, mapped, present
from davylamp.site.problem import Said
from historian.duckdb_store import ParquetTable
from historian.store import StoreFault
from scada.model import Samples


class ParquetSource:
    """A Parquet file; implements `davylamp.replay.sources.source.Source`."""

    def __init__(self, path: Path, mapping: Mapping[str, str]) -> None:
        self._file = str(path)
        try:
            self._table = ParquetTable(path)
            self._layout = layout_of(list(self._table.columns), self._file, timed=False, line=0)
            self._at = self._time()
            self._least, self._most, self._rows = self._table.range(self._at)
        except StoreFault as fault:
            raise Fault(_unreadable(str(fault)), self._file) from None
        self._raw = self._read_names()
        self._names = mapped(self._raw, mapping, self._file)

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """The site's tags that the file has."""
        return present(self._names, known, self._file)

    def span_ns(self) -> tuple[int, int] | None:
        """The first and the last time."""
        return (int(self._least), int(self._most)) if self._rows else None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time."""
        if not self._rows:
            return
        first, last = max(start_ns, int(self._least)), min(end_ns, int(self._most) + 1)
        per_row = 1 if self._layout.is_long else max(1, len(self._layout.values))
        parts = max(1, math.ceil(self._rows * per_row / ROWS))
        width = max(1, -(-(int(self._most) + 1 - int(self._least)) // parts))
        for at in range(first, last, width):
            columns = self._table.between(self._wanted(), self._at, at, min(at + width, last))
            batch = self._samples(columns, tags)
            if len(batch):
                yield batch

    def _wanted(self) -> list[str]:
        layout, names = self._layout, list(self._table.columns)
        columns = (layout.tag, *layout.values, layout.status) if layout.is_long else layout.values
        return [names[column] for column in columns if column >= 0]

    def _time(self) -> str:
        """An expression for the time in ns UTC."""
        column = list(self._table.columns)[self._layout.time]
        kind, name = self._table.columns[column], '"' + column.replace('"', '""') + '"'
        if kind.startswith(("TIMESTAMP", "DATE")):
            return f"epoch_ns({name})"
        if kind == "VARCHAR":
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
        at = np.asarray(columns["time_ns_"], np.int64)
        values = [columns[name] for name in self._wanted()]
        pairs = zip(self._raw, self._names, strict=True)
        number = {name: place.get(tag, -1) for name, tag in pairs}
        if self._layout.is_long:
            tag = np.array([number.get(str(name), -1) for name in values[0]], np.int32)
            status = values[2] if len(values) > 2 else 0
            return _of(tag, at, values[1], np.asarray(status, np.uint32))
        wide = np.stack([np.ma.filled(_floats(v), np.nan) for v in values], axis=1)
        gone = np.stack([np.ma.getmaskarray(_floats(v)) for v in values], axis=1)
        tag = np.array([number[name] for name in self._raw], np.int32)
        rows = np.flatnonzero(~gone.ravel() & np.tile(tag >= 0, len(at)))
        return Samples.of(
            np.tile(tag, len(at))[rows], np.repeat(at, len(self._raw))[rows], wide.ravel()[rows]
        )


def _of(
    tag: NDArray[np.int32], at: NDArray[np.int64], value: Any, status: NDArray[np.uint32]
) -> Samples:
    """The rows of a long table that are of our tags and have a value."""
    values = _floats(value)
    rows = np.flatnonzero((tag >= 0) & ~np.ma.getmaskarray(values))
    statuses = np.broadcast_to(status, tag.shape)[rows]
    return Samples.of(tag[rows], at[rows], np.ma.getdata(values)[rows], statuses)


def _floats(column: Any) -> Any:
    return column.astype(np.float64)


def _unreadable(why: str) -> Said:
    return Said(
        f"it cannot be read: {why}",
        "give a Parquet file with columns of times and numbers",
        f"无法读取：{why}",
        "提供含时间列和数值列的 Parquet 文件",
    )

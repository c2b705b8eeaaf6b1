"""The tables of an InfluxDB's answer: annotated CSV, one block for each set of columns."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.fault import Fault
from davylamp.replay.sources.cells import number, status
from davylamp.replay.sources.influx_http import failed
from davylamp.replay.sources.layout import STATUSES
from davylamp.site.problem import Said


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a bucket: its measurement, its field, its tags."""

    measurement: str
    field: str
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one series in order of time; ``kind`` is the type of its cells."""

    series: Series
    kind: str
    times: list[str]
    cells: list[str]

    def time_ns(self) -> NDArray[np.int64]:
        """When they are of, ns UTC."""
        return np.array(self.times, "datetime64[ns]").astype(np.int64)

    def numbers(self, file: str) -> NDArray[np.float64]:
        """The cells as numbers, words of quality as StatusCodes. Raises `Fault` for other text."""
        if self.kind in ("double", "long", "unsignedLong"):
            return np.array([cell or "nan" for cell in self.cells], np.float64)
        read = status if self.series.field.casefold() in STATUSES else number
        try:
            found: list[Any] = [read(cell) for cell in self.cells]
        except (ValueError, OverflowError) as fault:
            raise Fault(_no_number(self.series, str(fault)), file) from None
        return np.array([np.nan if one is None else one for one in found], np.float64)


def tables(answer: str, file: str) -> Iterator[Table]:
    """The tables of an answer. Raises `Fault` where the server broke it off with an error."""
    types: list[str] = []
    names: list[str] = []
    rows: list[list[str]] = []
    for cells in csv.reader(answer.splitlines()):
        if not cells:
            continue
        if cells[0] == "#datatype":
            yield from _split(types, names, rows, file)
            types, names, rows = cells, [], []
        elif not names:
            names = cells
        else:
            rows.append(cells)
    yield from _split(types, names, rows, file)


def _split(types: list[str], names: list[str], rows: list[list[str]], file: str) -> Iterator[Table]:
    """The tables of a block; rows of one table stand together."""
    if "error" in names and rows:
        raise Fault(failed(rows[0][names.index("error")]), file)
    if not rows:
        return
    at = names.index("table")
    first = 0
    for row in range(1, len(rows) + 1):
        if row == len(rows) or rows[row][at] != rows[first][at]:
            yield _table(types, names, rows[first:row])
            first = row


_OWN = ("", "result", "table", "_start", "_stop", "_time", "_value", "_field", "_measurement")


def _table(types: list[str], names: list[str], rows: list[list[str]]) -> Table:
    head = dict(zip(names, rows[0], strict=False))
    tags = tuple(sorted((name, text) for name, text in head.items() if name not in _OWN))
    series = Series(head.get("_measurement", ""), head.get("_field", ""), tags)
    time, value = names.index("_time"), names.index("_value")
    times = [row[time].removesuffix("Z") for row in rows]
    return Table(series, types[value], times, [row[value] for row in rows])


def _no_number(series: Series, why: str) -> Said:
    name = f"{series.measurement} {series.field}"
    return Said(
        f"field {name} holds text that is no number: {why}",
        "choose another measurement with --measurement, or leave the tag out with --tags",
        f"字段 {name} 的文本不是数字：{why}",
        "用 --measurement 选择其他测量，或用 --tags 略去该测点",
    )

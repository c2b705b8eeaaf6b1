"""A table of text, from wherever its rows come: to columns of samples."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from davylamp.replay.fault import Fault
from davylamp.replay.sources.cells import number, status, time_reader
from davylamp.replay.sources.layout import Layout
from davylamp.replay.sources.source import Columns, mapped, present
from davylamp.site.problem import Said
from scada.model import Samples

Rows = Iterable[tuple[int, list[str]]]
"""Each row's line in the file, and its cells."""


@dataclass(frozen=True, slots=True)
class Every:
    """The times of rows that have none: the first one's, and how far they are apart."""

    start_ns: int
    step_ns: int


class TextSource:
    """A foreign table, read whole; implements `davylamp.replay.sources.source.Source`."""

    def __init__(
        self, layout: Layout, rows: Rows, file: str, zone: str, mapping: Mapping[str, str],
        every: Every | None = None,
    ) -> None:  # fmt: skip
        reader = _Reader(layout, file, zone, every)
        for line, cells in rows:
            reader.take(line, cells)
        self._file, self._columns = file, reader.columns(mapping)
        self._units = {mapping.get(name, name): unit for name, unit in reader.units.items()}

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """The site's tags that the table has."""
        return present(self._columns.names, known, self._file)

    def names(self) -> tuple[str, ...]:
        """Its columns or the names in them, as they are mapped."""
        return self._columns.names

    def units(self) -> Mapping[str, tuple[str, int]]:
        """Of a long table with a column of units."""
        return self._units

    def span_ns(self) -> tuple[int, int] | None:
        """The first and the last time."""
        time_ns = self._columns.time_ns
        return (int(time_ns.min()), int(time_ns.max())) if len(time_ns) else None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time."""
        return self._columns.batches(tags, start_ns, end_ns)


class _Reader:
    """Collects rows."""

    def __init__(self, layout: Layout, file: str, zone: str, every: Every | None) -> None:
        self._layout, self._file, self._every = layout, file, every
        self._time_of = time_reader(zone)
        self._names: dict[str, int] = {}
        if not layout.is_long:
            self._names = {layout.names[column]: n for n, column in enumerate(layout.values)}
        self._tag, self._time, self._status = array("i"), array("q"), array("I")
        self._value = array("d")
        self._rows = 0
        self.units: dict[str, tuple[str, int]] = {}

    def take(self, line: int, cells: list[str]) -> None:
        """One row. Raises `Fault` at what cannot be read."""
        layout = self._layout
        if len(cells) < len(layout.names):
            said = (
                f"{len(cells)} cells for {len(layout.names)} columns",
                f"{len(cells)} 格，应有 {len(layout.names)} 列",
            )
            raise self._fault(line, "", *said)
        if any(cell.strip() for cell in cells[len(layout.names) :]):
            more = f"more than {len(layout.names)} cells", f"多于 {len(layout.names)} 格"
            raise self._fault(line, "", *more)
        when = self._when(line, cells)
        self._rows += 1
        if layout.is_long:
            name = cells[layout.tag].strip()
            tag = self._names.setdefault(name, len(self._names))
            if layout.unit >= 0:
                self._take_unit(line, name, cells)
            self._put(line, tag, when, layout.values[0], cells)
            return
        for tag, column in enumerate(layout.values):
            self._put(line, tag, when, column, cells)

    def columns(self, mapping: Mapping[str, str]) -> Columns:
        """What was read."""
        return Columns(
            mapped(tuple(self._names), mapping, self._file),
            np.array(self._tag, np.int32),
            np.array(self._time, np.int64),
            np.array(self._value, np.float64),
            np.array(self._status, np.uint32),
        )

    def _take_unit(self, line: int, name: str, cells: list[str]) -> None:
        unit = cells[self._layout.unit].strip()
        before, _ = self.units.setdefault(name, (unit, line))
        if unit != before:
            column = self._layout.names[self._layout.unit]
            raise self._fault(
                line, column, f"{name} was in {before} before", f"{name} 此前的单位是 {before}"
            )

    def _when(self, line: int, cells: list[str]) -> int:
        if self._every is not None:
            return self._every.start_ns + self._rows * self._every.step_ns
        column = self._layout.time
        try:
            return self._time_of(cells[column])
        except (ValueError, OverflowError):
            text = cells[column]
            raise self._fault(
                line, self._layout.names[column], f"{text!r} is no time", f"{text!r} 不是时间"
            ) from None

    def _put(self, line: int, tag: int, when: int, column: int, cells: list[str]) -> None:
        try:
            value = number(cells[column])
        except ValueError:
            text, name = cells[column], self._layout.names[column]
            raise self._fault(line, name, f"{text!r} is no number", f"{text!r} 不是数字") from None
        if value is None:
            return
        self._tag.append(tag)
        self._time.append(when)
        self._value.append(value)
        self._status.append(self._status_of(line, cells))

    def _status_of(self, line: int, cells: list[str]) -> int:
        column = self._layout.status
        if column < 0:
            return 0
        try:
            return status(cells[column])
        except (ValueError, OverflowError):
            text, name = cells[column], self._layout.names[column]
            raise self._fault(
                line,
                name,
                f"{text!r} is no quality: write good, uncertain, bad or a StatusCode",
                f"{text!r} 不是质量：填写 good、uncertain、bad 或状态码",
            ) from None

    def _fault(self, line: int, column: str, text: str, text_zh: str) -> Fault:
        fix, fix_zh = "correct the cell, or leave it empty", "改正该单元格，或留空"
        return Fault(Said(text, fix, text_zh, fix_zh), self._file, line, column)

"""The frame of a report: sheets of rows, charts and notes, whatever they are printed as.

A report makes a `Document`; `historian.reports.pdf` and `historian.reports.xlsx` print it. Nothing in
here knows of paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from historian.proof import Proof
from historian.reports.charts import Chart
from historian.reports.period import Period
from historian.reports.words import NOTHING, Words

EMPTY: Final = Words("本期无记录", "Nothing to report in this period")


class Format(StrEnum):
    """What a column's cells are, and so how they are written and aligned."""

    TEXT = "text"
    """``str`` or `Words`."""
    NUMBER = "number"
    """A float; `Number` where its decimals are its own."""
    COUNT = "count"
    """An int."""
    TIME = "time"
    """ns UTC, shown as the time of day in the site's zone, with the date where it is another day's."""
    MOMENT = "moment"
    """ns UTC, shown with its date."""
    DURATION = "duration"
    """Seconds, shown as ``h:mm:ss``."""


class Number(NamedTuple):
    """A value with the decimals that its sensor resolves."""

    value: float
    decimals: int


Cell = None | str | Words | int | float | Number
"""What stands in a row; None is shown as a dash."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` counts in characters of the body text, half of a Chinese one.

    ``heading`` stands above neighbouring columns that share it. Of rows with the same `Row.group`,
    a ``merged`` column shows its cell once for all.
    """

    key: str
    title: Words
    width: float
    format: Format = Format.TEXT
    unit: Words = NOTHING
    heading: Words = NOTHING
    merged: bool = False
    decimals: int = 2


class Look(StrEnum):
    """How a row is set apart."""

    PLAIN = ""
    SECTION = "section"
    """The first cell alone, over the whole width: an area's name."""
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by the key of their column; one that is not there is empty, one that is None a dash."""

    cells: dict[str, Cell]
    group: str = ""
    look: Look = Look.PLAIN


def section(title: Words) -> Row:
    """A row that heads those below it."""
    return Row({"": title}, look=Look.SECTION)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its charts and notes. ``empty`` is what stands where there are no rows."""

    key: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[Words, ...] = ()
    empty: Words = EMPTY

    def __post_init__(self) -> None:
        known = {column.key for column in self.columns} | {""}
        for row in self.rows:
            if not row.cells.keys() <= known:
                strange = ", ".join(sorted(row.cells.keys() - known))
                raise ValueError(f"sheet {self.key}: rows have cells of no column: {strange}")


class Fact(NamedTuple):
    """One line of the head: ``单位名称: 某某煤矿``."""

    name: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Paper:
    """What it is printed on; what is not said is as it fits. ``logo`` is a picture's path, or empty."""

    size: Literal["", "a4", "a3"] = ""
    landscape: bool | None = None
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be printed. ``name`` is the report's own: that of its template.

    ``signatures`` are the fields that people sign. ``proof`` is what it was made from, and printed at
    its end; the finished file carries it too.
    """

    name: str
    title: Words
    site: Words
    period: Period
    sheets: tuple[Sheet, ...]
    printed_ns: int
    facts: tuple[Fact, ...] = ()
    signatures: tuple[Words, ...] = ()
    printed_by: str = ""
    proof: Proof | None = None
    digest: str = ""
    """SHA-256 of the canonical rows, in hexadecimal digits."""
    paper: Paper = Paper()

    def with_sheets(self, sheets: Iterable[Sheet]) -> "Document":
        """The same with other sheets."""
        return replace(self, sheets=tuple(sheets))

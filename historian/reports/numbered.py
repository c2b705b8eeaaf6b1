"""Rows counted from 1 on, headings and sums left out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from historian.reports.frame import Column, Format, Row
from historian.reports.words import Words

NUMBER: Final = Column("no", Words("序号", "No."), 5, Format.COUNT)


def numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """The same with a cell ``no``."""
    number = 0
    for row in rows:
        number += not row.look
        yield row if row.look else replace(row, cells={"no": number, **row.cells})

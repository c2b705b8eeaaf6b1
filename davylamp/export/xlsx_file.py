"""An export as an Excel workbook, row by row, with a sheet for the proof.

What is beyond the rows of a sheet goes on in the next one. What the proof is over is known as the rows
are written: nothing is read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from davylamp.export.columns import Block, Column, Kind
from davylamp.export.fault import NoExport
from davylamp.export.sheet_cells import HEADING, Cells, cells_of, rows_of, text_cell
from davylamp.export.tables import Table
from davylamp.export.wish import Wish
from davylamp.export.workbook_parts import Book, new_book
from davylamp.journal.cells import safe
from davylamp.journal.spreadsheet import MOST_ROWS
from davylamp.site.problem import Said
from historian.proof import Proof
from historian.proof_rows import RowDigest

MOST_SHEETS: Final = 20
"""What a desk computer still opens; of twenty million rows nobody reads one."""
MOST_COLUMNS: Final = 16_384
_WIDTHS: Final = {Kind.TIME: 24, Kind.NS: 22, Kind.TEXT: 20}
_WIDTH: Final = 12


@dataclass(slots=True)
class _Writing:
    """A workbook under way: its rows are digested as they go out."""

    book: Book
    rows: RowDigest = field(default_factory=RowDigest)

    def put(self, part: Any, number: int, columns: Sequence[Cells]) -> None:
        """Rows of the sheet that is open, from a number on."""
        letters = [column_letters(at) for at in range(len(columns))]
        text, said = rows_of(self.book.sheets[-1], number, columns, letters)
        part.write(text.encode())
        for row in said:
            self.rows.take(row)


def write_xlsx(path: Path, table: Table, wish: Wish, zone: str, proof: Proof) -> Proof:
    """Write it; the proof of its cells. Raises `NoExport` for more than a workbook holds."""
    check_columns(len(table.columns))
    with new_book(path) as book:
        writing = _Writing(book)
        _fill(writing, table, wish, zone)
        _prove(writing, proof, wish)
        rows = writing.rows
        proof = proof.with_content(rows.rows, rows.digest, "cells", rows.blocks, rows.block_rows)
        book.finish(proof)
    return proof


def _fill(writing: _Writing, table: Table, wish: Wish, zone: str) -> None:
    """The rows, in as many sheets as they need."""
    blocks = _blocks(table, wish, zone)
    rest = next(blocks, None)
    widths = [_WIDTHS.get(column.kind, _WIDTH) for column in table.columns]
    while rest is not None or not writing.book.sheets:
        number = len(writing.book.sheets) + 1
        check_rows(MOST_ROWS * (number - 1))
        name = "history" if number == 1 else f"history {number}"
        with writing.book.sheet(name, widths, frozen=True) as part:
            writing.put(part, 1, _heads(table.columns, wish))
            at = 2
            while rest is not None and at <= MOST_ROWS:
                room = MOST_ROWS - at + 1
                now, rest = _parted(rest, room)
                writing.put(part, at, now)
                at += len(now[0].texts)
                rest = rest or next(blocks, None)


def _blocks(table: Table, wish: Wish, zone: str) -> Iterator[list[Cells]]:
    for _, block in table.blocks:
        if len(block[table.columns[0].key]):
            yield _cells(table.columns, block, wish, zone)


def _cells(columns: Sequence[Column], block: Block, wish: Wish, zone: str) -> list[Cells]:
    return [cells_of(column, block[column.key], zone, wish.language) for column in columns]


def _parted(columns: list[Cells], room: int) -> tuple[list[Cells], list[Cells] | None]:
    """The rows that still go into a sheet, and those of the next one."""
    if len(columns[0].texts) <= room:
        return columns, None
    fits = [Cells(one.texts[:room], one.said[:room]) for one in columns]
    return fits, [Cells(one.texts[room:], one.said[room:]) for one in columns]


def _heads(columns: Sequence[Column], wish: Wish) -> list[Cells]:
    return [_one(str(safe(column.head(wish.language))), HEADING) for column in columns]


def _one(value: str, style: int = 0) -> Cells:
    text, said = text_cell(value, style)
    return Cells([text], [said])


def _prove(writing: _Writing, proof: Proof, wish: Wish) -> None:
    """What a person can read of the proof; what a program reads is a part of its own."""
    with writing.book.sheet("proof", [24, 100], frozen=False) as part:
        number = 1
        for name, word in proof.asked.items():
            writing.put(part, number, [_one(name), _one(str(safe(word)))])
            number += 1
        for line in proof.lines(wish.language):
            writing.put(part, number, [_one(str(safe(line)))])
            number += 1


def column_letters(at: int) -> str:
    """The letters of a column, counted from 0: A … Z, AA …

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def check_rows(rows: int) -> None:
    """Raise `NoExport` for more rows than the sheets of a workbook hold."""
    most = (MOST_ROWS - 1) * MOST_SHEETS
    if rows > most:
        raise NoExport(
            Said(
                f"a workbook holds {most:,} rows in {MOST_SHEETS} sheets; this export has more",
                "choose a shorter time, fewer tags, --every 1min, or --format csv or parquet",
                f"工作簿最多 {MOST_SHEETS} 个工作表共 {most:,} 行，本次导出超出",
                "请缩短时间、减少测点、加 --every 1min，或用 --format csv / parquet",
            )
        )


def check_columns(columns: int) -> None:
    """Raise `NoExport` for more columns than a sheet has."""
    if columns > MOST_COLUMNS:
        raise NoExport(
            Said(
                f"a sheet holds {MOST_COLUMNS:,} columns; this export has {columns:,}",
                "leave out --join, choose fewer tags, or --format csv or parquet",
                f"工作表最多 {MOST_COLUMNS:,} 列，本次导出有 {columns:,} 列",
                "请去掉 --join、减少测点，或用 --format csv / parquet",
            )
        )

"""An export as an Excel workbook, row by row, with a sheet for the proof. Knows openpyxl."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell

from davylamp.export.columns import Block, Kind, cells
from davylamp.export.fault import NoExport
from davylamp.export.tables import Table
from davylamp.export.wish import Wish
from davylamp.journal.cells import safe
from davylamp.journal.spreadsheet import MOST_ROWS
from davylamp.site.problem import Said
from historian.proof import Proof
from historian.proof_xlsx import embedded, read

MOST_COLUMNS: Final = 16_384
_MOMENT: Final = "yyyy-mm-dd hh:mm:ss.000"


def write_xlsx(path: Path, table: Table, wish: Wish, zone: str, proof: Proof) -> Proof:
    """Write it; the proof of its cells. Raises `NoExport` for more than a sheet holds."""
    check_columns(len(table.columns))
    book = openpyxl.Workbook(write_only=True)
    with _cleared(book):
        _fill(book.create_sheet("history"), table, wish, zone)
        _prove(book.create_sheet("proof"), proof, wish)
        book.save(path)
    path.write_bytes(embedded(path.read_bytes(), proof))
    return read(path.read_bytes()) or proof


def _fill(sheet: Any, table: Table, wish: Wish, zone: str) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([safe(column.head(wish.language)) for column in table.columns])
    rows = 0
    for _, block in table.blocks:
        for row in _rows(sheet, table, block, wish, zone):
            rows += 1
            check_rows(rows)
            sheet.append(row)


@contextlib.contextmanager
def _cleared(book: Any) -> Iterator[None]:
    """What breaks off leaves no file of openpyxl's own behind."""
    try:
        yield
    except BaseException:
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()
                sheet._writer.cleanup()
        raise


def check_rows(rows: int) -> None:
    """Raise `NoExport` for more rows than a sheet holds under its heading."""
    if rows >= MOST_ROWS:
        raise NoExport(
            Said(
                f"a sheet holds {MOST_ROWS - 1:,} rows; this export has more",
                "choose a shorter time, fewer tags, --every 1min, or --format csv or parquet",
                f"工作表最多 {MOST_ROWS - 1:,} 行，本次导出超出",
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


def _rows(
    sheet: Any, table: Table, block: Block, wish: Wish, zone: str
) -> Iterator[tuple[Any, ...]]:
    columns = [
        [_moment(sheet, value) for value in written] if column.kind is Kind.TIME else written
        for column in table.columns
        for written in [cells(column, block[column.key], zone, wish.language)]
    ]
    return zip(*columns, strict=True)


def _moment(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = _MOMENT
    return cell


def _prove(sheet: Any, proof: Proof, wish: Wish) -> None:
    """What a person can read of the proof; what a program reads is a part of its own."""
    for name, word in proof.asked.items():
        sheet.append([name, word])
    for line in proof.lines(wish.language):
        sheet.append([line])

"""A table as an Excel workbook, row by row, so that a month needs no memory."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.cell import WriteOnlyCell

from davylamp.journal.cells import Cell, safe
from scada.model import BadInput

MOST_ROWS: Final = 1_048_576
LONGEST: Final = 32_767
"""What Excel takes: rows of a sheet, characters of a cell."""


def write_workbook(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write it; how many rows. Raises `BadInput` for more than a sheet holds."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("journal")
    sheet.freeze_panes = "A2"
    sheet.append(list(heads))
    count = 0
    for row in rows:
        count += 1
        if count >= MOST_ROWS:
            raise BadInput(
                f"{path}: more than {MOST_ROWS - 1:,} lines do not fit into a sheet; choose a shorter "
                "time, or --csv / 超出工作表行数，请缩短时间段或改用 --csv"
            )
        sheet.append([_cell(sheet, value) for value in row])
    book.save(path)
    return count


def _cell(sheet: object, value: Cell) -> object:
    """A text is said to be one: Excel would make a formula of what begins with ``=``."""
    made = safe(value)
    if not isinstance(made, str):
        return made
    cell = WriteOnlyCell(sheet, made[:LONGEST])
    cell.data_type = "s"
    return cell

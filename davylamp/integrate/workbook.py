"""An Excel workbook to rows of text; hostile ones are refused before they are unpacked."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import openpyxl

from davylamp.site.write import number
from scada.model import BadInput

LARGEST_FILE: Final = 64 << 20
LARGEST_UNPACKED: Final = 200 << 20
MOST_PARTS: Final = 2000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
_OLD_OR_ENCRYPTED: Final = b"\xd0\xcf\x11\xe0"

Rows = list[tuple[int, list[str]]]
"""Row number in the sheet, and its cells."""


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook, by its name or its first bytes."""
    if path.suffix.casefold() in (".xlsx", ".xlsm", ".xls"):
        return True
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", _OLD_OR_ENCRYPTED)


def read_workbook(path: Path) -> dict[str, Rows]:
    """The rows of every sheet that is not empty, by the sheet's name. Raises `BadInput`."""
    _check(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheets = {sheet.title: _rows(sheet) for sheet in book.worksheets}
        finally:
            book.close()
    except BadInput:
        raise
    except Exception as fault:  # whatever openpyxl trips over: it trusts what a file says
        cause = fault.__cause__ or fault.__context__ or fault
        raise BadInput(
            f"{path}: cannot be read as a workbook: {type(cause).__name__}: {cause}; fix: save it anew in"
            f" Excel, or as CSV UTF-8 / {path}：无法作为工作簿读取；请用 Excel 重新保存，或另存为 CSV UTF-8"
        ) from fault
    return {name: rows for name, rows in sheets.items() if rows}


def _check(path: Path) -> None:
    """The shape of the archive: openpyxl would unpack whatever it finds."""
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput(
            f"{path}: larger than {LARGEST_FILE >> 20} MB; fix: keep the list alone in it"
            f" / {path}：超过 {LARGEST_FILE >> 20} MB；请只保留点表"
        )
    with path.open("rb") as file:
        if file.read(4) == _OLD_OR_ENCRYPTED:
            raise BadInput(
                f"{path}: an old .xls or an encrypted workbook; fix: save it as .xlsx without a password"
                f" / {path}：旧版 .xls 或加密工作簿；请另存为不加密的 .xlsx"
            )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise BadInput(
            f"{path}: is no workbook: {fault}; fix: save it anew in Excel as .xlsx, or as CSV UTF-8"
            f" / {path}：不是工作簿；请用 Excel 另存为 .xlsx 或 CSV UTF-8"
        ) from fault
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise BadInput(
            f"{path}: {len(parts)} parts of {unpacked >> 20} MB unpacked, more than any list of points"
            f" ({MOST_PARTS}, {LARGEST_UNPACKED >> 20} MB); fix: copy the list into a new workbook"
            f" / {path}：解压后 {unpacked >> 20} MB，不像点表；请把点表复制到新工作簿"
        )


def _rows(sheet: Any) -> Rows:
    """Every row that is not blank; the sheet's own word on its size is not believed."""
    sheet.reset_dimensions()
    rows: Rows = []
    for place, cells in enumerate(_cells(sheet), 1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            rows.append((place, texts))
    return rows


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    yield from sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)


def _text(cell: Any) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, int | float):
        return number(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return " ".join(str(cell).split())

"""The rows of a list: of a CSV by its delimiter, of a workbook by its sheet, and which is the header."""

import csv
import io
from pathlib import Path
from typing import Final

from davylamp.integrate import headers
from davylamp.integrate.workbook import Rows, read_workbook
from davylamp.site.problem import FileProblems, Said
from scada.model import BadInput

_SEARCHED: Final = 20
"""Rows in which the header is looked for: titles and remarks often stand above it."""

_DELIMITERS: Final = (",", ";", "\t", "|")


def sheet_rows(path: Path, wanted: str) -> tuple[str, Rows]:
    """The sheet that was named, else the one that looks most like a list of points."""
    sheets = read_workbook(path)
    if wanted and wanted not in sheets:
        raise BadInput(f"{path}: no sheet {wanted!r}; it has: {', '.join(sheets)}")
    if not sheets:
        raise BadInput(f"{path}: every sheet is empty")
    name = wanted or max(sheets, key=lambda n: header_of(sheets[n])[1])
    return name, sheets[name]


def csv_rows(text: str, problems: FileProblems) -> Rows:
    """Rows by the delimiter under which some row names the most of our columns."""
    if text[:4].casefold() == "sep=":
        text = "\n" + text.partition("\n")[2]
    best: Rows = []
    best_score = -1
    for delimiter in _DELIMITERS:
        rows = _split("\n".join(text.splitlines()[:_SEARCHED]), delimiter, FileProblems(""))
        if (score := header_of(rows)[1]) > best_score:
            best_score, chosen = score, delimiter
    if best_score >= 0:
        best = _split(text, chosen, problems)
    return best


def _split(text: str, delimiter: str, problems: FileProblems) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [" ".join(cell.split()) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as fault:
        said = Said(f"cannot be read from here: {fault}", 'close every "', f"从此行起无法读取：{fault}",
                    '引号 " 须成对')  # fmt: skip
        problems.error(line, "", said)
    return rows


def header_of(rows: Rows) -> tuple[int, int]:
    """Which row is the header, and how many of our columns it names."""
    scores = [headers.score(cells) for _, cells in rows[:_SEARCHED]]
    best = max(scores, default=0)
    return (scores.index(best) if scores else 0), best

"""tags.csv as its text: rows are added and cells changed, and everything else stays as it was."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from davylamp.site.columns import TAG_COLUMNS
from davylamp.site.decode import decode
from davylamp.site.load import TAGS_FILE
from davylamp.site.problem import FileProblems, SiteError

_DELIMITERS: Final = (",", ";", "\t")


@dataclass(slots=True)
class TagsText:
    """The rows of the file with their lines; ``data`` are its bytes as read, None where there is none."""

    data: bytes | None
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    delimiter: str = ","
    ending: str = "\n"
    head: str = ""

    def cell(self, row: int, column: str) -> str:
        """A cell, stripped; empty where the file has no such column."""
        place = self.header.index(column) if column in self.header else -1
        cells = self.rows[row]
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def set(self, row: int, column: str, text: str) -> None:
        """Write a cell, with a new column where there is none."""
        self._need([column])
        cells = self.rows[row]
        cells += [""] * (len(self.header) - len(cells))
        cells[self.header.index(column)] = text

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Append rows by column; columns that any of them needs are added to the header."""
        new = list(rows)
        self._need(column for row in new for column, text in row.items() if text)
        self.rows += [[row.get(column, "") for column in self.header] for row in new]

    def _need(self, columns: Iterable[str]) -> None:
        known = set(self.header)
        wanted = [c for c in dict.fromkeys(columns) if c not in known]
        order = {column: place for place, column in enumerate(TAG_COLUMNS)}
        self.header += sorted(wanted, key=lambda column: order.get(column, len(order)))

    def encoded(self) -> bytes:
        """The whole file: UTF-8 with its mark, rows as wide as the header."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.ending)
        writer.writerow(self.header)
        width = len(self.header)
        writer.writerows(row + [""] * (width - len(row)) for row in self.rows)
        return f"{self.head}{out.getvalue()}".encode("utf-8-sig")


def read_tags_text(root: Path) -> TagsText:
    """The file as it is; an empty table where there is none.

    Raises `SiteError` where it is no text, or has no header to add rows to.
    """
    path = root / TAGS_FILE
    if not path.exists():
        return TagsText(None, list(TAG_COLUMNS))
    data = path.read_bytes()
    problems = FileProblems(TAGS_FILE)
    text = decode(data, problems)
    if text is None:
        raise SiteError(problems.found)
    head, text = _after_separator_line(text)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, rows, line = [], [], 1 + head.count("\n")
    for row in reader:
        if any(cell.strip() for cell in row):
            lines.append(line)
            rows.append(row)
        line = reader.line_num + 1 + head.count("\n")
    if not rows:
        return TagsText(data, list(TAG_COLUMNS), delimiter=delimiter)
    header = [name.strip() for name in rows[0]]
    header = [name if name.startswith("#") else name.casefold() for name in header]
    while header and not header[-1]:
        header.pop()
    ending = "\r\n" if "\r\n" in text else "\n"
    return TagsText(data, header, rows[1:], lines[1:], delimiter, ending, head)


def _after_separator_line(text: str) -> tuple[str, str]:
    if text[:4].casefold() != "sep=":
        return "", text
    first, newline, rest = text.partition("\n")
    return first + newline, rest


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(
        _DELIMITERS,
        key=lambda d: sum(n.strip().strip('"').casefold() in TAG_COLUMNS for n in first.split(d)),
    )

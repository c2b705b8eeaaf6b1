"""A table of a site as its text: rows come, change and go, and everything else stays as it was."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from davylamp.site.columns import ALARM_COLUMNS, TAG_COLUMNS
from davylamp.site.decode import decode
from davylamp.site.deviations_file import DEVIATION_COLUMNS, DEVIATIONS_FILE
from davylamp.site.load import ALARMS_FILE, TAGS_FILE
from davylamp.site.problem import FileProblems, SiteError

COLUMNS: Final = {
    TAGS_FILE: TAG_COLUMNS,
    ALARMS_FILE: ALARM_COLUMNS,
    DEVIATIONS_FILE: DEVIATION_COLUMNS,
}
"""The columns of each table, in the order in which new ones are written."""
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(slots=True)
class TableText:
    """The rows of a file with their lines; ``data`` are its bytes as read, None where there is none.

    ``order`` is that of the columns that are added to the header.
    """

    data: bytes | None
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    delimiter: str = ","
    ending: str = "\n"
    head: str = ""
    order: tuple[str, ...] = TAG_COLUMNS

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

    def cells(self, row: int) -> dict[str, str]:
        """The cells of a row that are not empty, by column."""
        found = zip(self.header, self.rows[row], strict=False)
        return {column: text.strip() for column, text in found if column and text.strip()}

    def remove(self, rows: Collection[int]) -> None:
        """Leave rows out."""
        gone = frozenset(rows)
        self.rows = [cells for place, cells in enumerate(self.rows) if place not in gone]
        self.lines = [line for place, line in enumerate(self.lines) if place not in gone]

    def _need(self, columns: Iterable[str]) -> None:
        known = set(self.header)
        wanted = [c for c in dict.fromkeys(columns) if c not in known]
        order = {column: place for place, column in enumerate(self.order)}
        self.header += sorted(wanted, key=lambda column: order.get(column, len(order)))

    def encoded(self) -> bytes:
        """The whole file: UTF-8 with its mark, rows as wide as the header."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.ending)
        writer.writerow(self.header)
        width = len(self.header)
        writer.writerows(row + [""] * (width - len(row)) for row in self.rows)
        return f"{self.head}{out.getvalue()}".encode("utf-8-sig")


def read_tags_text(root: Path) -> TableText:
    """tags.csv as it is; see `read_table_text`."""
    return read_table_text(root, TAGS_FILE)


def read_table_text(root: Path, name: str) -> TableText:
    """One of the site's tables as it is; an empty one where there is no such file.

    Raises `SiteError` where it is no text, or has no header to add rows to.
    """
    path = root / name
    return table_text(path.read_bytes() if path.exists() else None, name)


def table_text(data: bytes | None, name: str) -> TableText:
    """The table in these bytes. Raises `SiteError`."""
    columns = COLUMNS[name]
    if data is None:
        return TableText(None, list(columns), order=columns)
    problems = FileProblems(name)
    text = decode(data, problems)
    if text is None:
        raise SiteError(problems.found)
    head, text = _after_separator_line(text)
    delimiter = _delimiter(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, rows, line = [], [], 1 + head.count("\n")
    for row in reader:
        if any(cell.strip() for cell in row):
            lines.append(line)
            rows.append(row)
        line = reader.line_num + 1 + head.count("\n")
    if not rows:
        return TableText(data, list(columns), delimiter=delimiter, order=columns)
    header = [name.strip() for name in rows[0]]
    header = [name if name.startswith("#") else name.casefold() for name in header]
    while header and not header[-1]:
        header.pop()
    ending = "\r\n" if "\r\n" in text else "\n"
    return TableText(data, header, rows[1:], lines[1:], delimiter, ending, head, columns)


def _after_separator_line(text: str) -> tuple[str, str]:
    if text[:4].casefold() != "sep=":
        return "", text
    first, newline, rest = text.partition("\n")
    return first + newline, rest


def _delimiter(text: str, columns: Collection[str]) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(
        _DELIMITERS,
        key=lambda d: sum(n.strip().strip('"').casefold() in columns for n in first.split(d)),
    )

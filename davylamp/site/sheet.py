"""CSV text to columns, as spreadsheets write it: any of three delimiters, empty tails, quotes."""

import csv
import io
from dataclasses import dataclass
from typing import Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.suggest import unknown

_DELIMITERS: Final = (",", ";", "\t")
_FULL_WIDTH: Final = {"，": ",", "；": ";"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table by columns: ``cells[column][row]`` stripped texts, ``lines[row]`` the file's lines.

    A column that the file does not have is there with empty cells; ``given`` names those it has.
    """

    lines: list[int]
    cells: dict[str, list[str]]
    given: frozenset[str]


def read_sheet(
    text: str, columns: tuple[str, ...], required: frozenset[str], problems: FileProblems
) -> Sheet:
    """Read a table with a header row. What is wrong with its shape goes to ``problems``."""
    text, first = _after_separator_line(text)
    delimiter = _delimiter(text, columns)
    lines, rows = _rows(text, delimiter, first, problems)
    if not rows:
        said = Said("the file is empty", "write a header row", "文件为空", "写入表头行")
        problems.error(0, "", said)
        return Sheet([], {name: [] for name in columns}, frozenset())
    names = _header(rows[0], lines[0], columns, required, problems)
    return _columns(lines[1:], rows[1:], names, columns, problems)


def _after_separator_line(text: str) -> tuple[str, int]:
    """Skip Excel's ``sep=;`` line; returns the text and the number of its first line."""
    if text[:4].casefold() != "sep=":
        return text, 1
    return text.partition("\n")[2], 2


def _delimiter(text: str, columns: tuple[str, ...]) -> str:
    """The delimiter under which the first line names the most columns."""
    first = text.lstrip("\r\n").partition("\n")[0]

    def known(delimiter: str) -> int:
        return sum(_plain(name) in columns for name in first.split(delimiter))

    return max(_DELIMITERS, key=known)


def _plain(name: str) -> str:
    return name.strip().strip('"').strip().casefold()


def _rows(
    text: str, delimiter: str, first: int, problems: FileProblems
) -> tuple[list[int], list[list[str]]]:
    """All rows that are not blank, with the lines on which they begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    line = first
    try:
        for row in reader:
            if row and (row[0] or any(row)) and not _is_blank(row):
                lines.append(line)
                rows.append(row)
            line = first + reader.line_num
    except csv.Error as fault:
        problems.error(line, "", _broken_quotes(fault))
    return lines, rows


def _is_blank(row: list[str]) -> bool:
    """True for a row of nothing but blanks; nearly every row says so by its first cell."""
    return not (row[0].strip() or any(map(str.strip, row)))


def _broken_quotes(fault: csv.Error) -> Said:
    return Said(
        f"the row that begins here cannot be read: {fault}",
        'close every " and write a quote inside a field twice: ""',
        f"从此行开始的一行无法读取：{fault}",
        '引号须成对，字段内的引号写两个：""',
    )


def _header(
    row: list[str],
    line: int,
    columns: tuple[str, ...],
    required: frozenset[str],
    problems: FileProblems,
) -> list[str]:
    """The name of each field of the header; names that are no columns are reported and kept."""
    names = [_plain(name) for name in row]
    while names and not names[-1]:
        names.pop()
    if len(names) == 1 and any(mark in names[0] for mark in _FULL_WIDTH):
        problems.error(line, "", _full_width_commas())
        return names
    for name in dict.fromkeys(names):
        if names.count(name) > 1 and name:
            problems.error(line, name, _twice(name))
        if name and name not in columns and not name.startswith("#"):
            problems.error(line, name, _unknown(name, columns))
    for name in columns:
        if name in required and name not in names:
            problems.error(line, name, _missing_column(name))
    return names


def _unknown(name: str, columns: tuple[str, ...]) -> Said:
    said = unknown("column", "列", name, columns)
    return Said(
        said.text,
        f"{said.fix}; a column of your own begins with #: #{name}",
        said.text_zh,
        f"{said.fix_zh}；自用列的列名以 # 开头：#{name}",
    )


def _full_width_commas() -> Said:
    return Said(
        "the header uses full-width commas",
        "separate the columns with , (half-width)",
        "表头使用了全角逗号",
        "用半角逗号 , 分隔各列",
    )


def _twice(name: str) -> Said:
    return Said(
        f"column {name} stands twice", "delete one of them", f"列 {name} 重复", "删除其中一列"
    )


def _missing_column(name: str) -> Said:
    return Said(
        f"column {name} is missing",
        f"add {name} to the header row",
        f"缺少列 {name}",
        f"在表头增加 {name}",
    )


def _columns(
    lines: list[int],
    rows: list[list[str]],
    names: list[str],
    columns: tuple[str, ...],
    problems: FileProblems,
) -> Sheet:
    """Rows to columns; a row with more values than the header has names is reported."""
    width = len(names)
    for line, row in zip(lines, rows, strict=True):
        found = len(row)
        if found < width:
            row.extend([""] * (width - found))
        elif found > width and not _is_blank(row[width:]):
            problems.error(line, "", _too_many(found, width))
    turned = [list(map(str.strip, column)) for column in zip(*rows, strict=False)]
    cells = {name: [""] * len(rows) for name in columns}
    for place, name in enumerate(names):
        values = turned[place] if turned else []
        if name in cells:
            cells[name] = values
        elif not name and any(values):
            at = next(i for i, value in enumerate(values) if value)
            problems.error(lines[at], "", _nameless(place + 1))
    return Sheet(lines, cells, frozenset(names) & frozenset(columns))


def _too_many(found: int, width: int) -> Said:
    return Said(
        f"the row has {found} values, the header {width}",
        'put texts that contain the delimiter in "…"; write decimals with a point: 1.5',
        f"此行有 {found} 个值，表头只有 {width} 列",
        '含分隔符的文字用 "…" 括起；小数用点：1.5',
    )


def _nameless(place: int) -> Said:
    return Said(
        f"column number {place} has values but no name",
        "name it in the header row, or empty it",
        f"第 {place} 列有值但没有列名",
        "在表头写列名，或清空该列",
    )

"""Cells to values, a whole column at a time: the quick way first, cell by cell where it fails."""

import math
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)

_NUMBER_CHARACTERS: Final = frozenset("0123456789.+-eE")
"""What a number may be made of: ``float`` would also take nan, inf, 1_000 and full-width digits."""

TRUE_WORDS: Final = frozenset({"是", "yes", "true", "1", "y", "t", "on"})
FALSE_WORDS: Final = frozenset({"否", "no", "false", "0", "n", "f", "off", ""})


def numbers(sheet: Sheet, column: str, empty: float, problems: FileProblems) -> list[float]:
    """A column of finite numbers; ``empty`` stands in for empty cells and for faulty ones."""
    return [empty if v is None else v for v in optional_numbers(sheet, column, problems)]


def optional_numbers(sheet: Sheet, column: str, problems: FileProblems) -> list[float | None]:
    """A column of finite numbers; None for empty cells and for faulty ones, which are reported."""
    cells = sheet.cells[column]
    if _NUMBER_CHARACTERS.issuperset("".join(cells)):
        try:
            values = [float(cell) if cell else None for cell in cells]
        except ValueError:
            values = [math.inf]
        if all(v is None or math.isfinite(v) for v in values):
            return values
    return [
        _number(cell, line, column, problems) for cell, line in zip(cells, sheet.lines, strict=True)
    ]


def _number(cell: str, line: int, column: str, problems: FileProblems) -> float | None:
    if not cell:
        return None
    if _NUMBER_CHARACTERS.issuperset(cell):
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
    problems.error(line, column, _no_number(cell))
    return None


def _no_number(cell: str) -> Said:
    """Say why a cell is no number; the usual slips by name."""
    half = cell.translate(_HALF_WIDTH)
    if half != cell:
        return Said(
            f"{cell!r} has full-width characters",
            f"write it half-width: {half}",
            f"{cell!r} 含全角字符",
            f"用半角书写：{half}",
        )
    if _is_number(cell.replace(",", ".", 1)):
        right = cell.replace(",", ".", 1)
        return Said(
            f"{cell!r} has a decimal comma", f"write {right}", f"{cell!r} 用了逗号作小数点",
            f"写成 {right}",
        )  # fmt: skip
    digits = _leading_number(cell)
    fix, fix_zh = "write a number such as 1.5", "填写数字，例如 1.5"
    if digits:
        fix, fix_zh = f"write the number alone: {digits}", f"只写数字：{digits}"
    return Said(f"{cell!r} is not a number", fix, f"{cell!r} 不是数字", fix_zh)


_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def _is_number(cell: str) -> bool:
    try:
        return _NUMBER_CHARACTERS.issuperset(cell) and math.isfinite(float(cell))
    except ValueError:
        return False


def _leading_number(cell: str) -> str:
    """The number that a cell such as ``1.5%`` or ``10 s`` begins with, or nothing."""
    end = next((i for i, c in enumerate(cell) if c not in _NUMBER_CHARACTERS), len(cell))
    has_unit = cell[end:].lstrip()[:1].isalpha() or cell[end:].lstrip()[:1] in ("%", "℃", "°")
    return cell[:end] if has_unit and _is_number(cell[:end]) else ""


def choices(
    sheet: Sheet, column: str, kind: type[Word], what: tuple[str, str], problems: FileProblems
) -> list[Word | None]:
    """A column of the enum's words; None for empty cells and for unknown words, reported."""
    known = {str(member): member for member in kind}
    return lookups(sheet, column, known, what, problems)


def lookups(
    sheet: Sheet,
    column: str,
    known: Mapping[str, T],
    what: tuple[str, str],
    problems: FileProblems,
) -> list[T | None]:
    """A column of names, each looked up in ``known``; ``what`` they name, English and Chinese."""
    cells = sheet.cells[column]
    values = list(map(known.get, cells))
    if None in values:
        said: dict[str, Said] = {}
        for cell, line, value in zip(cells, sheet.lines, values, strict=True):
            if value is None and cell:
                if cell not in said:
                    said[cell] = unknown(*what, cell, known)
                problems.error(line, column, said[cell])
    return values


def translated(sheet: Sheet, column: str, words: Mapping[str, str]) -> Sheet:
    """The sheet with some words of a column put into their usual form."""
    cells = [words.get(cell, cell) for cell in sheet.cells[column]]
    return Sheet(sheet.lines, sheet.cells | {column: cells}, sheet.given)


def booleans(sheet: Sheet, column: str, problems: FileProblems) -> list[bool]:
    """A column of 是/否, yes/no, true/false, 1/0; empty is no."""
    return [
        _boolean(cell.casefold(), line, column, problems)
        for cell, line in zip(sheet.cells[column], sheet.lines, strict=True)
    ]


def _boolean(cell: str, line: int, column: str, problems: FileProblems) -> bool:
    if cell not in TRUE_WORDS and cell not in FALSE_WORDS:
        said = Said(
            f"{cell!r} is neither yes nor no", "write yes or no", f"{cell!r} 不是 是/否",
            "填写 是 或 否",
        )  # fmt: skip
        problems.error(line, column, said)
    return cell in TRUE_WORDS


def require(sheet: Sheet, columns: Iterable[str], problems: FileProblems) -> None:
    """Report the empty cells of columns that must be filled, where the file has the column."""
    for column in columns:
        cells = sheet.cells[column]
        if column in sheet.given and "" in cells:
            for cell, line in zip(cells, sheet.lines, strict=True):
                if not cell:
                    problems.error(line, column, _empty(column))


def _empty(column: str) -> Said:
    return Said(f"{column} is empty", f"fill in {column}", f"{column} 为空", f"填写 {column}")


def duplicates(cells: Iterable[str], key: Callable[[str], str] = str) -> dict[int, int]:
    """The rows whose cell came before, each with the row where it came first; empty ones not."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for row, cell in enumerate(cells):
        before = first.setdefault(key(cell), row)
        if cell and before != row:
            found[row] = before
    return found

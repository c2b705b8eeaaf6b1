"""Text tables as data sets have them: a header, then rows; commas, semicolons or tabs between."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import EMPTY, Unusable
from davylamp.site.problem import Said

_UNEVEN: Final = Said(
    "{found} cells, the header has {expected}",
    "give each row a cell for every column",
    "有 {found} 个单元格，表头有 {expected} 列",
    "使每行与表头列数一致",
)
_NO_COLUMN: Final = Said(
    "has no column {name}; its columns are {names}",
    "name the column as the data set does",
    "没有列 {name}；现有列：{names}",
    "按数据集的列名命名",
)
_NO_VALUE: Final = Said(
    "column {name} has no value",
    "take the file as it was published",
    "列 {name} 没有任何数值",
    "使用原始发布的文件",
)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file as text; ``lines`` is the line of each row in the file."""

    path: Path
    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]

    def column(self, name: str) -> list[str]:
        """The cells of one column. Raises Unusable where it is missing."""
        if name not in self.names:
            names = ", ".join(self.names)
            raise Unusable(self.path, self.lines[0] - 1, _NO_COLUMN, name=name, names=names)
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """The same as numbers, NaN where a cell is none. Raises Unusable where no cell is one."""
        values = np.array([number(cell) for cell in self.column(name)])
        if not np.isfinite(values).any():
            raise Unusable(self.path, 0, _NO_VALUE, name=name)
        return values


def read_table(path: Path) -> Table:
    """Read a file, by whichever of ``,``, ``;`` and tab its header has most of; blank lines count for
    nothing. Raises Unusable where it has no rows, or one of another width than its header.
    """
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    mark = max(";,\t", key=lines[0].count) if lines else ","
    return of_lines(path, [(k, line) for k, line in enumerate(lines, 1) if line.strip()], mark)


def of_lines(path: Path, lines: Sequence[tuple[int, str]], mark: str) -> Table:
    """A table of numbered lines, the header first; a comma is a decimal one where ``;`` separates."""
    cells = [[cell.strip().strip("'\"") for cell in row]
             for row in csv.reader((line for _, line in lines), delimiter=mark)]  # fmt: skip
    if len(cells) < 2:
        raise Unusable(path, len(lines), EMPTY)
    names, rows = cells[0], cells[1:]
    for (line, _), row in zip(lines[1:], rows, strict=True):
        if len(row) != len(names):
            raise Unusable(path, line, _UNEVEN, found=len(row), expected=len(names))
    if mark == ";":
        rows = [[cell.replace(",", ".") for cell in row] for row in rows]
    return Table(path, names, rows, [line for line, _ in lines[1:]])


def number(cell: str) -> float:
    """The number in a cell; NaN for everything else, infinity too: data sets write what is missing in
    many ways.
    """
    try:
        found = float(cell)
    except ValueError:
        return float("nan")
    return found if np.isfinite(found) else float("nan")

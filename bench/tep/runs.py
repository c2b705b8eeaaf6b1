"""The files of the Tennessee Eastman simulation: 52 columns, a row every 3 minutes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import EMPTY, NONE, Unusable
from bench.table import number
from davylamp.site.problem import Said

COLUMNS: Final = 52
FAULT_ROW: Final = 160
"""The first row of a test file in which its fault acts."""
ROW_MIN: Final = 3.0
LEFT_OUT: Final = frozenset({3, 9, 15})
"""Faults that change nothing which can be seen; by convention they are not counted."""

_OTHER_WIDTH: Final = Said(
    "{found} columns, expected are {expected}",
    "take the file as it was published",
    "有 {found} 列，应为 {expected} 列",
    "使用原始发布的文件",
)
_NO_NUMBER: Final = Said(
    "{cell!r} in column {column} is no number",
    "take the file as it was published: the charts need every value",
    "第 {column} 列的 {cell!r} 不是数字",
    "使用原始发布的文件：控制图需要每一个数值",
)
_TOO_SHORT: Final = Said(
    "{found} rows; the fault begins after {expected}",
    "take the test file, with 960 rows",
    "只有 {found} 行；故障在 {expected} 行之后才开始",
    "使用 960 行的测试文件",
)
_TEST: Final = re.compile(r"d(\d\d)_te\.dat")


@dataclass(frozen=True, slots=True)
class Fault:
    """A test file: its fault's number and its rows, ``(n, 52)``."""

    number: int
    rows: NDArray[np.float64]


def read(path: Path) -> NDArray[np.float64]:
    """The rows of a file, ``(n, 52)``; the training run d00.dat is published transposed.

    Raises Unusable where it is no table of finite numbers of that shape.
    """
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    told = [(line, text.replace(",", " ").split()) for line, text in enumerate(lines, 1)]
    told = [(line, cells) for line, cells in told if cells]
    if not told:
        raise Unusable(path, 0, EMPTY)
    width = len(told[0][1])
    rows = np.array([_numbers(path, line, cells, width) for line, cells in told])
    rows = rows.T if width != COLUMNS and len(rows) == COLUMNS else rows
    if rows.shape[1] != COLUMNS:
        raise Unusable(path, told[0][0], _OTHER_WIDTH, found=width, expected=COLUMNS)
    return rows


def _numbers(path: Path, line: int, cells: list[str], width: int) -> list[float]:
    if len(cells) != width:
        raise Unusable(path, line, _OTHER_WIDTH, found=len(cells), expected=width)
    for column, cell in enumerate(cells, 1):
        if not np.isfinite(number(cell)):
            raise Unusable(path, line, _NO_NUMBER, cell=cell, column=column)
    return [float(cell) for cell in cells]


def folder(data: Path) -> Path:
    """Where the files are: ``tep`` below ``data``, or ``data`` itself."""
    return data / "tep" if (data / "tep").is_dir() else data


def faults(data: Path) -> list[Fault]:
    """All test files with a fault, by number. Raises Unusable where there is none, or one too short."""
    found = []
    for path in sorted(folder(data).glob("d*_te.dat")):
        match = _TEST.fullmatch(path.name)
        if match is None or not int(match.group(1)):
            continue
        rows = read(path)
        if len(rows) <= FAULT_ROW:
            raise Unusable(path, 0, _TOO_SHORT, found=len(rows), expected=FAULT_ROW)
        found.append(Fault(int(match.group(1)), rows))
    if not found:
        raise Unusable(data, 0, NONE, what="tep/d01_te.dat …")
    return found


@dataclass(frozen=True, slots=True)
class Normal:
    """Runs without any fault: those that the charts are made of (d00, d00_te), and one that they have
    not seen, where there is one: another d00_te than theirs.
    """

    known: list[NDArray[np.float64]]
    unseen: NDArray[np.float64] | None


def normal(data: Path, default: Path) -> Normal:
    """From the default folder; what it has not, from ``data``. Raises Unusable where one is in neither."""
    known = [read(_path(name, (default, data))) for name in ("d00.dat", "d00_te.dat")]
    given = folder(data) / "d00_te.dat"
    unseen = read(given) if given.exists() else None
    if unseen is not None and np.array_equal(unseen, known[1]):
        unseen = None
    return Normal(known, unseen)


def _path(name: str, places: tuple[Path, ...]) -> Path:
    for place in places:
        if (folder(place) / name).exists():
            return folder(place) / name
    raise Unusable(places[0], 0, NONE, what=f"tep/{name}")

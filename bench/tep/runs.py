"""The files of the Tennessee Eastman simulation: 52 columns, a row every 3 minutes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

COLUMNS: Final = 52
FAULT_ROW: Final = 160
"""The first row of a test file in which its fault acts."""
ROW_MIN: Final = 3.0
LEFT_OUT: Final = frozenset({3, 9, 15})
"""Faults that change nothing which can be seen; by convention they are not counted."""

_TEST: Final = re.compile(r"d(\d\d)_te\.dat")


@dataclass(frozen=True, slots=True)
class Fault:
    """A test file: its fault's number and its rows, ``(n, 52)``."""

    number: int
    rows: NDArray[np.float64]


def read(path: Path) -> NDArray[np.float64]:
    """The rows of a file, ``(n, 52)``; the training run d00.dat is published transposed."""
    rows = np.loadtxt(path, ndmin=2)
    if rows.shape[1] != COLUMNS and rows.shape[0] == COLUMNS:
        rows = rows.T
    if rows.shape[1] != COLUMNS:
        raise SystemExit(f"{path}: {rows.shape[1]} columns, a run of the plant has {COLUMNS}")
    return rows


def folder(data: Path) -> Path:
    """Where the files are: ``tep`` below ``data``, or ``data`` itself."""
    return data / "tep" if (data / "tep").is_dir() else data


def faults(data: Path) -> list[Fault]:
    """All test files with a fault, by number."""
    found = [(match, path) for path in sorted(folder(data).glob("d*_te.dat"))
             if (match := _TEST.fullmatch(path.name))]  # fmt: skip
    numbered = [(int(match.group(1)), path) for match, path in found]
    return [Fault(number, read(path)) for number, path in numbered if number]


def normal(data: Path, default: Path) -> list[NDArray[np.float64]]:
    """The two runs without any fault, d00.dat and d00_te.dat; what ``data`` has not, from the default."""
    runs = []
    for name in ("d00.dat", "d00_te.dat"):
        places = [folder(place) / name for place in (data, default)]
        path = next((place for place in places if place.exists()), None)
        if path is None:
            raise SystemExit(f"no {name} in {places[0].parent}: set DAVYLAMP_DATA, or use --data")
        runs.append(read(path))
    return runs

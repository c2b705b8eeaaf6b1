"""Reading the longwall's files: arff as published, or CSV with the same column names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

OWN: Final = "MM116"
NEAR: Final = ("MM31", "AS038", "PG072", "PD")
"""What lies on the way of the air and of the coal; the barometer moves all sensors alike."""
TARGET: Final = "MM116_pred"
SUFFIXES: Final = (".arff", ".csv")


@dataclass(frozen=True, slots=True)
class Longwall:
    """One file: ``own (n,)``, ``near (n, k)`` and the maximum of the next 3 minutes, (n,), 30 s per row."""

    name: str
    own: NDArray[np.float64]
    near: NDArray[np.float64]
    highest: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.own)

    def rows(self, start: int, end: int) -> "Longwall":
        """A part of it."""
        part = slice(start, end)
        return Longwall(self.name, self.own[part], self.near[part], self.highest[part])

    def begins_with(self, other: "Longwall") -> bool:
        """Whether its first rows are all of the other."""
        return len(self) >= len(other) and np.array_equal(
            self.own[: len(other)], other.own, equal_nan=True
        )


def files_in(folder: Path) -> list[Path]:
    """The files of a data folder, or of the set's own folder."""
    inner = folder / "methane"
    place = inner if inner.is_dir() else folder
    return sorted(path for path in place.glob("*") if path.suffix.lower() in SUFFIXES)


def read(path: Path) -> Longwall:
    """Read one file. Raises SystemExit where it has no MM116."""
    names, rows = _table(path)
    if OWN not in names:
        raise SystemExit(f"{path}: has no column {OWN}; its columns are {', '.join(names)}")
    table = np.array([[_number(cell) for cell in row] for row in rows], np.float64)
    column = {name: table[:, place] for place, name in enumerate(names)}
    own, nothing = column[OWN], np.full(len(table), np.nan)
    near = np.stack([column.get(name, nothing) for name in NEAR], axis=1)
    return Longwall(path.name, own, near, column.get(TARGET, _next_maximum(own)))


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    lines = [line.strip() for line in text.splitlines()]
    if path.suffix.lower() == ".arff":
        names = [line.split()[1].strip("'\"") for line in lines if _begins(line, "@attribute")]
        start = next(place for place, line in enumerate(lines) if _begins(line, "@data")) + 1
        body = [line for line in lines[start:] if line and not line.startswith("%")]
        return names, [line.split(",") for line in body]
    mark = ";" if lines[0].count(";") > lines[0].count(",") else ","
    names = [name.strip().strip("'\"") for name in lines[0].split(mark)]
    return names, [line.split(mark) for line in lines[1:] if line]


def _begins(line: str, word: str) -> bool:
    return line.lower().startswith(word)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _next_maximum(own: NDArray[np.float64], rows: int = 6) -> NDArray[np.float64]:
    found = np.full(len(own), np.nan)
    if len(own) > rows:
        found[:-rows] = np.lib.stride_tricks.sliding_window_view(own[1:], rows).max(axis=1)
    return found

"""Reading the longwall's files: arff as published, or CSV with the same column names."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import EMPTY, Unusable
from bench.methane.gaps import spaced
from bench.table import Table, number, of_lines, read_table

OWN: Final = "MM116"
NEAR: Final = ("MM31", "AS038", "PG072", "PD")
"""What lies on the way of the air and of the coal; the barometer moves all sensors alike."""
TARGET: Final = "MM116_pred"
SUFFIXES: Final = (".arff", ".csv")
ROWS_AHEAD: Final = 6


@dataclass(frozen=True, slots=True)
class Longwall:
    """One file: ``own (n,)``, ``near (n, k)`` and the maximum of the next 3 minutes, (n,), 30 s per row.

    NaN is what is missing. ``neighbours`` names the ``k`` columns of ``near``.
    """

    name: str
    own: NDArray[np.float64]
    near: NDArray[np.float64]
    highest: NDArray[np.float64]
    neighbours: tuple[str, ...] = NEAR

    def __len__(self) -> int:
        return len(self.own)

    def rows(self, start: int, end: int) -> "Longwall":
        """A part of it."""
        part = slice(start, end)
        return replace(self, own=self.own[part], near=self.near[part], highest=self.highest[part])

    def beside(self, neighbours: tuple[str, ...]) -> "Longwall":
        """The same with these neighbours only."""
        columns = [self.neighbours.index(name) for name in neighbours]
        return replace(self, near=self.near[:, columns], neighbours=neighbours)


def files_in(folder: Path) -> list[Path]:
    """The files of a data folder, or of the set's own folder."""
    inner = folder / "methane"
    place = inner if inner.is_dir() else folder
    return sorted(path for path in place.glob("*") if path.suffix.lower() in SUFFIXES)


def read(path: Path) -> Longwall:
    """Read one file. Raises Unusable where it has no rows, or nothing of MM116.

    A neighbour that it has not, or without any value, is left out.
    """
    table = _arff(path) if path.suffix.lower() == ".arff" else read_table(path)
    columns = {OWN: table.numbers(OWN)}
    for name in (*NEAR, TARGET):
        if name in table.names:
            columns[name] = np.array([number(cell) for cell in table.column(name)])
    columns = spaced(table, columns)
    own = columns[OWN]
    neighbours = tuple(
        name for name in NEAR if name in columns and np.isfinite(columns[name]).any()
    )
    near = [columns[name] for name in neighbours]
    return Longwall(
        path.name,
        own,
        np.stack(near, axis=1) if near else np.zeros((len(own), 0)),
        columns.get(TARGET, _next_maximum(own)),
        neighbours,
    )


def _arff(path: Path) -> Table:
    """The same as a table whose header is made of the attributes."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    whole = [(k, line.strip()) for k, line in enumerate(lines, 1)]
    told = [(k, line) for k, line in whole if line and not line.startswith("%")]
    start = next((place for place, (_, line) in enumerate(told) if _begins(line, "@data")), None)
    if start is None:
        raise Unusable(path, len(lines), EMPTY)
    names = [
        line.split()[1].strip("'\"") for _, line in told[:start] if _begins(line, "@attribute")
    ]
    header = (told[start][0], ",".join(names))
    return of_lines(path, [header, *told[start + 1 :]], ",")


def _begins(line: str, word: str) -> bool:
    return line.lower().startswith(word)


def _next_maximum(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN where one of the next rows is missing: it might have been the highest."""
    found = np.full(len(own), np.nan)
    if len(own) > ROWS_AHEAD:
        ahead = np.lib.stride_tricks.sliding_window_view(own[1:], ROWS_AHEAD)
        found[:-ROWS_AHEAD] = ahead.max(axis=1)
    return found

"""The runs of SKAB as its files have them: sensors, and the labels where there are any."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LABELS: Final = ("anomaly", "changepoint")


class NoRun(Exception):
    """A file that is no run, and why."""


@dataclass(frozen=True, slots=True)
class Run:
    """One experiment: ``values`` ``(rows, sensors)``, all finite; a label is None where there is none.

    ``second`` counts from the first row, ``(rows,)``: the board's windows are seconds.
    """

    name: str
    sensors: tuple[str, ...]
    second: NDArray[np.int64]
    values: NDArray[np.float64]
    anomaly: NDArray[np.bool_] | None
    changepoint: NDArray[np.bool_] | None

    def __len__(self) -> int:
        return len(self.second)


def files(folder: Path) -> list[Path]:
    """All tables below ``folder`` (or below its ``skab``), in a steady order."""
    place = folder / "skab" if (folder / "skab").is_dir() else folder
    return sorted(place.rglob("*.csv"), key=lambda path: (path.parent.name, _natural(path.stem)))


def read(path: Path) -> Run:
    """One file. What is missing in a row holds its last value, as it does on a plant.

    Raises NoRun where it is not a table of a time and numbers.
    """
    with path.open(newline="", encoding="utf-8-sig") as lines:
        first = lines.readline()
        lines.seek(0)
        table = csv.reader(lines, delimiter=max(";,\t", key=first.count))
        header = [name.strip() for name in next(table, [])]
        rows = [row for row in table if any(cell.strip() for cell in row)]
    if not rows or any(len(row) != len(header) for row in rows):
        raise NoRun(
            f"{path}: no rows, or not every row has the {len(header)} columns of its header"
        )
    try:
        time = np.array([row[0].strip().replace(" ", "T") for row in rows], "datetime64[s]")
        cells = np.array([[_number(cell) for cell in row[1:]] for row in rows])
    except ValueError as error:
        raise NoRun(f"{path}: {error}") from None
    order = np.argsort(time, kind="stable")
    return _run(f"{path.parent.name}/{path.stem}", header[1:], time[order], cells[order])


def _run(
    name: str, header: list[str], time: NDArray[np.datetime64], cells: NDArray[np.float64]
) -> Run:
    place = {column.lower(): number for number, column in enumerate(header)}
    labels = [cells[:, place[label]] > 0.5 if label in place else None for label in _LABELS]
    sensors = [number for column, number in place.items() if column not in _LABELS]
    sensors = [number for number in sensors if np.isfinite(cells[:, number]).any()]
    if not sensors:
        raise NoRun(f"{name}: no sensor has a value")
    return Run(
        name,
        tuple(header[number] for number in sensors),
        (time - time[0]).astype(np.int64),
        _held(cells[:, sensors]),
        *labels,
    )


def _held(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each gap takes the last value before it, the first gap the first value after it."""
    row = np.where(np.isfinite(values), np.arange(len(values))[:, None], 0)
    held = np.take_along_axis(values, np.maximum.accumulate(row, axis=0), axis=0)
    start = np.argmax(np.isfinite(values), axis=0)
    first: NDArray[np.float64] = values[start, np.arange(values.shape[1])]
    return np.where(np.isfinite(held), held, first)


def _number(cell: str) -> float:
    return float(cell) if cell.strip() else float("nan")


def _natural(stem: str) -> tuple[int, str]:
    return (int(stem), "") if stem.isdigit() else (1 << 30, stem)

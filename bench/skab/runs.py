"""The runs of SKAB as its files have them: sensors, and the labels where there are any."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import Unusable
from bench.table import Table, number, read_table
from davylamp.site.problem import Said

_LABELS: Final = ("anomaly", "changepoint")
_TIMES: Final = frozenset({"datetime", "timestamp", "time"})
_NO_TIME: Final = Said(
    "{cell!r} is no time",
    "write YYYY-MM-DD hh:mm:ss",
    "{cell!r} 不是时间",
    "写成 YYYY-MM-DD hh:mm:ss",
)
_NO_SENSOR: Final = Said(
    "no sensor has a value",
    "take the file as it was published",
    "没有任何测点有数值",
    "使用原始发布的文件",
)


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
    """One file. What is missing in a row holds its last value, as it does on a plant; a sensor without
    any value is left out.

    Raises Unusable where it is not a table of a time and numbers.
    """
    table = read_table(path)
    clock = next((name for name in table.names if name.lower() in _TIMES), table.names[0])
    time = _times(table, clock)
    order = np.argsort(time, kind="stable")
    columns = {
        name: np.array([number(cell) for cell in table.column(name)])[order]
        for name in table.names
        if name != clock
    }
    return _run(path, time[order], columns)


def _times(table: Table, name: str) -> NDArray[np.datetime64]:
    cells = [cell.replace(" ", "T") for cell in table.column(name)]
    try:
        return np.array(cells, "datetime64[s]")
    except ValueError:
        line, cell = next((line, cell) for line, cell in zip(table.lines, cells, strict=True)
                          if not _is_time(cell))  # fmt: skip
        raise Unusable(table.path, line, _NO_TIME, cell=cell) from None


def _is_time(cell: str) -> bool:
    try:
        np.datetime64(cell, "s")
    except ValueError:
        return False
    return True


def _run(path: Path, time: NDArray[np.datetime64], columns: dict[str, NDArray[np.float64]]) -> Run:
    named = {name.lower(): values for name, values in columns.items()}
    labels = [named[label] > 0.5 if label in named else None for label in _LABELS]
    sensors = [name for name, values in columns.items()
               if name.lower() not in _LABELS and np.isfinite(values).any()]  # fmt: skip
    if not sensors:
        raise Unusable(path, 0, _NO_SENSOR)
    return Run(
        f"{path.parent.name}/{path.stem}",
        tuple(sensors),
        (time - time[0]).astype(np.int64),
        _held(np.stack([columns[name] for name in sensors], axis=1)),
        *labels,
    )


def _held(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each gap takes the last value before it, the first gap the first value after it."""
    row = np.where(np.isfinite(values), np.arange(len(values))[:, None], 0)
    held = np.take_along_axis(values, np.maximum.accumulate(row, axis=0), axis=0)
    start = np.argmax(np.isfinite(values), axis=0)
    first: NDArray[np.float64] = values[start, np.arange(values.shape[1])]
    return np.where(np.isfinite(held), held, first)


def _natural(stem: str) -> tuple[int, str]:
    return (int(stem), "") if stem.isdigit() else (1 << 30, stem)

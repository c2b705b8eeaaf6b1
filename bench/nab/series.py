"""Series of the benchmark: timestamped values, and the windows that people labelled."""

import csv
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

WINDOWS: Final = ("windows.json", "combined_windows.json")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One series. ``windows`` are first and last row of each."""

    name: str
    time_s: NDArray[np.float64]
    value: NDArray[np.float64]
    windows: tuple[tuple[int, int], ...]

    @property
    def period_s(self) -> float:
        """The usual time between two rows."""
        return float(np.median(np.diff(self.time_s)))


def folder(data: Path) -> Path:
    """Where the files are: ``nab`` below ``data``, or ``data`` itself."""
    return data / "nab" if (data / "nab").is_dir() else data


def series(data: Path, default: Path) -> list[Labelled]:
    """All series below ``data`` that have labels; labels that are missing there from the default."""
    labels = _labels(folder(default)) | _labels(folder(data))
    found = []
    for path in sorted(folder(data).rglob("*.csv")):
        if path.name in labels:
            found.append(_read(path, labels[path.name]))
    return found


def _labels(place: Path) -> dict[str, list[list[str]]]:
    """The windows of each file, by its name without its folder."""
    found: dict[str, list[list[str]]] = {}
    for path in sorted(place.rglob("*.json")):
        if path.name in WINDOWS:
            content = json.loads(path.read_text(encoding="utf-8"))
            found |= {Path(name).name: windows for name, windows in content.items()}
    return found


def _read(path: Path, windows: list[list[str]]) -> Labelled:
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = [(row["timestamp"], float(row["value"])) for row in csv.DictReader(text)]
    time_s = np.array([_seconds(stamp) for stamp, _ in rows])
    edges = [
        (int(np.searchsorted(time_s, _seconds(a))), int(np.searchsorted(time_s, _seconds(b), "right")) - 1)
        for a, b in windows
    ]  # fmt: skip
    return Labelled(path.name, time_s, np.array([value for _, value in rows]), tuple(edges))


def _seconds(stamp: str) -> float:
    return (datetime.fromisoformat(stamp) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001

"""Series of the benchmark: timestamped values, and the windows that people labelled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import NONE, Unusable, say
from bench.table import read_table
from davylamp.site.problem import Said

WINDOWS: Final = ("windows.json", "combined_windows.json")
_NO_TIME: Final = Said(
    "{cell!r} is no time",
    "write YYYY-MM-DD hh:mm:ss",
    "{cell!r} 不是时间",
    "写成 YYYY-MM-DD hh:mm:ss",
)
_NO_WINDOWS: Final = Said(
    "it does not name pairs of times for each file",
    'write {{"folder/file.csv": [["from", "to"], …], …}}',
    "其中没有为每个文件给出成对的时间",
    '写成 {{"folder/file.csv": [["起", "止"], …], …}}',
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One series, a missing value is NaN. ``windows`` are first and last row of each."""

    name: str
    time_s: NDArray[np.float64]
    value: NDArray[np.float64]
    windows: tuple[tuple[int, int], ...]

    @property
    def period_s(self) -> float:
        """The usual time between two rows; 1 s where there is one row only."""
        apart = np.diff(self.time_s)
        return max(float(np.median(apart)), 1.0) if len(apart) else 1.0


def folder(data: Path) -> Path:
    """Where the files are: ``nab`` below ``data``, or ``data`` itself."""
    return data / "nab" if (data / "nab").is_dir() else data


def series(data: Path, default: Path) -> list[Labelled]:
    """All series below ``data`` that have labels; labels that are missing there from the default.

    Raises Unusable where no series has a window, or a file cannot be read.
    """
    labels = _labels(folder(default)) | _labels(folder(data))
    found = []
    for path in sorted(folder(data).rglob("*.csv")):
        if path.name in labels:
            found.append(_read(path, labels[path.name]))
        else:
            say(f"left out: {path}: no windows of it in {' or '.join(WINDOWS)}")
    if not any(one.windows for one in found):
        raise Unusable(data, 0, NONE, what="nab/*.csv + windows.json")
    return found


def _labels(place: Path) -> dict[str, list[tuple[float, float]]]:
    """The windows of each file, by its name without its folder."""
    found: dict[str, list[tuple[float, float]]] = {}
    for path in sorted(place.rglob("*.json")):
        if path.name in WINDOWS:
            found |= _windows(path)
    return found


def _windows(path: Path) -> dict[str, list[tuple[float, float]]]:
    try:
        content: Mapping[str, Sequence[Sequence[str]]] = json.loads(path.read_text("utf-8-sig"))
        return {
            Path(name).name: [(_seconds(first), _seconds(last)) for first, last in windows]
            for name, windows in content.items()
        }
    except json.JSONDecodeError as error:
        raise Unusable(path, error.lineno, _NO_WINDOWS) from None
    except (AttributeError, TypeError, ValueError):
        raise Unusable(path, 0, _NO_WINDOWS) from None


def _read(path: Path, windows: Sequence[tuple[float, float]]) -> Labelled:
    table = read_table(path)
    stamps, value = table.column("timestamp"), table.numbers("value")
    time_s = np.empty(len(stamps))
    for row, (line, stamp) in enumerate(zip(table.lines, stamps, strict=True)):
        try:
            time_s[row] = _seconds(stamp)
        except ValueError:
            raise Unusable(path, line, _NO_TIME, cell=stamp) from None
    order = np.argsort(time_s, kind="stable")
    time_s = time_s[order]
    first = np.searchsorted(time_s, [start for start, _ in windows])
    last = np.searchsorted(time_s, [end for _, end in windows], "right") - 1
    edges = [(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True) if a <= b]
    return Labelled(path.name, time_s, value[order], tuple(edges))


def _seconds(stamp: str) -> float:
    """Of a time in UTC, or one that names its own zone."""
    moment = datetime.fromisoformat(stamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

"""Tables of an InfluxDB 2's answer: annotated CSV, decoded a piece at a time and by columns."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

OWN: Final = ("", "result", "table", "_start", "_stop", "_time", "_value")
"""The columns that are not a series' name."""
DIALECT: Final[dict[str, object]] = {
    "annotations": ["datatype"],
    "header": True,
    "delimiter": ",",
    "date_time_format": "RFC3339Nano",
}


class BrokenOff(Exception):
    """The server began to answer, and then said an error in place of the rest."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one series: the answer's name, the columns that name the series, times and cells."""

    result: str
    head: dict[str, str]
    kind: str
    time_ns: NDArray[np.int64]
    cells: list[str]

    def values(self) -> Any:
        """The cells as numbers where they are numbers; else the texts."""
        if self.kind in ("double", "long", "unsignedLong"):
            return numbers(self.cells, self.kind)
        return self.cells


def tables(pieces: Iterable[bytes]) -> Iterator[Table]:
    """The tables of an answer; one that lies across pieces comes in parts. Raises `BrokenOff`."""
    kinds: list[str] = []
    names: list[str] = []
    for lines in _lines(pieces):
        first = 0
        for at, line in enumerate(lines):
            if line and line[0] != "#" and names:
                continue
            yield from _split(kinds, names, lines[first:at])
            if not line:
                names = []
            elif line[0] == "#":
                kinds, names = line.split(","), []
            else:
                names = next(csv.reader([line]))
            first = at + 1
        yield from _split(kinds, names, lines[first:])


def _lines(pieces: Iterable[bytes]) -> Iterator[list[str]]:
    """Whole rows, as many as a piece ends; a quoted text may hold a line's end."""
    rest = b""
    for piece in pieces:
        whole, end, tail = (rest + piece).rpartition(b"\r\n")
        if end and whole.count(b'"') % 2 == 0:
            yield _rows(whole)
            rest = tail
        else:
            rest += piece
    if rest:
        yield _rows(rest)


def _rows(whole: bytes) -> list[str]:
    lines = whole.decode().split("\r\n")
    if b'"' not in whole:
        return lines
    rows: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            rows[-1] += f"\r\n{line}"
        else:
            rows.append(line)
        is_open ^= line.count('"') % 2 == 1
    return rows


def _split(kinds: list[str], names: list[str], lines: list[str]) -> Iterator[Table]:
    """The tables of lines of one block; rows of one table stand together."""
    if not lines:
        return
    if "error" in names:
        raise BrokenOff(next(csv.reader(lines))[names.index("error")])
    columns = _columns(lines, len(names))
    number = columns[names.index("table")]
    edges = [0, *(np.flatnonzero(np.diff(numbers(number, "long"))) + 1).tolist(), len(number)]
    for first, last in pairwise(edges):
        head = {name: columns[at][first] for at, name in enumerate(names)}
        yield Table(
            head["result"],
            {name: text for name, text in head.items() if name not in OWN},
            kinds[names.index("_value")],
            times(columns[names.index("_time")][first:last]),
            columns[names.index("_value")][first:last],
        )


def _columns(lines: list[str], width: int) -> list[list[str]]:
    text = ",".join(lines)
    if '"' not in text:
        cells = text.split(",")
        if len(cells) == width * len(lines):
            return [cells[at::width] for at in range(width)]
    rows = (next(csv.reader([line])) for line in lines)
    return [list(column) for column in zip(*rows, strict=True)]


_FLOATS: Final = msgspec.json.Decoder(list[float]).decode
_INTEGERS: Final = msgspec.json.Decoder(list[int]).decode


def numbers(cells: list[str], kind: str) -> NDArray[Any]:
    """Texts as numbers; a cell without one is NaN."""
    decode: Callable[[str], list[Any]] = _FLOATS if kind == "double" else _INTEGERS
    listed = f",{','.join(cells)},"
    if ",-0," in listed:  # JSON has no negative zero without a point
        listed = listed.replace(",-0,", ",-0.0,").replace(",-0,", ",-0.0,")
    try:
        found = decode(f"[{listed[1:-1]}]")
    except msgspec.DecodeError:  # no value, NaN, +Inf
        found = []
    if len(found) < len(cells):
        return np.array([float(cell or "nan") for cell in cells])
    return np.array(found, np.float64 if kind == "double" else np.int64)


def times(texts: list[str]) -> NDArray[np.int64]:
    """RFC 3339 in UTC as ns."""
    bare = "\n".join(texts).replace("Z", "").split("\n")
    return np.array(bare, "datetime64[ns]").astype(np.int64)

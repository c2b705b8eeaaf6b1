"""Putting one row into a table of the site, the rest of it left as it stands."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from davylamp.site.decode import decode
from davylamp.site.problem import FileProblems, SiteError
from scada.model import BadInput
from scada.opcua.atomic_file import write_whole

_DELIMITERS = (",", ";", "\t")


def put_row(
    path: Path, columns: Sequence[str], cells: Mapping[str, str], keys: Sequence[str]
) -> None:
    """Write ``cells`` over the row with the same ``keys``, or behind the last one.

    The file is made where there is none. Raises `BadInput`, `SiteError`.
    """
    text = _text(path) if path.exists() else ""
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) or [list(columns)]
    names = [name.strip().casefold() for name in rows[0]]
    missing = [column for column in columns if column not in names and cells.get(column)]
    if missing:
        raise BadInput(f"{path.name} has no column {missing[0]}; add it to the header row")
    at = _place(rows, names, cells, keys)
    if at == len(rows):
        rows.append([""] * len(names))
    for name, value in cells.items():
        if name in names:
            rows[at][names.index(name)] = value
    _write(path, rows, delimiter)


def _text(path: Path) -> str:
    problems = FileProblems(path.name)
    text = decode(path.read_bytes(), problems)
    if text is None:
        raise SiteError(problems.found)
    return text


def _place(
    rows: list[list[str]], names: list[str], cells: Mapping[str, str], keys: Sequence[str]
) -> int:
    for at, row in enumerate(rows[1:], start=1):
        row.extend([""] * (len(names) - len(row)))
        if all(row[names.index(key)].strip() == cells[key] for key in keys):
            return at
    return len(rows)


def _write(path: Path, rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    write_whole(path, out.getvalue().encode("utf-8-sig"), mode)

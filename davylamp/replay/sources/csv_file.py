"""CSV: long (time, tag, value, status) or wide (time and a column per tag).

The export of an InfluxDB (``influx query --raw``) is one too: its lines of annotations are passed over.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.replay.sources.layout import layout_of
from davylamp.replay.sources.text_file import opened
from davylamp.replay.sources.text_table import Every, TextSource
from davylamp.site.problem import Said

_DELIMITERS: Final = (",", ";", "\t")


def csv_source(
    path: Path, zone: str, mapping: Mapping[str, str], every: Every | None = None
) -> TextSource:
    """Read a file. Raises `Fault` with its line."""
    with opened(path) as text:
        return csv_table(text, str(path), zone, mapping, every)


def csv_table(
    text: Iterable[str], file: str, zone: str, mapping: Mapping[str, str], every: Every | None
) -> TextSource:
    """Read lines of CSV."""
    rows = _rows(text)
    line, names = next(rows, (0, []))
    if not names:
        said = Said("the file is empty", "write a header row", "文件为空", "写入表头行")
        raise Fault(said, file)
    layout = layout_of(names, file, every is not None, line)
    body = ((at, cells) for at, cells in rows if cells != names)
    return TextSource(layout, body, file, zone, mapping, every)


def _rows(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Every row that is neither blank nor an annotation, with its line."""
    lines = iter(text)
    line = 0
    for first in lines:
        line += 1
        if first.strip() and not first.startswith("#"):
            break
    else:
        return
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_chain(first, lines), delimiter=delimiter)
    before = line - 1
    for cells in reader:
        if any(cells) and not cells[0].startswith("#"):
            yield before + reader.line_num, cells


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest

"""ARFF: attributes and comma-separated data, as Weka and RuleKit write it; ``?`` is missing."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.replay.sources.layout import layout_of
from davylamp.replay.sources.text_file import opened
from davylamp.replay.sources.text_table import Every, TextSource
from davylamp.site.problem import Said

_ATTRIBUTE: Final = re.compile(r"@attribute\s+('[^']*'|\"[^\"]*\"|\S+)", re.IGNORECASE)


def arff_source(
    path: Path, zone: str, mapping: Mapping[str, str], every: Every | None = None
) -> TextSource:
    """Read a file. Raises `Fault` with its line."""
    with opened(path) as text:
        lines = enumerate(text, 1)
        names = _attributes(lines)
        if not names:
            said = Said(
                "there is no @attribute before @data",
                "give an ARFF file with its header",
                "@data 之前没有 @attribute",
                "提供带文件头的 ARFF 文件",
            )
            raise Fault(said, str(path))
        layout = layout_of(names, str(path), every is not None)
        return TextSource(layout, _data(lines), str(path), zone, mapping, every)


def _attributes(lines: Iterator[tuple[int, str]]) -> list[str]:
    names = []
    for _, line in lines:
        if found := _ATTRIBUTE.match(line.strip()):
            names.append(found[1].strip("'\""))
        elif line.strip().casefold().startswith("@data"):
            break
    return names


def _data(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    for number, line in lines:
        if line.strip() and not line.startswith("%"):
            yield number, next(csv.reader([line.strip()], quotechar="'"))

"""Cells of a workbook's sheet as text of its format, a column at a time, beside what the proof says of them.

openpyxl takes 5 µs for a cell; here an object is made for none of them. The format is ECMA-376, part 1,
§18.3.1 (worksheets).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from davylamp.export.columns import Column, Kind, cells, local_times
from scada.model import Language

MOMENT: Final = 1
"""The style of times, by its number in `workbook_parts.STYLES`; 2 is that of headings."""
HEADING: Final = 2
_EMPTY: Final = ('"/>', "")
_DAYS_TO_1970: Final = 25_569
"""From the day that a spreadsheet counts from."""
_DAY_MS: Final = 86_400_000
_LONGEST: Final = 32_767
"""Characters of a cell."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of some rows: each cell from after ``<c r="A7`` on, and what it says (empty: nothing)."""

    texts: Sequence[str]
    said: Sequence[str]


def text_cell(value: str, style: int = 0) -> tuple[str, str]:
    """A cell with a text."""
    if not value:
        return _EMPTY
    value = value[:_LONGEST]
    styled = f' s="{style}"' if style else ""
    inner = escape(value, {"\r": "&#13;"})
    return f'"{styled} t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>', f"s:{value}"


def cells_of(column: Column, values: NDArray[Any], zone: str, language: Language) -> Cells:
    """The cells of a column of a table."""
    if column.kind is Kind.TIME:
        return _moments(values, zone)
    return _each(cells(column, values, zone, language))


def rows_of(
    sheet: str, first: int, columns: Sequence[Cells], letters: Sequence[str]
) -> tuple[str, Iterator[bytes]]:
    """Rows of a sheet from number ``first`` on; and what the digest is over, row by row."""
    count = len(columns[0].texts)
    numbers = list(map(str, range(first, first + count)))
    pieces: list[Any] = [repeat('<row r="'), numbers, repeat('">')]
    for letter, column in zip(letters, columns, strict=True):
        pieces += [repeat(f'<c r="{letter}'), numbers, column.texts]
    pieces.append(repeat("</row>"))
    text = "".join(chain.from_iterable(zip(*pieces, strict=False)))
    return text, _said(sheet, numbers, columns, letters)


def _said(
    sheet: str, numbers: Sequence[str], columns: Sequence[Cells], letters: Sequence[str]
) -> Iterator[bytes]:
    """As `historian.proof_xlsx.cells_digest` reads them: no cell that is empty, no row of such alone."""
    marked = [
        [f"{letter}={one}" if one else "" for one in column.said]
        for letter, column in zip(letters, columns, strict=True)
    ]
    for number, *row in zip(numbers, *marked, strict=True):
        if any(row):
            yield "\x1f".join((sheet, number, *filter(None, row))).encode()


def _moments(time_ns: NDArray[np.int64], zone: str) -> Cells:
    """Times of the site's clock, as days. A spreadsheet keeps thousandths of a second."""
    local, _ = local_times(time_ns, zone)
    days, ms = np.divmod(local // 1_000_000, _DAY_MS)
    numbers = (days + _DAYS_TO_1970 + ms / _DAY_MS).tolist()
    texts = [f'" s="{MOMENT}"><v>{number!r}</v></c>' for number in numbers]
    return Cells(texts, [f"n:{number:.15g}" for number in numbers])


def _each(values: Sequence[Any]) -> Cells:
    """Numbers and texts as they come; a text that stands there often is made once."""
    known: dict[str, tuple[str, str]] = {}
    texts, said = list[str](), list[str]()
    for value in values:
        if isinstance(value, str):
            pair = known.get(value)
            if pair is None:
                pair = known[value] = text_cell(value)
        else:
            pair = _number(value)
        texts.append(pair[0])
        said.append(pair[1])
    return Cells(texts, said)


def _number(value: float | None) -> tuple[str, str]:
    if value is None:
        return _EMPTY
    return f'"><v>{value!r}</v></c>', f"n:{float(value):.15g}"

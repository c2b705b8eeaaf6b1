"""A document as an Excel workbook: the same tables with numbers that stay numbers."""

from collections.abc import Iterator
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from historian.reports.cells import DASH, is_time_of_day, moment_of_second, time_of_day
from historian.reports.fit import fit
from historian.reports.frame import Cell, Column, Document, Fact, Format, Look, Number, Sheet
from historian.reports.grouping import lengths
from historian.reports.heads import heads
from historian.reports.origin import RANGE_HEADS, notes, ranges
from historian.reports.period import local
from historian.reports.words import Shown, Words
from historian.reports.xlsx_charts import ChartSheet
from historian.reports.xlsx_styles import (
    BODY,
    CENTER,
    HEAD,
    LEFT,
    LIGHT,
    NOTE,
    RIGHT,
    SHADE,
    STRONG,
    TITLE,
    Styles,
)
from scada.model.wall_clock import offset_of

_ALIGN: Final = {Format.TEXT: LEFT, Format.NUMBER: RIGHT, Format.DURATION: RIGHT}
_SHOWN: Final = {
    Format.TIME: "hh:mm:ss",
    Format.MOMENT: "yyyy-mm-dd hh:mm:ss",
    Format.DURATION: "[h]:mm:ss",
    Format.COUNT: "0",
}
_DATED: Final = "mm-dd hh:mm:ss"
_CHART_COLUMNS: Final = 18
"""Of a sheet that has charts only, the titles go across so many."""
_ORIGIN: Final = Words("数据来源与校验", "Origin")
_LONGEST: Final = 32_767


def xlsx(document: Document, language: Shown) -> bytes:
    """The workbook's bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in document.sheets:
        if sheet.columns or sheet.charts:
            _Page(book, document, sheet, language).fill()
    _origin(book, document, language)
    _properties(book, document)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _origin(book: Any, document: Document, language: Shown) -> None:
    """A sheet that says what the workbook was made from."""
    page = book.create_sheet(_ORIGIN.zh if language != "en" else _ORIGIN.en)
    for words in notes(document.proof):
        page.append([words.said(language)])
    page.append([f"SHA-256 {document.digest}"])
    if document.proof is not None:
        page.append([words.said(language) for words in RANGE_HEADS])
        for row in ranges(document.proof):
            page.append(row)
    for x, width in enumerate((14, 12, 12, 10, 70, 70), 1):
        page.column_dimensions[get_column_letter(x)].width = width
    _fit_to_width(page, landscape=True)


def _properties(book: Any, document: Document) -> None:
    book.properties.title = document.title.said("both")
    book.properties.creator = document.site.said("both")
    book.properties.identifier = document.digest
    book.properties.keywords = f"davylamp {document.name}"


class _Page:
    """One worksheet being filled from the top."""

    def __init__(self, book: Any, document: Document, sheet: Sheet, language: Shown) -> None:
        self._document, self._sheet, self._language = document, sheet, language
        self._book = book
        name = sheet.title.zh if language != "en" else sheet.title.en
        self._page = book.create_sheet(_sheet_name(name))
        self._styles = Styles(self._page)
        self._row = 1
        self._across = len(sheet.columns) or _CHART_COLUMNS

    def fill(self) -> None:
        """Write everything."""
        self._titles()
        if self._sheet.columns:
            first = self._row
            self._heads()
            self._page.freeze_panes = self._page.cell(self._row, 1)
            self._page.print_title_rows = f"{first}:{self._row - 1}"
        self._body()
        self._charts()
        self._below()
        self._printing()

    def _titles(self) -> None:
        said = self._language
        titles = [*self._document.site.lines(said)[:1], *self._sheet.title.lines(said)]
        for number, text in enumerate(titles):
            self._across_all(text, HEAD if number == 0 else TITLE, CENTER)
        facts = "    ".join(_fact(fact, said) for fact in self._document.facts)
        self._across_all(facts, BODY, CENTER)

    def _across_all(self, text: str, font: Font, alignment: Alignment) -> None:
        cell = self._page.cell(self._row, 1, _text(text))
        self._styles.dress(cell, font, alignment)
        self._merge(self._row, 1, 1, self._across)
        self._row += 1

    def _heads(self) -> None:
        rows = 1
        for head in heads(self._sheet.columns):
            rows = max(rows, head.y + head.down)
            y, x = self._row + head.y, head.x + 1
            for cell in self._area(y, x, head.down, head.across):
                self._styles.dress(cell, HEAD, CENTER, fill=SHADE, boxed=True)
            self._page.cell(y, x, _text("\n".join(head.words.lines(self._language))))
            self._merge(y, x, head.down, head.across)
        self._row += rows
        for x, column in enumerate(self._sheet.columns, 1):
            self._page.column_dimensions[get_column_letter(x)].width = column.width + 2

    def _area(self, row: int, column: int, down: int, across: int) -> Iterator[Any]:
        for y in range(row, row + down):
            for x in range(column, column + across):
                yield self._page.cell(y, x)

    def _merge(self, row: int, column: int, down: int, across: int) -> None:
        """Show some cells as one. Not by ``merge_cells``, which dresses each of them anew."""
        if down > 1 or across > 1:
            last = f"{get_column_letter(column + across - 1)}{row + down - 1}"
            self._page.merged_cells.add(f"{get_column_letter(column)}{row}:{last}")

    def _body(self) -> None:
        rows = self._sheet.rows
        if not rows and self._sheet.columns:
            self._across_all(self._sheet.empty.said(self._language), BODY, CENTER)
        for row, length in zip(rows, lengths(rows), strict=True):
            if row.look is Look.SECTION:
                self._section(row.cells[""])
                continue
            for x, column in enumerate(self._sheet.columns, 1):
                shown = length or not column.merged
                self._write(x, column, row.cells.get(column.key, "") if shown else "", row.look)
                if column.merged and length:
                    self._merge(self._row, x, length, 1)
            self._row += 1

    def _charts(self) -> None:
        """The charts of the sheet, their points on a sheet of their own that nobody needs to see."""
        if not self._sheet.charts:
            return
        data = self._book.create_sheet(f"_{self._sheet.key}_{len(self._book.worksheets)}")
        data.sheet_state = "hidden"
        zone = self._document.period.zone
        charts = ChartSheet(self._page, data, zone, self._language)
        self._row = charts.draw(self._sheet.charts, self._row + 1)

    def _section(self, title: Cell) -> None:
        words = title if isinstance(title, Words) else Words(str(title), str(title))
        for cell in self._area(self._row, 1, 1, self._across):
            self._styles.dress(cell, HEAD, LEFT, fill=LIGHT, boxed=True)
        self._page.cell(self._row, 1, _text(words.said(self._language)))
        self._merge(self._row, 1, 1, self._across)
        self._row += 1

    def _write(self, x: int, column: Column, value: Cell, look: Look) -> None:
        cell = self._page.cell(self._row, x)
        cell.value = self._value(value, column)
        shown = "General"
        if isinstance(cell.value, str):
            cell.data_type = "s"
        elif value is not None:
            shown = self._number_format(value, column)
        self._styles.dress(
            cell,
            STRONG if look is Look.TOTAL else BODY,
            _ALIGN.get(column.format, CENTER),
            boxed=True,
            number_format=shown,
        )

    def _value(self, value: Cell, column: Column) -> Any:
        if value is None:
            return DASH
        if isinstance(value, Words):
            return _text("\n".join(line for line in value.lines(self._language) if line))
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, Number):
            return value.value if isfinite(value.value) else DASH
        if column.format in (Format.TIME, Format.MOMENT):
            return self._when(int(value), column)
        return value / 86_400 if column.format is Format.DURATION else value

    def _when(self, time_ns: int, column: Column) -> Any:
        """By the site's clock; as a text where that clock says the time twice, which no number tells."""
        period = self._document.period
        here = local(time_ns, period.zone)
        if not offset_of(here):
            return here.replace(tzinfo=None)
        is_whole = column.format is Format.MOMENT
        return moment_of_second(time_ns, period) if is_whole else time_of_day(time_ns, period)

    def _number_format(self, value: Cell, column: Column) -> str:
        if isinstance(value, Number):
            return f"0.{'0' * value.decimals}" if value.decimals else "0"
        if column.format is Format.TIME and isinstance(value, int):
            return _SHOWN[Format.TIME] if is_time_of_day(value, self._document.period) else _DATED
        return _SHOWN.get(column.format, f"0.{'0' * column.decimals}")

    def _below(self) -> None:
        said = self._language
        for number, note in enumerate(self._sheet.notes, 1):
            self._across_all(f"{number}. {note.said(said)}", NOTE, LEFT)
        self._row += 1
        colon = ": " if said == "en" else "："
        fields = [f"{one.said(said)}{colon}____________" for one in self._document.signatures]
        if fields:
            self._across_all("    ".join(fields), BODY, LEFT)
            self._page.row_dimensions[self._row - 1].height = 30
        self._across_all(f"SHA-256 {self._document.digest}", NOTE, LEFT)

    def _printing(self) -> None:
        page, paper = self._page, fit(self._document)
        page.page_setup.paperSize = 9 if paper.paper == "a4" else 8
        _fit_to_width(page, landscape=paper.landscape)
        page.print_options.horizontalCentered = True
        page.oddFooter.center.text = "第 &P 页 共 &N 页  Page &P of &N"
        page.oddFooter.left.text = "打印 Printed &D &T"


def _fit_to_width(page: Any, *, landscape: bool) -> None:
    """Printed, its columns stand on one page."""
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _fact(fact: Fact, language: Shown) -> str:
    colon = ": " if language == "en" else "："
    return f"{fact.name.said(language)}{colon}{fact.value.said(language)}"


def _sheet_name(text: str) -> str:
    """Excel takes 31 characters, and not these."""
    return "".join("-" if one in "[]:*?/\\" else one for one in text)[:31]


def _text(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))[:_LONGEST]


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)

"""A document as an Excel workbook: the same tables with numbers that stay numbers."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from historian.reports.cells import DASH
from historian.reports.fit import fit
from historian.reports.frame import Cell, Column, Document, Fact, Format, Look, Number, Sheet
from historian.reports.heads import heads
from historian.reports.origin import RANGE_HEADS, notes, ranges
from historian.reports.pdf import group_of
from historian.reports.period import local
from historian.reports.words import Shown, Words
from historian.reports.xlsx_charts import ChartSheet

_LINE: Final = Side(style="thin", color="7F7F7F")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE: Final = PatternFill("solid", fgColor="ECECEC")
_LIGHT: Final = PatternFill("solid", fgColor="F6F6F6")
_CENTER: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center")
_ALIGN: Final = {Format.TEXT: _LEFT, Format.NUMBER: _RIGHT, Format.DURATION: _RIGHT}
_BODY, _HEAD = Font(name="宋体", size=10), Font(name="黑体", size=10)
_TITLE, _NOTE = Font(name="黑体", size=16, bold=True), Font(name="宋体", size=9)
_SHOWN: Final = {
    Format.TIME: "hh:mm:ss",
    Format.MOMENT: "yyyy-mm-dd hh:mm:ss",
    Format.DURATION: "[h]:mm:ss",
    Format.COUNT: "0",
}
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
            self._across_all(text, _HEAD if number == 0 else _TITLE, _CENTER)
        facts = "    ".join(_fact(fact, said) for fact in self._document.facts)
        self._across_all(facts, _BODY, _CENTER)

    def _across_all(self, text: str, font: Font, alignment: Alignment) -> None:
        cell = self._page.cell(self._row, 1, _text(text))
        cell.font, cell.alignment = font, alignment
        if self._across > 1:
            last = self._across
            self._page.merge_cells(
                start_row=self._row, start_column=1, end_row=self._row, end_column=last
            )
        self._row += 1

    def _heads(self) -> None:
        rows = 1
        for head in heads(self._sheet.columns):
            rows = max(rows, head.y + head.down)
            text = "\n".join(head.words.lines(self._language))
            self._box(self._row + head.y, head.x + 1, head.down, head.across)
            cell = self._page.cell(self._row + head.y, head.x + 1, _text(text))
            cell.font, cell.alignment, cell.fill = _HEAD, _CENTER, _SHADE
        self._row += rows
        for x, column in enumerate(self._sheet.columns, 1):
            self._page.column_dimensions[get_column_letter(x)].width = column.width + 2

    def _box(self, row: int, column: int, down: int, across: int) -> None:
        for y in range(row, row + down):
            for x in range(column, column + across):
                self._page.cell(y, x).border = _BORDER
        if down > 1 or across > 1:
            self._page.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + down - 1,
                end_column=column + across - 1,
            )

    def _body(self) -> None:
        rows = self._sheet.rows
        if not rows and self._sheet.columns:
            self._across_all(self._sheet.empty.said(self._language), _BODY, _CENTER)
        for at, row in enumerate(rows):
            if row.look is Look.SECTION:
                self._section(row.cells[""])
                continue
            first, length = group_of(rows, at)
            for x, column in enumerate(self._sheet.columns, 1):
                if first or not column.merged:
                    self._box(self._row, x, length if column.merged else 1, 1)
                    self._write(x, column, row.cells.get(column.key, ""))
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
        self._box(self._row, 1, 1, self._across)
        cell = self._page.cell(self._row, 1, _text(words.said(self._language)))
        cell.font, cell.fill, cell.alignment = _HEAD, _LIGHT, _LEFT
        self._row += 1

    def _write(self, x: int, column: Column, value: Cell) -> None:
        cell = self._page.cell(self._row, x)
        cell.font, cell.alignment = _BODY, _ALIGN.get(column.format, _CENTER)
        cell.value = self._value(value, column)
        if isinstance(cell.value, str):
            cell.data_type = "s"
        elif value is not None:
            cell.number_format = self._number_format(value, column)

    def _value(self, value: Cell, column: Column) -> Any:
        if value is None:
            return DASH
        if isinstance(value, Words):
            return _text("\n".join(line for line in value.lines(self._language) if line))
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, Number):
            return value.value
        if column.format in (Format.TIME, Format.MOMENT):
            return local(int(value), self._document.period.zone).replace(tzinfo=None)
        return value / 86_400 if column.format is Format.DURATION else value

    def _number_format(self, value: Cell, column: Column) -> str:
        if isinstance(value, Number):
            return f"0.{'0' * value.decimals}" if value.decimals else "0"
        if column.format is Format.TIME and self._document.period.seconds > 26 * 3600:
            return "mm-dd hh:mm:ss"
        return _SHOWN.get(column.format, f"0.{'0' * column.decimals}")

    def _below(self) -> None:
        said = self._language
        for number, note in enumerate(self._sheet.notes, 1):
            self._across_all(f"{number}. {note.said(said)}", _NOTE, _LEFT)
        self._row += 1
        colon = ": " if said == "en" else "："
        fields = [f"{one.said(said)}{colon}____________" for one in self._document.signatures]
        if fields:
            self._across_all("    ".join(fields), _BODY, _LEFT)
            self._page.row_dimensions[self._row - 1].height = 30
        self._across_all(f"SHA-256 {self._document.digest}", _NOTE, _LEFT)

    def _printing(self) -> None:
        page, paper = self._page, fit(self._document)
        page.page_setup.orientation = "landscape" if paper.landscape else "portrait"
        page.page_setup.paperSize = 9 if paper.paper == "a4" else 8
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_options.horizontalCentered = True
        page.oddFooter.center.text = "第 &P 页 共 &N 页  Page &P of &N"
        page.oddFooter.left.text = "打印 Printed &D &T"


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

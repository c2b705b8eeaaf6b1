"""A workbook as the parts of its package, written as they come: no row is kept in memory.

https://ecma-international.org/publications-and-standards/standards/ecma-376/: part 1 §18 (SpreadsheetML),
part 2 (packages). The sheet of the proof is `historian.proof_xlsx`'s.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from historian.proof import Proof
from historian.proof_xlsx import hidden_sheet, with_entry

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_FAST: Final = 1
"""Of compression: a sheet is so much the same that more of it gains little, and takes three times as long."""


class Book:
    """A workbook that is being written: sheets one after the other, then the rest by `finish`."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.sheets: list[str] = []

    @contextmanager
    def sheet(self, name: str, widths: Sequence[float], *, frozen: bool) -> Iterator[IO[bytes]]:
        """The next sheet, to be written rows to; ``frozen``: its first row stays on view."""
        self.sheets.append(name)
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
            for n, width in enumerate(widths, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        begin = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            f"{pane if frozen else ''}</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
        )
        path = f"xl/worksheets/sheet{len(self.sheets)}.xml"
        with self._file.open(path, "w", force_zip64=True) as part:
            part.write(begin.encode())
            yield part
            part.write(b"</sheetData></worksheet>")

    def finish(self, proof: Proof) -> None:
        """The parts that hold the sheets together, and the proof."""
        for name, text in self._parts():
            self._file.writestr(name, with_entry(name, f"{_HEAD}{text}".encode()))
        self._file.writestr("xl/styles.xml", STYLES)
        self._file.writestr(*hidden_sheet(proof))

    def _parts(self) -> Iterator[tuple[str, str]]:
        numbered = list(enumerate(self.sheets, 1))
        yield "[Content_Types].xml", _types(n for n, _ in numbered)
        yield "_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")])
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered
        )
        yield (
            "xl/workbook.xml",
            (
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
                f"<sheets>{listed}</sheets></workbook>"
            ),
        )
        of_book = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
        of_book.append((f"rId{len(numbered) + 1}", "styles", "styles.xml"))
        yield "xl/_rels/workbook.xml.rels", _relations(of_book)


@contextmanager
def new_book(path: Path) -> Iterator[Book]:
    """A workbook at a path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as file:
        yield Book(file)


def _types(numbers: Iterable[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{sheets}</Types>'
    )


def _relations(rows: Iterable[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for id, kind, target in rows
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'

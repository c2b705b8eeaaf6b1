"""A proof inside a workbook: in a hidden sheet of its own, with a digest over every cell of the others.

The digest is over what the cells say, not over bytes: a workbook that a spreadsheet opened and saved
again still proves what it says. Fonts, widths and charts' looks are not covered.
"""

import base64
import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from defusedxml.ElementTree import fromstring

from historian.proof import Proof
from historian.proof_rows import RowDigest
from historian.sheet_reader import SheetReader
from scada.model import BadInput

SHEET: Final = "davylamp.proof"
"""A sheet that no menu shows; every program that keeps sheets keeps it."""
_PART: Final = "xl/worksheets/davylampproof.xml"
_ID: Final = "rIdDavylampProof"
_NUMBER: Final = 9_999
_CELL: Final = 30_000
"""Characters that a cell takes, with room to spare."""
_PIECE: Final = 1 << 18
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ENTRIES: Final = {
    "xl/workbook.xml": (
        "</sheets>",
        f'<sheet xmlns:r="{_OFFICE}" name="{SHEET}" sheetId="{_NUMBER}" state="veryHidden" '
        f'r:id="{_ID}"/>',
    ),
    "xl/_rels/workbook.xml.rels": (
        "</Relationships>",
        f'<Relationship Id="{_ID}" Type="{_OFFICE}/worksheet" '
        'Target="/xl/worksheets/davylampproof.xml"/>',
    ),
    "[Content_Types].xml": (
        "</Types>",
        '<Override PartName="/xl/worksheets/davylampproof.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>',
    ),
}


def embedded(workbook: bytes, proof: Proof) -> bytes:
    """The workbook with the proof of its cells in it."""
    out = io.BytesIO()
    with _opened(workbook) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item, with_entry(item.filename, source.read(item)))
        target.writestr(*hidden_sheet(with_cells(workbook, proof)))
    return out.getvalue()


def hidden_sheet(proof: Proof) -> tuple[str, str]:
    """The sheet of a proof as a part of a workbook's package: its name, and what it is."""
    kept = base64.b64encode(proof.to_json()).decode()
    return _PART, _sheet([kept[at : at + _CELL] for at in range(0, len(kept), _CELL)])


def with_entry(name: str, data: bytes) -> bytes:
    """A part of a workbook's package; those that list its sheets list that one too."""
    if name not in _ENTRIES:
        return data
    end, entry = _ENTRIES[name]
    return data.replace(end.encode(), f"{entry}{end}".encode())


def _sheet(texts: list[str]) -> str:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for n, text in enumerate(texts, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN[1:-1]}">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def with_cells(workbook: bytes, proof: Proof) -> Proof:
    """The proof with the digest of the workbook's cells."""
    rows = cells_digest(workbook)[0]
    return proof.with_content(rows.rows, rows.digest, "cells", rows.blocks, rows.block_rows)


def read(workbook: bytes) -> Proof | None:
    """The proof in a workbook, None where it has none."""
    with _opened(workbook) as file:
        strings = _strings(file)
        for name, part in _sheets(file):
            if name == SHEET:
                texts = (cells[0].partition(":")[2] for _, cells in _rows(file, part, strings))
                return Proof.from_json(base64.b64decode("".join(texts)))
    return None


def cells_digest(workbook: bytes) -> tuple[RowDigest, list[str]]:
    """The digest over every row of every sheet, and where each row is (``history row 7``)."""
    found, places = RowDigest(), list[str]()
    with _opened(workbook) as file:
        strings = _strings(file)
        for name, part in _sheets(file):
            if name == SHEET:
                continue
            for row, cells in _rows(file, part, strings):
                found.take("\x1f".join((name, row, *cells)).encode())
                places.append(f"{name} row {row}")
    return found, places


def _sheets(file: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The sheets of a workbook, in its order: the name of each, and its part of the package."""
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in fromstring(file.read("xl/_rels/workbook.xml.rels"))
    }
    for one in fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets[one.get(f"{{{_OFFICE}}}id")]
        yield one.get("name", ""), target[1:] if target[0] == "/" else f"xl/{target}"


def _opened(workbook: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(workbook))
    except zipfile.BadZipFile:
        raise BadInput("this is no workbook: it is damaged / 不是工作簿，或已损坏") from None


def _strings(file: zipfile.ZipFile) -> list[str]:
    """Texts that cells share."""
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    root = fromstring(file.read("xl/sharedStrings.xml"))
    return [_text(one) for one in root.iter(f"{_MAIN}si")]


def _text(node: Any) -> str:
    return "".join(part.text or "" for part in node.iter(f"{_MAIN}t"))


def _rows(file: zipfile.ZipFile, name: str, strings: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The rows of a sheet that say anything, each with its cells in order."""
    reader = SheetReader(strings)
    with file.open(name) as stream:
        while piece := stream.read(_PIECE):
            yield from reader.take(piece)
        yield from reader.take(b"", last=True)

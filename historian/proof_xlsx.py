"""A proof inside a workbook: in a hidden sheet of its own, with a digest over every cell of the others.

The digest is over what the cells say, not over bytes: a workbook that a spreadsheet opened and saved
again still proves what it says. Fonts, widths and charts' looks are not covered.
"""

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final, cast

from defusedxml.ElementTree import fromstring, iterparse

from historian.proof import Proof
from historian.proof_rows import RowDigest
from scada.model import BadInput

SHEET: Final = "davylamp.proof"
"""A sheet that no menu shows; every program that keeps sheets keeps it."""
_PART: Final = "xl/worksheets/davylampproof.xml"
_ID: Final = "rIdDavylampProof"
_NUMBER: Final = 9_999
_CELL: Final = 30_000
"""Characters that a cell takes, with room to spare."""
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
_COLUMN: Final = re.compile(r"[A-Z]+")


def embedded(workbook: bytes, proof: Proof) -> bytes:
    """The workbook with the proof of its cells in it."""
    kept = base64.b64encode(with_cells(workbook, proof).to_json()).decode()
    out = io.BytesIO()
    with _opened(workbook) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item, _part(item.filename, source.read(item)))
        target.writestr(_PART, _sheet([kept[at : at + _CELL] for at in range(0, len(kept), _CELL)]))
    return out.getvalue()


def _part(name: str, data: bytes) -> bytes:
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
    with file.open(name) as stream:
        sheet: Any = None
        for event, node in iterparse(stream, events=("start", "end")):
            if node.tag == f"{_MAIN}sheetData":
                sheet = node
            if event == "start" or node.tag != f"{_MAIN}row":
                continue
            cells = [said for cell in node.iter(f"{_MAIN}c") if (said := _said(cell, strings))]
            if cells:
                yield str(node.get("r", "")), cells
            sheet.clear()  # a million rows that were read need not stay


def _said(cell: Any, strings: list[str]) -> str:
    """``B=n:0.5``: the column, and what it says; empty for an empty cell."""
    kind = cell.get("t", "n")
    value = cell.find(f"{_MAIN}v")
    text = "" if value is None or value.text is None else cast(str, value.text)
    if kind == "inlineStr":
        text, kind = _text(cell), "s"
    elif kind == "s":
        text = strings[int(text)] if text else ""
    elif kind == "n" and text:
        text = f"{float(text):.15g}"
    elif kind == "str":
        kind = "s"
    column = _COLUMN.match(cell.get("r", ""))
    return f"{column[0] if column else ''}={kind}:{text}" if text else ""

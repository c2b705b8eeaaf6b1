"""A proof inside a workbook: a part of its own in the package, and a digest over every cell.

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

PART: Final = "customXml/item1.xml"
_RELS: Final = "xl/_rels/workbook.xml.rels"
_MARK: Final = "urn:davylamp:proof"
_RELATION: Final = (
    '<Relationship Id="rIdDavylampProof" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml" '
    'Target="../customXml/item1.xml"/></Relationships>'
)
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_KEPT: Final = re.compile(rb'<proof xmlns="urn:davylamp:proof">([A-Za-z0-9+/=\s]*)</proof>')
_COLUMN: Final = re.compile(r"[A-Z]+")


def embedded(workbook: bytes, proof: Proof) -> bytes:
    """The workbook with the proof of its cells in it."""
    proof = with_cells(workbook, proof)
    body = base64.b64encode(proof.to_json()).decode()
    out = io.BytesIO()
    with _opened(workbook) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename != PART:
                target.writestr(item, _part(item.filename, source.read(item)))
        target.writestr(PART, f'<?xml version="1.0"?><proof xmlns="{_MARK}">{body}</proof>')
    return out.getvalue()


def _part(name: str, data: bytes) -> bytes:
    if name != _RELS or b"rIdDavylampProof" in data:
        return data
    return data.replace(b"</Relationships>", _RELATION.encode())


def with_cells(workbook: bytes, proof: Proof) -> Proof:
    """The proof with the digest of the workbook's cells."""
    rows = cells_digest(workbook)[0]
    return proof.with_content(rows.rows, rows.digest, "cells", rows.blocks, rows.block_rows)


def read(workbook: bytes) -> Proof | None:
    """The proof in a workbook, None where it has none."""
    with _opened(workbook) as file:
        for name in file.namelist():
            if name.startswith("customXml/item") and (found := _KEPT.search(file.read(name))):
                return Proof.from_json(base64.b64decode(found[1]))
    return None


def cells_digest(workbook: bytes) -> tuple[RowDigest, list[str]]:
    """The digest over every row of every sheet, and where each row is (``sheet1 row 7``)."""
    found, places = RowDigest(), list[str]()
    with _opened(workbook) as file:
        strings = _strings(file)
        for name in sorted(filter(_SHEET.fullmatch, file.namelist()), key=_number):
            for row, cells in _rows(file, name, strings):
                found.take("\x1f".join((str(_number(name)), row, *cells)).encode())
                places.append(f"{name.rpartition('/')[2].removesuffix('.xml')} row {row}")
    return found, places


def _number(name: str) -> int:
    digits = re.sub(r"\D", "", name.rpartition("/")[2])
    return int(digits or 0)


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
        text = repr(float(text))
    elif kind == "str":
        kind = "s"
    column = _COLUMN.match(cell.get("r", ""))
    return f"{column[0] if column else ''}={kind}:{text}" if text else ""

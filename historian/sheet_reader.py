"""The cells of a workbook's sheet, read without a tree: an export has millions.

A document that declares a type or an entity is none that a spreadsheet writes, and is refused: entities
can be made to grow beyond all memory (CWE-776).
"""

from typing import Any, Final
from xml.parsers import expat

from scada.model import BadInput

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DIGITS: Final = "0123456789"
Row = tuple[str, list[str]]
"""The number of a row, and what its cells say: ``B=n:0.5`` is the column, the kind, the value."""


class SheetReader:
    """Takes a sheet piece by piece. ``strings`` are the texts that cells share."""

    def __init__(self, strings: list[str]) -> None:
        self._strings = strings
        self._rows: list[Row] = []
        self._row, self._cells = "", list[str]()
        self._place, self._kind = "", "n"
        self._value, self._inline = list[str](), list[str]()
        self._into: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse

    def take(self, piece: bytes, *, last: bool = False) -> list[Row]:
        """The rows that are whole by now and say anything. Raises `BadInput` for what is no XML."""
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as fault:
            raise BadInput(f"this sheet is damaged: {fault} / 工作表已损坏：{fault}") from None
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        if name == _C:
            self._place, self._kind = attributes.get("r", ""), attributes.get("t", "n")
            self._value, self._inline = [], []
        elif name == _V:
            self._into = self._value
        elif name == _T:
            self._into = self._inline
        elif name == _ROW:
            self._row, self._cells = attributes.get("r", ""), []

    def _text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _end(self, name: str) -> None:
        if name in (_V, _T):
            self._into = None
        elif name == _C:
            if said := self._said():
                self._cells.append(f"{self._place.rstrip(_DIGITS)}={said}")
        elif name == _ROW and self._cells:
            self._rows.append((self._row, self._cells))

    def _said(self) -> str:
        """The kind of a cell and its value; empty for an empty cell."""
        kind, text = self._kind, "".join(self._value)
        if kind == "inlineStr":
            text, kind = "".join(self._inline), "s"
        elif kind == "s":
            text = self._strings[int(text)] if text else ""
        elif kind == "n" and text:
            text = f"{float(text):.15g}"
        elif kind == "str":
            kind = "s"
        return f"{kind}:{text}" if text else ""


_ROW, _C, _V, _T = (f"{_MAIN} {name}" for name in ("row", "c", "v", "t"))


def _refuse(*_: object) -> None:
    raise BadInput(
        "this sheet declares a document type: no spreadsheet does / 工作表含文档类型声明"
    )

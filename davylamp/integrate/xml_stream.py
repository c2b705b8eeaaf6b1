"""XML read piece by piece, with line numbers, and without a document type: no entities, no bombs.

expat resolves no external entity by itself; internal ones need a document type to be declared in, so
refusing it refuses all of them, recursive ones too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from scada.model import BadInput

DEEPEST: Final = 64
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Element:
    """An element: its name without the namespace, its text (of its own only), its line."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    pieces: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    def child(self, *names: str) -> "Element | None":
        """The first element down this path."""
        found: Element | None = self
        for name in names:
            found = next((c for c in found.children if c.name == name), None) if found else None
        return found

    def all(self, name: str) -> list["Element"]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def words(self, *names: str) -> str:
        """The stripped text down this path, empty where there is none."""
        found = self.child(*names)
        return found.text.strip() if found else ""


class _Pieces:
    """Builds each element below the root, and hands it over when it is complete."""

    def __init__(self, path: Path, take: Callable[[Element], None]) -> None:
        self._path, self._take = path, take
        self._stack: list[Element] = []
        self.root = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        plain = name.rpartition(" ")[2]
        element = Element(plain, {k.rpartition(" ")[2]: v for k, v in attributes.items()}, line)
        if not self._stack:
            self.root = plain
        if len(self._stack) > DEEPEST:
            raise BadInput(f"{self._path}:{line}: nested deeper than {DEEPEST}")
        if len(self._stack) > 1:
            self._stack[-1].children.append(element)
        self._stack.append(element)

    def _end(self, _name: str) -> None:
        element = self._stack.pop()
        element.text = "".join(element.pieces)
        element.pieces.clear()
        if len(self._stack) == 1:
            self._take(element)

    def _text(self, text: str) -> None:
        if len(self._stack) > 1:
            self._stack[-1].pieces.append(text)

    def _doctype(self, *_: object) -> None:
        raise BadInput(
            f"{self._path}:{self.parser.CurrentLineNumber}: the file declares a document type, which"
            " can hide entity bombs; a NodeSet has none: delete it"
        )


def read_pieces(
    path: Path, root: str, take: Callable[[Element], None], progress: Callable[[int], None]
) -> None:
    """Hand every element right below the root to ``take``. Raises `BadInput` with the line."""
    pieces = _Pieces(path, take)
    try:
        with path.open("rb") as file:
            while data := file.read(_CHUNK):
                pieces.parser.Parse(data, False)
                progress(len(data))
            pieces.parser.Parse(b"", True)
    except expat.ExpatError as fault:
        reason = expat.ErrorString(fault.code)
        raise BadInput(f"{path}:{fault.lineno}: is no XML: {reason}") from fault
    if pieces.root != root:
        raise BadInput(f"{path}: is no NodeSet: its root is {pieces.root}, not {root}")

"""How a cell of the points page looks, and its rows as Qt asks for them."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import (
    Qt,
)

from hmi.qt.context import Context
from hmi.qt.headed_model import HeadedModel, Index


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. ``symbol`` is a priority's, -2 for none."""

    text: str = ""
    token: str = "text"
    bold: bool = False
    right: bool = False
    symbol: int = -2
    tip: str = ""


class Source(Protocol):
    """What a table shows, row by row; asked only for what is seen."""

    def rows(self) -> int:
        """How many there are."""
        ...

    def look(self, row: int, column: str) -> Look:
        """A cell."""
        ...

    def text_to_edit(self, row: int, column: str) -> str | None:
        """What stands in the field that edits it; None: it is not edited here."""
        ...

    def is_marked(self, row: int) -> bool:
        """Whether a bar stands at its left: something of it is staged."""
        ...


class CellModel(HeadedModel):
    """A `Source` as Qt asks for it."""

    def __init__(self, context: Context, words: str, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.context, self.words, self.columns = context, words, columns
        self.source: Source | None = None
        self.right: frozenset[str] = frozenset()
        self._rows = 0

    def show_source(self, source: Source) -> None:
        """Other rows."""
        self.beginResetModel()
        self.source, self._rows = source, source.rows()
        self.endResetModel()

    def count(self) -> int:
        """See `HeadedModel`."""
        return self._rows

    def width(self) -> int:
        """See `HeadedModel`."""
        return len(self.columns)

    def title(self, column: int) -> str:
        """See `HeadedModel`."""
        return self.context.text(f"{self.words}.{self.columns[column]}")

    def is_right(self, column: int) -> bool:
        """See `HeadedModel`."""
        return self.columns[column] in self.right

    def look(self, index: Index) -> Look:
        """How a cell looks."""
        if self.source is None or index.row() >= self._rows:
            return Look()
        return self.source.look(index.row(), self.columns[index.column()])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.look(index).text
        if role == Qt.ItemDataRole.ToolTipRole:
            look = self.look(index)
            return look.tip or look.text
        if role == Qt.ItemDataRole.EditRole and self.source is not None:
            return self.source.text_to_edit(index.row(), self.columns[index.column()])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's: every cell can be walked to, some can be edited."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.source is None or not index.isValid() or index.row() >= self._rows:
            return plain
        text = self.source.text_to_edit(index.row(), self.columns[index.column()])
        return plain if text is None else plain | Qt.ItemFlag.ItemIsEditable

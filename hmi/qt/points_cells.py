"""A table whose cells are walked by the arrows and edited in place; the station's look, no row a widget."""

from typing import Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QWidget,
)

from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView
from hmi.qt.points_cell_delegate import CellDelegate
from hmi.qt.points_cell_looks import CellModel, Source

NODES: Final = "application/x-davylamp-nodes"
"""What is dragged from the tree."""
_KEYS: Final = Qt.Key


class CellTable(ListView):
    """The view. Arrows walk, Enter (or a double click, or a digit) edits a cell that can be edited."""

    edited = Signal(int, str, str)
    """Row, column and what was written."""
    moved = Signal(int)
    opened = Signal(int)
    """Enter or a double click where nothing is edited."""
    dropped = Signal(list)
    """Nodes that were dragged here."""

    def __init__(
        self, context: Context, words: str, layout: Layout, right: tuple[str, ...] = ()
    ) -> None:
        super().__init__(context, layout)
        self.cells = CellModel(context, words, layout.columns)
        self.cells.right = frozenset(right)
        delegate = CellDelegate(context, self, self.cells)
        # Once the field has closed: what is staged by it lays the rows anew.
        delegate.edited.connect(self.edited, Qt.ConnectionType.QueuedConnection)
        self._waiting: Source | None = None
        self.show_rows(self.cells, delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self.act)
        self.selectionModel().currentChanged.connect(self._moved)

    def show_source(self, source: Source) -> None:
        """Other rows; the cursor stays where it was, as far as there are rows. Not under a hand that
        writes: then once it has written.
        """
        if self.state() is QAbstractItemView.State.EditingState:
            self._waiting = source
            return
        self._waiting = None
        at, column = self.currentIndex().row(), max(0, self.currentIndex().column())
        top = self.verticalScrollBar().value()
        self.cells.show_source(source)
        if source.rows():
            self.go(min(max(at, 0), source.rows() - 1), column)
            self.verticalScrollBar().setValue(top)

    def go(self, row: int, column: int = 0) -> None:
        """Put the cursor there."""
        self.setCurrentIndex(self.cells.index(row, column))

    def go_to(self, row: int, column: str) -> None:
        """Put the cursor into a column by its name, and have it seen."""
        self.go(row, self.columns.columns.index(column))
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)

    def act(self) -> None:
        """Edit the cell, else open the row."""
        index = self.currentIndex()
        if self.state() is QAbstractItemView.State.EditingState:
            return  # the Return that ends a field comes here too
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif index.isValid():
            self.opened.emit(index.row())

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Qt's."""
        super().closeEditor(editor, hint)
        self.setFocus()
        if self._waiting is not None:
            self.show_source(self._waiting)

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        self.viewport().update()
        if current.isValid() and current.row() != before.row():
            self.moved.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() in (_KEYS.Key_Return, _KEYS.Key_Enter):
            self.act()
        elif event.key() in (_KEYS.Key_Home, _KEYS.Key_End) and self.cells.rowCount():
            last = self.cells.rowCount() - 1
            row = 0 if event.key() == _KEYS.Key_Home else last
            self.go(row, self.currentIndex().column())
        elif event.text().isdigit() and self._begin_with(event.text()):
            return
        elif event.text() and event.text().isprintable():
            event.ignore()  # letters are the page's: a list would look for rows by them
        else:
            super().keyPressEvent(event)

    def _begin_with(self, digit: str) -> bool:
        """A digit over a cell with a number begins it anew."""
        index = self.currentIndex()
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return False
        self.edit(index)
        field = self.findChild(QLineEdit)
        if field is not None:
            field.setText(digit)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's."""
        _take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Qt's."""
        _take(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's."""
        data: QMimeData = event.mimeData()
        if data.hasFormat(NODES):
            event.acceptProposedAction()
            self.dropped.emit(bytes(data.data(NODES).data()).decode().split("\n"))


def _take(event: QDragMoveEvent) -> None:
    if event.mimeData().hasFormat(NODES):
        event.acceptProposedAction()
    else:
        event.ignore()

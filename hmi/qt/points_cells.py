"""A table whose cells are walked by the arrows and edited in place; the station's look, no row a widget."""

from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hmi.models.priority import Fill
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView

Index = QModelIndex | QPersistentModelIndex
NODES: Final = "application/x-davylamp-nodes"
"""What is dragged from the tree."""
_KEYS: Final = Qt.Key


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


class CellModel(QAbstractTableModel):
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

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.context.text(f"{self.words}.{self.columns[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section] in self.right else LEFT
        return None

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


class CellDelegate(QStyledItemDelegate):
    """Paints a cell; the one with the keyboard has a frame."""

    edited = Signal(int, str, str)

    def __init__(self, context: Context, view: "CellTable") -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(self.view.columns.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, cells = self.context.theme, self.view.cells
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        current = self.view.currentIndex()
        is_row, has_keys = current.row() == index.row(), self.view.hasFocus()
        painter.save()
        painter.fillRect(rect, theme.color("raised" if is_row else "panel"))
        below = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(below, theme.color("line"))
        is_marked = cells.source is not None and cells.source.is_marked(index.row())
        if index.column() == 0 and is_marked:
            bar = QRectF(rect.left(), rect.top() + 2, theme.px(4), rect.height() - 4)
            painter.fillRect(bar, theme.color("selection"))
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        room = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        drawing = Drawing(painter, theme)
        if is_row and has_keys and current.column() == index.column():
            drawing.box(room.adjusted(1, 2, -1, -3), None, "selection", 3, 2)
        self._words(drawing, room, cells.look(index), index.column() == 0)
        painter.restore()

    def _words(self, drawing: Drawing, room: QRectF, look: Look, is_first: bool) -> None:
        inside = room.adjusted(14 if is_first else 8, 0, -8, 0)
        if look.symbol >= -1:
            box = QRectF(inside.left() - 1, inside.center().y() - 9, 18, 18)
            drawing.symbol(box, look.symbol, Fill.SOLID)
            inside.adjust(24, 0, 0, 0)
        align = RIGHT if look.right else LEFT
        drawing.text(inside, look.text, 13.5, look.token, look.bold, align)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QLineEdit:
        """Qt's."""
        field = QLineEdit(parent)
        field.setFont(self.context.theme.font(13.5))
        theme = self.context.theme
        # The sheet's least height and padding are those of a form: a cell is lower.
        field.setStyleSheet(f"padding: 0 {theme.size(4)}px; min-height: 0; border-radius: 2px;")
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt's."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Qt's: said to the page, which stages it."""
        if isinstance(editor, QLineEdit):
            name = self.view.cells.columns[index.column()]
            self.edited.emit(index.row(), name, editor.text())


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
        delegate = CellDelegate(context, self)
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

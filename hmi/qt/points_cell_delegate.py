"""Paints a cell of the points page and makes the field that edits it."""

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hmi.models.broken_line import broken
from hmi.models.priority import Fill
from hmi.qt.canvas import LEFT, RIGHT, Drawing, text_width
from hmi.qt.context import Context
from hmi.qt.headed_model import Index
from hmi.qt.list_view import ListView
from hmi.qt.points_cell_looks import CellModel, Look

SIZE: Final = 13.5
SMALL: Final = 12.0
SMALL_ROW: Final = 16.0
"""Of words that are longer than their cell."""
MEASURED: Final = 2_000
"""So many of them are remembered: measuring costs more than drawing."""


class CellDelegate(QStyledItemDelegate):
    """Paints a cell; the one with the keyboard has a frame."""

    edited = Signal(int, str, str)

    def __init__(self, context: Context, view: ListView, cells: CellModel) -> None:
        super().__init__(view)
        self.context, self.view, self.cells = context, view, cells
        self._broken: dict[tuple[str, float, bool], tuple[str, str]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(self.view.columns.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, cells = self.context.theme, self.cells
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
        lines = self._lines(look, inside)
        align = RIGHT if look.right else LEFT
        if lines is None or not lines[1]:
            size = SIZE if lines is None else SMALL
            drawing.text(inside, look.text, size, look.token, look.bold, align)
            return
        first, rest = lines
        middle = inside.center().y()
        for line, top in ((first, middle - SMALL_ROW), (rest, middle)):
            row = QRectF(inside.left(), top, inside.width(), SMALL_ROW)
            drawing.text(row, line, SMALL, look.token, look.bold)

    def _lines(self, look: Look, room: QRectF) -> tuple[str, str] | None:
        """One smaller line or two, for what is too long and where the row is high enough; else None."""
        theme, width = self.context.theme, room.width()
        shown, _ = theme.fitted(look.text, width + 0.5, SIZE, look.bold)
        if shown == look.text or room.height() < 2 * SMALL_ROW:
            return None
        key = (look.text, width, look.bold)
        if key not in self._broken:
            if len(self._broken) >= MEASURED:
                self._broken.clear()
            self._broken[key] = broken(
                look.text, lambda part: text_width(theme, part, SMALL, look.bold) <= width
            )
        return self._broken[key]

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
            name = self.cells.columns[index.column()]
            self.edited.emit(index.row(), name, editor.text())

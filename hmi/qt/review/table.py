"""A table of the desk: units and numbers to the right, cells made when they are seen, one row chosen."""

from PySide6.QtCore import (
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from hmi.models.review.grid import NOTHING, Grid
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.headed_model import HeadedModel, Index
from hmi.qt.list_view import Layout, ListView
from hmi.qt.text_lines import draw_lines

ROW = 30.0
LONG = 10.8
"""The size of words that take two lines."""
LEAST = 200


class GridModel(HeadedModel):
    """A `Grid` as Qt asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = NOTHING

    def show_grid(self, grid: Grid) -> None:
        """Other rows."""
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def count(self) -> int:
        """See `HeadedModel`."""
        return self.grid.rows

    def width(self) -> int:
        """See `HeadedModel`."""
        return len(self.grid.columns)

    def title(self, column: int) -> str:
        """See `HeadedModel`."""
        return self.grid.columns[column].title

    def is_right(self, column: int) -> bool:
        """See `HeadedModel`."""
        return self.grid.columns[column].right

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.grid.columns[index.column()].cell(index.row())
        return None


class GridDelegate(QStyledItemDelegate):
    """Paints a cell in the token and the weight of its column."""

    def __init__(self, context: Context, view: "GridTable") -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, row = self.context.theme, index.row()
        column = self.view.rows.grid.columns[index.column()]
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        is_current = self.view.currentIndex().row() == row
        chosen = is_current and self.view.hasFocus()
        painter.save()
        painter.fillRect(rect, theme.color("raised" if is_current else "panel"))
        below = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(below, theme.color("line"))
        if chosen and index.column() == 0:
            bar = QRectF(rect.left(), rect.top(), theme.size(4), rect.height())
            painter.fillRect(bar, theme.color("selection"))
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        room = QRectF(8, 0, rect.width() / theme.zoom - 16, rect.height() / theme.zoom)
        token = column.token_of(row) if column.token_of else column.token
        drawing = Drawing(painter, theme)
        text = column.cell(row)
        if column.short is not None:
            text = drawing.fitting(room.width(), (text, column.short(row)), 13.5, column.bold)
        if column.right:
            drawing.text(room, text, 13.5, token, column.bold, RIGHT)
        else:
            draw_lines(drawing, room, text, 13.5, token, column.bold, smaller=LONG)
        painter.restore()


class GridTable(ListView):
    """The view; Enter or a double click opens the row."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, context: Context, least: int = LEAST) -> None:
        super().__init__(context, Layout((), {}, least, (), row=ROW, head=32.0))
        self.rows, self.least, self.empty = GridModel(), least, ""
        self.show_rows(self.rows, GridDelegate(context, self))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.chosen.emit(now.row()))

    @property
    def grid(self) -> Grid:
        """What it shows."""
        return self.rows.grid

    def show_grid(self, grid: Grid) -> None:
        """Other rows; the chosen one stays as far as it is there."""
        row = self.currentIndex().row()
        self.rows.show_grid(grid)
        names = tuple(str(place) for place in range(len(grid.columns)))
        widths = {
            name: column.width
            for name, column in zip(names, grid.columns, strict=True)
            if column.width
        }
        giving_way = [name for name in reversed(names) if name in widths]
        self.columns = Layout(names, widths, self.least, giving_way, row=ROW, head=32.0)
        self._share_width()
        if grid.rows and row >= 0:
            self.selectRow(min(row, grid.rows - 1))

    @property
    def left_out(self) -> int:
        """How many columns there is no room for."""
        return sum(self.isColumnHidden(place) for place in range(len(self.grid.columns)))

    def say_empty(self, words: str) -> None:
        """What stands there while there are no rows: what is missing, and what to do."""
        self.empty = words
        self.viewport().update()

    def paintEvent(self, event) -> None:
        """Qt's."""
        super().paintEvent(event)
        if self.grid.rows or not self.empty:
            return
        painter = QPainter(self.viewport())
        painter.setFont(self.context.theme.font(13.5))
        painter.setPen(self.context.theme.color("quiet"))
        edge = self.context.theme.size(8)
        room = self.viewport().rect().adjusted(edge, edge, -edge, -edge)
        painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, self.empty)
        painter.end()

    def tag(self) -> str:
        """The point of the chosen row, '' without one."""
        row = self.currentIndex().row()
        return self.grid.tags(row) if 0 <= row < self.grid.rows else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        """Qt's: whoever comes by keyboard is at a row."""
        super().focusInEvent(event)
        if self.grid.rows and self.currentIndex().row() < 0:
            self.selectRow(0)
        self.viewport().update()

    def focusOutEvent(self, event) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        self.viewport().update()

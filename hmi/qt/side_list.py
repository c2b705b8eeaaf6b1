"""A list beside the active alarms: of what is silent, of what misbehaves. Nothing of it blinks."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from hmi.models.priority import Fill
from hmi.qt.alarm_keys import BESIDE, act_of
from hmi.qt.canvas import Drawing
from hmi.qt.context import Context
from hmi.qt.headed_model import HeadedModel, Index
from hmi.qt.list_view import Layout, ListView
from hmi.qt.text_lines import draw_lines

ROW_ROLE = Qt.ItemDataRole.UserRole
PRIORITY = "priority"
"""The column that bears the symbol."""
LONG: Final = 13.0
"""The size of words that take two lines."""


class SideModel(HeadedModel):
    """Rows of a side list; what a cell says is the list's own."""

    def __init__(self, view: "SideList") -> None:
        super().__init__()
        self.view = view
        self.rows: list[Any] = []

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Take new rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def count(self) -> int:
        """See `HeadedModel`."""
        return len(self.rows)

    def width(self) -> int:
        """See `HeadedModel`."""
        return len(self.view.columns.columns)

    def title(self, column: int) -> str:
        """See `HeadedModel`."""
        name = self.view.columns.columns[column]
        return self.view.context.text(f"{self.view.section}.column.{name}")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's: the text of a cell, or its row."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.view.cell(row, self.view.columns.columns[index.column()])
        return None


class SideDelegate(QStyledItemDelegate):
    """Paints a cell."""

    def __init__(self, view: "SideList") -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.view.context.theme.size(self.view.columns.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        view, theme = self.view, self.view.context.theme
        row = index.data(ROW_ROLE)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        chosen = view.currentIndex().row() == index.row()
        painter.save()
        painter.fillRect(rect, theme.color("raised" if chosen else "panel"))
        line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(line, theme.color("line"))
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme, True)
        area = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        name = view.columns.columns[index.column()]
        if name == PRIORITY:
            box = QRectF(15, area.center().y() - 14, 28, 28)
            drawing.symbol(box, *view.symbol(row))
        else:
            token = "text" if name in view.strong else "quiet"
            bold = name == view.strong[0]
            room = area.adjusted(8, 0, -8, 0)
            draw_lines(drawing, room, index.data(), 14, token, bold, smaller=LONG)
        painter.restore()


class SideList(ListView):
    """The view; its keys are those of `alarm_keys.BESIDE`."""

    chosen = Signal(str)
    act = Signal(str)
    """A key was pressed: the name of its act."""
    section: ClassVar[str]
    """Where its texts stand: ``<section>.column.<name>``, ``<section>.none``."""
    strong: ClassVar[tuple[str, ...]]
    """The columns that are read first; the first of them is bold."""

    def __init__(self, context: Context, layout: Layout) -> None:
        super().__init__(context, layout)
        self.rows = SideModel(self)
        self.none = f"{self.section}.none"
        """The text path of what an empty list says."""
        self.show_rows(self.rows, SideDelegate(self))
        self.selectionModel().currentRowChanged.connect(self._row_changed)

    @abstractmethod
    def cell(self, row: Any, column: str) -> str:
        """The text of one cell."""

    @abstractmethod
    def symbol(self, row: Any) -> tuple[int, Fill]:
        """The class of its alarm, and how its symbol is filled."""

    @abstractmethod
    def alarm_of(self, row: Any) -> str:
        """The id of its alarm."""

    @property
    def chosen_alarm(self) -> str:
        """The selected alarm's id, empty for none."""
        row = self.currentIndex().row()
        return self.alarm_of(self.rows.rows[row]) if 0 <= row < len(self.rows.rows) else ""

    def show_again(self, rows: Sequence[Any]) -> None:
        """Take new rows; the selected alarm stays selected."""
        chosen = self.chosen_alarm
        self.rows.show_rows(rows)
        self.choose(chosen)

    def choose(self, alarm: str) -> bool:
        """Select an alarm by id; False where it is not listed."""
        for place, row in enumerate(self.rows.rows):
            if self.alarm_of(row) == alarm:
                flags = (
                    QItemSelectionModel.SelectionFlag.ClearAndSelect
                    | QItemSelectionModel.SelectionFlag.Rows
                )
                self.selectionModel().setCurrentIndex(self.rows.index(place, 0), flags)
                return True
        return False

    def _row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.alarm_of(self.rows.rows[current.row()]))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if (act := act_of(event, BESIDE)) is not None:
            self.act.emit(act)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt's; letters are keys of the list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's; an empty list says so."""
        super().paintEvent(event)
        if self.rows.rows:
            return
        zoom = self.context.theme.zoom
        painter = QPainter(self.viewport())
        painter.scale(zoom, zoom)
        drawing = Drawing(painter, self.context.theme)
        room = QRectF(16, 16, self.viewport().width() / zoom - 32, 60)
        drawing.paragraph(room, self.context.text(self.none), 14, "quiet")
        painter.end()

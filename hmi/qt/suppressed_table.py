"""The list of what is shelved, suppressed by design or out of service: nothing silent is hidden."""

from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from hmi.models.alarms import fill
from hmi.models.priority import class_of
from hmi.models.silenced import Silenced, listed, reason, until
from hmi.qt.canvas import LEFT, Drawing
from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView

COLUMNS: Final = ("priority", "alarm", "state", "kind", "since", "until", "user", "reason")
WIDTHS: Final = {
    "priority": 58,
    "state": 130,
    "kind": 130,
    "since": 110,
    "until": 180,
    "user": 90,
    "reason": 220,
}
ALARM: Final = 240
GIVING_WAY: Final = ("since", "user", "reason", "state")
ROW: Final = 48.0
LAYOUT: Final = Layout(COLUMNS, WIDTHS, ALARM, GIVING_WAY, row=ROW, head=32.0, ground="ground")
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class SuppressedModel(QAbstractTableModel):
    """Rows of the list."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: list[Silenced] = []

    def show_rows(self, rows: list[Silenced]) -> None:
        """Take new rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.context.text(f"suppressed.column.{COLUMNS[section]}")
        return LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's: the text of a cell, or its row."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(row, COLUMNS[index.column()])
        return None

    def cell(self, row: Silenced, column: str) -> str:
        """The text of one cell."""
        words = self.context.model.words
        match column:
            case "alarm":
                return words.brief(row.record)
            case "state":
                return words.alarm_state(row.record)
            case "kind":
                return words.language.text(f"suppressed.kind.{row.suppression.kind}")
            case "since":
                at = row.suppression.since_ns
                return f"{words.date(at)[5:]} {words.minute(at)}"
            case "until":
                return until(row, words)
            case "user":
                return row.suppression.user
            case "reason":
                return reason(row, words)
            case _:
                return ""


class SuppressedDelegate(QStyledItemDelegate):
    """Paints a cell; nothing of it blinks, since nothing of it is annunciated."""

    def __init__(self, context: Context, view: "SuppressedTable") -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme = self.context.theme
        row: Silenced = index.data(ROW_ROLE)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        chosen = self.view.currentIndex().row() == index.row()
        painter.save()
        painter.fillRect(rect, theme.color("raised" if chosen else "panel"))
        line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(line, theme.color("line"))
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme, True)
        area = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        name = COLUMNS[index.column()]
        if name == "priority":
            box = QRectF(15, area.center().y() - 14, 28, 28)
            drawing.symbol(box, class_of(row.record), fill(row.record))
        else:
            strong = name in ("alarm", "until")
            token = "text" if strong or name == "reason" else "quiet"
            drawing.text(area.adjusted(8, 0, -8, 0), index.data(), 14, token, name == "alarm")
        painter.restore()


class SuppressedTable(ListView):
    """The view. Keys: Enter opens the point, A what may be done, D the drawing."""

    chosen = Signal(str)
    deeds = Signal()
    opened = Signal()
    display = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.rows = SuppressedModel(context)
        self.show_rows(self.rows, SuppressedDelegate(context, self))
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self._listed_at: tuple[int, str] = (-1, "")

    @property
    def chosen_alarm(self) -> str:
        """The selected alarm's id, empty for none."""
        row = self.currentIndex().row()
        return self.rows.rows[row].record.alarm if 0 <= row < len(self.rows.rows) else ""

    def refresh(self) -> None:
        """List anew where anything changed; the selected alarm stays selected."""
        alarms = self.context.model.alarms
        state = (alarms.changes, self.context.model.language.name)
        if state == self._listed_at:
            return
        self._listed_at, chosen = state, self.chosen_alarm
        self.rows.show_rows(listed(alarms))
        self.choose(chosen)

    def choose(self, alarm: str) -> bool:
        """Select an alarm by id; False where it is not listed."""
        for row, one in enumerate(self.rows.rows):
            if one.record.alarm == alarm:
                flags = (
                    QItemSelectionModel.SelectionFlag.ClearAndSelect
                    | QItemSelectionModel.SelectionFlag.Rows
                )
                self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags)
                return True
        return False

    def _row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.rows[current.row()].record.alarm)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        match event.key():
            case Qt.Key.Key_A:
                self.deeds.emit()
            case Qt.Key.Key_D:
                self.display.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's; an empty list says so."""
        super().paintEvent(event)
        if self.rows.rows:
            return
        zoom = self.context.theme.zoom
        painter = QPainter(self.viewport())
        painter.scale(zoom, zoom)
        drawing = Drawing(painter, self.context.theme)
        room = QRectF(16, 16, self.viewport().width() / zoom - 32, 40)
        drawing.text(room, self.context.text("suppressed.none"), 14, "quiet")
        painter.end()

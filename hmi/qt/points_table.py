"""The tag table of the points page: model, delegate, view."""

from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from hmi.models.points import differs, limits_of, raw_short, refused, restore_of
from hmi.models.priority import Fill
from hmi.models.words import duration
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView
from scada.model import AlarmKind, Quality, status_name

COLUMNS: Final = (
    "tag",
    "name",
    "kind",
    "area",
    "unit",
    "warn",
    "alarm",
    "cut",
    "restore",
    "scan",
    "live",
    "status",
    "age",
)

WIDTHS: Final = {
    "tag": 182,
    "kind": 92,
    "area": 140,
    "unit": 66,
    "warn": 74,
    "alarm": 116,
    "cut": 74,
    "restore": 74,
    "scan": 66,
    "live": 84,
    "status": 140,
    "age": 58,
}

LIMIT_COLUMNS: Final = {
    "warn": (AlarmKind.PRE_WARNING, AlarmKind.ALERT),
    "alarm": (AlarmKind.ALARM, AlarmKind.STATE),
    "cut": (AlarmKind.CUT,),
}

NAME: Final = 150
GIVING_WAY: Final = ("restore", "cut", "warn", "alarm", "kind", "scan")
"""Columns that a narrow table leaves out: the faceplate says them."""
RIGHT_ALIGNED: Final = ("live", "age")

ROW: Final = 40.0
LAYOUT: Final = Layout(COLUMNS, WIDTHS, NAME, GIVING_WAY, row=ROW, head=36.0)

Index = QModelIndex | QPersistentModelIndex


class PointsModel(QAbstractTableModel):
    """The rows of the site table that pass the filter."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: list[int] = []

    def show_rows(self, rows: list[int]) -> None:
        """Show these rows of the site table."""
        if rows != self.shown:
            self.beginResetModel()
            self.shown = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.shown)

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
            return self.context.text(f"points.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if COLUMNS[section] in RIGHT_ALIGNED else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        row = self.shown[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(row, COLUMNS[index.column()])
        return None

    def cell(self, row: int, column: str) -> str:
        """The text of one cell."""
        model = self.context.model
        words, tag = model.words, model.table.tags[row]
        if column in LIMIT_COLUMNS:
            return limits_of(model, tag, *LIMIT_COLUMNS[column])
        if column in ("live", "raw", "status", "age"):
            return self._live_cell(row, column)
        plain = {
            "tag": tag.id,
            "name": words.point(tag),
            "kind": words.kind(tag),
            "area": words.area(tag.area),
            "unit": tag.unit,
            "restore": restore_of(model, tag),
            "scan": f"{tag.scan_s:g} s" if tag.scan_s else model.text("points.event"),
        }
        return plain[column]

    def _live_cell(self, row: int, column: str) -> str:
        model = self.context.model
        words, live, tag = model.words, model.live, model.table.tags[row]
        if column == "live":
            return words.value(tag, float(live.value[row]))
        if column == "raw":
            raw = float(live.sent(row))
            return raw_short(tag, raw) if differs(float(live.value[row]), raw) else ""
        if column == "status":
            status = int(live.status[row])
            return refused(model).get(tag.id) or words.status(status, status_name(status))
        age_s = (model.now_ns - int(live.time_ns[row])) / 1e9
        return duration(age_s) if live.time_ns[row] else ""


class PointsDelegate(QStyledItemDelegate):
    """Paints a cell; what is not good bears the system's symbol."""

    def __init__(self, context: Context, view: QTableView) -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, live = self.context.theme, self.context.model.live
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        row = index.data(Qt.ItemDataRole.UserRole)
        name = COLUMNS[index.column()]
        chosen = self.view.currentIndex().row() == index.row()
        bad = live.quality[row] >= Quality.BAD or self.context.stale
        painter.save()
        painter.fillRect(rect, theme.color("raised" if chosen else "panel"))
        line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(line, theme.color("line"))
        if chosen and index.column() == 0:
            bar = QRectF(rect.left(), rect.top(), theme.px(4), rect.height())
            painter.fillRect(bar, theme.color("selection"))
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        room = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        room.adjust(12 if index.column() == 0 else 8, 0, -8, 0)
        token, bold = "text", name == "tag"
        if name == "live":
            token, bold = "quiet" if bad else "live", True
        elif name in ("age", "scan", "unit"):
            token = "quiet"
        elif name == "status":
            if live.quality[row] >= Quality.BAD:
                box = QRectF(room.left() - 2, room.center().y() - 9, 18, 18)
                drawing.symbol(box, 0, Fill.SOLID)
                room.adjust(22, 0, 0, 0)
                bold = True
            else:
                token = "quiet"
        align = RIGHT if name in RIGHT_ALIGNED else LEFT
        if name == "live" and (raw := self._raw(row)):
            below = room.adjusted(0, room.height() / 2, 0, -3)
            drawing.text(below, raw, 12, "quiet", align=RIGHT)
            room.adjust(0, 3, 0, -room.height() / 2 + 3)
        drawing.text(room, index.data(), 13.5, token, bold, align)
        painter.restore()

    def _raw(self, row: int) -> str:
        """The number as sent, where it is not the value."""
        found = self.view.model()
        return found.cell(row, "raw") if isinstance(found, PointsModel) else ""


class PointsTable(ListView):
    """The view; Enter opens the faceplate."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.rows = PointsModel(context)
        self.show_rows(self.rows, PointsDelegate(context, self))
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.shown[index.row()]))

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.shown[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(self.rows.shown[row])
            return
        super().keyPressEvent(event)

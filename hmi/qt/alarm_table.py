"""The list of alarms: a table model over the rows that were listed, and a view that paints them.

No row has a widget: 10,000 rows cost what the visible ones cost.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate

from hmi.models.alarm_lines import Line
from hmi.models.alarm_order import COLUMNS, Order
from hmi.models.alarm_says import RowWords
from hmi.models.alarms import can_acknowledge
from hmi.qt.alarm_keys import ACTS, act_of
from hmi.qt.alarm_row import RIGHT_ALIGNED, Chosen, RowPainter
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView

WIDTHS: Final = {
    "priority": 58,
    "time": 92,
    "area": 140,
    "value": 128,
    "limit": 76,
    "state": 132,
    "for": 76,
    "do": 190,
}
"""In px at 1080p; the condition takes what is left."""
CONDITION: Final = 190
"""The least that the condition needs, in px at 1080p …"""
GIVING_WAY: Final = ("do", "limit", "for", "area")
"""… before these columns give way, in this order; the panel beside the list says it all."""
ROW: Final = 57.0
LAYOUT: Final = Layout(COLUMNS, WIDTHS, CONDITION, GIVING_WAY, row=ROW, head=32.0, ground="ground")
RECORD_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_SELECT: Final = QItemSelectionModel.SelectionFlag


class AlarmTableModel(QAbstractTableModel):
    """Rows of the list; texts are made when a cell is asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = RowWords(context.model)
        self.lines: Sequence[Line] = []
        self.order = Order()
        """What the head says it is sorted by."""
        self._ids: list[str] = []
        self._row_of: dict[str, int] | None = {}

    def show_lines(self, lines: Sequence[Line]) -> bool:
        """Take new rows; returns whether their order changed (else cells are only redrawn)."""
        ids = [f"\t{line.record.alarm}" if line.depth else line.record.alarm for line in lines]
        if ids == self._ids:
            self.lines = lines
            return False
        self.beginResetModel()
        self.lines, self._ids, self._row_of = lines, ids, None
        self.endResetModel()
        return True

    def row_of(self, alarm: str) -> int | None:
        """Where an alarm is listed."""
        if self._row_of is None:
            self._row_of = {line.record.alarm: row for row, line in enumerate(self.lines)}
        return self._row_of.get(alarm)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's; the column that the list is sorted by bears an arrow."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            text = self.context.text(f"alarms.column.{name}")
            return (
                f"{text} {'↓' if self.order.down else '↑'}" if name == self.order.column else text
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if name in RIGHT_ALIGNED else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's: the text of a cell, or its record."""
        line = self.lines[index.row()]
        if role == RECORD_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words.cell(line, COLUMNS[index.column()])
        return None


class AlarmTable(ListView):
    """The view. Rows are selected with Shift, Ctrl and the arrows; the keys' acts are signals."""

    chosen = Signal(str)
    """Another alarm was selected; its id, empty for none."""
    act = Signal(str)
    """A key of `alarm_keys.KEYS` was pressed: the name of its act."""
    sort = Signal(str)
    """A column's head was clicked, by name."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.rows = AlarmTableModel(context)
        self.show_rows(self.rows, QStyledItemDelegate(self))
        self.painter = RowPainter(context, self.rows.words)
        self.empty = "alarms.none_listed"
        """The text path of what an empty list says."""
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.selectionModel().selectionChanged.connect(lambda *_: self.viewport().update())
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(lambda i: self.sort.emit(COLUMNS[i]))
        self.chosen_alarm = ""

    def show_lines(self, lines: Sequence[Line]) -> None:
        """New rows; what is selected stays so, wherever it went, and the list does not jump."""
        marked, first = self.selected_alarms(), self._first()
        if self.rows.show_lines(lines):
            self.setAutoScroll(False)
            self._select(marked if len(marked) > 1 else ())
            self._keep(first)
            self.setAutoScroll(True)
        self.viewport().update()

    def show_order(self, order: Order) -> None:
        """What the list is sorted by."""
        self.rows.order = order
        self.horizontalHeader().viewport().update()

    def _select(self, marked: Iterable[str]) -> None:
        row = self.rows.row_of(self.chosen_alarm)
        if row is None and not self.chosen_alarm and self.rows.lines:
            row = 0
        if row is not None:
            self.choose_row(row)
        places = sorted(place for one in marked if (place := self.rows.row_of(one)) is not None)
        selection = QItemSelection()
        for start, end in _runs(places):
            selection.select(self.rows.index(start, 0), self.rows.index(end, len(COLUMNS) - 1))
        self.selectionModel().select(selection, _SELECT.Select | _SELECT.Rows)

    def _first(self) -> tuple[str, int] | None:
        """The row at the top and how far it is scrolled over; None at the list's own top."""
        row = self.rowAt(0)
        if not self.verticalScrollBar().value() or not 0 <= row < len(self.rows.lines):
            return None
        return self.rows.lines[row].record.alarm, self.rowViewportPosition(row)

    def _keep(self, first: tuple[str, int] | None) -> None:
        """Who reads further down goes on reading there while new alarms come above."""
        if first is None:
            return
        row = self.rows.row_of(first[0])
        if row is not None:
            tall = self.verticalHeader().defaultSectionSize()
            self.updateGeometries()
            self.verticalScrollBar().setValue(row * tall - first[1])

    def row_of(self, alarm: str) -> int | None:
        """Where an alarm is listed."""
        return self.rows.row_of(alarm)

    def choose(self, alarm: str) -> bool:
        """Select an alarm by id and bring it into view; False where it is not listed."""
        row = self.row_of(alarm)
        if row is None:
            return False
        self.choose_row(row)
        self.scrollTo(self.rows.index(row, 0))
        return True

    def choose_row(self, row: int) -> None:
        """Select a row."""
        flags = _SELECT.ClearAndSelect | _SELECT.Rows
        self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags)

    def selected_alarms(self) -> list[str]:
        """The ids of the selected rows, from the top."""
        ranges = sorted(
            (one.top(), one.bottom()) for one in self.selectionModel().selection().toList()
        )
        rows = dict.fromkeys(row for top, bottom in ranges for row in range(top, bottom + 1))
        return [self.rows.lines[row].record.alarm for row in rows if row < len(self.rows.lines)]

    def visible_rows(self, half: bool = True) -> range:
        """The rows inside the viewport now; those of which less than half is there are left out."""
        height, tall = self.viewport().height(), self.verticalHeader().defaultSectionSize()
        top = self.verticalScrollBar().value()
        shift = tall // 2 if half else 0
        first = max(0, (top + shift) // tall if half else top // tall)
        last = (top + height - 1 - shift) // tall
        return range(first, min(len(self.rows.lines), last + 1))

    def visible_alarms(self) -> list[str]:
        """The ids of the unacknowledged rows of which at least half is inside the viewport now."""
        seen = (self.rows.lines[row].record for row in self.visible_rows())
        return [record.alarm for record in seen if can_acknowledge(record)]

    def select_visible(self) -> None:
        """Ctrl-A: what is seen, and no more."""
        rows = self.visible_rows()
        if rows:
            whole = QItemSelection(
                self.rows.index(rows[0], 0), self.rows.index(rows[-1], len(COLUMNS) - 1)
            )
            self.selectionModel().select(whole, _SELECT.ClearAndSelect | _SELECT.Rows)

    def blink(self) -> None:
        """Redraw the symbols only."""
        self.viewport().update(0, 0, self.columnWidth(0), self.viewport().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if (act := act_of(event, ACTS)) is not None:
            self.act.emit(act)
        elif (
            event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.select_visible()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt's: letters are keys of the list, nothing is looked for among its texts."""

    def _row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        alarm = self.rows.lines[current.row()].record.alarm if current.isValid() else ""
        if alarm and alarm != self.chosen_alarm:
            self.chosen_alarm = alarm
            self.chosen.emit(alarm)
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: the rows that the region touches, each from its picture."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.context.theme.color("ground"))
        self.painter.use(self._columns(), self.devicePixelRatioF())
        wide, tall = self.viewport().width(), self.verticalHeader().defaultSectionSize()
        current = self.rows.row_of(self.chosen_alarm) if self.chosen_alarm else None
        several = self._several()
        for row in self.visible_rows(half=False):
            rect = QRectF(0, self.rowViewportPosition(row), wide, tall)
            if rect.toAlignedRect().intersects(event.rect()):
                chosen = Chosen(row == current, any(a <= row <= b for a, b in several))
                self.painter.paint(painter, rect, self.rows.lines[row], chosen)
        if not self.rows.lines:
            self._say_empty(painter)
        painter.end()

    def _several(self) -> list[tuple[int, int]]:
        """The runs of selected rows, where there is more than one row."""
        runs = [(one.top(), one.bottom()) for one in self.selectionModel().selection().toList()]
        return runs if sum(b - a + 1 for a, b in runs) > 1 else []

    def _columns(self) -> list[tuple[str, float, float]]:
        zoom = self.context.theme.zoom
        return [
            (name, self.columnViewportPosition(i) / zoom, self.columnWidth(i) / zoom)
            for i, name in enumerate(COLUMNS)
            if not self.isColumnHidden(i)
        ]

    def _say_empty(self, painter: QPainter) -> None:
        zoom = self.context.theme.zoom
        painter.scale(zoom, zoom)
        room = QRectF(16, 16, self.viewport().width() / zoom - 32, 60)
        text = self.context.text(self.empty)
        Drawing(painter, self.context.theme).paragraph(room, text, 14, "quiet")


def _runs(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Neighbours together: ``3, 4, 5, 9`` are ``(3, 5), (9, 9)``."""
    start = end = None
    for place in places:
        if end is not None and place == end + 1:
            end = place
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = place
    if start is not None and end is not None:
        yield start, end

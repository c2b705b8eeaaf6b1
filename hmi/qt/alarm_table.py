"""The list of alarms: a table model over the alarm model's rows, and a delegate that paints them.

No row has a widget: 10,000 rows cost what the visible ones cost.
"""

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
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from hmi.models.alarm_detail import steps
from hmi.models.alarm_lines import Line
from hmi.models.alarms import can_acknowledge, fill
from hmi.models.priority import LABELS, class_of
from hmi.models.words import LIMIT_KINDS, SYMBOLS, duration
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.list_view import Layout, ListView
from scada.model import AlarmRecord, Process, Quality

COLUMNS: Final = ("priority", "time", "area", "condition", "value", "limit", "state", "for", "do")
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
RIGHT_ALIGNED: Final = ("value", "limit", "for")
ROW: Final = 57.0
LAYOUT: Final = Layout(COLUMNS, WIDTHS, CONDITION, GIVING_WAY, row=ROW, head=32.0, ground="ground")
RECORD_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class AlarmTableModel(QAbstractTableModel):
    """Rows of the list; texts are made when a cell is asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.lines: list[Line] = []

    def show_lines(self, lines: list[Line]) -> bool:
        """Take new rows; returns whether their order changed (else cells are only redrawn)."""
        same = len(lines) == len(self.lines) and all(
            new.record.alarm == old.record.alarm and new.depth == old.depth
            for new, old in zip(lines, self.lines, strict=True)
        )
        if same:
            self.lines = lines
            self.touch()
            return False
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()
        return True

    def touch(self) -> None:
        """All cells may have changed: values and ages."""
        if self.lines:
            last = self.index(len(self.lines) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.context.text(f"alarms.column.{name}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if name in RIGHT_ALIGNED else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's: the text of a cell, or its record."""
        line = self.lines[index.row()]
        if role == RECORD_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(line, COLUMNS[index.column()])
        return None

    def cell(self, line: Line, column: str) -> str:
        """The text of one cell."""
        record, words = line.record, self.context.model.words
        match column:
            case "priority":
                return LABELS[class_of(record)]
            case "time":
                return words.clock(record.raised_ns)
            case "area":
                return words.area(record.area) if record.area else words.server(record.server)
            case "condition":
                return self._condition(line)
            case "value":
                return self.context.model.alarm_value(record)
            case "limit":
                return self._limit(record)
            case "state":
                return words.alarm_state(record)
            case "for":
                return duration((self.context.model.now_ns - record.raised_ns) / 1e9)
            case _:
                return next(iter(steps(words.action(record))), "")

    def _condition(self, line: Line) -> str:
        text = self.context.model.words.headline(line.record)
        if not line.children:
            return text
        mark = "▾" if line.is_open else "▸"
        children = self.context.text("alarms.children", count=line.children)
        return f"{mark} {text}, {children}"

    def _limit(self, record: AlarmRecord) -> str:
        words = self.context.model.words
        definition = words.definitions.get(record.alarm)
        if definition is None or record.kind not in LIMIT_KINDS:
            return ""
        return f"{SYMBOLS[definition.comparison]} {words.bound(definition, definition.value)}"


class AlarmDelegate(QStyledItemDelegate):
    """Paints a cell: unacknowledged rows lighter and bold, the chosen one framed."""

    def __init__(self, context: Context, view: "AlarmTable") -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme = self.context.theme
        line: Line = index.data(RECORD_ROLE)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        bold = line.is_unacknowledged
        painter.save()
        painter.fillRect(rect, theme.color("raised" if bold else "panel"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line")
        )
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme, self.context.lit)
        area = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        self._draw_cell(drawing, area, line, index, bold)
        painter.restore()
        if self.view.is_chosen(index.row()):
            self._draw_frame(painter, rect, index.column())

    def _draw_cell(
        self, drawing: Drawing, area: QRectF, line: Line, index: Index, bold: bool
    ) -> None:
        name = COLUMNS[index.column()]
        if name == "priority":
            left = 15.0 + 14 * line.depth
            box = QRectF(left, area.center().y() - 14, 28, 28)
            drawing.symbol(box, class_of(line.shown), fill(line.shown))
            return
        text = index.data()
        room = area.adjusted(8 + (14 * line.depth if name == "condition" else 0), 0, -8, 0)
        align = RIGHT if name in RIGHT_ALIGNED else LEFT
        size, token, strong = 14.0, "text", bold
        if name == "value":
            size, token, strong = 15.0, self._value_token(line.record), True
        elif name in ("time", "limit", "for"):
            token, strong = "quiet", False
        elif name == "do":
            size, strong = 12.5, False
        elif name == "state" and not bold:
            token = "quiet"
        below = self.context.model.words.marks(line.record) if name == "condition" else ""
        if below:
            drawing.text(room.adjusted(0, 10, 0, 10), below, 12, "quiet", align=align)
            room = room.adjusted(0, -10, 0, -10)
        drawing.text(room, text, size, token, strong, align)

    def _value_token(self, record: AlarmRecord) -> str:
        row = self.context.model.live.index.get(record.tag)
        bad = row is not None and self.context.model.live.quality[row] >= Quality.BAD
        held = record.held or bad or self.context.stale
        return "quiet" if held or record.process is Process.NORMAL else "live"

    def _draw_frame(self, painter: QPainter, rect: QRectF, column: int) -> None:
        colour = self.context.theme.color("selection")
        wide = max(2.0, self.context.theme.px(2))
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), wide), colour)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - wide, rect.width(), wide), colour)
        if column == 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), wide, rect.height()), colour)
        if column == len(COLUMNS) - 1:
            painter.fillRect(QRectF(rect.right() - wide, rect.top(), wide, rect.height()), colour)


class AlarmTable(ListView):
    """The view. Keys: Space, Shift-A, A, C, Enter, F, R; see the page for what they do."""

    chosen = Signal(str)
    """Another alarm was selected; its id, empty for none."""
    acknowledge_one = Signal()
    acknowledge_visible = Signal()
    comment = Signal()
    opened = Signal()
    fold = Signal()
    group = Signal()
    region = Signal()
    """Fold by place, or no longer."""
    display = Signal()
    """Open the drawing of the selected alarm's place."""
    deeds = Signal()
    """What else may be done with the selected alarm."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.rows = AlarmTableModel(context)
        self.show_rows(self.rows, AlarmDelegate(context, self))
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.chosen_alarm = ""

    def show_lines(self, lines: list[Line]) -> None:
        """New rows; the selected alarm stays selected, wherever it went."""
        if not self.rows.show_lines(lines):
            return
        row = self.row_of(self.chosen_alarm)
        if row is None:
            row = 0 if lines and not self.chosen_alarm else None
        if row is None:
            return
        self.choose_row(row)

    def row_of(self, alarm: str) -> int | None:
        """Where an alarm is listed."""
        return next(
            (i for i, line in enumerate(self.rows.lines) if line.record.alarm == alarm), None
        )

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
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags)

    def is_chosen(self, row: int) -> bool:
        """Whether this row is the selected alarm."""
        return bool(self.chosen_alarm) and self.rows.lines[row].record.alarm == self.chosen_alarm

    def visible_alarms(self) -> list[str]:
        """The ids of the unacknowledged rows of which at least half is inside the viewport now."""
        height, tall = self.viewport().height(), self.verticalHeader().defaultSectionSize()
        first = max(0, self.rowAt(0))
        last = self.rowAt(height - 1)
        last = len(self.rows.lines) - 1 if last < 0 else last
        seen = []
        for row in range(first, last + 1):
            top = self.rowViewportPosition(row)
            shown = min(top + tall, height) - max(top, 0)
            record = self.rows.lines[row].record
            if 2 * shown >= tall and can_acknowledge(record):
                seen.append(record.alarm)
        return seen

    def blink(self) -> None:
        """Redraw the symbols only."""
        self.viewport().update(0, 0, self.columnWidth(0), self.viewport().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Space:
                self.acknowledge_one.emit()
            case Qt.Key.Key_A if shift:
                self.acknowledge_visible.emit()
            case Qt.Key.Key_A:
                self.deeds.emit()
            case Qt.Key.Key_C:
                self.comment.emit()
            case Qt.Key.Key_F:
                self.group.emit()
            case Qt.Key.Key_R:
                self.region.emit()
            case Qt.Key.Key_D:
                self.display.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.fold.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case _:
                super().keyPressEvent(event)

    def _row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        alarm = self.rows.lines[current.row()].record.alarm if current.isValid() else ""
        if alarm and alarm != self.chosen_alarm:
            self.chosen_alarm = alarm
            self.chosen.emit(alarm)
            self.viewport().update()

"""The journal as a table: live lines on top of what was asked of the historian."""

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
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

from hmi.models import journal
from hmi.models.journal import JournalFilter
from hmi.models.priority import Fill, class_of_event
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.headed_model import HeadedModel, Index
from hmi.qt.list_view import Layout, ListView
from scada.model import Event, EventKind

COLUMNS: Final = ("priority", "time", "area", "subject", "happened", "value", "user", "comment")
WIDTHS: Final = {
    "priority": 50,
    "time": 150,
    "area": 150,
    "happened": 130,
    "value": 120,
    "user": 90,
    "comment": 200,
}
SUBJECT: Final = 220
GIVING_WAY: Final = ("comment", "user", "area")
ROW: Final = 36.0
LAYOUT: Final = Layout(COLUMNS, WIDTHS, SUBJECT, GIVING_WAY, row=ROW, head=32.0)
KEPT: Final = 5_000
LIVE: Final = 500
"""So many lines at once are put on top of the others; more are sorted in."""


def _order(event: Event) -> tuple[int, int]:
    return event.now_ns, event.seq


class JournalModel(HeadedModel):
    """Events, newest first, filtered; known ones are not doubled."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.filter = JournalFilter()
        self.events: list[Event] = []
        self._known: dict[tuple[str, int, int], Event] = {}
        self._newest = (0, 0)

    def add(self, events: tuple[Event, ...] | list[Event]) -> None:
        """Add lines, live or recalled."""
        fresh = [
            event for event in events if (event.source, event.epoch, event.seq) not in self._known
        ]
        if not fresh:
            return
        newer = min(map(_order, fresh)) > self._newest
        for event in fresh:
            self._known[event.source, event.epoch, event.seq] = event
        if newer and len(fresh) < LIVE and len(self._known) <= KEPT + LIVE:
            self._put_on_top(fresh)
        else:
            self.show_filtered()
        self._newest = max(self._newest, max(map(_order, fresh)))

    def _put_on_top(self, fresh: list[Event]) -> None:
        words = self.context.model.words
        shown = [event for event in fresh if self.filter.passes(event, words)]
        if not shown:
            return
        self.beginInsertRows(QModelIndex(), 0, len(shown) - 1)
        self.events[:0] = sorted(shown, key=_order, reverse=True)
        self.endInsertRows()

    def replace(self, events: list[Event]) -> None:
        """Show these lines and no others."""
        keys = {(event.source, event.epoch, event.seq): event for event in events}
        if keys.keys() != self._known.keys():
            self._known = keys
            self.show_filtered()

    def show_filtered(self) -> None:
        """Apply the filter anew."""
        words = self.context.model.words
        self.beginResetModel()
        ordered = sorted(self._known.values(), key=_order, reverse=True)[:KEPT]
        self._known = {(e.source, e.epoch, e.seq): e for e in ordered}
        self.events = [event for event in ordered if self.filter.passes(event, words)]
        self.endResetModel()

    @property
    def hidden(self) -> int:
        """How many lines the filter hides."""
        return len(self._known) - len(self.events)

    def count(self) -> int:
        """See `HeadedModel`."""
        return len(self.events)

    def width(self) -> int:
        """See `HeadedModel`."""
        return len(COLUMNS)

    def title(self, column: int) -> str:
        """See `HeadedModel`."""
        return self.context.text(f"journal.column.{COLUMNS[column]}")

    def is_right(self, column: int) -> bool:
        """See `HeadedModel`."""
        return COLUMNS[column] == "value"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        event = self.events[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return event
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(event, COLUMNS[index.column()])
        return None

    def cell(self, event: Event, column: str) -> str:
        """The text of one cell."""
        words = self.context.model.words
        match column:
            case "time":
                return f"{words.date(event.time_ns)[5:]} {words.clock(event.time_ns)}"
            case "area":
                return journal.place(event, words)
            case "subject":
                return journal.subject(event, words)
            case "happened":
                return journal.happened(event, words)
            case "value":
                return journal.value(event, words)
            case "user":
                return event.user
            case "comment":
                return journal.remark(event, words)
            case _:
                return ""


class JournalDelegate(QStyledItemDelegate):
    """Paints a line; raised alarms bear their symbol, all else is quiet."""

    def __init__(self, context: Context, view: QTableView) -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, event = self.context.theme, index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        chosen = self.view.currentIndex().row() == index.row() and self.view.hasFocus()
        painter.save()
        painter.fillRect(rect, theme.color("raised" if chosen else "panel"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line")
        )
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        area = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        name = COLUMNS[index.column()]
        raised = event.kind is EventKind.RAISED
        if name == "priority":
            if event.alarm:
                kind = Fill.SOLID if raised else Fill.OUTLINE
                box = QRectF(16, area.center().y() - 10, 20, 20)
                drawing.symbol(box, class_of_event(event), kind)
        else:
            token = "live" if name == "value" else "quiet" if name in ("time", "user") else "text"
            bold = name == "value" or (raised and name in ("subject", "happened"))
            align = RIGHT if name == "value" else LEFT
            room = area.adjusted(8, 0, -8, 0)
            drawing.text(room, index.data(), 13.5, token, bold, align)
        painter.restore()


class JournalTable(ListView):
    """The view; Enter opens the point of a line."""

    opened = Signal(str)
    """The tag of the line, by id."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.rows = JournalModel(context)
        self.show_rows(self.rows, JournalDelegate(context, self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            tag = self.rows.events[row].tag
            if tag:
                self.opened.emit(tag)
            return
        super().keyPressEvent(event)

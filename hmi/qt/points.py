"""The integrator's points: the tag table, live, with what the servers refuse."""

from collections import Counter
from functools import partial
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
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from hmi.models.points import PointFilter, limits_of, raw_of, refused, restore_of, rows_of
from hmi.models.priority import Fill
from hmi.models.station import Applied
from hmi.models.words import duration, number
from hmi.qt.canvas import LEFT, RIGHT, Canvas, Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.page import Page
from scada.model import AlarmKind, Flag, LinkState, Quality, status_name

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
    "warn": (AlarmKind.PRE_WARNING,),
    "alarm": (AlarmKind.ALARM, AlarmKind.STATE),
    "cut": (AlarmKind.CUT,),
}
RIGHT_ALIGNED: Final = ("live", "age")
ROW: Final = 40.0
SIDE: Final = 400.0
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
        if column in ("live", "status", "age"):
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
        drawing.text(room, index.data(), 13.5, token, bold, align)
        painter.restore()


class PointsTable(QTableView):
    """The view; Enter opens the faceplate."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows = PointsModel(context)
        self.setModel(self.rows)
        self.setItemDelegate(PointsDelegate(context, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.shown[index.row()]))

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.shown[current.row()])

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, t = self.context.theme, self.context.theme.tokens
        self.setStyleSheet(
            f"""QTableView {{ background: {t.panel}; border: none; }}
            QHeaderView {{ background: {t.panel}; }}
            QHeaderView::section {{ background: {t.panel}; color: {t.quiet}; border: none;
                border-bottom: 1px solid {t.line}; padding: 0 {theme.size(8)}px; }}"""
        )
        self.horizontalHeader().setFont(theme.font(12.5))
        self.horizontalHeader().setFixedHeight(theme.size(36))
        self.verticalHeader().setDefaultSectionSize(theme.size(ROW))
        self._share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(self.rows.shown[row])
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        size = self.context.theme.size
        fixed = {name: size(width) for name, width in WIDTHS.items()}
        rest = max(size(150), self.viewport().width() - sum(fixed.values()))
        for i, name in enumerate(COLUMNS):
            self.setColumnWidth(i, fixed.get(name, rest))


class ServersPanel(Canvas):
    """Every server: its link, what it gives, what it refuses."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A block per server."""
        model, text, words = self.context.model, self.context.text, self.context.model.words
        inside = drawing.panel(
            QRectF(0, 0, width, height), text("points.servers"), str(len(model.table.servers))
        )
        y = inside.top()
        for server in model.table.servers:
            link = model.links.get(server.id)
            box = QRectF(inside.left(), y, inside.width(), 128)
            drawing.box(box, "raised")
            up = link is not None and link.state is LinkState.UP
            if not up:
                drawing.symbol(QRectF(box.right() - 34, y + 10, 22, 22), 0, Fill.SOLID)
            drawing.text(
                QRectF(box.left() + 12, y + 8, box.width() - 60, 22),
                words.server(server.id),
                14.5,
                bold=True,
            )
            drawing.text(
                QRectF(box.left() + 12, y + 30, box.width() - 24, 18), server.url, 12, "quiet"
            )
            if link is None:
                drawing.text(
                    QRectF(box.left() + 12, y + 56, box.width() - 24, 20),
                    text("points.no_link"),
                    13,
                )
                y += 140
                continue
            state = text(f"points.link.{link.state}")
            count = sum(tag.server == server.id for tag in model.table.tags)
            rows = (
                (text("points.state"), f"{state} {words.clock(link.since_ns)}"),
                (text("points.tags"), f"{count} · {link.subscribed} + {link.polled}"),
                (text("points.refused"), str(len(link.refused))),
            )
            for i, (name, value) in enumerate(rows):
                row = QRectF(box.left() + 12, y + 54 + i * 22, box.width() - 24, 20)
                drawing.text(row, name, 12.5, "quiet")
                drawing.text(row, value, 13, "text", True, RIGHT)
            y += 140
        self._draw_lists(drawing, QRectF(inside.left(), y, inside.width(), inside.bottom() - y))

    def _draw_lists(self, drawing: Drawing, room: QRectF) -> None:
        """What is refused; in the room that is left, what is measured."""
        model, text = self.context.model, self.context.text
        y = room.top()
        bad = refused(model)
        if bad:
            head = QRectF(room.left(), y, room.width(), 20)
            drawing.text(head, text("points.refused_list"), 13, "quiet")
            y += 24
        for tag, why in bad.items():
            if y > room.bottom() - 20:
                return
            row = QRectF(room.left(), y, room.width(), 20)
            used = drawing.text(row, why, 12.5, "quiet", align=RIGHT)
            drawing.text(row.adjusted(0, 0, -used - 8, 0), tag, 13, bold=True)
            self.hit(row, partial(self.context.open_tag.emit, tag))
            y += 24
        counts = Counter(tag.kind for tag in model.table.tags).most_common()
        y += 4
        if y < room.bottom() - 60:
            head = QRectF(room.left(), y, room.width(), 20)
            drawing.text(head, text("points.by_kind"), 13, "quiet")
            y += 24
        column = room.width() / 3
        down = max(1, int((room.bottom() - y) // 22))
        for i, (kind, count) in enumerate(counts[: down * 3]):
            x = room.left() + (i // down) * column
            cell = QRectF(x, y + (i % down) * 22, column - 14, 20)
            used = drawing.text(cell, str(count), 12.5, "live", True, RIGHT)
            drawing.text(cell.adjusted(0, 0, -used - 6, 0), text(f"kind.{kind}"), 12.5, "quiet")


class PointPanel(Canvas):
    """The chosen point as the server gives it: node, raw value, status, source time, delay, marks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.row = -1

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of name and value."""
        model, text, words = self.context.model, self.context.text, self.context.model.words
        chosen = 0 <= self.row < len(model.table.tags)
        title = model.table.tags[self.row].id if chosen else text("points.point")
        inside = drawing.panel(QRectF(0, 0, width, height), title, "")
        if not chosen:
            drawing.paragraph(inside, text("points.none"), 13, "quiet")
            return
        tag, live = model.table.tags[self.row], model.live
        value, status = float(live.value[self.row]), int(live.status[self.row])
        raw = raw_of(tag, value)
        time_ns = int(live.time_ns[self.row])
        marks = [
            text(f"points.mark.{(flag.name or '').lower()}")
            for flag in Flag
            if flag and int(live.flags[self.row]) & flag
        ]
        scale = (
            f"× {tag.scale:g} + {tag.offset:g}" if (tag.scale, tag.offset) != (1.0, 0.0) else "–"
        )
        rows = (
            ("name", words.name(tag)),
            ("node", tag.node),
            ("raw", number(raw, 4) if raw % 1 else number(raw, 0)),
            ("scale", scale + (" " + text("points.inverted") if tag.invert else "")),
            ("value", words.value_unit(tag, value)),
            ("status", f"{words.status(status, status_name(status))} · 0x{status:08X}"),
            (
                "time",
                f"{words.date(time_ns)} {words.clock(time_ns)}.{time_ns // 1_000_000 % 1000:03d}"
                if time_ns
                else "–",
            ),
            (
                "range",
                f"{number(tag.low, tag.decimals)} … {number(tag.high, tag.decimals)} {tag.unit}",
            ),
            ("resolution", f"{tag.resolution:g} {tag.unit}" if tag.resolution else "–"),
            ("rule_row", tag.location or "–"),
            ("marks", ", ".join(marks) or "–"),
        )
        step = min(27.0, inside.height() / len(rows))
        for i, (name, said) in enumerate(rows):
            row = QRectF(inside.left(), inside.top() + i * step, inside.width(), step)
            drawing.text(row, text(f"points.{name}"), 12.5, "quiet")
            token = "live" if name in ("raw", "value") else "text"
            drawing.text(
                row.adjusted(92, 0, 0, 0), said, 13, token, name in ("raw", "value"), RIGHT
            )


class PointsPage(Page):
    """Servers and the chosen point at the left, the table at the right."""

    key = "points"
    number = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.servers, self.point = ServersPanel(context), PointPanel(context)
        self.table = PointsTable(context)
        self.text_field, self.server_box = QLineEdit(self), Choice(context)
        self.only_bad = QPushButton(self)
        self.only_bad.setCheckable(True)
        self.only_bad.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remark = QLabel(self)
        self.remark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.servers, self.point, self.table, self.server_box):
            widget.setParent(self)
        self.text_field.textChanged.connect(lambda _: self._list())
        self.server_box.currentIndexChanged.connect(lambda _: self._list())
        self.only_bad.toggled.connect(lambda _: self._list())
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._choose)
        self._second = 0

    def refresh(self, applied: Applied) -> None:
        """Values once a second: an integrator compares, he does not chase."""
        if applied.table:
            self._fill_servers()
            self._list()
        second = self.context.model.now_ns // 1_000_000_000
        if second == self._second and not applied.table:
            return
        self._second = second
        if self.only_bad.isChecked():
            self._list()
        current = self.table.currentIndex().row()
        if self.point.row < 0 and self.table.rows.shown:
            self.table.selectRow(max(0, current))
            self._choose(self.table.rows.shown[max(0, current)])
        self.table.viewport().update()
        self.servers.update()
        self.point.update()

    def _list(self) -> None:
        model = self.context.model
        chosen = PointFilter(
            self.text_field.text(), self.server_box.currentData() or "", self.only_bad.isChecked()
        )
        rows = rows_of(model, chosen)
        self.table.rows.show_rows(rows)
        total = len(model.table.tags)
        bad = int((model.live.quality > Quality.GOOD).sum())
        self.remark.setText(self.context.text("points.count", shown=len(rows), all=total, bad=bad))

    def _choose(self, row: int) -> None:
        self.point.row = row
        self.point.update()

    def _open(self, row: int) -> None:
        self.context.open_tag.emit(self.context.model.table.tags[row].id)

    def _fill_servers(self) -> None:
        model = self.context.model
        server = self.server_box.currentData()
        self.server_box.blockSignals(True)
        self.server_box.clear()
        self.server_box.addItem(self.context.text("points.all_servers"), "")
        for one in model.table.servers:
            self.server_box.addItem(model.words.server(one.id), one.id)
        self.server_box.setCurrentIndex(max(0, self.server_box.findData(server)))
        self.server_box.blockSignals(False)
        self.point.row = -1

    def entered(self) -> None:
        """The table takes the keyboard."""
        self.table.setFocus()

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme, text = self.context.theme, self.context.text
        for widget in (self.text_field, self.server_box, self.only_bad):
            widget.setFont(theme.font(14))
        self.text_field.setPlaceholderText(text("points.filter_hint"))
        self.only_bad.setText(text("points.only_bad"))
        self.remark.setFont(theme.font(13))
        self.remark.setStyleSheet(f"color: {theme.tokens.quiet}")
        self.table.restyle()
        self._lay_out()

    def retranslate(self) -> None:
        """Other words."""
        self._fill_servers()
        self.restyle()
        self._list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter, tall, side = size(16), size(38), size(SIDE)
        height = self.height() - 2 * gutter
        below = min(size(360), height // 2)
        self.servers.setGeometry(gutter, gutter, side, height - below - gutter)
        self.point.setGeometry(gutter, self.height() - gutter - below, side, below)
        x = 2 * gutter + side
        self.text_field.setGeometry(x, gutter, size(360), tall)
        self.server_box.setGeometry(x + size(370), gutter, size(170), tall)
        self.only_bad.setGeometry(x + size(550), gutter, size(150), tall)
        remark = x + size(714)
        self.remark.setGeometry(remark, gutter, max(0, self.width() - remark - gutter), tall)
        top = gutter + tall + size(12)
        self.table.setGeometry(x, top, self.width() - x - gutter, self.height() - top - gutter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

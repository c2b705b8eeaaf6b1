"""The integrator's points: the tag table, live, with what the servers refuse."""

from typing import Final

from PySide6.QtCore import (
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
)

from hmi.models.points import PointFilter, rows_of
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.page import Page
from hmi.qt.points_panels import PointPanel, ServersPanel
from hmi.qt.points_table import PointsTable
from scada.model import Quality

SIDE: Final = 400.0


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
        room = self.width() - remark - gutter
        self.remark.setGeometry(remark, gutter, max(0, room), tall)
        self.remark.setVisible(self.remark.sizeHint().width() <= room)
        top = gutter + tall + size(12)
        self.table.setGeometry(x, top, self.width() - x - gutter, self.height() - top - gutter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

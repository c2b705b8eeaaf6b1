"""Level 2: one area with all its points, as indicators in columns."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea

from hmi.models.groups import Group, groups_of
from hmi.models.station import Applied
from hmi.qt.area_list import AreaHead, AreaList
from hmi.qt.area_sheet import ROW, PointSheet
from hmi.qt.context import Context
from hmi.qt.page import Page
from scada.model import AreaKind

LIST_WIDTH = 300
VALUES_MS = 250


class AreasPage(Page):
    """A list of areas, and all points of the chosen one."""

    key = "areas"
    number = 2

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.area = ""
        self.chosen_row = -1
        self.groups: list[Group] = []
        self.list = AreaList(context, self)
        self.head = AreaHead(context, self)
        self.head.setParent(self)
        self.sheet = PointSheet(context, self)
        self.scroller = QScrollArea()
        self.scroller.setWidget(self.sheet)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.row = QHBoxLayout(self)
        self.row.addWidget(self.list)
        self.row.addWidget(self.scroller, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._drawn_ns = 0

    def show_area(self, area: str) -> None:
        """Show an area's points, by id."""
        model = self.context.model
        if area not in model.areas.tags:
            return
        self.area = area
        self.groups = groups_of(model.table, model.areas.tags[area])
        self.chosen_row = self.groups[0].rows[0] if self.groups else -1
        self.scroller.verticalScrollBar().setValue(0)
        self.sheet.fit()
        self.list.update()
        self.head.update()

    def refresh(self, applied: Applied) -> None:
        """Alarms at once, numbers a few times a second."""
        model = self.context.model
        known = model.areas.tags.keys()
        if (applied.table or not self.area) and self.area not in known and model.areas.areas:
            first = next((a for a in model.areas.areas if a.kind is not AreaKind.MINE), None)
            self.show_area((first or model.areas.areas[0]).id)
        elif applied.table and self.area in known:
            self.groups = groups_of(model.table, model.areas.tags[self.area])
            self.sheet.fit()
        now_ns = model.now_ns
        if not (applied.alarms or applied.table or now_ns - self._drawn_ns >= VALUES_MS * 1e6):
            return
        self._drawn_ns = now_ns
        self.sheet.update()
        self.head.update()
        self.list.update()

    def blink(self) -> None:
        """Redraw what bears symbols."""
        self.list.update()
        self.head.update()
        self.sheet.update()

    def restyle(self) -> None:
        """Other sizes."""
        size = self.context.theme.size
        gutter = size(16)
        self.row.setContentsMargins(gutter, gutter, gutter, gutter)
        self.row.setSpacing(gutter)
        self.list.setFixedWidth(size(LIST_WIDTH))
        self.scroller.setStyleSheet("QScrollArea { background: transparent; }")
        self.scroller.setViewportMargins(0, size(46), 0, 0)
        self._place_head()
        self.sheet.fit()

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._place_head()
        self.sheet.fit()

    def _place_head(self) -> None:
        size = self.context.theme.size
        gutter = size(16)
        left = 2 * gutter + size(LIST_WIDTH)
        self.head.setGeometry(left, gutter, max(0, self.width() - left - gutter), size(38))
        self.head.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move among the points, Page Up and Down among the areas, Enter opens."""
        match event.key():
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Right:
                self._beside(1)
            case Qt.Key.Key_Left:
                self._beside(-1)
            case Qt.Key.Key_PageDown:
                self._other_area(1)
            case Qt.Key.Key_PageUp:
                self._other_area(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.chosen_row >= 0:
                self.context.open_tag.emit(self.context.model.table.tags[self.chosen_row].id)
            case _:
                super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        rows = [row for row, _, _ in self.sheet.places]
        if self.chosen_row in rows:
            place = min(max(rows.index(self.chosen_row) + by, 0), len(rows) - 1)
            self._choose(rows[place])

    def _beside(self, by: int) -> None:
        here = next((p for p in self.sheet.places if p[0] == self.chosen_row), None)
        if here is None:
            return
        beside = [p for p in self.sheet.places if p[1] == here[1] + by]
        if beside:
            self._choose(min(beside, key=lambda p: abs(p[2] - here[2]))[0])

    def _choose(self, row: int) -> None:
        self.chosen_row = row
        y = next(y for r, _, y in self.sheet.places if r == row)
        zoom = self.context.theme.zoom
        self.scroller.ensureVisible(0, int((y + ROW / 2) * zoom), 0, int(ROW * 2 * zoom))
        self.sheet.update()

    def _other_area(self, by: int) -> None:
        ids = [area.id for area in self.context.model.areas.areas]
        if self.area in ids:
            self.show_area(ids[(ids.index(self.area) + by) % len(ids)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

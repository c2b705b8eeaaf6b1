"""Level 2: one area with its drawing, its points as indicators, its interlocks, trends and alarms."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from hmi.models import area_detail
from hmi.models.elapsed import passed
from hmi.models.groups import Group, groups_of
from hmi.models.search import Entry, command
from hmi.models.station import Applied
from hmi.qt.area_list import AreaHead, AreaList
from hmi.qt.area_sheet import ROW, PointSheet
from hmi.qt.area_side import TRENDS, AreaSide
from hmi.qt.context import Context
from hmi.qt.mimic.view import MimicView
from hmi.qt.page import Page
from scada.model import AreaKind

LIST_WIDTH: Final = 232
SIDE_WIDTH: Final = 392
HEAD: Final = 38
LEAST_SHEET: Final = 430
"""The points keep this width: where there is less, what stands beside them gives way."""
MIMIC_SHARE: Final = 0.55
"""Of the height: the drawing above the points."""
MIMIC_FLAT: Final = 0.5
"""And at most so much of the width: a drawing has no use for more."""
VALUES_MS: Final = 250


class AreasPage(Page):
    """A list of areas, and all of the chosen one."""

    key = "areas"
    number = 2

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.area = ""
        self.chosen_row = -1
        self.groups: list[Group] = []
        self.list = AreaList(context, self)
        self.head = AreaHead(context, self)
        self.sheet = PointSheet(context, self)
        self.side = AreaSide(context, self)
        self.mimic = MimicView(context, self)
        self.scroller = self._scrolling()
        self._row = QHBoxLayout(self)
        self._middle = QVBoxLayout()
        self._below = QHBoxLayout()
        self._points = QVBoxLayout()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._drawn_ns = 0

    def _scrolling(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidget(self.sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _lay_out(self) -> None:
        self._row.addWidget(self.list)
        self._row.addLayout(self._middle, 1)
        self._middle.addWidget(self.head)
        self._middle.addLayout(self._below, 1)
        self._points.addWidget(self.mimic)
        self._points.addWidget(self.scroller, 1)
        self._below.addLayout(self._points, 1)
        self._below.addWidget(self.side)

    # -- what is shown -----------------------------------------------------------------------

    def show_area(self, area: str) -> None:
        """Show an area, by id; of one without points of its own the first below it that has some."""
        model = self.context.model
        known = area if area in model.areas.tags else self._first_below(area)
        if known not in model.areas.tags:
            return
        self.area = known
        self.groups = groups_of(model.table, model.areas.tags[known])
        self.chosen_row = self.groups[0].rows[0] if self.groups else -1
        self.scroller.verticalScrollBar().setValue(0)
        self._show_drawing()
        self.sheet.fit()
        for part in (self.list, self.head, self.side):
            part.update()
        self.context.moved.emit()

    def _show_drawing(self) -> None:
        """The drawing of the place stands above its points; the whole mine's is level 1's."""
        name = area_detail.drawing(self.context.model, self.area)
        self.mimic.setHidden(not name)
        if name:
            self.mimic.show_mimic(name)

    def _first_below(self, area: str) -> str:
        below = (one.id for one in self.context.model.areas.areas if one.parent == area)
        return next(below, area)

    def refresh(self, applied: Applied) -> None:
        """Alarms at once, numbers a few times a second."""
        model = self.context.model
        known = model.areas.tags.keys()
        if (applied.table or not self.area) and self.area not in known and model.areas.areas:
            first = next((a for a in model.areas.areas if a.kind is not AreaKind.MINE), None)
            self.show_area((first or model.areas.areas[0]).id)
        elif applied.table and self.area in known:
            self._show_drawing()
            self.groups = groups_of(model.table, model.areas.tags[self.area])
            self.sheet.fit()
        now_ns = model.now_ns
        if not (applied.alarms or applied.table or passed(now_ns, self._drawn_ns, VALUES_MS * 1e6)):
            return
        self._drawn_ns = now_ns
        self._update()
        if self.mimic.isVisible():
            self.mimic.refresh()

    def blink(self) -> None:
        """Redraw what bears symbols."""
        self._update()
        self.mimic.blink()

    def _update(self) -> None:
        for part in (self.sheet, self.head, self.list, self.side):
            part.update()

    # -- sizes -------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Other sizes."""
        size = self.context.theme.size
        gutter = size(16)
        self._row.setContentsMargins(gutter, gutter, gutter, gutter)
        self._row.setSpacing(gutter)
        self._middle.setSpacing(size(8))
        self._points.setSpacing(gutter)
        self.mimic.restyle()
        self._below.setSpacing(gutter)
        self.list.setFixedWidth(size(LIST_WIDTH))
        self.side.setFixedWidth(size(SIDE_WIDTH))
        self.head.setFixedHeight(size(HEAD))
        self.scroller.setStyleSheet("QScrollArea { background: transparent; }")
        self._give_way()

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._give_way()

    def _give_way(self) -> None:
        """In a narrow window the list of areas goes first, then what stands beside the points."""
        zoom = self.context.theme.zoom
        room = self.width() / zoom - 64 - LEAST_SHEET
        self.list.setHidden(room < LIST_WIDTH + SIDE_WIDTH)
        self.side.setHidden(room < SIDE_WIDTH)
        beside = sum(w.width() + 16 * zoom for w in (self.list, self.side) if not w.isHidden())
        wide = self.width() - 32 * zoom - beside
        high = (self.height() - 100 * zoom) * MIMIC_SHARE
        self.mimic.setFixedHeight(int(max(1.0, min(high, wide * MIMIC_FLAT))))
        self.sheet.fit()

    # -- keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: points; Page Up and Down: areas; Enter opens; T trends, A alarm, D drawing."""
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Down: lambda: self._move(1),
            Qt.Key.Key_Up: lambda: self._move(-1),
            Qt.Key.Key_Right: lambda: self._beside(1),
            Qt.Key.Key_Left: lambda: self._beside(-1),
            Qt.Key.Key_PageDown: lambda: self._other_area(1),
            Qt.Key.Key_PageUp: lambda: self._other_area(-1),
            Qt.Key.Key_Return: self._open_point,
            Qt.Key.Key_Enter: self._open_point,
            Qt.Key.Key_T: self.open_trends,
            Qt.Key.Key_A: self.open_worst,
            Qt.Key.Key_D: self.open_drawing,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        else:
            act()

    def _open_point(self) -> None:
        if self.chosen_row >= 0:
            self.context.open_tag.emit(self.context.model.table.tags[self.chosen_row].id)

    def open_trends(self) -> None:
        """The telling points of the area on the trends page."""
        tags = self.context.model.table.tags
        rows = area_detail.telling(self.context.model, self.groups, TRENDS)
        if rows:
            self.context.open_trend.emit([tags[row].id for row in rows])

    def open_drawing(self) -> None:
        """The drawing of the area, large."""
        if name := area_detail.drawing(self.context.model, self.area):
            self.context.open_display.emit(name)

    def open_worst(self) -> None:
        """The worst alarm of the area in the list."""
        record = area_detail.worst_of(self.context.model, self.area)
        if record is not None:
            self.context.open_alarm.emit(record.alarm)

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

    def commands(self) -> Sequence[Entry]:
        """What can be done with the area in view."""
        model = self.context.model
        return (
            command(model, "areas.command.trends", "T", self.open_trends),
            command(model, "areas.command.alarm", "A", self.open_worst),
            command(model, "areas.command.drawing", "D", self.open_drawing),
        )

    def arrangement(self) -> dict[str, Any]:
        """The area in view."""
        return {"area": self.area} if self.area else {}

    def arrange(self, said: dict[str, Any]) -> None:
        """That area, where the site has it."""
        area = said.get("area")
        if any(area == known.id for known in self.context.model.table.areas):
            self.show_area(area)

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The area in view (or, where that is one of the others, the next), the worst, the unit."""
        before = self.area
        model = self.context.model
        listed = model.areas.states(model.live, model.alarms.groups().by_area)
        kinds = {"face": [state.area for state in listed], "unit": model.areas.units}
        shown = {kind: areas[0].id for kind, areas in kinds.items() if areas}
        others = (area.id for area in model.areas.areas if area.kind is not AreaKind.MINE)
        opened = next((area for area in (before, *others) if area not in shown.values()), before)
        yield self.key, partial(self._enter, opened)
        for name, area in shown.items():
            yield f"{self.key}-{name}", partial(self.show_area, area)
        self.show_area(before)

    def _enter(self, area: str) -> None:
        self.show_area(area)
        self.entered()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

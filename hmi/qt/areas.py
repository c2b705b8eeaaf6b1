"""Level 2: one area with all its points, as indicators in columns."""

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea

from hmi.models.alarms import fill, worst
from hmi.models.groups import Group, groups_of
from hmi.models.station import Applied
from hmi.models.words import SYMBOLS
from hmi.qt.bits import draw_indicator, draw_sparkline, value_token
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.page import Page
from scada.model import AlarmRecord, AreaKind, Quality, Tag, status_name

LIST_WIDTH = 300
ROW, HEAD = 40.0, 40.0
LEAST_COLUMN = 700.0
VALUES_MS = 250


class AreaList(Canvas):
    """All areas, in the order of the site; the worst state of each."""

    def __init__(self, context: Context, page: "AreasPage") -> None:
        super().__init__(context)
        self.page = page

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A row per area."""
        model, text = self.context.model, self.context.text
        areas = model.areas.areas
        title = text("areas.list")
        inside = drawing.panel(QRectF(0, 0, width, height), title, str(len(areas)))
        if not areas:
            return
        by_area = model.alarms.groups().by_area
        tall = min(42.0, max(28.0, inside.height() / len(areas)))
        for i, area in enumerate(areas):
            row = QRectF(4, inside.top() + i * tall, width - 8, tall)
            chosen = area.id == self.page.area
            if chosen:
                drawing.box(row.adjusted(0, 1, 0, -1), "raised", "line")
                drawing.painter.fillRect(
                    QRectF(4, row.top() + 2, 4, tall - 4), drawing.theme.color("selection")
                )
            alarm = worst(by_area.get(area.id, []))
            if alarm is not None:
                box = QRectF(16, row.center().y() - 11, 22, 22)
                drawing.symbol(box, alarm.priority, fill(alarm))
            count = str(len(model.areas.tags[area.id]))
            strong = alarm is not None or chosen
            drawing.text(row.adjusted(46, 0, -50, 0), model.words.area(area.id), 14, bold=strong)
            drawing.text(row.adjusted(0, 0, -12, 0), count, 12, "quiet", align=RIGHT)
            self.hit(row, partial(self.page.show_area, area.id))


class PointSheet(Canvas):
    """All points of the area in columns, gas first; a row is a point."""

    def __init__(self, context: Context, page: "AreasPage") -> None:
        super().__init__(context)
        self.page = page
        self.places: list[tuple[int, int, float]] = []
        """Row of the table, column, top: in the order of the keyboard."""

    def columns(self) -> int:
        """How many columns there is room for."""
        return max(1, int(self.width() / self.context.theme.zoom // LEAST_COLUMN))

    def arrange(self) -> list[tuple[Group | int, int, float]]:
        """Headings and rows with their column and top; the columns are filled evenly."""
        count = self.columns()
        groups = self.page.groups
        total = sum(HEAD + ROW * len(group.rows) for group in groups)
        goal = total / count
        placed: list[tuple[Group | int, int, float]] = []
        column, y = 0, 0.0
        for group in groups:
            if column < count - 1 and y > 0 and y + HEAD + ROW * len(group.rows) / 2 > goal:
                column, y = column + 1, 0.0
            placed.append((group, column, y))
            y += HEAD
            for row in group.rows:
                if column < count - 1 and y + ROW > goal + ROW:
                    column, y = column + 1, 0.0
                    placed.append((group, column, y))
                    y += HEAD
                placed.append((row, column, y))
                y += ROW
        return placed

    def fit(self) -> None:
        """Take the height that the rows need."""
        placed = self.arrange()
        self.places = [(item, c, y) for item, c, y in placed if isinstance(item, int)]
        needed = max((y + HEAD for _, _, y in placed), default=0.0) + 10
        self.setMinimumHeight(self.context.theme.size(needed))
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Panels per column, then the rows."""
        theme = drawing.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color("ground"))
        count = self.columns()
        gap = 16.0
        wide = (width - gap * (count - 1)) / count
        placed = self.arrange()
        for column in range(count):
            bottom = max((y + ROW for _, c, y in placed if c == column), default=0.0)
            if bottom:
                drawing.box(QRectF(column * (wide + gap), 0, wide, bottom + 8))
        active = self.context.model.alarms.groups().active
        by_tag = self.context.model.alarms.groups().by_tag
        visible = self.visibleRegion().boundingRect()
        first, last = visible.top() / theme.zoom, visible.bottom() / theme.zoom
        for item, column, y in placed:
            if y + ROW < first or y > last:
                continue
            rect = QRectF(column * (wide + gap) + 8, y + 4, wide - 16, ROW)
            if isinstance(item, Group):
                title = self.context.text(f"areas.group.{item.name}")
                drawing.text(rect.adjusted(8, 4, 0, 0), title, 15, bold=True)
                continue
            self._draw_point(drawing, rect, item, active, by_tag)

    def _draw_point(
        self,
        drawing: Drawing,
        rect: QRectF,
        row: int,
        active: frozenset[str],
        by_tag: dict[str, list[AlarmRecord]],
    ) -> None:
        context, model = self.context, self.context.model
        tag, words = model.table.tags[row], self.context.model.words
        alarm = worst(by_tag.get(tag.id, []))
        drawing.line((rect.left(), rect.top()), (rect.right(), rect.top()))
        if row == self.page.chosen_row:
            frame = rect.adjusted(0, 2, 0, -1)
            drawing.box(frame, "raised", "selection", width=2)
        middle = rect.center().y()
        if alarm is not None:
            box = QRectF(rect.left() + 6, middle - 11, 22, 22)
            drawing.symbol(box, alarm.priority, fill(alarm))
        right = rect.right() - 6
        limits = QRectF(right - 122, rect.top(), 122, rect.height())
        spark = QRectF(limits.left() - 86, middle - 13, 78, 26)
        bar = QRectF(spark.left() - 132, middle - 13, 122, 26)
        value = QRectF(bar.left() - 124, rect.top(), 118, rect.height())
        name = QRectF(rect.left() + 36, rect.top(), value.left() - rect.left() - 40, rect.height())
        drawing.text(name, words.point(tag), 14, bold=alarm is not None)
        self._draw_value(drawing, value, row)
        if tag.is_switch:
            self._draw_switch(drawing, bar, spark, row)
        else:
            draw_indicator(drawing, bar, model, row, active)
            draw_sparkline(drawing, spark, model, row)
        said = self._limits(tag)
        if model.live.quality[row] != Quality.GOOD:
            status = int(model.live.status[row])
            said = words.status(status, status_name(status))
        drawing.text(limits, said, 12, "quiet", align=RIGHT)
        self.hit(rect, lambda: context.open_tag.emit(tag.id), words.tag(tag.id))

    def _limits(self, tag: Tag) -> str:
        """``≥ 0.80 / 1.00 / 1.50``; of several sides each with its sign."""
        words = self.context.model.words
        sides: dict[str, list[str]] = {}
        for one in words.limits.get(tag.id, []):
            value = words.value(tag, one.value)
            sides.setdefault(SYMBOLS[one.comparison], []).append(value)
        return " ".join(f"{sign} {' / '.join(values)}" for sign, values in sides.items())

    def _draw_value(self, drawing: Drawing, rect: QRectF, row: int) -> None:
        model = self.context.model
        tag = model.table.tags[row]
        unit = "" if tag.is_switch else tag.unit
        used = drawing.text(rect, unit, 12, "quiet", align=RIGHT) if unit else 0.0
        room = rect.adjusted(0, 0, -used - (5 if unit else 0), 0)
        shown = model.words.value(tag, float(model.live.value[row]))
        drawing.text(room, shown, 16, value_token(self.context, row), True, RIGHT)

    def _draw_switch(self, drawing: Drawing, bar: QRectF, spark: QRectF, row: int) -> None:
        """Brightness for the state, and since when it is so."""
        model = self.context.model
        if model.live.quality[row] >= Quality.BAD:
            return
        on = model.live.value[row] >= 0.5
        box = QRectF(bar.left() + 8, bar.center().y() - 8, 16, 16)
        drawing.box(box, "running" if on else "stopped", "edge", radius=1, width=1.3)
        since = int(model.live.changed_ns[row])
        if since:
            said = self.context.text("areas.since", time=model.words.clock(since))
            room = QRectF(bar.left() + 34, bar.top(), spark.right() - bar.left() - 34, bar.height())
            drawing.text(room, said, 12, "quiet")


class AreaHead(Canvas):
    """The area's name, its worst alarm in words, and the keys."""

    def __init__(self, context: Context, page: "AreasPage") -> None:
        super().__init__(context)
        self.page = page

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """One line."""
        model, words = self.context.model, self.context.model.words
        drawing.painter.fillRect(QRectF(0, 0, width, height), drawing.theme.color("ground"))
        if not self.page.area:
            drawing.text(QRectF(0, 0, width, height), self.context.text("overview.no_areas"), 15)
            return
        records = model.alarms.groups().by_area.get(self.page.area, [])
        alarm = worst(records)
        x = 0.0
        if alarm is not None:
            drawing.symbol(QRectF(0, height / 2 - 15, 30, 30), alarm.priority, fill(alarm))
            x = 42.0
        name = words.area(self.page.area)
        x += drawing.text(QRectF(x, 0, 360, height), name, 20, bold=True) + 20
        said = self.context.text("areas.calm")
        if alarm is not None:
            said = self.context.text(
                "areas.worst", condition=words.condition(alarm), count=len(records)
            )
            self.hit(
                QRectF(0, 0, width * 0.6, height),
                lambda: self.context.open_alarm.emit(alarm.alarm),
            )
        keys = self.context.text("areas.keys")
        used = drawing.text(QRectF(x, 0, width - x, height), keys, 12.5, "quiet", align=RIGHT)
        drawing.text(
            QRectF(x, 1, width - x - used - 20, height), said, 14, "text" if alarm else "quiet"
        )


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

"""All points of one area as indicators in columns; a row is a point."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QRectF

from hmi.models.alarms import fill, worst
from hmi.models.groups import Group
from hmi.models.priority import class_of
from hmi.models.words import SYMBOLS
from hmi.qt.area_choice import Choosing
from hmi.qt.bits import draw_indicator, draw_sparkline, value_token
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.text_lines import draw_lines
from scada.model import AlarmRecord, Quality, Tag, status_name

ROW = 40.0
LONG = 12.5
"""The size of a name that takes two lines."""

HEAD = 40.0

LEAST_COLUMN = 500.0

LEAST_WIDTHS = (620.0, 500.0, 420.0)
"""A row has no limits below the first width, no sparkline below the second, no bar below the third."""


class PointSheet(Canvas):
    """All points of the area in columns, gas first; a row is a point."""

    def __init__(self, context: Context, page: Choosing) -> None:
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
        active: AbstractSet[str],
        by_tag: Mapping[str, Collection[AlarmRecord]],
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
            drawing.symbol(box, class_of(alarm), fill(alarm))
        right = rect.right() - 6
        # Where there is little room the name stays: limits go first, then the sparkline, then the bar.
        limited, sparked, barred = (rect.width() >= least for least in LEAST_WIDTHS)
        limits = QRectF(right - 122, rect.top(), 122, rect.height())
        spark = QRectF((limits.left() if limited else right) - 86, middle - 13, 78, 26)
        bar = QRectF((spark.left() if sparked else right) - 118, middle - 13, 110, 26)
        barred = barred or tag.is_switch
        value = QRectF((bar.left() if barred else right) - 104, rect.top(), 98, rect.height())
        taken = drawing.width(self._said(row), 16, True) + drawing.width(tag.unit, 12) + 12
        end = value.right() - min(taken, value.width())
        name = QRectF(rect.left() + 36, rect.top(), end - rect.left() - 40, rect.height())
        draw_lines(drawing, name, words.point(tag), bold=alarm is not None, smaller=LONG)
        self._draw_value(drawing, value, row)
        if tag.is_switch:
            self._draw_switch(drawing, bar, spark if sparked else bar, row)
        else:
            if barred:
                draw_indicator(drawing, bar, model, row, active)
            if sparked and (limited or model.live.quality[row] == Quality.GOOD):
                draw_sparkline(drawing, spark, model, row)
        said = self._limits(tag)
        if model.live.quality[row] != Quality.GOOD:
            status = int(model.live.status[row])
            said = words.status(status, status_name(status))
        if limited:
            drawing.text(limits, said, 12, "quiet", align=RIGHT)
        elif sparked and model.live.quality[row] != Quality.GOOD:
            drawing.text(spark, said, 12, "text", align=RIGHT)
        self.hit(rect, lambda: context.open_tag.emit(tag.id), words.tag(tag.id))

    def _limits(self, tag: Tag) -> str:
        """``≥ 0.80 / 1.00 / 1.50``; of several sides each with its sign."""
        words = self.context.model.words
        sides: dict[str, list[str]] = {}
        for one in words.levels.get(tag.id, []):
            value = words.value(tag, one.value)
            sides.setdefault(SYMBOLS[one.comparison], []).append(value)
        return " ".join(f"{sign} {' / '.join(values)}" for sign, values in sides.items())

    def _said(self, row: int) -> str:
        """The value in words, without its unit."""
        model = self.context.model
        return model.words.value(model.table.tags[row], float(model.live.value[row]))

    def _draw_value(self, drawing: Drawing, rect: QRectF, row: int) -> None:
        model = self.context.model
        tag = model.table.tags[row]
        unit = "" if tag.is_switch else tag.unit
        used = drawing.text(rect, unit, 12, "quiet", align=RIGHT) if unit else 0.0
        room = rect.adjusted(0, 0, -used - (5 if unit else 0), 0)
        drawing.text(room, self._said(row), 16, value_token(self.context, row), True, RIGHT)

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
            if drawing.width(said, 12) > room.width():
                said = model.words.clock(since)
            drawing.text(room, said, 12, "quiet")

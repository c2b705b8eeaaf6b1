"""The power unit on the overview: the indicators that stand closest to a limit."""

from collections.abc import Set as AbstractSet

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent

from hmi.models.alarms import fill, worst
from hmi.models.priority import class_of
from hmi.qt.bits import draw_indicator, draw_value
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.model import Kind

CELL_WIDTH, CELL_HEIGHT = 200.0, 92.0


class UnitPanel(Canvas):
    """As many indicators as there is room for; on a site without a power unit, of the mine."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rows: list[int] = []
        self.selected = 0

    def refresh(self) -> None:
        """Repaint; the choice of indicators is made when painting, by the room."""
        self.update()

    def _candidates(self) -> np.ndarray:
        model = self.context.model
        areas = model.areas.units or model.areas.areas
        rows = [row for area in areas for row in model.areas.tags[area.id]]
        return np.array(rows, np.intp)

    def _title(self) -> str:
        model = self.context.model
        units = model.areas.units
        if not units:
            return self.context.text("overview.closest")
        title = model.words.area(units[0].id)
        parent = units[0].parent
        if len(units) > 1 and all(unit.parent == parent for unit in units) and parent:
            title = model.words.area(parent)
        loads = self._loads()
        if len(set(self._numbers().values())) > 1:
            said = " · ".join(f"{self._numbers()[area]} {load}" for area, load in loads.items())
            return " · ".join(part for part in (self.context.text("overview.units"), said) if part)
        return " · ".join((title, *list(loads.values())[:1]))

    def _loads(self) -> dict[str, str]:
        """By area, what each unit puts out."""
        model = self.context.model
        found: dict[str, str] = {}
        for area in model.areas.units:
            for row in model.areas.tags[area.id]:
                tag = model.table.tags[row]
                if tag.kind is Kind.POWER and tag.unit == "MW":
                    value = float(model.live.value[row])
                    found.setdefault(area.id, model.words.value_unit(tag, value))
        return found

    def _numbers(self) -> dict[str, str]:
        """By area, the number of its power unit: ``#2``; its id where the site numbers none."""
        return self.context.model.areas.unit_numbers

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of indicators; the last cell says how many of how many these are."""
        text, model = self.context.text, self.context.model
        inside = drawing.panel(
            QRectF(0, 0, width, height), self._title(), text("overview.unit_remark")
        )
        across = max(1, int(inside.width() // CELL_WIDTH))
        down = max(1, int((inside.height() + 14) // CELL_HEIGHT))
        rows = self._candidates()
        limited = np.intersect1d(rows, model.approach.row)
        self.rows = model.approach.closest(model.live, rows, max(1, across * down - 1))
        cell_width, cell_height = inside.width() / across, (inside.height() + 8) / down
        active = model.alarms.groups().active
        for i in range(min(len(self.rows) + 1, across * down)):
            x = inside.left() + (i % across) * cell_width
            y = inside.top() + (i // across) * cell_height
            cell = QRectF(x, y, cell_width - 24, min(cell_height, CELL_HEIGHT) - 14)
            if i < len(self.rows):
                self._draw_cell(drawing, cell, self.rows[i], i, active)
            else:
                count = text("overview.unit_count", shown=len(self.rows), all=len(limited))
                if not self.rows and len(limited):
                    count = text("overview.no_values")
                drawing.paragraph(cell.adjusted(0, 22, 0, 0), count, 12, "quiet")

    def _draw_cell(
        self, drawing: Drawing, cell: QRectF, row: int, number: int, active: AbstractSet[str]
    ) -> None:
        context, model = self.context, self.context.model
        tag = model.table.tags[row]
        self.hit(
            cell.adjusted(-8, -4, 8, 0),
            lambda: context.open_tag.emit(tag.id),
            model.words.tag(tag.id),
        )
        if self.hasFocus() and number == self.selected:
            drawing.box(cell.adjusted(-8, -2, 8, -4), None, "selection", width=2)
        alarm = worst(model.alarms.groups().by_tag.get(tag.id, ()))
        left = cell.left()
        if alarm is not None:
            drawing.symbol(QRectF(left, cell.top() + 2, 20, 20), class_of(alarm), fill(alarm))
            left += 26
        shown = model.words.value(tag, float(model.live.value[row]))
        value = drawing.width(shown, 17, True)
        name = QRectF(left, cell.top(), cell.right() - left - value - 8, 24)
        label = model.words.point(tag)
        if len(set(self._numbers().values())) > 1 and tag.area in self._numbers():
            label = f"{self._numbers()[tag.area]} {label}"
        drawing.text(name, label, 12.5, "text" if alarm else "quiet", bold=alarm is not None)
        draw_value(drawing, QRectF(cell.left(), cell.top(), cell.width(), 24), context, row, 17)
        bar = QRectF(cell.left() - 5, cell.top() + 30, cell.width() + 10, 26)
        draw_indicator(drawing, bar, model, row, active)
        below = QRectF(cell.left(), cell.top() + 58, cell.width(), 16)
        unit = drawing.text(below, tag.unit, 12, "quiet")
        limits = model.words.levels.get(tag.id)
        if limits:
            said = " · ".join(_bare(model.words.limit(one), tag.unit) for one in limits[:2])
            drawing.text(below.adjusted(unit + 8, 0, 0, 0), said, 12, "quiet", align=RIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose, Enter opens."""
        match event.key():
            case Qt.Key.Key_Right if self.rows:
                self.selected = min(self.selected + 1, len(self.rows) - 1)
            case Qt.Key.Key_Left:
                self.selected = max(self.selected - 1, 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.selected < len(self.rows):
                tag = self.context.model.table.tags[self.rows[self.selected]]
                self.context.open_tag.emit(tag.id)
            case _:
                super().keyPressEvent(event)
        self.update()


def _bare(limit: str, unit: str) -> str:
    """A limit without the unit that stands beside it already."""
    return limit.removesuffix(unit).strip() if unit else limit

"""The areas on the overview, worst first: one glance down the column finds the odd one out."""

from collections.abc import Set as AbstractSet

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent

from hmi.models.alarms import fill
from hmi.models.areas import AreaState
from hmi.models.priority import class_of
from hmi.qt.bits import draw_indicator, draw_sparkline, draw_value
from hmi.qt.canvas import CENTER, LEFT, RIGHT, Canvas, Drawing
from hmi.qt.context import Context

ROW_MAX, ROW_MIN = 60.0, 37.0
BOX = 17.0
NAME = 124.0
NARROW_BAR = 104
GIVING_WAY = ("spark", "co", "methane")
"""Columns that a narrow panel leaves out."""


class AreasPanel(Canvas):
    """Symbol, name, highest methane as indicator and number, 15 minutes, CO, fan, cut, feed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.selected = ""
        self.states: list[AreaState] = []
        self.first = 0
        """The row at the top."""

    def refresh(self) -> None:
        """Order the areas anew."""
        model = self.context.model
        self.states = model.areas.states(model.live, model.alarms.groups().by_area)
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Head, then a row per area as far as there is room."""
        text = self.context.text
        inside = drawing.panel(
            QRectF(0, 0, width, height), text("overview.areas"), text("overview.areas_remark")
        )
        columns = _columns(inside)
        self._draw_head(drawing, inside, columns)
        top = inside.top() + 20
        room = height - top - 10
        row_height = min(ROW_MAX, max(ROW_MIN, room / max(1, len(self.states))))
        fitting = int(room // row_height)
        if len(self.states) > fitting:
            fitting = max(1, int((room - 20) // row_height))
            last = QRectF(columns["name"].left(), height - 30, inside.right() - 60, 20)
            drawing.text(last, self._more(fitting), 12, "quiet")
        self._show_selected(fitting)
        active = self.context.model.alarms.groups().active
        for i, state in enumerate(self.states[self.first : self.first + fitting]):
            row = QRectF(inside.left() - 4, top + i * row_height, inside.width() + 8, row_height)
            self._draw_row(drawing, row, columns, state, active, i < fitting - 1)

    def _more(self, fitting: int) -> str:
        """How many areas stand above and below those in view."""
        above, below = self.first, max(0, len(self.states) - self.first - fitting)
        if above:
            return self.context.text("overview.more_both", above=above, below=below)
        return self.context.text("overview.more_areas", count=below)

    def _show_selected(self, fitting: int) -> None:
        """The rows move as far as the chosen one needs; while nobody is here the worst stand on top."""
        names = [state.area.id for state in self.states]
        place = names.index(self.selected) if self.hasFocus() and self.selected in names else 0
        least, most = max(0, place - fitting + 1), max(0, min(place, len(names) - fitting))
        self.first = min(max(self.first, least), most)

    def _draw_head(self, drawing: Drawing, inside: QRectF, columns: dict[str, QRectF]) -> None:
        text = self.context.text
        top = inside.top() - 6
        for name, column in columns.items():
            if name == "symbol" or name == "value":
                continue
            align = CENTER if column.width() == BOX else RIGHT if name == "co" else LEFT
            margin = 8 if align == CENTER else 0
            rect = QRectF(column.left() - margin, top, column.width() + 2 * margin, 18)
            drawing.text(rect, text(f"overview.column.{name}"), 12, "quiet", align=align)
        line = inside.top() + 18
        drawing.line((inside.left() - 4, line), (inside.right() + 4, line))

    def _draw_row(
        self,
        drawing: Drawing,
        row: QRectF,
        columns: dict[str, QRectF],
        state: AreaState,
        active: AbstractSet[str],
        ruled: bool,
    ) -> None:
        context, area = self.context, state.area
        self.hit(row, lambda: context.open_area.emit(area.id), context.model.words.area(area.id))
        if area.id == self.selected and self.hasFocus():
            drawing.box(row.adjusted(0, 2, 0, -2), "raised", "selection", width=2)
        middle = row.center().y()

        def at(name: str, tall: float) -> QRectF:
            column = columns[name]
            return QRectF(column.left(), middle - tall / 2, column.width(), tall)

        alarm = state.alarm
        if alarm is not None:
            rect = at("symbol", 24)
            drawing.symbol(QRectF(rect.left(), rect.top(), 24, 24), class_of(alarm), fill(alarm))
        words = context.model.words
        drawing.text(at("name", 24), words.area(area.id), 14.5, bold=alarm is not None)
        if state.methane is not None:
            if "methane" in columns:
                draw_indicator(drawing, at("methane", 26), context.model, state.methane, active)
            draw_value(drawing, at("value", 26), context, state.methane, 17)
            if "spark" in columns:
                draw_sparkline(drawing, at("spark", 26), context.model, state.methane)
        if state.co is not None and "co" in columns:
            draw_value(drawing, at("co", 26), context, state.co, 14)
        switches = state.switches
        _draw_switch(drawing, at("fan", BOX), switches.fan, "fan" in switches.lost)
        _draw_cut(drawing, at("cut", BOX), switches.cut, "cut" in switches.lost)
        _draw_switch(drawing, at("feed", BOX), switches.feed, "feed" in switches.lost)
        if ruled:
            drawing.line((row.left(), row.bottom()), (row.right(), row.bottom()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose, Enter opens."""
        names = [state.area.id for state in self.states]
        place = names.index(self.selected) if self.selected in names else -1
        match event.key():
            case Qt.Key.Key_Down if names:
                self.selected = names[min(place + 1, len(names) - 1)]
            case Qt.Key.Key_Up if names:
                self.selected = names[max(place - 1, 0)]
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if place >= 0:
                self.context.open_area.emit(self.selected)
            case _:
                super().keyPressEvent(event)
        self.update()


def _columns(inside: QRectF) -> dict[str, QRectF]:
    """Columns from both edges; the name takes what is left."""
    right = inside.right()
    left = inside.left()
    widths = [
        ("feed", BOX, 12),
        ("cut", BOX, 12),
        ("fan", BOX, 18),
        ("co", 34, 12),
        ("spark", 80, 14),
        ("value", 52, 6),
        ("methane", 138, 12),
    ]
    columns: dict[str, QRectF] = {}
    for gives_way in GIVING_WAY:
        if sum(width + gap for _, width, gap in widths) + 36 + NAME <= inside.width():
            break
        narrower = {"methane": NARROW_BAR}
        widths = [
            (name, narrower.get(name, width), gap)
            for name, width, gap in widths
            if name != gives_way
        ]
    for name, width, gap in widths:
        columns[name] = QRectF(right - width, 0, width, 1)
        right -= width + gap
    columns["symbol"] = QRectF(left, 0, 26, 1)
    columns["name"] = QRectF(left + 36, 0, right - left - 36, 1)
    return columns


def _draw_switch(drawing: Drawing, rect: QRectF, on: bool | None, lost: bool) -> None:
    """Bright is running or fed, dark is not; a dot where there is none, ? where it is lost."""
    if on is None:
        _draw_none(drawing, rect, lost)
        return
    drawing.box(rect, "running" if on else "stopped", "edge", radius=1, width=1.3)


def _draw_none(drawing: Drawing, rect: QRectF, lost: bool) -> None:
    drawing.text(rect, "?" if lost else "·", 14, "quiet", bold=lost, align=CENTER)


def _draw_cut(drawing: Drawing, rect: QRectF, cut: bool | None, lost: bool) -> None:
    """A dash where nothing is cut, filled where a cut was ordered."""
    if cut:
        drawing.box(rect, "stopped", "text", radius=1, width=2)
        return
    if cut is None:
        _draw_none(drawing, rect, lost)
        return
    drawing.box(rect, None, "edge", radius=1, width=1.3)
    middle = rect.center().y()
    drawing.line((rect.left() + 4, middle), (rect.right() - 4, middle), "edge", 1.3)

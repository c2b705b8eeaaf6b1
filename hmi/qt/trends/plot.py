"""The plot as a widget: it draws a `TrendModel`; `Hands` moves it."""

from collections.abc import Hashable, Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen
from PySide6.QtWidgets import QWidget

from hmi.models.trends import BarRow, Grid, Span, TrendModel
from hmi.models.trends.data import NEVER_NS
from hmi.models.trends.picture import Picture, changed_from, picture_of
from hmi.models.trends.ticks import time_step
from hmi.qt.canvas import CENTER, Drawing
from hmi.qt.context import Context
from hmi.qt.lines import Polyline
from hmi.qt.trends.ahead import forecasts_of, widened
from hmi.qt.trends.cursors import Cursors
from hmi.qt.trends.frame import arranged, columns_in
from hmi.qt.trends.hands import Hands
from hmi.qt.trends.moving import Moving, beside
from hmi.qt.trends.place import Place
from hmi.qt.trends.standing import Standing
from hmi.qt.trends.strip import Strip
from scada.model import Forecast

_PER_TIME_TICK = 96


class Plot(Hands):
    """The wheel zooms, dragging pans, the cursor follows the pointer until a click pins it."""

    moved = Signal()
    """The span, a scale or a cursor was changed by hand."""

    def __init__(self, context: Context, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(context, model, parent)
        self.background = "ground"
        self.strip = Strip()
        self._lines: dict[str, Polyline] = {}
        self._painted: Picture | None = None
        """What the strip was painted of last, and what that was made of."""
        self._painted_of: tuple[Hashable, int] = None, NEVER_NS
        # All of it is painted anew each time: nothing beneath it has to be.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 120)

    @property
    def axis_pixels(self) -> int:
        """How many device pixels the time axis has: the buckets that are worth asking for."""
        return columns_in(self.width() / self.context.theme.zoom, self._per_pixel)

    @property
    def _per_pixel(self) -> float:
        return 1.0 / (self.context.theme.zoom * self.devicePixelRatioF())

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The picture of the model, or what to do while there is no pen."""
        model, theme = self.model, self.context.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color(self.background))
        if not model.pens:
            box = QRectF(0, 2, width - 14, height - 36)
            drawing.box(box, "panel")
            drawing.text(box, self.context.text("trends.empty"), 15, "quiet", align=CENTER)
            return
        alarms = self.context.model.alarms
        rows = model.bar_rows(alarms.sorted(), alarms.changes)
        ahead = forecasts_of(self.context.model, model)
        span = widened(model.span) if ahead else model.span
        self._arrange(span, len(rows), width, height, ahead)
        step_ns = time_step(span.width_ns, max(2, int(self.frame.width // _PER_TIME_TICK)))
        until_ns = model.span.end_ns if ahead else NEVER_NS
        self._draw_moving(drawing, rows, step_ns, alarms.changes, until_ns)
        Standing(self.context, model, drawing, self.frame, self.places, step_ns).draw(rows, ahead)
        Cursors(self.context, model, drawing, self.frame).draw(self.pinned)
        self._draw_rubber(drawing)

    def _arrange(
        self, span: Span, rows: int, width: float, height: float, ahead: Mapping[str, Forecast]
    ) -> None:
        model, per_pixel = self.model, self._per_pixel
        grid = Grid.of(span, columns_in(width, per_pixel))
        model.use_pixel(grid.pixel_ns)
        self.frame = arranged(grid, model.panes, rows, height, per_pixel, model.is_compared)
        self.places = [self._place(i, rect, ahead) for i, rect in enumerate(self.frame.panes)]

    def _place(self, number: int, rect: QRectF, ahead: Mapping[str, Forecast]) -> Place:
        model, pane = self.model, self.model.panes[number]
        seen = [model.on_view(tag.id) for tag in pane.tags]
        coming = [ahead[tag.id] for tag in pane.tags if tag.id in ahead]
        also = [value for one in coming for value in (min(one.low), max(one.high))]
        low, high = model.scales.of(pane, seen, also)
        return Place.of(rect, low, high, model.scales.is_set(pane))

    def _draw_moving(
        self, drawing: Drawing, rows: Sequence[BarRow], step_ns: int, version: int, until_ns: int
    ) -> None:
        model, theme, frame = self.model, self.context.theme, self.frame
        zone = self.context.model.words.zone
        places, lines = self.places, self._lines
        moving = Moving(
            theme, model, frame, places, rows, step_ns, zone, lines, until_ns, self.background
        )
        pens = (*(pen.id for pen in model.pens), model.selected)
        shape = (tuple(self.places), len(rows), frame.axis.top(), frame.per_pixel)
        key = (model, pens, shape, step_ns, model.shift_ns, theme, until_ns == NEVER_NS)
        high = int(frame.axis.top() / frame.per_pixel)
        changed = self._changed((model.data_key, version), rows, until_ns)
        self.strip.hold(key, frame.grid, high, moving.paint, changed)
        self.strip.show(drawing.painter, frame.left, frame.per_pixel)

    def _changed(self, made_of: Hashable, rows: Sequence[BarRow], until_ns: int) -> int | None:
        """The column from which on the picture is another than the last one; None: it is the same."""
        if (made_of, until_ns) == self._painted_of:
            return None
        before, until_before_ns = self._painted, self._painted_of[1]
        grid = self.frame.grid
        now = picture_of(self.model, rows, grid)
        self._painted, self._painted_of = now, (made_of, until_ns)
        changed_ns = changed_from(before, now) if before is not None else 0
        if until_ns != until_before_ns:
            changed_ns = min(changed_ns, until_ns, until_before_ns)
        return grid.column(changed_ns) - beside(self.frame.per_pixel)

    def _draw_rubber(self, drawing: Drawing) -> None:
        """The box that is being drawn with the mouse."""
        if self.rubber is None:
            return
        tint = QColor(self.context.theme.color("selection"))
        drawing.painter.setPen(QPen(tint, 1.2))
        tint.setAlphaF(0.12)
        drawing.painter.setBrush(tint)
        drawing.painter.drawRect(self.rubber)
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the page's."""
        event.ignore()

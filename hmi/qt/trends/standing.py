"""What stands still while the picture moves: names, numbers, words of limits and marks, the axis."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen

from hmi.models.trends import BarRow, Pane, Stretch, TrendModel
from hmi.models.trends.ticks import tick_decimals, time_format, times_between
from hmi.models.words import number
from hmi.qt.canvas import CENTER, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.trends.ahead import draw_band, draw_expected, ground, points
from hmi.qt.trends.frame import SECOND_AXIS, Frame
from hmi.qt.trends.pen_colour import pen_colour
from hmi.qt.trends.place import Place
from hmi.qt.trends.words import PlotWords
from scada.model import Forecast

_APART: Final = 15.0
"""Words of limits that are nearer than this are left to the upper one."""


class Standing:
    """Draws over the moved columns of a `TrendModel`'s picture."""

    def __init__(
        self,
        context: Context,
        model: TrendModel,
        drawing: Drawing,
        frame: Frame,
        places: Sequence[Place],
        step_ns: int,
    ) -> None:
        self.context, self.model, self.drawing = context, model, drawing
        self.frame, self.places = frame, places
        self.words = PlotWords(context, model)
        self.color = context.theme.color
        zone = context.model.words.zone
        self.ticks = times_between(frame.span.start_ns, frame.span.end_ns, step_ns, zone)

    def draw(self, rows: Sequence[BarRow], ahead: Mapping[str, Forecast]) -> None:
        """All of it, from back to front."""
        for pane, place in zip(self.model.panes, self.places, strict=True):
            self._draw_pane(pane, place, ahead)
        for row, rect in zip(rows, self.frame.bars, strict=True):
            self.drawing.box(rect, None, "line", 0.0)
            label = QRectF(0, rect.top() - 4, rect.left() - 8, rect.height() + 8)
            self.drawing.text(label, self.words.bar(row), 12, "quiet", align=RIGHT)
        self._draw_times(self.ticks, self.frame.axis.top() + 4, "quiet")
        if (shift := self.model.shift_ns) and self.model.is_compared:
            self._draw_second_times(shift)

    # -- panes -------------------------------------------------------------------------------

    def _draw_pane(self, pane: Pane, place: Place, ahead: Mapping[str, Forecast]) -> None:
        painter, rect = self.drawing.painter, place.rect
        painter.save()
        painter.setClipRect(rect)
        self._draw_mark_words(pane, rect)
        self._draw_ahead(place, pane, ahead)
        self._draw_limit_words(place, pane)
        painter.restore()
        self.drawing.box(rect, None, "line", 0.0)
        self._draw_values(place)
        if self.model.is_empty(pane):
            middle = QRectF(rect.left() + 10, rect.center().y() - 10, rect.width() - 20, 20)
            said = self.context.text("trends.nothing_here")
            self.drawing.text(middle, said, 13, "quiet", align=CENTER)
        row = QRectF(rect.left() + 10, rect.top() + 4, rect.width() - 20, 20)
        self.drawing.text(row, self.words.heading(pane), 12, "quiet", True)

    def _draw_values(self, place: Place) -> None:
        ticks = place.ticks
        decimals = tick_decimals(ticks)
        for tick in ticks:
            label = QRectF(0, place.y(tick) - 10, place.left - 8, 20)
            self.drawing.text(label, number(tick, decimals), 12, "quiet", align=RIGHT)

    def _draw_limit_words(self, place: Place, pane: Pane) -> None:
        """Above its line, on a ground of its own; of lines too close together the upper is named."""
        taken: list[float] = []
        for value in sorted({limit.value for limit in pane.limits}, reverse=True):
            y = place.y(value)
            if not place.top - 1 <= y <= place.bottom + 1:
                continue
            row = y - 19 if y - 19 > place.top else y + 1
            if any(abs(row - other) < _APART for other in taken):
                continue
            taken.append(row)
            same = [limit for limit in pane.limits if limit.value == value]
            self._draw_limit_word(place, row, "   ".join(self.words.limit(x, pane) for x in same))

    def _draw_limit_word(self, place: Place, row: float, said: str) -> None:
        size = self.drawing.width(said, 12)
        label = QRectF(place.rect.right() - size - 14, row, size + 8, 18)
        ground = QColor(self.color("raised"))
        ground.setAlphaF(0.8)
        self.drawing.painter.fillRect(label, ground)
        self.drawing.text(label.adjusted(0, 0, -4, 0), said, 12, "quiet", align=RIGHT)

    def _draw_mark_words(self, pane: Pane, rect: QRectF) -> None:
        word, quiet = self.context.text("trends.calibration"), self.color("quiet")
        for stretch in self.model.calibrations(pane):
            self._draw_mark_word(rect, stretch, word, quiet)
        violet = self.context.theme.priority(0)
        for stretch in self.model.doubtful(pane):
            self._draw_mark_word(rect, stretch, self.context.text("trends.doubtful"), violet)
        for stretch in self.model.bad(pane):
            self._draw_mark_word(rect, stretch, self.words.bad(stretch), violet)

    def _draw_mark_word(self, rect: QRectF, stretch: Stretch, word: str, colour: QColor) -> None:
        part = self.frame.part(stretch.start_ns, stretch.end_ns, rect)
        if part is None:
            return
        size = self.drawing.width(word, 12, True)
        if part.width() < 14 and size > 3 * part.width():
            return
        left, right = rect.left() + size / 2 + 4, rect.right() - size / 2 - 4
        middle = min(max(part.center().x(), left), right)
        painter = self.drawing.painter
        painter.setPen(colour)
        painter.setFont(self.context.theme.unscaled_font(12, True))
        painter.drawText(
            QRectF(middle - size / 2 - 4, rect.bottom() - 24, size + 8, 20), CENTER, word
        )

    # -- what may come -----------------------------------------------------------------------

    def _draw_ahead(self, place: Place, pane: Pane, ahead: Mapping[str, Forecast]) -> None:
        """A ground of its own, a word and violet: nobody takes it for measured.

        Each pen has its dashes; the band is of the chosen one, for bands over bands tell nothing.
        """
        tags = [tag for tag in pane.tags if tag.id in ahead]
        if not tags:
            return
        now_ns, painter = self.model.span.end_ns, self.drawing.painter
        part = ground(place.rect, self.frame.x(now_ns))
        tint = QColor(self.color("advisory"))
        tint.setAlphaF(0.10)
        painter.fillRect(part, tint)
        edge = QPen(self.color("advisory"), 1.0)
        painter.setPen(edge)
        painter.drawLine(part.topLeft(), part.bottomLeft())
        word = QRectF(part.left() + 6, part.bottom() - 22, part.width() - 8, 18)
        self.drawing.text(word, self.context.text("forecast.band"), 12, "advisory", True)
        live = self.context.model.live
        banded = self.model.chosen if self.model.chosen in tags else tags[0]
        for tag in tags:
            value = float(live.value[live.index[tag.id]])
            times, *curves = points(ahead[tag.id], now_ns, value)
            xs = [self.frame.x(time) for time in times]
            expected, low, high = ([place.y(one) for one in curve] for curve in curves)
            if tag is banded:
                draw_band(painter, xs, low, high, self.color("advisory"))
            own = pen_colour(self.context.theme, self.model.pens.index(tag))
            draw_expected(painter, xs, expected, own)

    # -- the axis ----------------------------------------------------------------------------

    def _draw_times(self, ticks: Sequence[int], top: float, token: str, shift_ns: int = 0) -> None:
        pattern, words, frame = time_format(list(ticks)), self.context.model.words, self.frame
        for tick in ticks:
            said = words.local(tick - shift_ns).strftime(pattern)
            half = self.drawing.width(said, 12) / 2 + 1
            x = min(max(frame.x(tick), frame.left + half), frame.left + frame.width - half)
            self.drawing.text(QRectF(x - 60, top, 120, 20), said, 12, token, align=CENTER)

    def _draw_second_times(self, shift_ns: int) -> None:
        """The compared period's own times, beneath, with its dots as its sign."""
        top = self.frame.axis.top() + 4 + SECOND_AXIS
        pen = QPen(self.color("quiet"), 1.6)
        pen.setDashPattern([1.3, 1.3])
        painter, y = self.drawing.painter, top + 10
        painter.setPen(pen)
        painter.drawLine(QPointF(self.frame.left - 30, y), QPointF(self.frame.left - 6, y))
        words, frame = self.context.model.words, self.frame
        for i, tick in enumerate(self.ticks):
            at = words.local(tick - shift_ns)
            said = at.strftime("%m-%d %H:%M" if i == 0 else time_format(self.ticks))
            half = self.drawing.width(said, 12) / 2 + 1
            x = min(max(frame.x(tick), frame.left + half), frame.left + frame.width - half)
            self.drawing.text(QRectF(x - 60, top, 120, 20), said, 12, "quiet", align=CENTER)

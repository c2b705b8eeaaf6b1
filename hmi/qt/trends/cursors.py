"""The cursors on the plot: two upright lines, what lies between them, and the read-out."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen

from hmi.models.trends import TrendModel
from hmi.qt.canvas import CENTER, LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.trends.frame import Frame
from hmi.qt.trends.read_out import Line, ReadOuts

_ROW: Final = 19.0
_EDGE: Final = 12.0
_GAP: Final = 18.0
_NAME: Final = 230.0
"""A longer name of a pen is shortened: the numbers are what is looked for."""
_WORDS: Final = 210.0
"""At the right stand the words of the limits: the box leaves them free where it can."""


class Cursors:
    """Draws both cursors of a `TrendModel` and the box of numbers beside them."""

    def __init__(self, context: Context, model: TrendModel, drawing: Drawing, frame: Frame) -> None:
        self.context, self.model, self.drawing, self.frame = context, model, drawing, frame
        self.said = ReadOuts(context, model)

    def draw(self, pinned: bool) -> None:
        """Whichever of the two are on view."""
        first, second = self.model.cursor_ns, self.model.second_ns
        if first is not None and second is not None:
            self._shade(first, second)
        if second is not None:
            self._line(second, "B", None)
        if first is None:
            return
        self._line(first, "A" if second is not None else "", None if pinned else [3.0, 3.0])
        span = self.frame.span
        if span.start_ns <= first <= span.end_ns:
            self._box(self.frame.x(first), self.said.heading(), self.said.table())

    def _shade(self, first: int, second: int) -> None:
        span = self.frame.span
        left = self.frame.x(max(min(first, second), span.start_ns))
        right = self.frame.x(min(max(first, second), span.end_ns))
        tint = QColor(self.context.theme.color("selection"))
        tint.setAlphaF(0.07)
        for rect in self.frame.panes:
            part = QRectF(left, rect.top(), right - left, rect.height())
            if part.width() > 0:
                self.drawing.painter.fillRect(part, tint)

    def _line(self, at: int, name: str, dash: list[float] | None) -> None:
        frame = self.frame
        if not frame.span.start_ns <= at <= frame.span.end_ns:
            return
        x, bottom = frame.x(at), frame.axis.top() - 2
        self.drawing.line((x, frame.top), (x, bottom), "text", 1.2, dash)
        if name:
            flag = QRectF(x - 9, bottom - 16, 18, 16)
            self.drawing.painter.fillRect(flag, self.context.theme.color("text"))
            self.drawing.text(flag, name, 12, "raised", True, CENTER)

    def _box(self, x: float, heading: str, lines: list[Line]) -> None:
        drawing, frame = self.drawing, self.frame
        widths = [
            max((drawing.width(line.cells[i], 12) for line in lines if i < len(line.cells)), default=0.0)
            for i in range(max((len(line.cells) for line in lines), default=0))
        ]  # fmt: skip
        if widths:
            widths[0] = min(widths[0], _NAME)
        inside = max(
            sum(widths) + _GAP * max(0, len(widths) - 1) + 18, drawing.width(heading, 13, True)
        )
        width, height = inside + 2 * _EDGE, 36 + _ROW * len(lines)
        fits = x + 8 + width < frame.left + frame.width - _WORDS
        left = x + 8 if fits or x - 8 - width < frame.left else x - 8 - width
        left = max(frame.left, min(left, frame.left + frame.width - width))
        box = QRectF(left, frame.top + 12, width, height)
        drawing.box(box, "panel", "line")
        head = QRectF(left + _EDGE, box.top() + 7, width - 2 * _EDGE + 4, 20)
        drawing.text(head, heading, 13, bold=True)
        for i, line in enumerate(lines):
            self._row(QRectF(head.left(), head.top() + 22 + _ROW * i, inside, 19), line, widths)

    def _row(self, row: QRectF, line: Line, widths: list[float]) -> None:
        token = "text" if line.is_good else "quiet"
        if line.colour is not None:
            square = QRectF(row.left(), row.top() + 5, 9, 9)
            if line.is_hollow:
                self.drawing.painter.setPen(QPen(line.colour, 1.4))
                self.drawing.painter.drawEllipse(QPointF(square.center()), 4.0, 4.0)
            else:
                self.drawing.painter.fillRect(square, line.colour)
        x = row.left() + 18
        for i, cell in enumerate(line.cells):
            align = LEFT if i == 0 or line.is_words[i] else RIGHT
            rect = QRectF(x, row.top(), widths[i] + 1, row.height())
            self.drawing.text(rect, cell, 12, token if line.colour else "quiet", align=align)
            x += widths[i] + _GAP

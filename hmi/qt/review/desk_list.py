"""The list of the desk's views at the left: arrows choose, Enter and → go into the view."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context

ROW: Final = 46.0
WIDE: Final = 190


class DeskList(Canvas):
    """One row per view; ``marks`` is a quiet word at the right of a row (``3 overdue``)."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, context: Context, keys: Sequence[str]) -> None:
        super().__init__(context)
        self.keys = tuple(keys)
        self.current = self.keys[0]
        self.marks: dict[str, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose(self, key: str) -> None:
        """Another view is in view."""
        self.current = key
        self.update()

    def mark(self, key: str, words: str) -> None:
        """Say something beside a view's name."""
        if self.marks.get(key, "") != words:
            self.marks[key] = words
            self.update()

    def step(self, by: int) -> None:
        """The next view, or the one before."""
        at = (self.keys.index(self.current) + by) % len(self.keys)
        self.chosen.emit(self.keys[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        keys = Qt.Key
        match event.key():
            case keys.Key_Down:
                self.step(1)
            case keys.Key_Up:
                self.step(-1)
            case keys.Key_Return | keys.Key_Enter | keys.Key_Right:
                self.entered.emit()
            case _:
                super().keyPressEvent(event)

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The rows, and the keys below."""
        text = self.context.text
        drawing.box(QRectF(0, 0, width, height))
        for place, key in enumerate(self.keys):
            row = QRectF(1, 8 + place * ROW, width - 2, ROW)
            self._draw_row(drawing, row, key)
            self.hit(row, partial(self.chosen.emit, key))
        below = QRectF(14, height - 92, width - 24, 84)
        if height > 8 + len(self.keys) * ROW + 100:
            drawing.paragraph(below, text("desk.keys"), 12, "quiet")

    def _draw_row(self, drawing: Drawing, row: QRectF, key: str) -> None:
        is_current = key == self.current
        painter, theme = drawing.painter, drawing.theme
        if is_current:
            painter.fillRect(row, theme.color("raised"))
            bar = QRectF(row.left(), row.top(), 4, row.height())
            painter.fillRect(bar, theme.color("selection"))
        if is_current and self.hasFocus():
            drawing.box(row.adjusted(6, 3, -3, -3), None, "selection", 4, 1.5)
        room = row.adjusted(16, 0, -12, 0)
        used = drawing.text(room, self.marks.get(key, ""), 12, "text", True, RIGHT)
        name = self.context.text(f"review.view.{key}")
        token = "text" if is_current else "quiet"
        drawing.text(room.adjusted(0, 0, -used - 6, 0), name, 14, token, is_current)

    def focusInEvent(self, event) -> None:
        """Qt's."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        self.update()

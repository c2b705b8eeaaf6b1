"""A line over the list that must not be missed: a symbol, two rows of words, one button."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton

from hmi.models.priority import Fill
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context

TALL = 66.0


class BannerLine(Canvas):
    """In the colour of a priority; hidden until there is something to say."""

    def __init__(self, context: Context, priority: int) -> None:
        super().__init__(context)
        self.priority = priority
        self.title = self.below = self.short = ""
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def say(self, title: str, below: str, button: str, short: str = "") -> None:
        """Say this; ``short`` instead of ``below`` where that has no room."""
        self.title, self.below, self.short = title, below, short or below
        if button != self.button.text():
            self.button.setText(button)
            self._place()
        self.update()

    def restyle(self) -> None:
        """Theme or zoom changed."""
        self.setFixedHeight(self.context.theme.size(TALL))
        self._place()

    def _place(self) -> None:
        size = self.context.theme.size
        self.button.setFont(self.context.theme.font(13))
        width = max(size(108), self.button.sizeHint().width())
        self.button.setGeometry(self.width() - width - size(18), size(16), width, size(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._place()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A box in the colour of the priority."""
        edge = drawing.theme.priority(self.priority)
        drawing.box(QRectF(0, 0, width, height), "raised", edge, width=2)
        drawing.symbol(QRectF(16, height / 2 - 15, 30, 30), self.priority, Fill.SOLID)
        room = width - 80 - self.button.width() / drawing.theme.zoom - 30
        drawing.text(QRectF(58, 9, room, 24), self.title, 16, bold=True)
        below = drawing.fitting(room, (self.below, self.short), 13)
        drawing.text(QRectF(58, 35, room, 20), below, 13, "quiet")

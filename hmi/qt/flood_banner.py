"""The line over the list that says a flood is on."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import (
    QPushButton,
)

from hmi.models.priority import Fill
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context


class FloodBanner(Canvas):
    """Says how many alarms came, since when, from how many causes, and which was first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.title = self.below = ""
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_flood(self, title: str, below: str, button: str) -> None:
        """Show these lines."""
        self.title, self.below = title, below
        self.button.setText(button)
        self._place()
        self.update()

    def _place(self) -> None:
        size = self.context.theme.size
        self.button.setFont(self.context.theme.font(13))
        width = max(size(108), self.button.sizeHint().width())
        self.button.setGeometry(self.width() - width - size(18), size(16), width, size(34))

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._place()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A box in the colour of priority 2."""
        rect = QRectF(0, 0, width, height)
        drawing.box(rect, "raised", drawing.theme.priority(2), width=2)
        drawing.symbol(QRectF(16, height / 2 - 15, 30, 30), 2, Fill.SOLID)
        room = width - 80 - self.button.width() / drawing.theme.zoom - 30
        drawing.text(QRectF(58, 9, room, 24), self.title, 16, bold=True)
        drawing.text(QRectF(58, 35, room, 20), self.below, 13, "quiet")

"""The bar above the tag table: import, check online, undo, redo, what is staged, apply."""

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton

from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context

BUTTONS: Final = ("import", "online", "undo", "redo")
WIDE: Final = 112.0
APPLY_WIDE: Final = 176.0


class PointsBar(Canvas):
    """Emits what was pressed. `say` are two lines: what is staged, and which configurations there are."""

    pressed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.buttons = {name: QPushButton(self) for name in (*BUTTONS, "apply")}
        for name, button in self.buttons.items():
            button.clicked.connect(partial(self.pressed.emit, name))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons["apply"].setProperty("primary", True)
        self.said, self.below = "", ""

    def say(self, said: str, below: str) -> None:
        """What is staged, and the quiet line under it."""
        if (said, below) != (self.said, self.below):
            self.said, self.below = said, below
            self.update()

    def able(self, name: str, is_able: bool) -> None:
        """Whether a button can be pressed."""
        self.buttons[name].setEnabled(is_able)

    def name(self, button: str, text: str) -> None:
        """Another word on a button."""
        self.buttons[button].setText(text)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        for name, button in self.buttons.items():
            button.setFont(self.context.theme.font(14, name == "apply"))
            button.setText(self.context.text(f"points.bar.{name}"))
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        tall, top = size(38), (self.height() - size(38)) // 2
        for place, name in enumerate(BUTTONS):
            self.buttons[name].setGeometry(size(16 + place * (WIDE + 8)), top, size(WIDE), tall)
        right = self.width() - size(16) - size(APPLY_WIDE)
        self.buttons["apply"].setGeometry(right, top, size(APPLY_WIDE), tall)

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The panel, and what is staged between the buttons."""
        drawing.box(QRectF(0, 0, width, height))
        left = 16 + len(BUTTONS) * (WIDE + 8) + 12
        room = QRectF(left, 0, width - left - APPLY_WIDE - 32, height)
        self.hit(room, partial(self.pressed.emit, "found"))
        if not self.below:
            drawing.text(room, self.said, 14, "text", True)
            return
        drawing.text(room.adjusted(0, 9, 0, -height / 2 + 3), self.said, 14, "text", True)
        drawing.text(room.adjusted(0, height / 2 - 2, 0, -8), self.below, 12, "quiet")

"""The rail at the left: one button per page."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from hmi.qt.canvas import CENTER, Drawing
from hmi.qt.context import Context
from hmi.qt.icons import paint_icon

WIDTH = 84
ENTRY = 76


class RailButton(QAbstractButton):
    """One page: icon above its name; the page in view has a 4 px bar and the ground behind it."""

    def __init__(self, context: Context, key: str, number: int) -> None:
        super().__init__()
        self.context, self.key, self.number = context, key, number
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle()

    def restyle(self) -> None:
        """Take size and texts anew."""
        theme = self.context.theme
        self.setFixedSize(theme.size(WIDTH), theme.size(ENTRY))
        title = self.context.text(f"page.{self.key}")
        self.setAccessibleName(title)
        self.setToolTip(f"{title} · {self.number}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        chosen = self.isChecked()
        if chosen:
            painter.fillRect(QRectF(0, 3, WIDTH, ENTRY - 6), theme.color("ground"))
            painter.fillRect(QRectF(0, 3, 4, ENTRY - 6), theme.color("selection"))
        strong = chosen or self.underMouse()
        colour = theme.color("text" if strong else "quiet")
        paint_icon(painter, QRectF(WIDTH / 2 - 13, 13, 26, 26), self.key, colour)
        title = self.context.text(f"page.{self.key}")
        row = QRectF(2, 46, WIDTH - 4, 20)
        drawing.text(row, title, 12.5, "text" if strong else "quiet", bold=chosen, align=CENTER)
        painter.end()


class Rail(QWidget):
    """All pages; emits the key of the one that is chosen."""

    chosen = Signal(str)

    def __init__(self, context: Context, pages: list[tuple[str, int]]) -> None:
        super().__init__()
        self.context = context
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 7, 0, 0)
        column.setSpacing(0)
        for key, number in pages:
            button = RailButton(context, key, number)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
            column.addWidget(button)
        column.addStretch(1)
        self.restyle()

    def select(self, key: str) -> None:
        """Mark the page in view."""
        self.buttons[key].setChecked(True)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.setFixedWidth(self.context.theme.size(WIDTH))
        for button in self.buttons.values():
            button.restyle()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("line"))
        painter.end()

"""A panel at the right, beside the pages: it covers nothing, and Escape closes it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hmi.qt.canvas import Drawing
from hmi.qt.context import Context

WIDTH: Final = 360
FIELD: Final = 40
"""How high its fields and buttons are."""
_EDGE: Final = 16


class SidePanel(QWidget):
    """A column with a title above and its keys below; what stands between is the panel's own."""

    left = Signal()
    """It was closed: the page has the keyboard again."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.title, self.keys = QLabel(), QLabel()
        self.keys.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.hide()

    def toggle(self) -> None:
        """Open it with the keyboard in it, or close it."""
        if self.isVisible():
            self.leave()
        else:
            self.open()

    def open(self) -> None:
        """Show it."""
        self.show()

    def leave(self) -> None:
        """Close it."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def dress(self) -> None:
        """Theme, zoom or language changed: the frame, the title's and the keys' type."""
        theme = self.context.theme
        edge = theme.size(_EDGE)
        self.setFixedWidth(theme.size(WIDTH))
        self.column.setContentsMargins(edge, 2 * edge, 2 * edge, 2 * edge)
        self.column.setSpacing(theme.size(10))
        self.title.setFont(theme.font(17, bold=True))
        self.keys.setFont(theme.font(12))
        self.keys.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel like the others."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.scale(theme.zoom, theme.zoom)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        Drawing(painter, theme).box(QRectF(0, _EDGE, width - _EDGE + 1, height - 2 * _EDGE))
        painter.end()

"""A panel in the place of the tag table: a heading, words, and buttons at its foot."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.qt.canvas import Drawing
from hmi.qt.context import Context


class Sheet(QWidget):
    """A panel with a heading, words under it, and buttons at its foot. Escape leaves."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.head, self.words = QLabel(self), QLabel(self)
        self.words.setWordWrap(True)
        self.why = QLabel(self)
        """Why something was not done; a sheet that can fail has it in its column."""
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.hide()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.head)
        self.column.addWidget(self.words)
        self.buttons = QHBoxLayout()
        self.back = self._button(self.left.emit)

    def _button(self, act: Callable[[], object], primary: bool = False) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("primary", primary)
        button.clicked.connect(lambda: act())
        self.buttons.addWidget(button)
        return button

    def _close_up(self) -> None:
        self.buttons.insertStretch(0, 1)
        self.column.addLayout(self.buttons)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        edge = theme.size(16)
        self.column.setContentsMargins(edge, theme.size(12), edge, edge)
        self.column.setSpacing(theme.size(10))
        self.buttons.setSpacing(theme.size(12))
        self.head.setFont(theme.font(15, bold=True))
        self.words.setFont(theme.font(13))
        self.why.setFont(theme.font(14, bold=True))
        self.words.setStyleSheet(f"color: {theme.tokens.quiet}")
        for button in self.findChildren(QPushButton):
            button.setFont(theme.font(14))
            button.setFixedHeight(theme.size(38))
        self.back.setText(self.context.text("points.back"))
        self.retitle()

    def say_why(self, why: str) -> None:
        """It was not done; empty: it may be tried again."""
        self.why.setText(why)
        self.why.setVisible(bool(why))

    def leave(self) -> None:
        """It goes out of view."""

    def retitle(self) -> None:
        """Other words."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: a panel like the others."""
        painter = QPainter(self)
        drawing = Drawing(painter, self.context.theme)
        drawing.box(self.rect().toRectF())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

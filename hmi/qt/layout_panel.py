"""Windows and layouts: a panel at the right, beside the pages, that covers nothing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hmi.qt.arranging import WALL
from hmi.qt.canvas import Drawing

if TYPE_CHECKING:
    from hmi.qt.window import Window

WIDTH: Final = 360
_EDGE: Final = 16
_FIELD: Final = 40


class LayoutPanel(QWidget):
    """A button per layout, a field to save another, and what may be done with this window."""

    left = Signal()

    def __init__(self, window: "Window") -> None:
        super().__init__()
        self.window_, self.context = window, window.context
        self.title, self.hint, self.keys = QLabel(), QLabel(), QLabel()
        self.name, self.save_button = QLineEdit(), QPushButton()
        self.layouts: dict[str, QPushButton] = {}
        self.acts = {name: QPushButton() for name in ("new", "screen", "full", "lock")}
        self._rows = QVBoxLayout()
        self._build()
        self.hide()

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self.hint.setWordWrap(True)
        self.keys.setWordWrap(True)
        self._column.addWidget(self.title)
        self._column.addWidget(self.hint)
        self._column.addLayout(self._rows)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.save_button)
        self._column.addLayout(row)
        self._column.addSpacing(12)
        for button in self.acts.values():
            self._column.addWidget(button)
        self._column.addStretch(1)
        self._column.addWidget(self.keys)
        self.save_button.clicked.connect(self.save)
        self.name.returnPressed.connect(self.save)
        whole, window = self.window_.whole, self.window_
        acts: dict[str, Callable[[], object]] = {
            "new": lambda: whole.open_window(),
            "screen": window.to_next_screen,
            "full": window.toggle_full,
            "lock": lambda: whole.lock(),
        }
        for name, act in acts.items():
            self.acts[name].clicked.connect(lambda _=False, act=act: act())

    def toggle(self) -> None:
        """Show it with the keyboard in it, or close it."""
        if self.isVisible():
            self.leave()
            return
        self.restyle()
        self.show()
        self.name.setFocus()

    def leave(self) -> None:
        """Close it."""
        self.hide()
        self.left.emit()

    def save(self) -> None:
        """Keep the windows under the name in the field."""
        if self.name.text().strip():
            self.window_.whole.arranging.save(self.name.text())
            self.name.clear()

    def refresh(self) -> None:
        """List the layouts that there are now."""
        arranging, theme = self.window_.whole.arranging, self.context.theme
        while self._rows.count():
            row = self._rows.takeAt(0).widget()
            if row is not None:
                row.hide()
                row.deleteLater()
        self.layouts.clear()
        for name in arranging.names:
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            button = QPushButton(arranging.title(name))
            button.clicked.connect(partial(self._open, name))
            line.addWidget(button, 1)
            if name != WALL or WALL in arranging.layouts.named:
                away = QPushButton(self.context.text("layout.delete"))
                away.clicked.connect(partial(self._forget, name))
                line.addWidget(away)
            for one in holder.findChildren(QPushButton):
                one.setFont(theme.font(14))
                one.setFixedHeight(theme.size(_FIELD))
            self.layouts[name] = button
            self._rows.addWidget(holder)

    def _open(self, name: str) -> None:
        self.window_.whole.arranging.open(name)

    def _forget(self, name: str) -> None:
        self.window_.whole.arranging.forget(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, text = self.context.theme, self.context.text
        edge = theme.size(_EDGE)
        self.setFixedWidth(theme.size(WIDTH))
        self._column.setContentsMargins(edge, 2 * edge, 2 * edge, 2 * edge)
        self._column.setSpacing(theme.size(10))
        self.title.setFont(theme.font(17, bold=True))
        self.title.setText(text("layout.title"))
        self.hint.setText(text("layout.hint"))
        self.keys.setText(text("layout.keys"))
        for label, size in ((self.hint, 13), (self.keys, 12)):
            label.setFont(theme.font(size))
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.name.setPlaceholderText(text("layout.name"))
        self.save_button.setText(text("layout.save"))
        for name, button in self.acts.items():
            button.setText(text(f"layout.{name}"))
        for widget in (self.name, self.save_button, *self.acts.values()):
            widget.setFont(theme.font(14))
            widget.setFixedHeight(theme.size(_FIELD))
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel like the others."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.scale(theme.zoom, theme.zoom)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        Drawing(painter, theme).box(QRectF(0, 16, width - 15, height - 32))
        painter.end()

"""Windows and layouts: a panel at the right, beside the pages, that covers nothing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hmi.qt.arranging import WALL
from hmi.qt.side_panel import FIELD, SidePanel

if TYPE_CHECKING:
    from hmi.qt.window import Window


class LayoutPanel(SidePanel):
    """A button per layout, a field to save another, and what may be done with this window."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window.context)
        self.window_, self.hint = window, QLabel()
        self.name, self.save_button = QLineEdit(), QPushButton()
        self.layouts: dict[str, QPushButton] = {}
        self.acts = {name: QPushButton() for name in ("new", "screen", "full", "lock")}
        self._rows = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        self.hint.setWordWrap(True)
        self.column.addWidget(self.title)
        self.column.addWidget(self.hint)
        self.column.addLayout(self._rows)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.save_button)
        self.column.addLayout(row)
        self.column.addSpacing(12)
        for button in self.acts.values():
            self.column.addWidget(button)
        self.column.addStretch(1)
        self.column.addWidget(self.keys)
        self.save_button.clicked.connect(self.save)
        self.name.returnPressed.connect(self.save)
        whole, window = self.window_.whole, self.window_
        acts: dict[str, Callable[[], object]] = {
            "new": lambda: whole.ask_for_window(),
            "screen": window.to_next_screen,
            "full": window.toggle_full,
            "lock": lambda: whole.lock(),
        }
        for name, act in acts.items():
            self.acts[name].clicked.connect(lambda _=False, act=act: act())

    def open(self) -> None:
        """Show it with the keyboard in the field for a new name."""
        self.restyle()
        self.show()
        self.name.setFocus()

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
                one.setFixedHeight(theme.size(FIELD))
            self.layouts[name] = button
            self._rows.addWidget(holder)

    def _open(self, name: str) -> None:
        self.window_.whole.arranging.open(name)

    def _forget(self, name: str) -> None:
        self.window_.whole.arranging.forget(name)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.dress()
        theme, text = self.context.theme, self.context.text
        self.title.setText(text("layout.title"))
        self.hint.setText(text("layout.hint"))
        self.keys.setText(text("layout.keys"))
        self.hint.setFont(theme.font(13))
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.name.setPlaceholderText(text("layout.name"))
        self.save_button.setText(text("layout.save"))
        for name, button in self.acts.items():
            button.setText(text(f"layout.{name}"))
        for widget in (self.name, self.save_button, *self.acts.values()):
            widget.setFont(theme.font(14))
            widget.setFixedHeight(theme.size(FIELD))
        self.refresh()

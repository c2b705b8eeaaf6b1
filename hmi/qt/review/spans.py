"""The span that figures and journal are of: a row of buttons, the last so many hours."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from hmi.models.rates import HOUR_NS
from hmi.qt.context import Context

SPANS: Final = {"1h": 1, "8h": 8, "24h": 24, "7d": 168, "30d": 720}
FIRST: Final = "8h"


class Spans(QWidget):
    """Chooses one; ``-`` and ``+`` step to the shorter and the longer one."""

    changed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.span = FIRST
        self.buttons = {name: QPushButton() for name in SPANS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for name, button in self.buttons.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, name=name: self.choose(name))
            row.addWidget(button)
        self.buttons[FIRST].setChecked(True)

    def choose(self, name: str) -> None:
        """Another span."""
        self.span = name
        for key, button in self.buttons.items():
            button.setChecked(key == name)
        self.changed.emit(name)

    def step(self, by: int) -> None:
        """A longer or a shorter one, as far as there is one."""
        names = list(SPANS)
        at = names.index(self.span) + by
        if 0 <= at < len(names):
            self.choose(names[at])

    def between(self, now_ns: int) -> tuple[int, int]:
        """From when to when it is."""
        return now_ns - SPANS[self.span] * HOUR_NS, now_ns

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.layout().setSpacing(theme.size(6))
        for name, button in self.buttons.items():
            button.setFont(theme.font(14))
            button.setFixedSize(theme.size(84), theme.size(38))
            button.setText(self.context.text(f"review.span.{name}"))

"""The lists of the alarm page: which there are, how many stand in each, which is in view."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from hmi.qt.context import Context
from scada.model import SuppressionKind

TABS: Final = (
    "active",
    "latched",
    "shelved",
    "suppressed",
    "out_of_service",
    "restless",
    "journal",
)
SILENT: Final = {
    "shelved": SuppressionKind.SHELVED,
    "suppressed": SuppressionKind.BY_DESIGN,
    "out_of_service": SuppressionKind.OUT_OF_SERVICE,
}
"""The lists of what is not annunciated, by how it became so."""
LEAST: Final = 84
"""The least width of a tab, in px at 1080p."""


class AlarmTabs(QWidget):
    """A button per list, with its number."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.buttons = {name: QPushButton() for name in TABS}
        self.name = TABS[0]
        self._counts: dict[str, int] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for name, button in self.buttons.items():
            button.setCheckable(True)
            button.setProperty("tab", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._clicked, name))
            self._row.addWidget(button)
        self.buttons[self.name].setChecked(True)

    def _clicked(self, name: str, *_: object) -> None:
        self.chosen.emit(name)

    def show_tab(self, name: str) -> None:
        """Mark the list that is in view."""
        self.name = name
        for key, button in self.buttons.items():
            button.setChecked(key == name)

    def beside(self, steps: int) -> str:
        """The list so many places further on."""
        return TABS[(TABS.index(self.name) + steps) % len(TABS)]

    def count(self) -> None:
        """Say how many stand in each list."""
        model = self.context.model
        silent = [one.kind for r in model.alarms.suppressed.values() for one in r.suppressed]
        counts = {
            "active": len(model.alarms.records),
            "latched": len(model.alarms.latched),
            "restless": len(model.restless()),
            **{name: silent.count(kind) for name, kind in SILENT.items()},
        }
        for name, count in counts.items():
            if self._counts.get(name) != count:
                self.buttons[name].setText(self.context.text(f"alarms.tab.{name}", count=count))
        self._counts = counts

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self._row.setSpacing(theme.size(6))
        for name, button in self.buttons.items():
            button.setFixedHeight(theme.size(38))
            button.setMinimumWidth(theme.size(LEAST))
            button.setFont(theme.font(13.5))
            count = self._counts.get(name, 0)
            button.setText(self.context.text(f"alarms.tab.{name}", count=count))

"""The lists of the alarm page: which there are, how many stand in each, which is in view."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from hmi.qt.context import Context
from hmi.qt.two_rows import TwoRows
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
        every = tuple(self.buttons.values())
        self._rows = TwoRows(every[:4], every[4:])
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._rows)
        for name, button in self.buttons.items():
            button.setCheckable(True)
            button.setProperty("tab", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._clicked, name))
        self.buttons[self.name].setChecked(True)

    def _clicked(self, name: str, *_: object) -> None:
        self.chosen.emit(name)

    def show_tab(self, name: str) -> None:
        """Mark the list that is in view."""
        self.name = name
        for key, button in self.buttons.items():
            button.setChecked(key == name)

    def share(self, width: int) -> None:
        """Stand in one row or in two, as there is room."""
        self._rows.share(width)

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
                self._say(name, count)
        self._counts = counts

    def _say(self, name: str, count: int) -> None:
        button = self.buttons[name]
        button.setText(self.context.text(f"alarms.tab.{name}", count=count))
        least = self.context.theme.size(LEAST)
        button.setMinimumWidth(max(least, button.sizeHint().width()))

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self._rows.use_spacing(theme.size(6))
        for name, button in self.buttons.items():
            button.setFixedHeight(theme.size(38))
            button.setFont(theme.font(13.5))
            self._say(name, self._counts.get(name, 0))

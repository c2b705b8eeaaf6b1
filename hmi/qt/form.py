"""A form in a panel: what may be done, the fields that it needs, do it or leave. Never a dialog."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.acknowledging import why_not
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.scroller import scroller
from scada.model import Command, CommandResult


class Form(QWidget):
    """One button per deed, labelled fields below. Escape leaves, Return does.

    ``words`` is the path of its texts: ``<words>.name.<deed>`` and ``<words>.field.<field>``, where
    a deed may say its own: ``<words>.field.<deed>.<field>``.
    """

    left = Signal()

    def __init__(
        self, context: Context, words: str, deeds: Sequence[str], fields: Mapping[str, QWidget]
    ) -> None:
        super().__init__()
        self.context, self.words = context, words
        self.deed = ""
        self.buttons = {str(deed): QPushButton() for deed in deeds}
        self.fields = dict(fields)
        self.labels = {name: QLabel() for name in fields}
        self.why = QLabel()
        self.do, self.leave_button = QPushButton(), QPushButton()
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        choices = QHBoxLayout()
        for deed, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose, deed))
            choices.addWidget(button, 1)
        column.addLayout(choices)
        self.why.setWordWrap(True)
        self.room = QWidget()
        inside = QVBoxLayout(self.room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.why)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for place, (name, field) in enumerate(self.fields.items()):
            grid.addWidget(self.labels[name], place, 0)
            grid.addWidget(field, place, 1)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.send)
        inside.addLayout(grid)
        inside.addStretch(1)
        column.addWidget(scroller(self.room), 1)
        row = QHBoxLayout()
        for button in (self.do, self.leave_button):
            row.addWidget(button, 1)
        self.do.setProperty("primary", True)
        column.addLayout(row)
        self.do.clicked.connect(self.send)
        self.leave_button.clicked.connect(self.left.emit)
        for widget in (self, *self.findChildren(QWidget)):
            widget.installEventFilter(self)

    def wanted_height(self) -> int:
        """What it takes to show all of it without moving it."""
        layout = self.layout()
        gaps = 2 * layout.spacing() if layout is not None else 0
        rows = [*self.buttons.values(), self.do]
        tall = max(button.height() for button in rows)
        return self.room.sizeHint().height() + 2 * tall + gaps

    def offer(self, able: Mapping[str, str]) -> None:
        """Which deeds there are, each with why it may not be done; the whys stand below."""
        for deed, button in self.buttons.items():
            button.setVisible(deed in able)
            button.setEnabled(deed in able and not able[deed])
        whys = dict.fromkeys(why for why in able.values() if why)
        self.why.setText("\n".join(whys))
        self.why.setVisible(bool(whys))

    def choose(self, deed: str, *_: object) -> None:
        """Show the fields of a deed; empty: of none."""
        self.deed = deed
        for other, button in self.buttons.items():
            button.setChecked(other == deed)
        needed = self.needed(deed) if deed else ()
        for name, field in self.fields.items():
            field.setVisible(name in needed)
            self.labels[name].setVisible(name in needed)
        self._say()
        self.do.setEnabled(bool(deed))
        if self.isVisible():
            self._first(needed)

    def needed(self, deed: str) -> Collection[str]:
        """The fields of a deed, by name; all of them unless a form says otherwise."""
        return tuple(self.fields)

    @abstractmethod
    def send(self) -> None:
        """Do what is filled in."""

    def _first(self, needed: Collection[str]) -> None:
        """The first text to be written has the keyboard."""
        for name, field in self.fields.items():
            if name in needed and isinstance(field, QLineEdit):
                field.setFocus()
                return

    def give(self, command: Command) -> None:
        """Send a command; the form stays where it is refused."""
        if self.context.stale:
            self.context.say.emit(self.context.text("alarms.stale"))
            return
        self.context.requests.command(command, self._told(self.deed))

    def refused(self, reason: str) -> None:
        """Say why it was not done."""
        self.context.say.emit(self.context.text("form.refused", reason=reason))

    def _told(self, deed: str) -> Callable[[CommandResult | Exception], None]:
        def then(result: CommandResult | Exception) -> None:
            if reason := why_not(result):
                self.refused(reason)
                return
            what = self.context.text(f"{self.words}.name.{deed}")
            self.context.say.emit(self.context.text("form.done", what=what))
            self.left.emit()

        return then

    def _say(self) -> None:
        """The labels: a deed's own words where it has them."""
        for name, label in self.labels.items():
            own = f"{self.words}.field.{self.deed}.{name}"
            said = self.context.text(own)
            label.setText(self.context.text(f"{self.words}.field.{name}") if said == own else said)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, text = self.context.theme, self.context.text
        for deed, button in self.buttons.items():
            button.setText(text(f"{self.words}.name.{deed}"))
        self.do.setText(text("form.do"))
        self.leave_button.setText(text("form.leave"))
        for widget in self.findChildren(QWidget):
            widget.setFont(theme.font(14))
        choices = [field for field in self.fields.values() if isinstance(field, Choice)]
        for widget in (*self.buttons.values(), self.do, self.leave_button, *choices):
            widget.setFixedHeight(theme.size(40))
        for layout in (self.layout(), self.room.layout()):
            if layout is not None:
                layout.setSpacing(theme.size(12))
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            leaves = event.key() == Qt.Key.Key_Escape
            if leaves:
                self.left.emit()
            return leaves or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

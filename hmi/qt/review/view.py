"""A view of the desk, and the pieces that views are put together from."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from hmi.models.spoken import spoken
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob


class DeskView(QWidget):
    """One of the desk's views. Texts are found below ``desk.<key>``; ``<key>.keys`` names its keys."""

    key: ClassVar[str]
    say_label: "Note"
    """How it stands with what was asked; of a view that asks."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.parts: list[Part] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)

    def own(self, name: str, /, **values: object) -> str:
        """A text of this view."""
        return self.context.text(f"desk.{self.key}.{name}", **values)

    def telling(self, name: str, /, **values: object) -> Callable[[], str]:
        """A text of this view in whatever language is in use; a value may be such a text, too."""

        def told() -> str:
            now = {key: one() if callable(one) else one for key, one in values.items()}
            return self.own(name, **now)

        return told

    def tell(self, name: str, /, **values: object) -> None:
        """Say it in the view's own line, as `telling` does."""
        self.say_label.say(self.telling(name, **values))

    def said(self, fault: object) -> str:
        """A fault in the language in use."""
        return spoken(str(fault), self.context.model.language)

    def entered(self) -> None:
        """It came into view: the first field has the keyboard."""

    def refresh(self, applied: Applied) -> None:
        """Live news, while it is in view."""

    @property
    def waits(self) -> bool:
        """Whether a job of the desk is under way that it will show."""
        return any(job.is_running for job in self.findChildren(DeskJob))

    def stop(self) -> bool:
        """Esc: what is under way for this view is stopped; whether there was anything."""
        jobs = [job for job in self.findChildren(DeskJob) if job.is_running]
        for job in jobs:
            job.stop()
        return bool(jobs)

    def pose(self) -> None:
        """Have something to show, for a picture; asks for what a person would ask for."""

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.column.setSpacing(self.context.theme.size(12))
        for part in self.parts:
            part.restyle()

    def field(self, name: str, widget: QWidget, wide: int) -> "Field":
        """A field below its label, so wide at 1080p; 0: as wide as there is room."""
        field = Field(self, name, widget, wide)
        self.parts.append(field)
        return field

    def button(self, name: str, act: Callable[[], object], primary: bool = False) -> "Button":
        """A button that does something."""
        button = Button(self, name, act, primary)
        self.parts.append(button)
        return button

    def note(self, quiet: bool = True) -> "Note":
        """A line of text."""
        note = Note(self, quiet)
        self.parts.append(note)
        return note

    def row(self, *things: QWidget | QLayout | int) -> "Row":
        """Things side by side; a number is room that stretches."""
        row = Row(self, things)
        self.parts.append(row)
        return row


class Part:
    """What is styled with its view."""

    def restyle(self) -> None:
        """Theme, zoom or language changed."""


class Field(QWidget, Part):
    """A field with its label above."""

    def __init__(self, view: DeskView, name: str, widget: QWidget, wide: int) -> None:
        super().__init__()
        self.view, self.name, self.widget, self.wide = view, name, widget, wide
        self.label = QLabel()
        self.label.setBuddy(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.label)
        column.addWidget(widget)

    def restyle(self) -> None:
        """See `Part`."""
        theme = self.view.context.theme
        self.label.setText(self.view.own(f"field.{self.name}"))
        self.label.setFont(theme.font(12.5))
        self.label.setStyleSheet(f"color: {theme.tokens.quiet}")
        self.widget.setFont(theme.font(14))
        self.widget.setFixedHeight(theme.size(38))
        self.layout().setSpacing(theme.size(3))
        if self.wide:
            self.setFixedWidth(theme.size(self.wide))


class Button(QPushButton, Part):
    """A button of a view; its text says its key where it has one."""

    def __init__(self, view: DeskView, name: str, act: Callable[[], object], primary: bool) -> None:
        super().__init__()
        self.view, self.name = view, name
        if primary:
            self.setProperty("primary", True)
        self.clicked.connect(lambda _=False: act())

    def restyle(self) -> None:
        """See `Part`."""
        theme = self.view.context.theme
        self.setText(self.view.own(f"do.{self.name}"))
        self.setFont(theme.font(14))
        self.setFixedHeight(theme.size(38))

    def keyPressEvent(self, event) -> None:
        """Qt's: Enter presses it, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Note(QLabel, Part):
    """A line of text that is elided nowhere: it goes on in the next line."""

    def __init__(self, view: DeskView, quiet: bool) -> None:
        super().__init__()
        self.view, self.quiet = view, quiet
        self._words: Callable[[], str] | None = None
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)

    def say(self, words: Callable[[], str]) -> None:
        """These words, and the same again when the language is another one."""
        self._words = words
        super().setText(words())

    def setText(self, text: str) -> None:
        """Qt's: this text, whatever the language."""
        self._words = None
        super().setText(text)

    def restyle(self) -> None:
        """See `Part`."""
        theme = self.view.context.theme
        self.setFont(theme.font(13))
        token = theme.tokens.quiet if self.quiet else theme.tokens.text
        self.setStyleSheet(f"color: {token}")
        if self._words is not None:
            super().setText(self._words())


class Row(QHBoxLayout, Part):
    """Things side by side, their lower edges on one line."""

    def __init__(self, view: DeskView, things: tuple[QWidget | QLayout | int, ...]) -> None:
        super().__init__()
        self.view = view
        for thing in things:
            if isinstance(thing, int):
                self.addStretch(thing)
            elif isinstance(thing, QLayout):
                self.addLayout(thing)
            else:
                grows = isinstance(thing, Note) or (isinstance(thing, Field) and not thing.wide)
                self.addWidget(thing, 1 if grows else 0, Qt.AlignmentFlag.AlignBottom)

    def restyle(self) -> None:
        """See `Part`."""
        self.setSpacing(self.view.context.theme.size(10))


class Panel(QWidget):
    """A ground with a heading, a quiet remark, and something inside."""

    def __init__(self, context: Context, inside: QWidget) -> None:
        super().__init__()
        self.context = context
        self.title, self.remark = QLabel(), QLabel()
        self.remark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title)
        self.head.addWidget(self.remark, 1)
        self.column = QVBoxLayout(self)
        self.column.addLayout(self.head)
        self.column.addWidget(inside, 1)

    def say(self, title: str, remark: str = "") -> None:
        """The heading and the remark."""
        self.title.setText(title)
        self.remark.setText(remark)
        self._fit()

    def _fit(self) -> None:
        """A remark that would lie on the heading is left out: it is never what matters."""
        needed = self.title.sizeHint().width() + self.remark.sizeHint().width()
        self.remark.setVisible(needed + self.context.theme.size(40) <= self.width())

    def resizeEvent(self, event) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.column.setContentsMargins(*(theme.size(one) for one in (12, 8, 12, 10)))
        self.column.setSpacing(theme.size(6))
        self.title.setFont(theme.font(15, True))
        self.remark.setFont(theme.font(12))
        self.remark.setStyleSheet(f"color: {theme.tokens.quiet}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        theme, painter = self.context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("panel"))
        corner = theme.px(6)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), corner, corner)
        painter.end()

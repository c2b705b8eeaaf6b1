"""A drawing while it is drawn: the last good save with values, and what is wrong with the file."""

import time
from collections.abc import Callable, Sequence
from typing import cast

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hmi.models.frame import Mailbox
from hmi.models.mimic.draft import Draft
from hmi.models.station import StationModel
from hmi.models.tokens import THEMES
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context, Requests
from hmi.qt.mimic.view import MimicView
from hmi.qt.theme import Theme

FRAME_MS = 100
BLINK_MS = 500
MOST_LINES = 6
"""Of what is wrong; the rest is counted."""
STRIP, LINE = 72, 17
"""The height of the strip with one line, and of each more."""
SIZE = (1180, 740)


class Strip(Canvas):
    """What is wrong with the file, or that nothing is; the keys."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.lines: Sequence[str] = ()
        self.state = ""
        self.setFixedHeight(STRIP)

    def tell(self, state: str, lines: Sequence[str]) -> None:
        """Another state or other problems; as high as its lines."""
        if (state, lines) == (self.state, self.lines):
            return
        self.state, self.lines = state, lines
        self.setFixedHeight(STRIP + LINE * (min(max(len(lines), 1), MOST_LINES) - 1))
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A panel with a line per problem."""
        inside = drawing.panel(self.rect().toRectF(), self.state, self.context.text("mimic.keys"))
        room = inside.adjusted(0, -6, 0, 0)
        room.setHeight(LINE)
        shown = list(self.lines[:MOST_LINES])
        if len(self.lines) > MOST_LINES:
            more = self.context.text("mimic.more", count=len(self.lines) - MOST_LINES + 1)
            shown[-1] = more
        for line in shown or [self.context.text("mimic.nothing_wrong")]:
            drawing.text(room, line, 13, "text" if self.lines else "quiet")
            room.translate(0, LINE)


class Studio(QWidget):
    """Shows one drawing of a site; ``drafts`` gives what was saved since it was asked last."""

    def __init__(
        self,
        model: StationModel,
        name: str,
        drafts: Callable[[], Draft | None],
        mailbox: Mailbox | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__()
        self.model, self.name = model, name
        # Nothing is asked of anybody here: a drawing only shows.
        self.context = Context(model, cast(Requests, None), Theme(model.theme))
        self.view = MimicView(self.context, self)
        self.strip = Strip(self.context, self)
        self.draft: Draft | None = None
        self.is_live = False
        """Whether the values are the plant's."""
        self._drafts, self._mailbox, self._clock = drafts, mailbox, clock
        self._said = ""
        column = QVBoxLayout(self)
        column.addWidget(self.view, 1)
        column.addWidget(self.strip)
        self._bind()
        self.resize(*SIZE)
        self.setWindowTitle(f"{name} · Davylamp")
        self.view.show_mimic(name)
        self.tick()

    def _bind(self) -> None:
        context = self.context
        context.open_tag.connect(lambda tag: self._say(f"tag:{tag}"))
        context.open_area.connect(lambda area: self._say(f"area:{area}"))
        context.open_display.connect(lambda name: self._say(f"drawing:{name}"))
        context.open_trend.connect(lambda tags: self._say("trend:" + ",".join(tags)))
        for keys, act in (("Ctrl+T", self.turn_theme), ("Ctrl+G", self.turn_language)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def start(self) -> None:
        """Look for what is saved and what the plant does, until the window is closed."""
        for interval, act in ((FRAME_MS, self.tick), (BLINK_MS, self._blink)):
            timer = QTimer(self)
            timer.setInterval(interval)
            timer.timeout.connect(act)
            timer.start()

    def tick(self) -> None:
        """Take the newest draft and values."""
        table = self.model.table
        if self._mailbox is not None:
            applied = self.model.apply(self._mailbox.take(), self._clock())
            self.is_live = self.is_live or applied.snapshot
        draft = self._drafts()
        if draft is not None:
            self.draft = draft
        if draft is not None or self.model.table is not table:
            self._put_in(self.draft)
        self.view.refresh()
        self._tell()

    def _put_in(self, draft: Draft | None) -> None:
        """The drawing into the table; a save that cannot be shown leaves the last one that could."""
        if draft is None or draft.text is None:
            return
        drawings = {**self.model.table.mimics, self.name: draft.text}
        self.model.table = msgspec.structs.replace(self.model.table, mimics=drawings)

    def _tell(self) -> None:
        text, draft = self.context.text, self.draft
        shown = draft is not None and draft.text is not None
        source = text("mimic.live" if self.is_live else "mimic.sample")
        state = text("mimic.shown" if shown else "mimic.kept" if self.view.mimic else "mimic.none")
        said = f"{self.view.title} · {state} · {source}{self._said}"
        lines = draft.problems[self.model.language.name] if draft is not None else ()
        self.strip.tell(said, lines)

    def _say(self, opened: str) -> None:
        self._said = f" · {self.context.text('mimic.opens', what=opened)}"

    def turn_theme(self) -> None:
        """The other theme."""
        self.model.use_theme("dark" if self.model.theme is THEMES["quiet"] else "quiet")
        self.context.theme = Theme(self.model.theme)
        self._turned()

    def turn_language(self) -> None:
        """The other language."""
        self.model.use_language("zh" if self.model.language.name == "en" else "en")
        self._turned()

    def _turned(self) -> None:
        self.view.restyle()
        self._tell()
        self.update()
        self.strip.update()

    def _blink(self) -> None:
        self.context.lit = not self.context.lit
        self.view.blink()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self.view.refresh()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("panel"))
        painter.end()


def run_studio(
    make: Callable[[], Studio], argv: list[str], seconds: float = 0.0, picture: str = ""
) -> int:
    """Show a studio until it is closed, or for some seconds; with ``picture`` paint it into a file."""
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(argv)
    studio = make()
    studio.show()
    try:
        if picture:
            return _picture(studio, picture)
        studio.start()
        if seconds:
            QTimer.singleShot(int(seconds * 1000), application.quit)
        return application.exec()
    finally:
        studio.close()
        studio.deleteLater()
        QCoreApplication.sendPostedEvents(studio, QEvent.Type.DeferredDelete)


def leave_studio() -> None:
    """End as soon as the loop turns; safe in a signal handler."""
    QApplication.quit()


def _picture(studio: Studio, file: str) -> int:
    QApplication.processEvents()
    studio.tick()
    if not studio.grab().save(file):
        raise OSError(f"{file}: the picture could not be written")
    return 0

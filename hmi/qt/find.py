"""Ctrl-K: type words, Enter opens. It stands at the right, over no alarm and no banner."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hmi.models.alarms import fill
from hmi.models.priority import class_of
from hmi.models.search import MOST, Entry, Hit, search
from hmi.models.search_index import SearchIndex
from hmi.qt.canvas import CENTER, RIGHT, Canvas, Drawing
from hmi.qt.context import Context

WIDTH: Final = 560
ROW: Final = 44
TOP: Final = 68
FOOT: Final = 34
AROUND: Final = 60 + 16 + 16 + 30
"""Banner, gutters and status line: they stay free."""
CALM_MS: Final = 250
"""So long no alarm may come or go before something is made that nobody has asked for."""


class FindPanel(Canvas):
    """A field and what fits it. ``entries`` says what pages and commands there are now.

    ``read`` reads what they need, on a thread of its own; then ``warm`` makes ready one thing that they
    need and says whether there was any: it is called between pictures. Nobody ever waits for all pages:
    what they can do is found as soon as they are there.
    """

    left = Signal()

    def __init__(
        self,
        context: Context,
        entries: Callable[[], Sequence[Entry]],
        parent: QWidget,
        warm: Callable[[], bool] = lambda: False,
        read: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(context, parent)
        self._entries_now, self._warm, self._read = entries, warm, read
        self._prepared: SearchIndex | None = None
        self._changes = -1
        self._entries: Sequence[Entry] = ()
        self.hits: list[Hit] = []
        self.selected = 0
        self.field = QLineEdit(self)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self._begin, self._warming = QTimer(self, singleShot=True), QTimer(self)
        self._begin.timeout.connect(self._read_names)
        self._warming.timeout.connect(self._warm_on)
        self.hide()

    def prepare(self) -> None:
        """Read the names of another table, on a thread of its own, when the picture is there."""
        if self._prepared is not self.context.model.search:
            self._prepared = self.context.model.search
            self._begin.start(0)

    def _read_names(self) -> None:
        self.context.requests.work(self.context.model.search.finish, self._names_read)

    def _names_read(self, _: object) -> None:
        if self.isVisible():
            self._search_on()
        if not self._warming.isActive():
            self.context.requests.work(self._read, lambda _: self._warming.start(0))

    def _warm_on(self) -> None:
        """One more of what is needed, in a calm; what could not be read is said where it is made."""
        waits = self.isVisible()
        self._warming.setInterval(0 if waits else CALM_MS)
        before, self._changes = self._changes, self.context.model.alarms.changes
        if before != self._changes and not waits:
            return
        if not self._warm():
            self._warming.stop()
        elif self.isVisible():
            self._search_on()

    def _search_on(self) -> None:
        """More can be found by now; who is choosing goes on where he is."""
        at, self._entries = self.selected, self._entries_now()
        self._search(self.field.text())
        self.selected = min(at, max(0, len(self.hits) - 1))

    def open(self, words: str = "") -> None:
        """Show it with the keyboard in the field."""
        self.prepare()
        self._entries = self._entries_now()
        self.restyle()
        self.field.setText(words)
        self._search(words)
        self.show()
        self.raise_()
        self.field.setFocus()

    def leave(self) -> None:
        """Close; the page has the keyboard again."""
        self.hide()
        self.left.emit()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.field.setFont(theme.font(15))
        self.field.setPlaceholderText(self.context.text("find.hint"))
        self._place()

    def _room(self) -> int:
        """How many rows fit above the status line."""
        height = self.parentWidget().height() / self.context.theme.zoom
        return max(1, min(MOST, int((height - AROUND - TOP - FOOT) // ROW)))

    def _place(self) -> None:
        size = self.context.theme.size
        parent = self.parentWidget()
        rows = max(1, len(self.hits))
        height = size(TOP + rows * ROW + FOOT)
        x = parent.width() - size(WIDTH) - size(16)
        self.setGeometry(x, size(60 + 16), size(WIDTH), height)
        self.field.setGeometry(size(16), size(16), size(WIDTH - 32), size(40))

    def _search(self, words: str) -> None:
        self.hits = search(self.context.model, words, self._entries, self._room())
        self.selected = 0
        self._place()
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The hits, the selected one framed; below them the keys."""
        drawing.box(QRectF(0, 0, width, height), "panel", "selection", width=2)
        text = self.context.text
        if not self.hits:
            words = text("find.nothing" if self.field.text().strip() else "find.what")
            drawing.text(QRectF(18, TOP, width - 36, ROW), words, 13.5, "quiet")
        for i, hit in enumerate(self.hits):
            row = QRectF(10, TOP + i * ROW, width - 20, ROW)
            if i == self.selected:
                drawing.box(row, "raised", "selection", width=2)
            self._draw_hit(drawing, row, hit)
            self.hit(row, partial(self.open_hit, hit))
        foot = QRectF(18, height - FOOT + 4, width - 36, 20)
        ready = self.context.model.search.is_ready
        drawing.text(foot, text("find.keys" if ready else "find.reading"), 12, "quiet")

    def _draw_hit(self, drawing: Drawing, row: QRectF, hit: Hit) -> None:
        kind = self.context.text(f"find.{hit.kind}")
        right = row.adjusted(0, 0, -12, 0)
        used = drawing.text(right, kind, 12.5, "quiet", align=RIGHT) + 12
        if hit.keys:
            wide = drawing.width(hit.keys, 12, True) + 14
            key = QRectF(right.right() - used - wide, row.center().y() - 11, wide, 22)
            drawing.box(key, "panel", "line", 4)
            drawing.text(key, hit.keys, 12, bold=True, align=CENTER)
            used += wide + 12
        room = QRectF(row.left() + 12, row.top(), row.width() - used - 28, row.height())
        if hit.record is not None:
            mark = QRectF(room.left(), row.center().y() - 11, 22, 22)
            drawing.symbol(mark, class_of(hit.record), fill(hit.record), "panel")
            room.setLeft(room.left() + 34)
        if not hit.below:
            drawing.text(room, hit.title, 14, bold=True)
            return
        drawing.text(
            QRectF(room.left(), room.top() + 4, room.width(), 20), hit.title, 14, bold=True
        )
        below = QRectF(room.left(), room.top() + 23, room.width(), 16)
        drawing.text(below, hit.below, 12, "quiet")

    def open_hit(self, hit: Hit) -> None:
        """Open what was found."""
        self.leave()
        signals = {
            "area": self.context.open_area,
            "alarm": self.context.open_alarm,
            "limit": self.context.open_alarm,
            "tag": self.context.open_tag,
        }
        if hit.open is not None:
            hit.open()
        else:
            signals[hit.kind].emit(hit.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter and Escape of the field."""
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Down:
                self.selected = min(self.selected + 1, max(0, len(self.hits) - 1))
            case Qt.Key.Key_Up:
                self.selected = max(self.selected - 1, 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.hits:
                    self.open_hit(self.hits[self.selected])
            case _:
                return False
        self.update()
        return True

"""Ctrl-K: type words, Enter opens. It stands at the right, over no alarm and no banner."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hmi.models.search import Hit, search
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context

WIDTH, ROW, TOP = 520, 44, 70


class FindPanel(Canvas):
    """A field and what fits it."""

    page = Signal(str)
    left = Signal()

    def __init__(self, context: Context, pages: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(context, parent)
        self.pages = pages
        self.hits: list[Hit] = []
        self.selected = 0
        self.field = QLineEdit(self)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it with the keyboard in the field."""
        self.restyle()
        self.field.clear()
        self._search("")
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

    def _place(self) -> None:
        size = self.context.theme.size
        parent = self.parentWidget()
        rows = max(1, len(self.hits))
        height = size(TOP + rows * ROW + 10)
        x = parent.width() - size(WIDTH) - size(16)
        self.setGeometry(x, size(60 + 16), size(WIDTH), height)
        self.field.setGeometry(size(16), size(16), size(WIDTH - 32), size(40))

    def _search(self, words: str) -> None:
        self.hits = search(self.context.model, words, self.pages)
        self.selected = 0
        self._place()
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """The hits, the selected one framed."""
        drawing.box(QRectF(0, 0, width, height), "panel", "selection", width=2)
        text = self.context.text
        if not self.hits:
            words = text("find.nothing" if self.field.text().strip() else "find.what")
            drawing.text(QRectF(18, TOP, width - 36, ROW), words, 13.5, "quiet")
        for i, hit in enumerate(self.hits):
            row = QRectF(10, TOP + i * ROW, width - 20, ROW)
            if i == self.selected:
                drawing.box(row, "raised", "line")
            sort = drawing.text(
                row.adjusted(0, 0, -10, 0), text(f"find.{hit.sort}"), 12.5, "quiet", align=RIGHT
            )
            room = row.adjusted(10, 4, -sort - 24, 0)
            drawing.text(
                QRectF(room.left(), room.top(), room.width(), 20), hit.title, 14, bold=True
            )
            drawing.text(
                QRectF(room.left(), room.top() + 19, room.width(), 16), hit.below, 12, "quiet"
            )
            self.hit(row, partial(self.open_hit, hit))

    def open_hit(self, hit: Hit) -> None:
        """Open what was found."""
        self.leave()
        signals = {
            "page": self.page,
            "area": self.context.open_area,
            "alarm": self.context.open_alarm,
            "tag": self.context.open_tag,
        }
        signals[hit.sort].emit(hit.id)

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

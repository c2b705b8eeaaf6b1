"""Something typed: a point, a template, a date, a name; inside the panel and over no alarm."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hmi.qt.context import Context


@dataclass(frozen=True, slots=True)
class Offer:
    """A line under the field: its text, and what stands for it."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``offers`` are found anew at each letter.

    ``take`` is called with the words and the chosen offer's key ('' for none), and says what is wrong
    with them, '' where all is well. ``remove`` lets an offer go (Del).
    """

    prompt: str
    hint: str
    offers: Callable[[str], list[Offer]]
    take: Callable[[str, str], str]
    remove: Callable[[str], None] | None = None


class Chooser(QWidget):
    """Type, choose with the arrows, Enter takes, Escape leaves."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.wish: Wish | None = None
        self.field, self.hint, self.list = QLineEdit(), QLabel(), QListWidget()
        self.hint.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self.accept())
        column.addStretch(0)
        self._room = QRect(0, 0, 380, 600)
        self.setAutoFillBackground(True)
        self.hide()

    def open(self, wish: Wish) -> None:
        """Show it, empty, with the keyboard in it."""
        self.wish = wish
        self.field.setPlaceholderText(wish.prompt)
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        theme = self.context.theme
        self.field.setFont(theme.font(13))
        self.hint.setFont(theme.font(12))
        self.list.setFont(theme.font(13))
        self.hint.setStyleSheet(f"color: {theme.tokens.quiet};")
        self.list.setStyleSheet(
            f"QListWidget {{ background: {theme.tokens.raised}; border: 1px solid "
            f"{theme.tokens.line}; color: {theme.tokens.text}; }}"
            f"QListWidget::item {{ padding: {theme.size(4)}px; }}"
            f"QListWidget::item:selected {{ background: {theme.tokens.selection};"
            f" color: {theme.tokens.on_selection}; }}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel with an edge of its own."""
        painter = QPainter(self)
        painter.setPen(self.context.theme.color("selection"))
        painter.setBrush(self.context.theme.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def accept(self) -> None:
        """Take the words and the chosen offer; what is wrong with them is said, and they stay."""
        item = self.list.currentItem()
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        wrong = self.wish.take(self.field.text().strip(), key) if self.wish is not None else ""
        if wrong:
            self.hint.setText(wrong)
            self.hint.show()
            self._fit()
        else:
            self._leave()

    def _search(self, words: str) -> None:
        self.list.clear()
        if self.wish is None:
            return
        for offer in self.wish.offers(words.strip()):
            item = QListWidgetItem(offer.text)
            item.setData(Qt.ItemDataRole.UserRole, offer.key)
            self.list.addItem(item)
        self.hint.setText(self.wish.hint)
        self.hint.setVisible(bool(self.wish.hint))
        self.list.setVisible(self.list.count() > 0)
        self.list.setCurrentRow(0)
        self._fit()

    def place(self, room: QRect) -> None:
        """It may be as high as this, and is as high as it has to be."""
        self._room = room
        self._fit()

    def _fit(self) -> None:
        rows = self.list.count()
        high = rows * self.list.sizeHintForRow(0) + 6 if rows else 0
        self.list.setMaximumHeight(max(high, 1))
        hinted = self.hint.heightForWidth(self._room.width() - 16) + 8 if self.hint.text() else 0
        needed = self.field.sizeHint().height() + hinted + high + 28
        self.setGeometry(
            self._room.left(),
            self._room.top(),
            self._room.width(),
            min(needed, self._room.height()),
        )

    def _remove(self) -> None:
        item = self.list.currentItem()
        if self.wish is not None and self.wish.remove is not None and item is not None:
            self.wish.remove(item.data(Qt.ItemDataRole.UserRole))
            self._search(self.field.text())

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the words stay where they are."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        row, rows = self.list.currentRow(), self.list.count()
        if event.key() == Qt.Key.Key_Down:
            self.list.setCurrentRow(min(row + 1, rows - 1))
        elif event.key() == Qt.Key.Key_Up:
            self.list.setCurrentRow(max(row - 1, 0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Delete and not self.field.text():
            self._remove()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            return False
        return True

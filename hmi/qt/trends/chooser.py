"""Adding a pen: a field to type in and the points that fit, inside the panel and over no alarm."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hmi.models.trends import Finder
from hmi.qt.context import Context


class Chooser(QWidget):
    """Type words, choose with the arrows, Enter takes the point, Escape leaves."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.finder: Finder | None = None
        self.field = QLineEdit()
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.setAutoFillBackground(True)
        self.hide()

    def open(self, finder: Finder) -> None:
        """Show it, empty, with the keyboard in it."""
        self.finder = finder
        self.field.setPlaceholderText(self.context.text("trends.find"))
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        theme = self.context.theme
        self.field.setFont(theme.font(13))
        self.list.setFont(theme.font(13))
        self.list.setStyleSheet(
            f"QListWidget {{ background: {theme.tokens.raised}; border: 1px solid "
            f"{theme.tokens.line}; color: {theme.tokens.text}; }}"
            f"QListWidget::item {{ padding: {theme.size(4)}px; }}"
            f"QListWidget::item:selected {{ background: {theme.tokens.selection};"
            f" color: {theme.tokens.on_selection}; }}"
        )

    def _search(self, words: str) -> None:
        self.list.clear()
        if self.finder is None:
            return
        said = self.context.model.words
        for tag in self.finder.find(words):
            item = QListWidgetItem(f"{tag.id}  {said.name(tag)}")
            item.setData(Qt.ItemDataRole.UserRole, tag.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

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
            self._take(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            return False
        return True

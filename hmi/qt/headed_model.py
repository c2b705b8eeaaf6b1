"""The head of a table's model: so many rows and columns, each column with its title and its side."""

from abc import abstractmethod

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from hmi.qt.canvas import LEFT, RIGHT

Index = QModelIndex | QPersistentModelIndex


class HeadedModel(QAbstractTableModel):
    """What Qt asks of every flat table; who derives says the four things that differ, and `data`."""

    @abstractmethod
    def count(self) -> int:
        """How many rows."""

    @abstractmethod
    def width(self) -> int:
        """How many columns."""

    @abstractmethod
    def title(self, column: int) -> str:
        """What stands above a column."""

    def is_right(self, column: int) -> bool:
        """Whether it stands at the right, as numbers do."""
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else self.count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return self.width()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal or section >= self.width():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.is_right(section) else LEFT
        return None

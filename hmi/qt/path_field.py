"""A field for the path of a file on this station; it completes names as they are written."""

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QCompleter, QFileSystemModel, QLineEdit, QWidget


class PathField(QLineEdit):
    """``kinds`` are globs of the files that are offered; none: every file."""

    def __init__(self, parent: QWidget, kinds: tuple[str, ...] = ()) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._folders: QFileSystemModel | None = None

    def begin(self) -> None:
        """It is to be seen: the disk is read from now on, and the home folder stands there first."""
        if self._folders is not None:
            return
        self._folders = QFileSystemModel(self)
        self._folders.setRootPath("")
        self._folders.setFilter(QDir.Filter.AllDirs | QDir.Filter.Files | QDir.Filter.NoDot)
        self._folders.setNameFilters(list(self._kinds))
        self._folders.setNameFilterDisables(False)
        self.setCompleter(QCompleter(self._folders, self))
        if not self.text():
            self.setText(f"{Path.home()}/")

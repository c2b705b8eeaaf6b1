"""Which file is imported: its path, completed from the disk; why the last one could not be read."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from hmi.qt.context import Context
from hmi.qt.path_field import PathField
from hmi.qt.points_sheet import Sheet

TABLES: Final = ("*.csv", "*.xlsx", "*.xlsm", "*.xml")


class FileSheet(Sheet):
    """A point list on this station: its path is written, or the file is dropped onto the page. Below it
    what a list may not say itself: which column is what, the namespace of bare names.
    """

    chosen = Signal(str, dict)
    """The path, and options of the job ``import``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.field = PathField(self, TABLES)
        self.columns, self.namespace = QLineEdit(self), QLineEdit(self)
        for field in (self.field, self.columns, self.namespace):
            field.returnPressed.connect(self._choose)
            self.column.addWidget(field)
        self.column.addWidget(self.why)
        self.areas = QPushButton(self)
        self.areas.setCheckable(True)
        self.buttons.insertWidget(0, self.areas)
        self.column.addStretch(1)
        self.do = self._button(self._choose, primary=True)
        self._close_up()

    def entered(self) -> None:
        """The field has the keyboard; it completes names of files."""
        self.field.begin()
        self.field.setFocus()

    @property
    def options(self) -> dict[str, str]:
        """What is said of the list."""
        columns = self.columns.text().replace("，", ",").replace(",", "\n")
        said = {
            "columns": "\n".join(one.strip() for one in columns.splitlines() if one.strip()),
            "namespace": self.namespace.text().strip(),
            "add_areas": "yes" if self.areas.isChecked() else "",
        }
        return {name: text for name, text in said.items() if text}

    def _choose(self) -> None:
        if self.field.text().strip():
            self.say_why("")
            self.chosen.emit(self.field.text().strip(), self.options)

    def retitle(self) -> None:
        """Other words."""
        text = self.context.text
        self.head.setText(text("points.import_head"))
        self.words.setText(text("points.import_words"))
        self.columns.setPlaceholderText(text("points.columns_hint"))
        self.namespace.setPlaceholderText(text("points.namespace_hint"))
        self.areas.setText(text("points.add_areas"))
        self.do.setText(text("points.import_do"))

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        for field in (self.field, self.columns, self.namespace):
            field.setFont(self.context.theme.font(14))

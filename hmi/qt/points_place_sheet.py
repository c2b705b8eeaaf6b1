"""Which row of the rule book a point stands for: the rows of its kind, each with what it asks for."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from hmi.models.point_places import limits_words
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.points_cell_looks import Look
from hmi.qt.points_cells import CellTable
from hmi.qt.points_sheet import Sheet
from scada.profiles import ProfileRow

COLUMNS = ("place", "name", "number", "limits", "source")
LAYOUT = Layout(
    COLUMNS, {"place": 220, "name": 380, "number": 90, "limits": 260}, 240, ("number",), 36.0, 34.0
)


class PlaceSource:
    """The rows of a profile; a bar marks the one that the point stands for."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lines: Sequence[ProfileRow] = ()
        self.chosen = ""

    def rows(self) -> int:
        """See `Source`."""
        return len(self.lines)

    def is_marked(self, row: int) -> bool:
        """See `Source`."""
        return self.lines[row].id == self.chosen

    def text_to_edit(self, row: int, column: str) -> str | None:
        """See `Source`."""
        return None

    def look(self, row: int, column: str) -> Look:
        """See `Source`."""
        line = self.lines[row]
        match column:
            case "place":
                return Look(line.id, bold=True)
            case "name":
                return Look(self.context.model.language.pick(line.name_zh, line.name_en))
            case "number":
                return Look(line.number, "quiet")
            case "limits":
                return Look(limits_words(line) or "–", "live", True)
        return Look(line.source, "quiet")


class PlaceSheet(Sheet):
    """Enter takes the chosen row."""

    taken = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.source = PlaceSource(context)
        self.tag = ""
        self.table = CellTable(context, "points.place", LAYOUT)
        self.table.opened.connect(lambda _: self.take())
        self.column.addWidget(self.table, 1)
        self.do = self._button(self.take, primary=True)
        self._close_up()

    def show_places(self, tag: str, rows: Sequence[ProfileRow], chosen: str) -> None:
        """The rows that a point may stand for, the one of now chosen."""
        self.tag, self.source.lines, self.source.chosen = tag, rows, chosen
        self.table.show_source(self.source)
        self.table.go(next((n for n, row in enumerate(rows) if row.id == chosen), 0))
        self.retitle()

    def take(self) -> None:
        """Hand over what is chosen."""
        self.taken.emit(self.source.lines[self.table.currentIndex().row()].id)

    def retitle(self) -> None:
        """Other words."""
        text = self.context.text
        self.head.setText(text("points.place.head", tag=self.tag))
        self.words.setText(text("points.place.words"))
        self.do.setText(text("points.place.do"))

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        self.table.restyle()

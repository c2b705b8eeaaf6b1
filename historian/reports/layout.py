"""How a site wants a report: titles, columns and their order, signatures, paper, a logo."""

from dataclasses import dataclass, field, replace

from historian.reports.frame import Column, Document, Paper, Row, Sheet
from historian.reports.words import NOTHING, Words


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """What is changed of one column; what is not said stays."""

    title: Words = NOTHING
    width: float = 0.0

    def applied(self, column: Column) -> Column:
        """The column so changed."""
        title = Words(self.title.zh or column.title.zh, self.title.en or column.title.en)
        return replace(column, title=title, width=self.width or column.width)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """What is changed of one table. ``columns`` are the keys to show in their order, empty for all."""

    show: bool = True
    title: Words = NOTHING
    columns: tuple[str, ...] = ()
    column: dict[str, ColumnLayout] = field(default_factory=dict)
    notes: tuple[Words, ...] | None = None

    def applied(self, sheet: Sheet) -> Sheet:
        """The sheet so changed; rows keep what their columns still show."""
        known = {column.key: column for column in sheet.columns}
        keys = [key for key in self.columns or known if key in known]
        columns = tuple(self.column.get(key, ColumnLayout()).applied(known[key]) for key in keys)
        kept = frozenset(keys) | {""}
        rows = tuple(
            Row({key: cell for key, cell in row.cells.items() if key in kept}, row.group, row.look)
            for row in sheet.rows
        )
        title = Words(self.title.zh or sheet.title.zh, self.title.en or sheet.title.en)
        notes = sheet.notes if self.notes is None else self.notes
        return replace(sheet, title=title, columns=columns, rows=rows, notes=notes)


@dataclass(frozen=True, slots=True)
class Layout:
    """All of it. ``tags``, ``areas``, ``options`` are what the report is of where nobody says otherwise."""

    title: Words = NOTHING
    paper: Paper | None = None
    signatures: tuple[Words, ...] | None = None
    sheets: dict[str, SheetLayout] = field(default_factory=dict)
    charts: int = 12
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def applied(self, document: Document) -> Document:
        """The document as the site wants it."""
        sheets = (
            self.sheets.get(sheet.key, SheetLayout()).applied(sheet)
            for sheet in document.sheets
            if self.sheets.get(sheet.key, SheetLayout()).show
        )
        return replace(
            document,
            title=Words(self.title.zh or document.title.zh, self.title.en or document.title.en),
            paper=self.paper or document.paper,
            signatures=document.signatures if self.signatures is None else self.signatures,
            sheets=tuple(sheets),
        )

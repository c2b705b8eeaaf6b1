"""The look that the station's lists share: rows chosen whole, a quiet head, columns that give way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView

from hmi.qt.columns import share
from hmi.qt.context import Context


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a list, in px before zoom: ``wide`` is the least width of the one that grows.

    ``giving_way`` names the columns that go first where there is no room. ``ground`` is the token
    behind the rows; a list that stands by itself has a line above its head.
    """

    columns: tuple[str, ...]
    widths: Mapping[str, int]
    wide: int
    giving_way: Sequence[str]
    row: float
    head: float
    ground: str = "panel"


class ListView(QTableView):
    """A list of which rows are chosen one at a time; a delegate paints, no row is a widget."""

    def __init__(self, context: Context, layout: Layout) -> None:
        super().__init__()
        self.context = context
        self.columns = layout
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)

    def show_rows(self, rows: QAbstractTableModel, delegate: QStyledItemDelegate) -> None:
        """The rows, and who paints them."""
        self.setModel(rows)
        self.setItemDelegate(delegate)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, t = self.context.theme, self.context.theme.tokens
        ground = getattr(t, self.columns.ground)
        above = f"border-top: 1px solid {t.line};" if self.columns.ground == "ground" else ""
        sheet = f"""QTableView {{ background: {ground}; border: none; }}
            QHeaderView {{ background: {t.panel}; }}
            QHeaderView::section {{ background: {t.panel}; color: {t.quiet}; border: none;
                border-bottom: 1px solid {t.line}; {above} padding: 0 {theme.size(8)}px;
                font-size: {theme.size(12.5)}px; }}"""
        # To set the same again costs as much: the language is another, the looks are not.
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
        self.horizontalHeader().setFont(theme.font(12.5))
        self.horizontalHeader().setFixedHeight(theme.size(self.columns.head))
        self.verticalHeader().setDefaultSectionSize(theme.size(self.columns.row))
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        layout = self.columns
        share(
            self, self.context.theme, layout.columns, layout.widths, layout.wide, layout.giving_way
        )

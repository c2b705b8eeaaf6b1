"""What takes the place of the tag table: a diff to be applied, a proposal, a file to be named."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFileSystemModel,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.qt.canvas import Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.points_cells import CellTable
from hmi.qt.points_rows import (
    DIFF_COLUMNS,
    PROPOSAL_COLUMNS,
    DiffSource,
    ProposalSource,
)
from scada.bus.point_jobs import ProposedPoints, Staged

DIFF: Final = Layout(
    DIFF_COLUMNS, {"what": 120, "row": 210, "column": 150, "before": 330}, 320, (), 38.0, 34.0
)
PROPOSAL: Final = Layout(
    PROPOSAL_COLUMNS,
    {"take": 60, "what": 110, "tag": 170, "name": 210, "kind": 110, "area": 130, "span": 150,
     "limits": 120, "sure": 66},
    160, ("limits", "sure", "kind"), 36.0, 34.0,
)  # fmt: skip
TABLES: Final = "*.csv *.xlsx *.xlsm *.xml"


class Sheet(QWidget):
    """A panel with a heading, words under it, and buttons at its foot. Escape leaves."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.head, self.words = QLabel(self), QLabel(self)
        self.words.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.head)
        self.column.addWidget(self.words)
        self.buttons = QHBoxLayout()
        self.back = self._button(self.left.emit)

    def _button(self, act: Callable[[], object], primary: bool = False) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("primary", primary)
        button.clicked.connect(lambda: act())
        self.buttons.addWidget(button)
        return button

    def _close_up(self) -> None:
        self.buttons.insertStretch(0, 1)
        self.column.addLayout(self.buttons)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        edge = theme.size(16)
        self.column.setContentsMargins(edge, theme.size(12), edge, edge)
        self.column.setSpacing(theme.size(10))
        self.buttons.setSpacing(theme.size(12))
        self.head.setFont(theme.font(15, bold=True))
        self.words.setFont(theme.font(13))
        self.words.setStyleSheet(f"color: {theme.tokens.quiet}")
        for button in self.findChildren(QPushButton):
            button.setFont(theme.font(14))
            button.setFixedHeight(theme.size(38))
        self.back.setText(self.context.text("points.back"))
        self.retitle()

    def retitle(self) -> None:
        """Other words."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: a panel like the others."""
        painter = QPainter(self)
        drawing = Drawing(painter, self.context.theme)
        drawing.box(self.rect().toRectF())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class DiffSheet(Sheet):
    """What would be written, and what keeps it from being written."""

    agreed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.source = DiffSource(context)
        self.table = CellTable(context, "points.diff", DIFF)
        self.column.addWidget(self.table, 1)
        self.detail = QLabel(self)
        self.detail.setWordWrap(True)
        self.column.addWidget(self.detail)
        self.table.moved.connect(self._tell)
        self.do = self._button(self.agreed.emit, primary=True)
        self._close_up()
        self.staged: Staged | None = None
        self.is_undo, self._is_fresh, self._running = False, True, ""

    def show_staged(
        self, staged: Staged, running: str, is_undo: bool = False, is_fresh: bool = True
    ) -> None:
        """A diff; ``running`` is the configuration that the core runs. One that is not fresh lacks what
        was staged since: it cannot be applied.
        """
        self.staged, self.is_undo, self._running = staged, is_undo, running
        self._is_fresh = is_fresh
        errors = [one for one in staged.findings if one.severity == "error"]
        warnings = [one for one in staged.findings if one.severity == "warning"]
        self.source.lines = [*errors, *staged.conflicts, *staged.diff, *warnings[:50]]
        if is_undo:
            self.source.lines = []
        self.table.show_source(self.source)
        able = not staged.errors and not staged.conflicts and bool(staged.diff_rows)
        self.do.setEnabled((able and is_fresh) or is_undo)
        self.retitle()
        self._tell(self.table.currentIndex().row())

    def _tell(self, row: int) -> None:
        """The whole of a row whose words may be longer than its cells."""
        shown = 0 <= row < len(self.source.lines)
        looks = [self.source.look(row, column) for column in DIFF_COLUMNS[1:]] if shown else []
        self.detail.setText("  ·  ".join(look.text for look in looks if look.text))

    def retitle(self) -> None:
        """Other words."""
        staged, text = self.staged, self.context.text
        if staged is None:
            return
        pick = self.context.model.language.pick
        if self.is_undo and staged.last is not None:
            last, words = staged.last, self.context.model.words
            self.head.setText(text("points.undo_head"))
            when = f"{words.date(last.now_ns)} {words.clock(last.now_ns)}"
            said = text("points.undo_words", user=last.user, when=when)
            self.words.setText(f"{said}\n{pick(last.zh, last.en)}")
            self.do.setText(text("points.undo_do"))
            return
        self.head.setText(text("points.diff_head", count=staged.diff_rows))
        path = "points.diff_refused" if staged.errors else "points.diff_words"
        if staged.conflicts:
            path = "points.diff_conflicts"
        self.words.setText(
            text(
                path,
                running=self._running or "–",
                now=staged.config_hash or "–",
                staged=staged.staged_hash or "–",
                errors=staged.errors,
                conflicts=len(staged.conflicts),
            )
        )
        if not self._is_fresh:
            self.words.setText(text("points.checking"))
        self.do.setText(text("points.diff_do"))

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        self.table.restyle()
        self.detail.setFont(self.context.theme.font(13))
        self.detail.setMinimumHeight(self.context.theme.size(36))


class ProposalSheet(Sheet):
    """What an import proposes, row by row: Space ticks, the button takes what is ticked."""

    taken = Signal(list)
    area_chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.source = ProposalSource(context)
        self.proposal: ProposedPoints | None = None
        self.table = CellTable(context, "points.proposal", PROPOSAL)
        self.table.opened.connect(self.tick)
        self.column.addWidget(self.table, 1)
        self.area = Choice(context)
        self.area.activated.connect(lambda _: self.area_chosen.emit(self.area.currentData()))
        self.buttons.insertWidget(0, self.area)
        self.all = self._button(self.tick_all)
        self.do = self._button(self.take, primary=True)
        self._close_up()

    def show_proposal(self, proposal: ProposedPoints) -> None:
        """Tick what is sure enough; a person looks at the rest."""
        self.proposal = proposal
        self.source.lines = proposal.rows
        self.source.ticked = {
            row
            for row, one in enumerate(proposal.rows)
            if one.what == "new" or one.what == "changed"
        }
        self.table.show_source(self.source)
        if proposal.rows:
            self.table.go(0)
        self._fill_areas()
        self.retitle()

    def _fill_areas(self) -> None:
        chosen = self.area.currentData()
        self.area.blockSignals(True)
        self.area.clear()
        self.area.addItem(self.context.text("points.area_found"), "")
        for area in self.context.model.table.areas:
            self.area.addItem(self.context.model.words.area(area.id), area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))
        self.area.blockSignals(False)

    def tick(self, row: int) -> None:
        """Tick a row, or take the tick away; what cannot be taken over is never ticked."""
        one = self.source.lines[row]
        if one.what in ("conflict", "incomplete"):
            said = self.context.model.language.pick(one.why_zh, one.why_en)
            self.context.say.emit(said)
            return
        self.source.ticked ^= {row}
        self.table.viewport().update()
        self.retitle()

    def tick_all(self) -> None:
        """All that can be taken over, or none where all are ticked; what is gone is ticked one by one."""
        able = {n for n, one in enumerate(self.source.lines) if one.what in ("new", "changed")}
        self.source.ticked = set() if self.source.ticked >= able else able
        self.table.viewport().update()
        self.retitle()

    def take(self) -> None:
        """Hand over what is ticked."""
        self.taken.emit([self.source.lines[row] for row in sorted(self.source.ticked)])

    def retitle(self) -> None:
        """Other words."""
        text, proposal = self.context.text, self.proposal
        self.head.setText(text("points.proposal_head"))
        self.all.setText(text("points.tick_all"))
        self.do.setText(text("points.take", count=len(self.source.ticked)))
        self.do.setEnabled(bool(self.source.ticked))
        if proposal is None:
            return
        pick = self.context.model.language.pick
        said = [pick(proposal.summary_zh, proposal.summary_en)]
        if proposal.limit_columns:
            said.append(text("points.limit_columns", names=", ".join(proposal.limit_columns)))
        said += [f"({one.count}) {pick(one.zh, one.en)}" for one in proposal.left_out[:3]]
        self.words.setText("  ·  ".join(said))

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        self.table.restyle()
        self.area.setFont(self.context.theme.font(14))
        self.area.setFixedSize(self.context.theme.size(220), self.context.theme.size(38))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Space ticks."""
        if event.key() == Qt.Key.Key_Space:
            self.tick(self.table.currentIndex().row())
            return
        super().keyPressEvent(event)


class FileSheet(Sheet):
    """A point list on this station: its path is written, or the file is dropped onto the page."""

    chosen = Signal(str, bool)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.field = QLineEdit(self)
        self._folders: QFileSystemModel | None = None
        self.field.returnPressed.connect(self._choose)
        self.column.addWidget(self.field)
        self.areas = QPushButton(self)
        self.areas.setCheckable(True)
        self.buttons.insertWidget(0, self.areas)
        self.column.addStretch(1)
        self.do = self._button(self._choose, primary=True)
        self._close_up()

    def entered(self) -> None:
        """The field has the keyboard; it completes names of files."""
        if self._folders is None:
            self._folders = QFileSystemModel(self)
            self._folders.setRootPath("")
            self._folders.setFilter(QDir.Filter.AllDirs | QDir.Filter.Files | QDir.Filter.NoDot)
            self._folders.setNameFilters(TABLES.split())
            self._folders.setNameFilterDisables(False)
            completer = QCompleter(self._folders, self)
            self.field.setCompleter(completer)
            self.field.setText(f"{Path.home()}/")
        self.field.setFocus()

    def _choose(self) -> None:
        if self.field.text().strip():
            self.chosen.emit(self.field.text().strip(), self.areas.isChecked())

    def retitle(self) -> None:
        """Other words."""
        text = self.context.text
        self.head.setText(text("points.import_head"))
        self.words.setText(text("points.import_words"))
        self.areas.setText(text("points.add_areas"))
        self.do.setText(text("points.import_do"))

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        self.field.setFont(self.context.theme.font(14))

"""The diff: what would be written, and what keeps it from being written."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QLabel,
)

from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.points_cells import CellTable
from hmi.qt.points_diff_rows import DIFF_COLUMNS, DiffSource
from hmi.qt.points_sheet import Sheet
from scada.bus.point_jobs import Staged

DIFF: Final = Layout(
    DIFF_COLUMNS, {"what": 120, "row": 210, "column": 150, "before": 330}, 320, (), 38.0, 34.0
)


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

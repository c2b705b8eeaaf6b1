"""A proposal, row by row: what of it is taken over."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.points_cells import CellTable
from hmi.qt.points_proposal_rows import PROPOSAL_COLUMNS, ProposalSource
from hmi.qt.points_sheet import Sheet
from scada.bus.node_jobs import ProposedPoints

PROPOSAL: Final = Layout(
    PROPOSAL_COLUMNS,
    {"take": 60, "what": 110, "tag": 170, "name": 210, "kind": 110, "area": 130, "span": 150,
     "limits": 120, "sure": 66},
    160, ("limits", "sure", "kind"), 36.0, 34.0,
)  # fmt: skip


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

"""What takes the table's place on the points page: nodes and lists proposed, the diff, its undoing."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from hmi.qt.context import Context
from hmi.qt.points_ground import PointsGround
from scada.bus.point_jobs import (
    ALARMS,
    AREAS,
    TAGS,
    Cell,
    Change,
    NodeAt,
    ProposedPoints,
    ProposedRow,
    Row,
)
from scada.bus.point_jobs import Applied as AppliedFiles


class PointsSheets(PointsGround):
    """Proposals and diffs: shown, and what becomes of them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk.proposed.connect(self._take_proposal)
        self.desk.applied.connect(self._take_applied)
        self.diff.agreed.connect(self._agree)
        self.proposal.taken.connect(self._take_over)
        self.proposal.area_chosen.connect(self._propose_again)
        self.file.chosen.connect(self.import_file)
        self.table.dropped.connect(self.map_nodes)
        self.tree.mapping.connect(self.map_nodes)
        for sheet in (self.diff, self.proposal, self.file):
            sheet.left.connect(self.leave_sheet)

    def _find(self) -> None:
        self.desk.find(self.server, self.node_field.text().strip())

    def _cleared(self, text: str) -> None:
        if not text and self.desk.search is not None:
            self.desk.find(self.server, "")

    def map_nodes(self, nodes: Sequence[str]) -> None:
        """Have tags proposed for these nodes, and for what lies below the folders among them."""
        tree = self.tree.rows.tree
        known = [one for name in nodes if name in tree.nodes for one in tree.below(name)]
        wanted = [
            NodeAt(node=one.node, browse_name=one.browse_name, path=tree.path(one.node))
            for one in dict.fromkeys(known)
            if one.node not in self.tree.rows.mapped
        ]
        if not self.desk.can_stage:
            self.context.say.emit(self.context.text("points.no_right"))
        elif not wanted:
            self._go_to_mapped(nodes)
        else:
            self._proposed_nodes = (tree.server, wanted)
            self.desk.propose_nodes(tree.server, wanted)

    def _go_to_mapped(self, nodes: Sequence[str]) -> None:
        tag = next((self.tree.rows.mapped[n] for n in nodes if n in self.tree.rows.mapped), "")
        if tag in self.source.lines:
            self.table.go_to(self.source.lines.index(tag), "tag")
            self.table.setFocus()
        else:
            self.context.say.emit(self.context.text("points.no_point"))

    def _propose_again(self, area: str) -> None:
        server, nodes = self._proposed_nodes
        if nodes:
            self.desk.propose_nodes(server, nodes, area)

    def _take_proposal(self, proposal: ProposedPoints) -> None:
        """A single point that lacks nothing is taken at once; all else is looked at."""
        is_plain = len(proposal.rows) == 1 and proposal.rows[0].what == "new"
        if is_plain and not self.proposal.isVisible():
            self._take_over(proposal.rows)
            return
        self.proposal.show_proposal(proposal)
        self._show_sheet(self.proposal)
        self.proposal.table.setFocus()

    def _take_over(self, rows: Sequence[ProposedRow]) -> None:
        """Stage what was ticked, as one step."""
        proposal = self.proposal.proposal
        change = staged_rows(rows, proposal.areas if proposal is not None else {})
        self.leave_sheet()
        self.desk.stage(change)
        new = next((row.tag for row in rows if row.what == "new"), "")
        if new in self.source.lines:
            self.table.go_to(self.source.lines.index(new), "tag")

    def ask_file(self) -> None:
        """Which list to import."""
        if self.desk.can_stage:
            self._show_sheet(self.file)
            self.file.entered()

    def import_file(self, path: str, add_areas: bool = False) -> None:
        """Read it here, and have its points proposed."""
        options = {"from": "file", "name": Path(path).name, "server": self.server}
        options |= {"add_areas": "yes"} if add_areas else {}
        self._proposed_nodes = ("", [])

        def then(data: bytes | Exception) -> None:
            if isinstance(data, Exception):
                self.desk.failed.emit("import", str(data))
            else:
                self.desk.propose(options, data)

        self.context.requests.work(Path(path).expanduser().read_bytes, then)

    def show_diff(self) -> None:
        """What would be written."""
        if self.desk.staged is not None and self.desk.can_stage:
            self.refresh_diff()
            self._show_sheet(self.diff)
            (self.diff.do if self.diff.do.isEnabled() else self.diff.table).setFocus()

    def refresh_diff(self) -> None:
        """What the desk says by now; while it checks nothing can be applied."""
        if self.desk.staged is not None:
            is_fresh = self.desk.is_checked
            self.diff.show_staged(self.desk.staged, self.running(), is_fresh=is_fresh)

    def show_undo(self) -> None:
        """What would be taken back."""
        if self.desk.staged is not None and self.desk.can_stage:
            self.diff.show_staged(self.desk.staged, self.running(), is_undo=True)
            self._show_sheet(self.diff)
            self.diff.do.setFocus()

    def _agree(self) -> None:
        if self.diff.is_undo:
            self.desk.undo_apply()
        else:
            self.desk.apply()

    def _take_applied(self, applied: AppliedFiles) -> None:
        if applied.is_applied:
            self.leave_sheet()
            files = ", ".join(applied.files)
            self.context.say.emit(self.context.text("points.applied", files=files))
        else:
            self.diff.show_staged(applied.staged, self.running())
            self.context.say.emit(self.context.text("points.not_applied"))

    def _show_sheet(self, sheet: QWidget) -> None:
        self.leave_sheet()
        self._sheet = sheet
        sheet.show()
        sheet.raise_()
        self._lay_out()

    def leave_sheet(self) -> None:
        """Back to the table."""
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet = None
            self.table.setFocus()


def staged_rows(rows: Sequence[ProposedRow], areas: dict[str, str]) -> Change:
    """What was ticked of a proposal, as one change: areas, tags, their limits, cells."""
    new = [row for row in rows if row.what == "new"]
    needed = {row.cells.get("area", "") for row in new}
    made = [
        Row(table=AREAS, tag=id, cells={"toml": toml}) for id, toml in areas.items() if id in needed
    ]
    for row in new:
        made.append(Row(table=TAGS, tag=row.tag, cells=row.cells))
        made += [
            Row(table=ALARMS, tag=row.tag, limit=one.get("limit", ""), cells=one)
            for one in row.limits
        ]
    cells = [
        Cell(table=TAGS, tag=row.tag, column=row.column, before=row.ours, after=row.theirs)
        for row in rows
        if row.what == "changed"
    ]
    names = ", ".join(row.tag for row in rows[:3]) + (", …" if len(rows) > 3 else "")
    said = (f"导入 {len(rows)} 行：{names}", f"{len(rows)} rows imported: {names}")
    return Change(zh=said[0], en=said[1], cells=tuple(cells), rows=tuple(made))

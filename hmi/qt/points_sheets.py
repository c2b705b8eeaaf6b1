"""What takes the table's place on the points page: nodes and lists proposed, the diff, its undoing."""

from collections.abc import Sequence
from pathlib import Path

from hmi.models.point_places import located, places_of
from hmi.qt.context import Context
from hmi.qt.points_ground import PointsGround
from hmi.qt.points_sheet import Sheet
from scada.bus.node_jobs import NodeAt, ProposedPoints, ProposedRow
from scada.bus.point_jobs import ALARMS, AREAS, TAGS, Cell, Change, Row
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
        self.place.taken.connect(self._place_at)
        self.desk.checked_online.connect(self.show_findings)
        self.found.wanted.connect(self._go_to_found)
        self.table.dropped.connect(self.map_nodes)
        self.tree.mapping.connect(self.map_nodes)
        for sheet in self.sheets:
            sheet.left.connect(self.leave_sheet)

    def _find(self) -> None:
        if self.desk.may("browse"):
            self.desk.servers.find(self.server, self.node_field.text().strip())

    def _cleared(self, text: str) -> None:
        if not text and self.desk.servers.search is not None:
            self.desk.servers.find(self.server, "")

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
        else:
            self.show_proposal(proposal)

    def show_proposal(self, proposal: ProposedPoints) -> None:
        """Row by row."""
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

    def import_file(self, path: str, more: dict[str, str] | None = None) -> None:
        """Read it here, and have its points proposed; ``more`` are options of the job."""
        options = {"from": "file", "name": Path(path).name, "server": self.server}
        options |= more or {}
        self._proposed_nodes = ("", [])
        self.file.field.setText(path)

        def then(data: bytes | Exception) -> None:
            if isinstance(data, Exception):
                self.desk.failed.emit("import", self._unreadable(path, data))
            else:
                self.desk.propose(options, data)

        self.context.requests.work(Path(path).expanduser().read_bytes, then)

    def show_places(self) -> None:
        """Which row of the rule book the chosen tag stands for."""
        tag = self.tag
        cells = self.desk.staging.tags.get(tag, {})
        rows = places_of(cells, self.context.model.words.areas)
        if not self.desk.can_stage:
            self.context.say.emit(self.context.text("points.no_right"))
        elif not rows:
            self.context.say.emit(self.context.text("points.place.none"))
        else:
            self.place.show_places(tag, rows, cells.get("location", ""))
            self._show_sheet(self.place)
            self.place.table.setFocus()

    def _place_at(self, place: str) -> None:
        change = located(self.desk.staging, self.place.tag, place)
        self.leave_sheet()
        self.desk.stage(change)

    def show_findings(self) -> None:
        """All that was found."""
        if self.desk.staged is not None:
            self.found.show_findings(self.desk.findings, self.desk.asked)
            self._show_sheet(self.found)
            self.found.table.setFocus()

    def _go_to_found(self, tag: str) -> None:
        self.leave_sheet()
        if tag in self.source.lines:
            self.table.go_to(self.source.lines.index(tag), "finding")

    def _unreadable(self, path: str, fault: Exception) -> str:
        known = {
            "FileNotFoundError": "missing",
            "PermissionError": "closed",
            "IsADirectoryError": "folder",
        }
        name = known.get(type(fault).__name__, "")
        why = self.context.text(f"points.file.{name}") if name else str(fault)
        return self.context.text("points.unreadable", path=path, why=why)

    def not_imported(self, why: str) -> None:
        """All of the reason, beside the path: a list of ten lines is not read in a status line."""
        if self._proposed_nodes[1]:
            return
        if self._sheet is not self.file:
            self._show_sheet(self.file)
            self.file.entered()
        self.file.say_why(why)

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

    def _show_sheet(self, sheet: Sheet) -> None:
        self.leave_sheet()
        self._sheet = sheet
        sheet.show()
        sheet.raise_()
        self._lay_out()

    def leave_sheet(self) -> None:
        """Back to the table."""
        if self._sheet is not None:
            self._sheet.leave()
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

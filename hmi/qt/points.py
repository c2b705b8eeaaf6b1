"""The integrator's points: a server's nodes beside the tag table, edited in place, applied with a diff."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from hmi.models.point_nodes import NodeTree, mapped
from hmi.models.point_replay import staged_limits
from hmi.models.point_rows import Missing, edited, limit_edited, lines_of, missing_of
from hmi.models.point_rules import Violation, rule_of, violations
from hmi.models.search_entry import Entry
from hmi.models.station import Applied
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.page import Page
from hmi.qt.points_bar import PointsBar
from hmi.qt.points_cards import NodeCard, ReplayPanel, RulePanel
from hmi.qt.points_cells import CellTable
from hmi.qt.points_desk import PointsDesk
from hmi.qt.points_forms import DiffSheet, FileSheet, ProposalSheet
from hmi.qt.points_rows import COLUMNS, LIMIT_COLUMNS, LimitSource, TagSource
from hmi.qt.points_tree import NodeView
from scada.bus.point_jobs import (
    ALARMS,
    AREAS,
    TAGS,
    Cell,
    Change,
    NodeAt,
    NodeRow,
    ProposedPoints,
    ProposedRow,
    Row,
)
from scada.bus.point_jobs import (
    Applied as AppliedFiles,
)

SIDE: Final = 400.0
CARD: Final = 236.0
BAR: Final = 60.0
BELOW: Final = 286.0
FOOT: Final = 24.0
LAYOUT: Final = Layout(
    COLUMNS,
    {"tag": 156, "name": 176, "kind": 104, "area": 100, "unit": 62, "span": 82, "warn": 84,
     "alarm": 70, "cut": 60, "restore": 60, "scan": 58, "live": 82},
    210, ("span", "scan", "warn", "kind", "area"), 38.0, 36.0,
)  # fmt: skip
LIMITS: Final = Layout(
    LIMIT_COLUMNS,
    {"limit": 96, "asked": 104, "value": 78, "asked_restore": 104, "restore": 66, "on_delay_s": 64,
     "off_delay_s": 64},
    120, ("asked_restore", "off_delay_s"), 32.0, 28.0,
)  # fmt: skip
_KEYS: Final = Qt.Key


class PointsPage(Page):
    """Nodes at the left, tags at the right; below them what the rule book and the last month say."""

    key = "points"
    number = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = PointsDesk(context)
        self.source = TagSource(context, self.desk)
        self.limit_source = LimitSource(context, self.desk)
        self.bar, self.tree, self.card = PointsBar(context), NodeView(context), NodeCard(context)
        self.table = CellTable(context, "points.column", LAYOUT, ("live",))
        self.limits = CellTable(context, "points.limit_column", LIMITS)
        self.rules, self.replay = RulePanel(context), ReplayPanel(context)
        self.server_box, self.node_field = Choice(context), QLineEdit(self)
        self.text_field, self.only_found = QLineEdit(self), QPushButton(self)
        self.diff, self.proposal = DiffSheet(context), ProposalSheet(context)
        self.file = FileSheet(context)
        self._sheet: QWidget | None = None
        self._missing: list[Missing] = []
        self._proposed_nodes: tuple[str, list[NodeAt]] = ("", [])
        self._judged: dict[str, list[Violation]] = {}
        self._second = 0
        self._online = False
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        every = (
            self.bar, self.tree, self.card, self.table, self.rules, self.replay, self.server_box,
            self.diff, self.proposal, self.file,
        )  # fmt: skip
        for widget in every:
            widget.setParent(self)
        self.limits.setParent(self.rules)
        self.only_found.setCheckable(True)
        self.only_found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(True)
        self.table.setAcceptDrops(True)
        self.table.viewport().setAcceptDrops(True)
        self.replay.replay = self.replay_month
        for sheet in (self.diff, self.proposal, self.file):
            sheet.hide()

    def _connect(self) -> None:
        self.bar.pressed.connect(self._press)
        self.text_field.textChanged.connect(lambda _: self._list())
        self.text_field.returnPressed.connect(self.table.setFocus)
        self.only_found.toggled.connect(lambda _: self._list())
        self.server_box.activated.connect(lambda _: self._choose_server())
        self.node_field.returnPressed.connect(self._find)
        self.node_field.textChanged.connect(self._cleared)
        self.table.edited.connect(self._edit)
        self.table.moved.connect(self._choose)
        self.table.opened.connect(self._open)
        self.table.dropped.connect(self.map_nodes)
        self.limits.edited.connect(self._edit_limit)
        self.tree.moved.connect(self._show_node)
        self.tree.wanted.connect(lambda node: self.desk.browse(self.server, node))
        self.tree.mapping.connect(self.map_nodes)
        self.desk.told.connect(self._told)
        self.desk.browsed.connect(self._show_tree)
        self.desk.proposed.connect(self._take_proposal)
        self.desk.applied.connect(self._take_applied)
        self.desk.replayed.connect(lambda _: self._say_replay())
        self.desk.failed.connect(self._failed)
        self.desk.busy.connect(self._say)
        self.diff.agreed.connect(self._agree)
        self.proposal.taken.connect(self._take_over)
        self.proposal.area_chosen.connect(self._propose_again)
        self.file.chosen.connect(self.import_file)
        for sheet in (self.diff, self.proposal, self.file):
            sheet.left.connect(self.leave_sheet)

    # --- what is in view

    @property
    def server(self) -> str:
        """The server whose nodes are shown."""
        return str(self.server_box.currentData() or "")

    @property
    def tag(self) -> str:
        """The chosen tag; empty where none is."""
        row = self.table.currentIndex().row()
        line = self.source.lines[row] if 0 <= row < len(self.source.lines) else ""
        return line if isinstance(line, str) else ""

    def refresh(self, applied: Applied) -> None:
        """Values once a second: an integrator compares, he does not chase."""
        model = self.context.model
        if applied.table:
            self.source.index = {tag.id: row for row, tag in enumerate(model.table.tags)}
            self._fill_servers()
            self.desk.show_running()
            self._list()
            self._show_tree()
        self.desk.begin()
        second = model.now_ns // 1_000_000_000
        if second == self._second and not applied.table:
            return
        self._second = second
        self._say()
        self.table.viewport().update()
        self.card.update()

    def _fill_servers(self) -> None:
        model, server = self.context.model, self.server_box.currentData()
        self.server_box.blockSignals(True)
        self.server_box.clear()
        for one in model.table.servers:
            said = self.context.text("points.server", name=model.words.server(one.id))
            self.server_box.addItem(said, one.id)
        self.server_box.setCurrentIndex(max(0, self.server_box.findData(server)))
        self.server_box.blockSignals(False)

    def _told(self) -> None:
        """What is staged, or what was found of it, is other than before."""
        staged = self.desk.staged
        self.source.findings = {}
        for finding in staged.findings if staged is not None else ():
            if finding.tag:
                self.source.findings.setdefault(finding.tag, []).append(finding)
        self._missing = missing_of(staged.findings) if staged is not None else []
        if not self.desk.is_dirty:
            self._judged.clear()
        self.source.violations = self._judged
        self.replay.result = self.desk.replay
        self._list()
        self._show_tree()
        if self._sheet is self.diff and staged is not None and not self.diff.is_undo:
            self.diff.show_staged(staged, self._running())

    def _list(self) -> None:
        wanted = self.text_field.text().casefold().split()
        only = self.only_found.isChecked()
        found, staging = self.source.findings, self.desk.staging

        def keep(tag: str) -> bool:
            if only and tag not in found and not staging.is_changed(tag):
                return False
            return not wanted or all(word in self._haystack(tag) for word in wanted)

        missing = self._missing if not wanted else []
        before = self.tag
        self.source.lines = lines_of(staging, missing, keep)
        self.table.show_source(self.source)
        if before and before != self.tag and before in self.source.lines:
            self.table.go(self.source.lines.index(before), self.table.currentIndex().column())
        self._choose(self.table.currentIndex().row())
        self._say()

    def _haystack(self, tag: str) -> str:
        cells = self.desk.staging.tags[tag]
        names = " ".join(cells.get(c, "") for c in ("name_zh", "name_en", "node", "location"))
        area = self.context.model.words.area(cells.get("area", ""))
        return f"{tag} {names} {area}".casefold()

    def _choose(self, row: int) -> None:
        """Another tag: its rule, its limits."""
        tag, staging = self.tag, self.desk.staging
        cells = staging.tags.get(tag, {})
        areas = self.context.model.words.areas
        rule = rule_of(cells, areas) if cells else None
        judged = violations(cells, staging.limits(tag), areas) if cells else []
        self.rules.rule, self.rules.tag, self.rules.violations = rule, tag, judged
        self.limit_source.show(tag, rule, judged, self.source.findings.get(tag, ()))
        self.limits.show_source(self.limit_source)
        self.rules.update()

    def _choose_server(self) -> None:
        self.desk.browse_again(self.server)
        self._show_tree()

    def _show_tree(self) -> None:
        text = self.context.text
        if not self.desk.may("browse"):
            self.card.why = text("points.no_right")
            self.card.update()
            return
        tree = self.desk.search or (self.desk.tree(self.server) if self.server else NodeTree())
        self.tree.rows.mapped = mapped(self.desk.staging.tags.items(), self.server)
        self.tree.show_tree(tree)
        self.card.why = self.desk.unreachable.get(self.server) or text("points.browsing")
        if not tree.lines:
            self.card.node = None
        self.card.update()
        self.update()

    def _show_node(self, node: NodeRow) -> None:
        self.card.node = node
        tag = self.tree.rows.mapped.get(node.node, "")
        self.card.tag = self.source.index.get(tag, -1) if node.is_variable else -1
        self.card.update()

    # --- words

    def _running(self) -> str:
        return self.context.model.table.config_hash

    def _say(self) -> None:
        """What is staged, and which configurations there are."""
        desk, text = self.desk, self.context.text
        staged, staging = desk.staged, desk.staging
        bar = self.bar
        able = desk.can_stage
        last = staged.last if staged is not None else None
        undoes_apply = able and not staging.changes and last is not None and last.is_undoable
        bar.able("import", able)
        bar.able("online", staged is not None)
        bar.able("undo", (able and bool(staging.changes)) or undoes_apply)
        bar.name("undo", text("points.bar.undo_apply" if undoes_apply else "points.bar.undo"))
        bar.able("redo", able and bool(staging.undone))
        bar.able("apply", able and bool(staging.changes))
        bar.say(*self._said())
        self.replay.said = self._replay_said()
        self.replay.update()
        self.update()

    def _said(self) -> tuple[str, str]:
        desk, text = self.desk, self.context.text
        staged = desk.staged
        job = desk.running
        if staged is None:
            if desk.fault:
                return text("points.no_desk"), desk.fault.splitlines()[0]
            if not desk.may("check"):
                return text("points.read_only"), text("points.no_right")
            return text("points.opening"), ""
        running, problems = self._running(), staged.errors + staged.warnings
        counts = dict.fromkeys(("added", "changed", "removed"), 0)
        for one in staged.diff:
            counts[one.what] += 1
        said = text("points.staged", **counts, problems=problems)
        if not desk.staging.changes:
            said = text("points.nothing_staged", problems=problems)
        if job is not None:
            pick = self.context.model.language.pick
            note = pick(job.note_zh, job.note_en) or text(f"points.busy.{job.kind}")
            return said, f"{note} …"
        path = "points.same" if staged.config_hash == running else "points.other"
        below = text(path, running=running or "–", now=staged.config_hash or "–")
        if desk.staging.changes:
            below += text("points.would_be", staged=staged.staged_hash or "–")
        if staged.others:
            names = ", ".join(f"{one.user} ({one.changes})" for one in staged.others)
            below += text("points.others", names=names)
        return said, below

    def _replay_said(self) -> str:
        text = self.context.text
        if self.desk.is_busy("replay"):
            job = self.desk.jobs["replay"].job
            return text("points.replay_busy", share=round(100 * (job.share if job else 0.0)))
        data, _ = staged_limits(self.desk.staging)
        return text("points.replay_how" if data else "points.replay_none")

    def _say_replay(self) -> None:
        self.replay.result = self.desk.replay
        self.replay.update()

    def _failed(self, kind: str, why: str) -> None:
        self.context.say.emit(self.context.text(f"points.failed.{kind}", why=why.splitlines()[0]))
        if kind == "browse":
            self._show_tree()
        self._say()

    # --- deeds

    def _press(self, name: str) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "import": self.ask_file,
            "online": self.check_online,
            "undo": self.undo,
            "redo": self.redo,
            "apply": self.show_diff,
        }
        deeds[name]()

    def _edit(self, row: int, column: str, text: str) -> None:
        tag = self.tag
        if tag:
            name = self.context.model.language.name
            self._stage(tag, edited(self.desk.staging, tag, column, text, name))

    def _edit_limit(self, row: int, column: str, text: str) -> None:
        tag, limit = self.limit_source.tag, self.limit_source.limits[row].get("limit", "")
        self._stage(tag, limit_edited(self.desk.staging, tag, limit, column, text))

    def _stage(self, tag: str, change: Change | None) -> None:
        """Stage it, and judge it here at once; the desk's word comes in a moment."""
        if change is None:
            return
        self.desk.is_dirty = True
        self.desk.staging.do(change)
        cells, limits = self.desk.staging.tags.get(tag, {}), self.desk.staging.limits(tag)
        self._judged[tag] = violations(cells, limits, self.context.model.words.areas)
        self.desk.staging.undo()
        self.desk.stage(change)

    def remove(self) -> None:
        """The chosen tag goes, with its limits."""
        tag = self.tag
        if tag and self.desk.can_stage:
            rows = self.desk.staging.removal(tag)
            self.desk.stage(Change(zh=f"删除 {tag}", en=f"{tag} removed", rows=rows))

    def undo(self) -> None:
        """Take the last step back; where nothing is staged, offer to take the last apply back."""
        if self.desk.staging.changes:
            self._judged.clear()
            self.desk.undo()
        elif self.desk.staged is not None and self.desk.staged.last is not None:
            self.show_undo()

    def redo(self) -> None:
        """Do it again."""
        self._judged.clear()
        self.desk.redo()

    def check_online(self) -> None:
        """Ask the servers whether the configuration holds."""
        self._online = True
        self.desk.check_online()
        self._say()

    def replay_month(self) -> None:
        """The last thirty days by the limits that are staged."""
        data, tags = staged_limits(self.desk.staging)
        if data and self.desk.may("replay"):
            self.desk.replay_month(data, tags)
            self._say()

    def _open(self, row: int) -> None:
        if self.tag and self.tag in self.source.index:
            self.context.open_tag.emit(self.tag)

    # --- nodes to tags

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
                self._failed("import", str(data))
            else:
                self.desk.propose(options, data)
                self._say()

        self.context.requests.work(Path(path).expanduser().read_bytes, then)

    # --- sheets

    def show_diff(self) -> None:
        """What would be written."""
        if self.desk.staged is not None and self.desk.can_stage:
            self.diff.show_staged(self.desk.staged, self._running())
            self._show_sheet(self.diff)
            (self.diff.do if self.diff.do.isEnabled() else self.diff.table).setFocus()

    def show_undo(self) -> None:
        """What would be taken back."""
        if self.desk.staged is not None and self.desk.can_stage:
            self.diff.show_staged(self.desk.staged, self._running(), is_undo=True)
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
            self.diff.show_staged(applied.staged, self._running())
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

    # --- keys, pictures, commands

    def entered(self) -> None:
        """The table takes the keyboard."""
        self.desk.begin()
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        deeds: dict[tuple[bool, int], Callable[[], object]] = {
            (True, _KEYS.Key_Z): self.undo,
            (True, _KEYS.Key_Y): self.redo,
            (False, _KEYS.Key_Slash): self.text_field.setFocus,
            (False, _KEYS.Key_N): self.tree.setFocus,
            (False, _KEYS.Key_F): self.node_field.setFocus,
            (False, _KEYS.Key_T): self.table.setFocus,
            (False, _KEYS.Key_L): self.limits.setFocus,
            (False, _KEYS.Key_I): self.ask_file,
            (False, _KEYS.Key_C): self.check_online,
            (False, _KEYS.Key_A): self.show_diff,
            (False, _KEYS.Key_R): self.replay_month,
            (False, _KEYS.Key_O): partial(self._open, 0),
            (False, _KEYS.Key_Delete): self.remove,
            (False, _KEYS.Key_Escape): self._leave,
        }
        deed = deeds.get((control, event.key()))
        if deed is None:
            super().keyPressEvent(event)
            return
        deed()

    def _leave(self) -> None:
        """Escape: out of a field, out of a sheet."""
        if self._sheet is not None:
            self.leave_sheet()
        elif isinstance(QApplication.focusWidget(), QLineEdit):
            self.table.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's: a file from the desktop."""
        if event.mimeData().hasUrls() and self.desk.can_stage:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's."""
        urls = event.mimeData().urls()
        if urls:
            self.import_file(urls[0].toLocalFile())

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The page, and its diff where something is staged."""
        yield self.key, self.entered

    def commands(self) -> Sequence[Entry]:
        """For the search."""
        entries = (
            ("导入点表", "Import a point list", "I", self.ask_file),
            ("在线检查配置", "Check the configuration online", "C", self.check_online),
            ("比较后应用配置", "Apply what is staged, with its diff", "A", self.show_diff),
            ("撤销配置修改", "Undo a staged change", "Ctrl-Z", self.undo),
            ("回放近30天", "Replay the last thirty days", "R", self.replay_month),
        )
        return [Entry("command", zh, en, keys, deed) for zh, en, keys, deed in entries]

    # --- looks

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme, text = self.context.theme, self.context.text
        for field in (self.text_field, self.node_field, self.server_box, self.only_found):
            field.setFont(theme.font(13.5))
        self.text_field.setPlaceholderText(text("points.filter_hint"))
        self.node_field.setPlaceholderText(text("points.node_hint"))
        self.only_found.setText(text("points.only_found"))
        parts = (self.bar, self.tree, self.table, self.limits, self.diff, self.proposal, self.file)
        for widget in parts:
            widget.restyle()
        self._lay_out()

    def retranslate(self) -> None:
        """Other words."""
        self._fill_servers()
        self.restyle()
        self._list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter, side, foot = size(16), size(SIDE), size(FOOT)
        bottom = self.height() - gutter - foot
        self.server_box.setGeometry(gutter + size(12), gutter + size(10), size(190), size(34))
        top = gutter + size(92)
        field = (gutter + size(12), gutter + size(50), side - size(24), size(36))
        self.node_field.setGeometry(*field)
        card = min(size(CARD), (bottom - top) // 2)
        self.card.setGeometry(gutter + size(12), bottom - card - size(12), side - size(24), card)
        self.tree.setGeometry(
            gutter + size(6), top, side - size(12), bottom - card - size(46) - top
        )
        x, wide = gutter + side + size(12), self.width() - 2 * gutter - side - size(12)
        self.bar.setGeometry(x, gutter, wide, size(BAR))
        below = min(size(BELOW), (self.height() - size(BAR)) // 2)
        head = gutter + size(BAR) + size(12)
        until = bottom - below - size(12)
        self.text_field.setGeometry(x + size(12), head + size(8), size(300), size(34))
        self.only_found.setGeometry(x + size(322), head + size(8), size(150), size(34))
        self.table.setGeometry(
            x + size(1), head + size(50), wide - size(2), until - head - size(51)
        )
        rules = round(wide * 0.64)
        self.rules.setGeometry(x, bottom - below, rules, below)
        self.limits.setGeometry(size(1), size(112), rules - size(2), below - size(116))
        self.replay.setGeometry(
            x + rules + size(12), bottom - below, wide - rules - size(12), below
        )
        for sheet in (self.diff, self.proposal, self.file):
            sheet.setGeometry(x, head, wide, until - head)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: the ground, the panels behind the tree and the table, the keys below."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground"))
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        self._draw_side(drawing, height)
        x = 16 + SIDE + 12
        top = 16 + BAR + 12
        below = min(BELOW, (height - BAR) / 2)
        bottom = height - 16 - FOOT - below - 12
        drawing.box(QRectF(x, top, width - x - 16, bottom - top))
        self._draw_count(drawing, QRectF(x + 490, top + 8, width - x - 490 - 32, 34))
        foot = QRectF(16, height - 16 - FOOT + 6, width - 32, FOOT)
        drawing.text(foot, self.context.text("points.keys"), 12, "quiet")
        painter.end()

    def _draw_side(self, drawing: Drawing, height: float) -> None:
        model, text = self.context.model, self.context.text
        drawing.box(QRectF(16, 16, SIDE, height - 32 - FOOT))
        server = model.words.servers.get(self.server)
        head = QRectF(16 + 212, 26, SIDE - 228, 34)
        drawing.text(head, server.url if server is not None else "", 12, "quiet")
        said = text("points.legend")
        tree = self.desk.search
        if tree is not None:
            said = text("points.found", found=tree.found, all=f"{tree.looked_at:,}")
        if self.desk.is_busy("browse") or self.desk.is_busy("search"):
            said = text("points.browsing")
        card = min(CARD, (height - 16 - FOOT - 108) / 2)
        y = height - 16 - FOOT - card - 12 - 30
        drawing.text(QRectF(32, y, SIDE - 32, 24), said, 12, "quiet")

    def _draw_count(self, drawing: Drawing, room: QRectF) -> None:
        shown = sum(isinstance(line, str) for line in self.source.lines)
        said = self.context.text(
            "points.count", shown=f"{shown:,}", all=f"{len(self.desk.staging.tags):,}"
        )
        drawing.text(room, said, 12.5, "quiet", align=RIGHT)


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

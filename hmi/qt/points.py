"""The integrator's points: a server's nodes beside the tag table, edited in place, applied with a diff."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent

from hmi.models.point_nodes import NodeTree, mapped
from hmi.models.point_rows import lines_of, missing_of
from hmi.models.point_rules import rule_of, violations
from hmi.models.search_entry import Entry
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.points_deeds import PointsDeeds
from hmi.qt.points_keys import entries_of, keys_of
from hmi.qt.points_posing import PointsPosing
from hmi.qt.points_words import replay_said, said
from scada.bus.node_jobs import NodeRow

POSES: Final = (
    "points",
    "points-diff",
    "points-place",
    "points-sign",
    "points-import",
    "points-check",
)


class PointsPage(PointsDeeds):
    """Nodes at the left, tags at the right; below them what the rule book and the last month say."""

    key = "points"
    number = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.posing: PointsPosing | None = None
        self.replay.replay = self.replay_month
        self._connect()

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
        self.table.opened.connect(lambda _: self.open_faceplate())
        self.limits.edited.connect(self._edit_limit)
        self.tree.moved.connect(self._show_node)
        self.tree.wanted.connect(lambda node: self.desk.servers.browse(self.server, node))
        self.desk.told.connect(self.take_told)
        self.desk.servers.browsed.connect(self._show_tree)
        self.desk.servers.failed.connect(self._failed)
        self.desk.servers.busy.connect(self._say)
        self.desk.replayed.connect(lambda _: self._say_replay())
        self.desk.failed.connect(self._failed)
        self.desk.busy.connect(self._say)

    def refresh(self, applied: Applied) -> None:
        """Values once a second: an integrator compares, he does not chase."""
        model = self.context.model
        if applied.table:
            self.source.index = {tag.id: row for row, tag in enumerate(model.table.tags)}
            self._fill_servers()
            self.desk.show_running()
            self.desk.look_again()
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

    def take_told(self) -> None:
        """What is staged, or what was found of it, is other than before."""
        staged = self.desk.staged
        self.source.findings = {}
        findings = self.desk.findings
        for finding in findings:
            if finding.tag:
                self.source.findings.setdefault(finding.tag, []).append(finding)
        self._missing = missing_of(findings)
        if not self.desk.is_dirty:
            self._judged.clear()
        self.source.violations = self._judged
        self.replay.result = self.desk.replay
        self._list()
        self._show_tree()
        if self._sheet is self.found:
            self.found.show_findings(findings, self.desk.asked)
        if self._sheet is self.diff and staged is not None and not self.diff.is_undo:
            self.refresh_diff()

    def _list(self) -> None:
        words = self.text_field.text().casefold().split()
        staging, before = self.desk.staging, self.tag
        kept = self._edited() if self.only_found.isChecked() else staging.tags
        if words:
            kept = [tag for tag in kept if all(word in staging.words(tag) for word in words)]
        self.source.lines = lines_of(staging, [] if words else self._missing, kept)
        self.source.count = len(kept)
        self.table.show_source(self.source)
        if before and before != self.tag and before in self.source.lines:
            self.table.go(self.source.lines.index(before), self.table.currentIndex().column())
        self._choose(self.table.currentIndex().row())
        self._say()

    def _edited(self) -> Collection[str]:
        """The tags that something was found of, or that are staged, in the order of the file."""
        told = self.source.findings.keys() | self.desk.staging.touched
        return [tag for tag in self.desk.staging.tags if tag in told]

    def _choose(self, row: int) -> None:
        """Another tag: its rule, its limits."""
        tag, staging = self.tag, self.desk.staging
        cells = staging.tags.get(tag, {})
        areas = self.context.model.words.areas
        rule = rule_of(cells, areas) if cells else None
        judged = violations(cells, staging.limits(tag), areas) if cells else []
        self.rules.rule, self.rules.tag, self.rules.violations = rule, tag, judged
        is_first_word = tag in self._judged or self.desk.staged is None
        told = self.source.findings.get(tag, ())
        self.limit_source.show(tag, rule, judged if is_first_word else [], told)
        self.limits.show_source(self.limit_source)
        self.rules.update()

    def _choose_server(self) -> None:
        self.desk.servers.browse_again(self.server)
        self._show_tree()

    def _show_tree(self) -> None:
        text = self.context.text
        if not self.desk.may("browse"):
            self.card.why = text("points.no_right")
            self.card.update()
            return
        servers = self.desk.servers
        tree = servers.search or (servers.tree(self.server) if self.server else NodeTree())
        self.tree.rows.mapped = mapped(self.desk.staging.tags.items(), self.server)
        self.tree.show_tree(tree)
        self.card.why = servers.unreachable.get(self.server) or text("points.browsing")
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
        bar.say(*said(self.context, self.desk))
        self.replay.said = replay_said(self.context, self.desk)
        self.replay.update()
        self.update()

    def _say_replay(self) -> None:
        self.replay.result = self.desk.replay
        self.replay.update()

    def _failed(self, kind: str, why: str) -> None:
        self.context.say.emit(self.context.text(f"points.failed.{kind}", why=why.splitlines()[0]))
        if kind == "browse":
            self._show_tree()
        elif kind == "import":
            self.not_imported(why)
        elif kind == "sign":
            self.not_to_be_signed(why)
        self._say()

    # --- keys, pictures, commands

    def entered(self) -> None:
        """The table takes the keyboard."""
        self.desk.begin()
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        deed = keys_of(self).get((control, event.key()))
        if deed is None:
            super().keyPressEvent(event)
            return
        deed()

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
        """The page with edits that nobody keeps, their diff, a proposal, a reason, a check online."""
        yield from self.posing.views() if self.posing is not None else super().views()

    def rehearse(self, wanted: Callable[[str], bool]) -> Callable[[], bool]:
        """What the desk says of the edits is asked once for all pictures."""
        if not any(wanted(name) for name in POSES):
            return lambda: False
        self.posing = self.posing or PointsPosing(self)
        self.posing.begin()
        return lambda: self.posing is not None and self.posing.waits

    @property
    def waits(self) -> bool:
        """Whether a picture has still to wait for the desk."""
        return self.posing is not None and self.posing.waits

    def commands(self) -> Sequence[Entry]:
        """For the search."""
        return entries_of(self)

    # --- looks

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme, text = self.context.theme, self.context.text
        for field in (self.text_field, self.node_field, self.server_box, self.only_found):
            field.setFont(theme.font(13.5))
        self.text_field.setPlaceholderText(text("points.filter_hint"))
        self.node_field.setPlaceholderText(text("points.node_hint"))
        self.only_found.setText(text("points.only_found"))
        parts = (self.bar, self.tree, self.table, self.limits, *self.sheets)
        for widget in parts:
            widget.restyle()
        self._lay_out()

    def retranslate(self) -> None:
        """Other words."""
        self._fill_servers()
        self.restyle()
        self._list()

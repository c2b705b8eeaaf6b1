"""The integrator's points: a server's nodes beside the tag table, edited in place, applied with a diff."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from hmi.models.point_nodes import NodeTree, mapped
from hmi.models.point_replay import staged_limits
from hmi.models.point_rows import edited, limit_edited, lines_of, missing_of
from hmi.models.point_rules import rule_of, violations
from hmi.models.search_entry import Entry
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.points_sheets import PointsSheets
from hmi.qt.points_words import replay_said, said
from scada.bus.point_jobs import Change, NodeRow

_KEYS: Final = Qt.Key


class PointsPage(PointsSheets):
    """Nodes at the left, tags at the right; below them what the rule book and the last month say."""

    key = "points"
    number = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
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
        self.table.opened.connect(self._open)
        self.limits.edited.connect(self._edit_limit)
        self.tree.moved.connect(self._show_node)
        self.tree.wanted.connect(lambda node: self.desk.browse(self.server, node))
        self.desk.told.connect(self._told)
        self.desk.browsed.connect(self._show_tree)
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
            self.refresh_diff()

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

"""What is done on the points page: edits staged and taken back, checks, the replay of a month."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLineEdit

from hmi.models.point_replay import replayed
from hmi.models.point_rows import edited, limit_edited
from hmi.models.point_rules import violations
from hmi.qt.points_signing import PointsSigning
from scada.bus.point_jobs import Change


class PointsDeeds(PointsSigning):
    """Each deed is a key or a button of `PointsPage`."""

    def _press(self, name: str) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "import": self.ask_file,
            "online": self.check_online,
            "undo": self.undo,
            "redo": self.redo,
            "apply": self.show_diff,
            "found": self.show_findings,
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
        self.desk.check_online()

    def replay_month(self) -> None:
        """The last thirty days by the limits that are staged."""
        tags = replayed(self.desk.staging)
        staged = self.desk.staged
        if staged is not None and staged.errors and tags:
            self.context.say.emit(self.context.text("points.replay_errors", errors=staged.errors))
        elif tags and self.desk.may("replay"):
            self.desk.replay_month(self.desk.staging.draft, tags)

    def open_faceplate(self) -> None:
        """Of the chosen tag, where the core runs it."""
        if self.tag and self.tag in self.source.index:
            self.context.open_tag.emit(self.tag)

    def leave(self) -> None:
        """Escape: out of a field, out of a sheet."""
        if self._sheet is not None:
            self.leave_sheet()
        elif isinstance(QApplication.focusWidget(), QLineEdit):
            self.table.setFocus()

"""The rows of a diff: what keeps it from being applied, then what would be written."""

from typing import Final

from hmi.qt.context import Context
from hmi.qt.points_cell_looks import Look
from hmi.qt.points_finding import SYMBOL, finding_tip
from scada.bus.point_jobs import TAGS, Conflict, DiffRow, Finding

DIFF_COLUMNS: Final = ("what", "row", "column", "before", "after")
DiffLine = DiffRow | Finding | Conflict


class DiffSource:
    """What keeps it from being applied, then what would be written."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lines: list[DiffLine] = []

    def rows(self) -> int:
        """See `Source`."""
        return len(self.lines)

    def is_marked(self, row: int) -> bool:
        """See `Source`."""
        return False

    def text_to_edit(self, row: int, column: str) -> str | None:
        """See `Source`."""
        return None

    def look(self, row: int, column: str) -> Look:
        """See `Source`."""
        line = self.lines[row]
        if isinstance(line, Finding):
            return self._of_finding(line, column)
        if isinstance(line, Conflict):
            return self._of_conflict(line, column)
        return self._of_diff(line, column)

    def _of_finding(self, line: Finding, column: str) -> Look:
        pick, place = self.context.model.language.pick, f"{line.file}:{line.line}"
        match column:
            case "what":
                return Look(
                    self.context.text(f"points.severity.{line.severity}"), bold=True,
                    symbol=SYMBOL[line.severity],
                )  # fmt: skip
            case "row":
                return Look(place if line.line else line.file, bold=True)
            case "column":
                return Look(line.column)
            case "before":
                said = pick(line.text_zh, line.text_en)
                return Look(said, tip=finding_tip(line, self.context))
        return Look(pick(line.fix_zh, line.fix_en), tip=finding_tip(line, self.context))

    def _of_conflict(self, line: Conflict, column: str) -> Look:
        pick = self.context.model.language.pick
        match column:
            case "what":
                return Look(self.context.text("points.severity.conflict"), bold=True, symbol=3)
            case "row":
                return Look(f"{line.tag}/{line.limit}" if line.limit else line.tag, bold=True)
            case "column":
                return Look(line.column)
            case "before":
                return Look(f"{line.before or '–'} → {line.now or '–'}")
        return Look(f"{line.after or '–'} · {pick(line.zh, line.en)}")

    def _of_diff(self, line: DiffRow, column: str) -> Look:
        match column:
            case "what":
                return Look(self.context.text(f"points.what.{line.what}"), "quiet")
            case "row":
                return Look(f"{line.tag}/{line.limit}" if line.limit else line.tag, bold=True)
            case "column":
                return Look(line.column or ("tags.csv" if line.table == TAGS else "alarms.csv"))
            case "before":
                return Look(line.before or ("–" if line.what == "changed" else ""), "quiet")
        return Look(line.after or ("–" if line.what == "changed" else ""), "live", True)

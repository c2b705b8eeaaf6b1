"""The rows of a proposal; what is ticked is taken over."""

from collections.abc import Sequence
from typing import Final

from hmi.qt.context import Context
from hmi.qt.points_cell_looks import Look
from scada.bus.node_jobs import ProposedRow

PROPOSAL_COLUMNS: Final = (
    "take", "what", "tag", "name", "kind", "area", "span", "limits", "sure", "why",
)  # fmt: skip


class ProposalSource:
    """What an import proposes; what is ticked is taken over."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lines: Sequence[ProposedRow] = ()
        self.ticked: set[int] = set()

    def rows(self) -> int:
        """See `Source`."""
        return len(self.lines)

    def is_marked(self, row: int) -> bool:
        """See `Source`."""
        return row in self.ticked

    def text_to_edit(self, row: int, column: str) -> str | None:
        """See `Source`."""
        return None

    def look(self, row: int, column: str) -> Look:
        """See `Source`."""
        line, pick = self.lines[row], self.context.model.language.pick
        match column:
            case "take":
                return Look("✓" if row in self.ticked else "", "live", True)
            case "what":
                symbol = 3 if line.what in ("conflict", "incomplete") else -2
                return Look(self.context.text(f"points.what.{line.what}"), symbol=symbol)
            case "tag":
                return Look(line.tag, bold=True, tip=line.cells.get("node", ""))
            case "name":
                return Look(pick(line.cells.get("name_zh", ""), line.cells.get("name_en", "")))
            case "kind":
                kind = line.cells.get("kind", "")
                return Look(self.context.text(f"kind.{kind}") if kind else "")
            case "area":
                area = line.cells.get("area", "")
                return Look(self.context.model.words.area(area) if area else "")
            case "span":
                return Look(self._span(line))
            case "limits":
                return Look(" / ".join(one.get("value", "") for one in line.limits))
            case "sure":
                return Look(f"{line.sure:.0%}" if line.what == "new" else "", "quiet")
        return Look(pick(line.why_zh, line.why_en), "quiet")

    def _span(self, line: ProposedRow) -> str:
        if line.column:
            return f"{line.column}: {line.ours} → {line.theirs}"
        low, high = line.cells.get("low", ""), line.cells.get("high", "")
        return f"{low} … {high} {line.cells.get('unit', '')}".strip(" …")

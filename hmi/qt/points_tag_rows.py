"""The rows of the tag table: what is staged, live values, and what was found."""

from collections.abc import Sequence
from typing import Final

from hmi.models.point_rows import EDITABLE, Line, Missing, shown
from hmi.models.point_rules import Violation
from hmi.qt.context import Context
from hmi.qt.points_cell_looks import Look
from hmi.qt.points_desk import PointsDesk
from hmi.qt.points_finding import SYMBOL, finding_short, finding_tip, without_source
from scada.bus.point_jobs import Finding
from scada.model import Quality

COLUMNS: Final = (
    "tag", "name", "kind", "area", "unit", "span", "warn", "alarm", "cut", "restore", "scan", "live",
    "finding",
)  # fmt: skip


class TagSource:
    """The tags with what is staged, live, and what was found."""

    def __init__(self, context: Context, desk: PointsDesk) -> None:
        self.context, self.desk = context, desk
        self.lines: Sequence[Line] = ()
        self.count = 0
        """How many of the lines are tags."""
        self.findings: dict[str, list[Finding]] = {}
        self.violations: dict[str, list[Violation]] = {}
        """Of what was edited since the desk has checked: judged here, at once."""
        self.index: dict[str, int] = {}

    def rows(self) -> int:
        """See `Source`."""
        return len(self.lines)

    def is_marked(self, row: int) -> bool:
        """See `Source`."""
        line = self.lines[row]
        return isinstance(line, str) and self.desk.staging.is_changed(line)

    def text_to_edit(self, row: int, column: str) -> str | None:
        """See `Source`."""
        line = self.lines[row]
        if isinstance(line, Missing) or column not in EDITABLE or not self.desk.can_stage:
            return None
        if column == "name":
            name = f"name_{self.context.model.language.name}"
            return self.desk.staging.tags[line].get(name, "")
        return shown(self.desk.staging, line, column)

    def look(self, row: int, column: str) -> Look:
        """See `Source`."""
        line = self.lines[row]
        if isinstance(line, Missing):
            return self._missing(line, column)
        match column:
            case "tag":
                return Look(line, bold=True)
            case "name":
                return self._name(line)
            case "live":
                return self._live(line)
            case "finding":
                return self._finding(line)
        return self._cell(line, column)

    def _name(self, tag: str) -> Look:
        """As on the other pages, without what all names of its area begin with."""
        cells, model = self.desk.staging.tags.get(tag, {}), self.context.model
        said = model.language.pick(cells.get("name_zh", ""), cells.get("name_en", ""))
        known = model.words.tags.get(tag)
        is_same = known is not None and model.words.name(known) == said
        return Look(model.words.point(known) if known is not None and is_same else said, tip=said)

    def _cell(self, tag: str, column: str) -> Look:
        text, words = shown(self.desk.staging, tag, column), self.context.model.words
        if column == "kind" and text:
            number = self.desk.staging.tags[tag].get("number", "")
            kind = self.context.text(f"kind.{text}")
            is_short = len(number) < 4 and number.casefold() != kind.casefold()
            return Look(f"{kind} {number}".strip() if is_short else kind)
        if column == "area":
            return Look(text if text[:1].isdigit() else words.area(text), tip=words.area(text))
        if column == "scan":
            is_event = text in ("", "event")
            return Look(self.context.text("points.event") if is_event else f"{text} s", "quiet")
        return Look(text, "quiet" if column == "unit" else "text")

    def _live(self, tag: str) -> Look:
        model, row = self.context.model, self.index.get(tag, -1)
        if row < 0:
            return Look("–", "quiet")
        said = model.words.value(model.table.tags[row], float(model.live.value[row]))
        is_bad = model.live.quality[row] >= Quality.BAD or self.context.stale
        return Look(said, "quiet" if is_bad else "live", True, True)

    def _finding(self, tag: str) -> Look:
        pick = self.context.model.language.pick
        if tag in self.violations:
            first = next(iter(self.violations[tag]), None)
            if first is None:
                return Look(self.context.text("points.checking"), "quiet")
            fix = pick(first.fix_zh, first.fix_en)
            said = f"{first.limit} {pick(first.zh, first.en)}".strip()
            symbol = 2 if first.is_rule else 3
            return Look(said, bold=True, symbol=symbol, tip=f"{said}\n{fix}")
        found = self.findings.get(tag)
        if not found:
            return Look()
        first_ = found[0]
        said = finding_short(first_, self.context)
        tip = "\n\n".join(finding_tip(one, self.context) for one in found[:5])
        is_notice = first_.severity == "notice"
        return Look(
            said, "quiet" if is_notice else "text", not is_notice,
            symbol=-2 if is_notice else SYMBOL[first_.severity], tip=tip,
        )  # fmt: skip

    def _missing(self, line: Missing, column: str) -> Look:
        finding = line.finding
        match column:
            case "name":
                return Look(self.context.text("points.missing"), "quiet")
            case "area":
                return Look(self.context.model.words.area(line.area), "quiet")
            case "finding":
                tip = finding_tip(finding, self.context)
                return Look(without_source(finding, self.context), bold=True, symbol=3, tip=tip)
        return Look()

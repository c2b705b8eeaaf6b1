"""What the tables of the points page show: tags, the limits of one, a diff, a proposal."""

from collections.abc import Sequence
from typing import Final

from hmi.models.point_draft import Cells
from hmi.models.point_rows import EDITABLE, Line, Missing, shown
from hmi.models.point_rules import Rule, Violation, asked_words, restore_words
from hmi.models.words import SYMBOLS
from hmi.qt.context import Context
from hmi.qt.points_cells import Look
from hmi.qt.points_desk import PointsDesk
from scada.bus.point_jobs import ALARMS, TAGS, Conflict, DiffRow, Finding, ProposedRow
from scada.model import AlarmKind, Quality

COLUMNS: Final = (
    "tag", "name", "kind", "area", "unit", "span", "warn", "alarm", "cut", "restore", "scan", "live",
    "finding",
)  # fmt: skip
SYMBOL: Final = {"error": 2, "warning": 3, "notice": 4}
"""The symbol of a finding: what keeps the site from starting, what the profile does not allow, and so on."""


def finding_words(finding: Finding, context: Context) -> str:
    """Without the place that the row says already."""
    text = context.model.language.pick(finding.text_zh, finding.text_en)
    for place in (f"{finding.tag}/{finding.limit}", finding.tag):
        if place and text.startswith(place):
            return text.removeprefix(place).lstrip("：: ")
    return text


def finding_tip(finding: Finding, context: Context) -> str:
    """All of it: where, what, and what to do about it."""
    pick = context.model.language.pick
    fix = pick(finding.fix_zh, finding.fix_en)
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return "\n".join(filter(None, (place, pick(finding.text_zh, finding.text_en), fix)))


class TagSource:
    """The tags with what is staged, live, and what was found."""

    def __init__(self, context: Context, desk: PointsDesk) -> None:
        self.context, self.desk = context, desk
        self.lines: Sequence[Line] = ()
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
        said = finding_words(first_, self.context)
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
                said = self.context.model.language.pick(finding.text_zh, finding.text_en)
                tip = finding_tip(finding, self.context)
                return Look(said, bold=True, symbol=3, tip=tip)
        return Look()


LIMIT_COLUMNS: Final = (
    "limit", "asked", "value", "asked_restore", "restore", "on_delay_s", "off_delay_s", "said",
)  # fmt: skip
_LIMIT_EDITABLE: Final = ("value", "restore", "on_delay_s", "off_delay_s")


class LimitSource:
    """The limits of one tag, each beside what its profile asks for."""

    def __init__(self, context: Context, desk: PointsDesk) -> None:
        self.context, self.desk = context, desk
        self.tag = ""
        self.rule: Rule | None = None
        self.violations: list[Violation] = []
        self.findings: Sequence[Finding] = ()
        self.limits: list[Cells] = []

    def show(
        self,
        tag: str,
        rule: Rule | None,
        violations: list[Violation],
        findings: Sequence[Finding],
    ) -> None:
        """Another tag."""
        self.tag, self.rule, self.violations = tag, rule, violations
        self.findings = findings
        self.limits = self.desk.staging.limits(tag)

    def rows(self) -> int:
        """See `Source`."""
        return len(self.limits)

    def is_marked(self, row: int) -> bool:
        """See `Source`."""
        one, staging = self.limits[row], self.desk.staging
        key = (self.tag, one.get("limit", ""))
        return any(staging.was(ALARMS, key, c) != one.get(c, "") for c in _LIMIT_EDITABLE)

    def text_to_edit(self, row: int, column: str) -> str | None:
        """See `Source`."""
        if column not in _LIMIT_EDITABLE or not self.desk.can_stage:
            return None
        return self.limits[row].get(column, "")

    def look(self, row: int, column: str) -> Look:
        """See `Source`."""
        one = self.limits[row]
        name = one.get("limit", "")
        kind = one.get("kind") or name
        asked = None
        if self.rule is not None:
            known = {limit.limit: limit for limit in self.rule.row.limits}
            asked = known.get(name) or (
                self.rule.limit(AlarmKind(kind)) if kind in list(AlarmKind) else None
            )
        unit = self.rule.row.unit if self.rule is not None else ""
        match column:
            case "limit":
                text = self.context.text(f"limit.{kind}")
                return Look(text if kind == name else f"{text} {name}", bold=True)
            case "asked":
                return Look(asked_words(asked, unit) or "–", "quiet")
            case "asked_restore":
                return Look(restore_words(asked, unit) or "–", "quiet")
            case "value":
                sign = one.get("comparison", "")
                return Look(f"{SYMBOLS.get(sign, sign)} {one.get('value', '')}", bold=True)
            case "said":
                return self._said(name)
        return Look(one.get(column, ""))

    def _said(self, limit: str) -> Look:
        found = next((one for one in self.violations if one.limit == limit), None)
        if found is None:
            return self._found(limit)
        pick = self.context.model.language.pick
        said = pick(found.zh, found.en)
        symbol = 2 if found.is_rule else 3
        return Look(
            said, bold=True, symbol=symbol, tip=f"{said}\n{pick(found.fix_zh, found.fix_en)}"
        )

    def _found(self, limit: str) -> Look:
        """What the desk found of it."""
        one = next((one for one in self.findings if one.limit == limit), None)
        if one is None:
            return Look()
        said, tip = finding_words(one, self.context), finding_tip(one, self.context)
        is_notice = one.severity == "notice"
        token, symbol = ("quiet", -2) if is_notice else ("text", SYMBOL[one.severity])
        return Look(said, token, not is_notice, symbol=symbol, tip=tip)


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

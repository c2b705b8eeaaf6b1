"""The rows of the limits of one tag, each beside what its profile asks for."""

from collections.abc import Sequence
from typing import Final

from hmi.models.point_ground import Cells
from hmi.models.point_rules import Rule, Violation, asked_words, restore_words
from hmi.models.words import SYMBOLS
from hmi.qt.context import Context
from hmi.qt.points_cell_looks import Look
from hmi.qt.points_desk import PointsDesk
from hmi.qt.points_finding import SYMBOL, finding_tip, to_do
from scada.bus.point_jobs import ALARMS, Finding
from scada.model import AlarmKind

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
        said, fix = pick(found.zh, found.en), pick(found.fix_zh, found.fix_en)
        symbol = 2 if found.is_rule else 3
        return Look(fix or said, bold=True, symbol=symbol, tip=f"{said}\n{fix}")

    def _found(self, limit: str) -> Look:
        """What the desk found of it."""
        one = next((one for one in self.findings if one.limit == limit), None)
        if one is None:
            return Look()
        said, tip = to_do(one, self.context), finding_tip(one, self.context)
        is_notice = one.severity == "notice"
        token, symbol = ("quiet", -2) if is_notice else ("text", SYMBOL[one.severity])
        return Look(said, token, not is_notice, symbol=symbol, tip=tip)

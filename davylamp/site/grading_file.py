"""grading.csv: the levels of graded alarms (分级报警), one row per condition of a rule.

What a rule grades, its unit and its source may stand on any of its rows; they hold for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alarms import Catalogue
from davylamp.site.alarm_names import AlarmNames
from davylamp.site.cells import numbers, optional_numbers, require
from davylamp.site.grading_scope import Scope, scopes
from davylamp.site.named_rows import split
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import Grade, GradingRule
from scada.profiles import Grading, available, load
from scada.profiles.units import factor

GRADING_FILE: Final = "grading.csv"
GRADING_COLUMNS: Final = (
    "rule", "level", "ge", "le", "unit", "deadband", "for_s", "unanswered_s", "points", "alarms",
    "tag_kinds", "alarm_kinds", "areas", "escalate", "template", "source",
)  # fmt: skip
GRADING_REQUIRED: Final = frozenset({"rule"})
LEVELS: Final = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row adds to its rule; one with roles and no condition is ``bare``."""

    grades: tuple[Grade, ...]
    bare: bool
    escalate: dict[int, tuple[str, ...]]
    unit: str
    source: str


def read_grading(
    sheet: Sheet, catalogue: Catalogue, names: AlarmNames, problems: FileProblems
) -> tuple[GradingRule, ...]:
    """The rules in the order of the file, each with the alarms that it grades."""
    require(sheet, sorted(GRADING_REQUIRED), problems)
    rows = _rows(sheet, problems)
    found = scopes(sheet, catalogue, names, problems)
    faulty = problems.lines_with_errors()
    rules = []
    for name in dict.fromkeys(sheet.cells["rule"]):
        own = [row for row, cell in enumerate(sheet.cells["rule"]) if cell == name]
        lines = [sheet.lines[row] for row in own]
        if not faulty.intersection(lines):
            rule = _rule(name, [rows[row] for row in own], found[name])
            rules.append(_checked(rule, catalogue, lines, problems))
    return tuple(rules)


def _rule(name: str, rows: Sequence[_Row], scope: Scope) -> GradingRule:
    escalation: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for level, roles in row.escalate.items():
            told = (*escalation.get(str(level), ()), *roles)
            escalation[str(level)] = tuple(dict.fromkeys(told))
    return GradingRule(
        id=name,
        alarms=scope.alarms,
        areas=scope.areas,
        grades=_grades(rows),
        unit=next((row.unit for row in rows if row.unit), ""),
        escalation=escalation,
        source=next((row.source for row in rows if row.source), ""),
    )


def _grades(rows: Sequence[_Row]) -> tuple[Grade, ...]:
    """The conditions; where a level has some, a row without one only says who is told of it."""
    found = [grade for row in rows if not row.bare for grade in row.grades]
    said = {grade.level for grade in found}
    for row in rows:
        if row.bare and row.grades[0].level not in said:
            found += row.grades
            said.add(row.grades[0].level)
    return tuple(found)


def _rows(sheet: Sheet, problems: FileProblems) -> list[_Row]:
    levels = optional_numbers(sheet, "level", problems)
    ge, le = (optional_numbers(sheet, name, problems) for name in ("ge", "le"))
    spans = {
        name: numbers(sheet, name, 0.0, problems) for name in ("for_s", "unanswered_s", "deadband")
    }
    points = numbers(sheet, "points", 1.0, problems)
    found = []
    for row, line in enumerate(sheet.lines):
        cells = {
            name: sheet.cells[name][row] for name in ("template", "escalate", "unit", "source")
        }
        template = _template(cells["template"], line, problems)
        level = _level(levels[row], bool(template), line, problems)
        given = {name: column[row] for name, column in spans.items()}
        _check_spans(given, points[row], line, problems)
        roles = tuple(split(cells["escalate"]))
        if template is not None:
            grades = _of_template(template, level)
            unit, source = cells["unit"] or template.unit, cells["source"] or template.source
        else:
            grades, unit, source = (), cells["unit"], cells["source"]
            if level and line not in problems.lines_with_errors():
                grades = (
                    Grade(level=level, ge=ge[row], le=le[row], points=int(points[row]), **given),
                )
        if roles and not level:
            problems.error(line, "level", _whose_roles())
        bare = bool(roles and not template and len(grades) == 1 and grades[0] == Grade(level=level))
        found.append(_Row(grades, bare, {level: roles} if roles else {}, unit, source))
    return found


def _level(value: float | None, may_lack: bool, line: int, problems: FileProblems) -> int:
    """1 to 4; 0 where a template's row is for all of its levels."""
    if value is None and may_lack:
        return 0
    if value in LEVELS and value is not None:
        return int(value)
    problems.error(line, "level", _no_level("empty" if value is None else f"{value:g}"))
    return 0


def _check_spans(
    given: Mapping[str, float], points: float, line: int, problems: FileProblems
) -> None:
    for name, value in given.items():
        if value < 0:
            said = Said(f"{name} is negative", "write 0 or more", f"{name} 为负", "填写 0 或更大")
            problems.error(line, name, said)
    if points < 1 or points != int(points):
        said = Said(
            f"{points:g} is no number of points", "write 1 or more", f"{points:g} 不是测点个数",
            "填写 1 或更大的整数",
        )  # fmt: skip
        problems.error(line, "points", said)


def _template(cell: str, line: int, problems: FileProblems) -> Grading | None:
    """A profile's template: ``cn-2025 methane``."""
    if not cell:
        return None
    book = cell.partition(" ")[0]
    known = {
        f"{one} {grading}": load(one).grading[grading]
        for one in (available() if book not in available() else [book])
        for grading in load(one).grading
    }
    if cell not in known:
        problems.error(line, "template", unknown("grading template", "分级模板", cell, known))
    return known.get(cell)


def _of_template(template: Grading, level: int) -> tuple[Grade, ...]:
    return tuple(
        Grade(level=one.level, ge=one.ge, for_s=one.for_s)
        for one in template.levels
        if level in (0, one.level)
    )


def _checked(
    rule: GradingRule, catalogue: Catalogue, lines: Sequence[int], problems: FileProblems
) -> GradingRule:
    """A rule with heights grades alarms of tags whose unit fits its own."""
    if not rule.grades:
        problems.error(lines[0], "level", _no_grade(rule.id))
    if not rule.alarms:
        problems.warning(lines[0], "alarms", _no_alarm(rule.id))
    if all(grade.ge is None and grade.le is None for grade in rule.grades):
        return rule
    tags = {tag.id: tag for tag in catalogue.table.tags}
    for alarm in rule.alarms:
        tag = tags.get(catalogue.tag[catalogue.index[alarm]])
        if tag is None or tag.is_switch:
            problems.error(lines[0], "alarms", _no_value(rule.id, alarm))
            return rule
        if not rule.unit:
            problems.error(lines[0], "unit", _no_unit(rule.id, tag.unit))
            return rule
        if factor(rule.unit, tag.unit) is None:
            problems.error(lines[0], "unit", _other_unit(rule.unit, tag.id, tag.unit))
            return rule
    return rule


def _no_level(word: str) -> Said:
    return Said(
        f"level {word} is not 1 (gravest), 2, 3 or 4", "write 1 to 4",
        f"等级 {word} 不是 1（最重）、2、3 或 4", "填写 1～4",
    )  # fmt: skip


def _whose_roles() -> Said:
    return Said(
        "roles without a level", "write the level that they are told of",
        "写了上报角色但没有等级", "填写上报的等级",
    )  # fmt: skip


def _no_grade(rule: str) -> Said:
    return Said(
        f"rule {rule} has no condition", "write a level, or a template such as cn-2025 methane",
        f"规则 {rule} 没有条件", "填写等级，或模板，例如 cn-2025 methane",
    )  # fmt: skip


def _no_alarm(rule: str) -> Said:
    return Said(
        f"rule {rule} grades no alarm of this site", "widen alarms, tag_kinds, alarm_kinds or areas",
        f"规则 {rule} 未涉及本站任何报警", "放宽 alarms、tag_kinds、alarm_kinds 或 areas",
    )  # fmt: skip


def _no_value(rule: str, alarm: str) -> Said:
    return Said(
        f"rule {rule} asks for a height, and {alarm} has no measured value",
        "leave ge and le empty, or narrow the rule to measured tags",
        f"规则 {rule} 按数值分级，而 {alarm} 没有测量值",
        "删去 ge 和 le，或将规则限于模拟量测点",
    )


def _no_unit(rule: str, unit: str) -> Said:
    return Said(
        f"rule {rule} has heights without a unit", f"write unit, such as {unit}",
        f"规则 {rule} 有数值而没有单位", f"填写单位，例如 {unit}",
    )  # fmt: skip


def _other_unit(unit: str, tag: str, of_tag: str) -> Said:
    return Said(
        f"the rule's {unit} does not fit {of_tag} of {tag}",
        "write a rule for each kind of value",
        f"规则的单位 {unit} 与测点 {tag} 的 {of_tag} 不符",
        "不同量分别写规则",
    )

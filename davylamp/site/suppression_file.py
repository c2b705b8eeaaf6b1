"""suppression.csv: which alarms are silent while another says why."""

from typing import Final

from alarms import Catalogue
from davylamp.site.alarm_names import AlarmNames
from davylamp.site.cells import numbers, require
from davylamp.site.named_rows import check_ids
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import SuppressionRule

SUPPRESSION_FILE: Final = "suppression.csv"
SUPPRESSION_COLUMNS: Final = ("id", "when", "alarms", "off_delay_s", "reason_zh", "reason_en")
SUPPRESSION_REQUIRED: Final = frozenset({"id", "when", "alarms"})


def read_suppressions(
    sheet: Sheet, catalogue: Catalogue, names: AlarmNames, problems: FileProblems
) -> tuple[SuppressionRule, ...]:
    """The rules, in the order of the file. A cause is never among what it silences."""
    require(sheet, sorted(SUPPRESSION_REQUIRED), problems)
    check_ids(sheet, ("suppression", "抑制"), problems)
    causes = names.column(sheet, "when", problems)
    silent = names.column(sheet, "alarms", problems)
    delays = numbers(sheet, "off_delay_s", 0.0, problems)
    for row, line in enumerate(sheet.lines):
        _check_row(causes[row], silent[row], delays[row], line, problems)
        _check_allowed(silent[row], catalogue, line, problems)
    faulty = problems.lines_with_errors()
    rules = {
        line: SuppressionRule(
            id=sheet.cells["id"][row],
            when=causes[row],
            alarms=silent[row],
            off_delay_s=delays[row],
            reason_zh=_reason(sheet, row, "reason_zh", "reason_en"),
            reason_en=_reason(sheet, row, "reason_en", "reason_zh"),
        )
        for row, line in enumerate(sheet.lines)
        if line not in faulty
    }
    _check_circles(rules, problems)
    return tuple(rules.values())


def _reason(sheet: Sheet, row: int, first: str, second: str) -> str:
    return sheet.cells[first][row] or sheet.cells[second][row]


def _check_row(
    causes: tuple[str, ...],
    silent: tuple[str, ...],
    delay_s: float,
    line: int,
    problems: FileProblems,
) -> None:
    both = [alarm for alarm in silent if alarm in causes]
    if both:
        said = Said(
            f"{both[0]} would silence itself", "take it out of when or out of alarms",
            f"{both[0]} 不能抑制自身", "从 when 或 alarms 中删除",
        )  # fmt: skip
        problems.error(line, "alarms", said)
    if delay_s < 0:
        said = Said(
            "off_delay_s is negative", "write seconds, or leave it empty",
            "off_delay_s 为负", "填写秒数或留空",
        )  # fmt: skip
        problems.error(line, "off_delay_s", said)


def _check_allowed(
    silent: tuple[str, ...], catalogue: Catalogue, line: int, problems: FileProblems
) -> None:
    """What a rule book protects, and what watches over the system itself, is never silenced."""
    permissions = ((alarm, catalogue.permissions[catalogue.index[alarm]]) for alarm in silent)
    forbidden = [(alarm, one) for alarm, one in permissions if not one.disable]
    if forbidden:
        alarm, permission = forbidden[0]
        more = f" (and {len(forbidden) - 1} more)" if len(forbidden) > 1 else ""
        more_zh = f"（另有 {len(forbidden) - 1} 个）" if len(forbidden) > 1 else ""
        said = Said(
            f"{alarm}{more}: {permission.why_en}", "take it out of alarms",
            f"{alarm}{more_zh}：{permission.why_zh}", "从 alarms 中删除",
        )  # fmt: skip
        problems.error(line, "alarms", said)


def _check_circles(rules: dict[int, SuppressionRule], problems: FileProblems) -> None:
    """Two alarms that silence each other, over any number of rows, would both be silent."""
    under: dict[str, set[str]] = {}
    for rule in rules.values():
        for cause in rule.when:
            under.setdefault(cause, set()).update(rule.alarms)
    for line, rule in rules.items():
        reached = _reached(rule.alarms, under)
        if circle := [cause for cause in rule.when if cause in reached]:
            said = Said(
                f"{circle[0]} is silenced by alarms that it silences: nobody would be heard",
                "leave out one of the rows, or one alarm of them",
                f"{circle[0]} 与被其抑制的报警互相抑制，将无任何报警发出",
                "删除其中一行或其中一个报警",
            )
            problems.error(line, "when", said)


def _reached(alarms: tuple[str, ...], under: dict[str, set[str]]) -> set[str]:
    found, left = set[str](), list(alarms)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += under.get(one, ())
    return found

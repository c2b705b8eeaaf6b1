"""The priority of each limit: as it is written, by the site's matrix, or as the rule book has it."""

from collections.abc import Sequence
from typing import Final

from davylamp.site.cells import optional_numbers
from davylamp.site.priorities_table import PriorityMatrix
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import AlarmKind
from scada.profiles import ProfileLimit

_BY_KIND: Final = {
    AlarmKind.CUT: 1,
    AlarmKind.ALARM: 2,
    AlarmKind.ALERT: 3,
    AlarmKind.STATE: 3,
    AlarmKind.PRE_WARNING: 4,
}


def priorities(
    sheet: Sheet,
    kinds: Sequence[AlarmKind | None],
    limits: Sequence[ProfileLimit | None],
    respond: Sequence[float],
    matrix: PriorityMatrix,
    problems: FileProblems,
) -> list[int]:
    """1 to 4. Empty: by severity and time to respond; without a severity the profile's, else by kind.

    A written priority stands, and a warning says where the matrix has another.
    """
    given = optional_numbers(sheet, "priority", problems)
    found: list[int] = []
    rows = zip(given, sheet.cells["severity"], kinds, limits, respond, sheet.lines, strict=True)
    for value, severity, kind, limit, respond_s, line in rows:
        usual = limit.priority if limit else _BY_KIND.get(kind or AlarmKind.STATE, 3)
        asked = _by_matrix(matrix, severity, respond_s, line, problems) if severity else None
        if value is not None and value not in (1.0, 2.0, 3.0, 4.0):
            problems.error(line, "priority", _no_priority(value))
        elif value is not None:
            usual = int(value)
            if asked is not None and asked != usual:
                said = _differs(usual, asked, severity, respond_s)
                problems.warning(line, "priority", said)
        found.append(usual if value is not None or asked is None else asked)
    return found


def _by_matrix(
    matrix: PriorityMatrix, severity: str, respond_s: float, line: int, problems: FileProblems
) -> int | None:
    if severity not in matrix.rows:
        problems.error(line, "severity", unknown("severity", "严重度", severity, matrix.rows))
    elif respond_s <= 0:
        problems.error(line, "respond_s", _no_time(severity))
    else:
        return matrix.priority(severity, respond_s)
    return None


def _no_priority(value: float) -> Said:
    return Said(
        f"priority {value:g} is not 1, 2, 3 or 4",
        "write 1 (highest) to 4, or leave it empty",
        f"优先级 {value:g} 不是 1、2、3 或 4",
        "填写 1（最高）到 4，或留空",
    )


def _no_time(severity: str) -> Said:
    return Said(
        f"severity {severity} without a time to respond",
        "write respond_s: the seconds within which an answer still helps",
        f"填写了严重度 {severity}，但没有响应时间",
        "填写 respond_s：操作员必须响应的秒数",
    )


def _differs(priority: int, asked: int, severity: str, respond_s: float) -> Said:
    return Said(
        f"priority {priority}, but severity {severity} within {respond_s:g} s is priority {asked}",
        f"write {asked} or leave the priority empty; or correct severity, respond_s or [priorities]",
        f"优先级为 {priority}，但严重度 {severity}、{respond_s:g} 秒内响应应为 {asked}",
        f"改为 {asked} 或将优先级留空；或修改严重度、respond_s 或 [priorities]",
    )

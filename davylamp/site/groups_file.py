"""groups.csv: alarms that belong together, and the one under which the others are gathered."""

from typing import Final

from davylamp.site.alarm_names import AlarmNames
from davylamp.site.cells import require
from davylamp.site.named_rows import check_ids
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import AlarmGroup

GROUPS_FILE: Final = "groups.csv"
GROUP_COLUMNS: Final = ("id", "name_zh", "name_en", "alarms", "cause")
GROUP_REQUIRED: Final = frozenset({"id", "alarms"})


def read_groups(sheet: Sheet, names: AlarmNames, problems: FileProblems) -> tuple[AlarmGroup, ...]:
    """The groups, in the order of the file."""
    require(sheet, sorted(GROUP_REQUIRED), problems)
    check_ids(sheet, ("group", "分组"), problems)
    members = names.column(sheet, "alarms", problems)
    causes = names.column(sheet, "cause", problems)
    for alarms, cause, line in zip(members, causes, sheet.lines, strict=True):
        _check(alarms, cause, line, problems)
    faulty = problems.lines_with_errors()
    groups = {
        line: AlarmGroup(
            id=sheet.cells["id"][row],
            alarms=members[row],
            name_zh=_name(sheet, row, "name_zh", "name_en"),
            name_en=_name(sheet, row, "name_en", "name_zh"),
            cause=causes[row][0] if causes[row] else "",
        )
        for row, line in enumerate(sheet.lines)
        if line not in faulty
    }
    _check_circles(groups, problems)
    return tuple(groups.values())


def _name(sheet: Sheet, row: int, first: str, second: str) -> str:
    cells = sheet.cells
    return cells[first][row] or cells[second][row] or cells["id"][row]


def _check(
    alarms: tuple[str, ...], cause: tuple[str, ...], line: int, problems: FileProblems
) -> None:
    if len(alarms) == 1:
        said = Said(
            f"one alarm, {alarms[0]}, is no group", "name two alarms or more, with ; between them",
            f"只有一个报警 {alarms[0]}，不成组", "填写两个以上的报警，用 ; 分隔",
        )  # fmt: skip
        problems.error(line, "alarms", said)
    if len(cause) > 1:
        said = Said(
            "a group has one cause", "name one alarm", "一个分组只有一个原因", "只写一个报警"
        )
        problems.error(line, "cause", said)


def _check_circles(groups: dict[int, AlarmGroup], problems: FileProblems) -> None:
    """No alarm is gathered, over any number of groups, under one that is gathered under it."""
    under: dict[str, set[str]] = {}
    for group in groups.values():
        if group.cause:
            under.setdefault(group.cause, set()).update(set(group.alarms) - {group.cause})
    for line, group in groups.items():
        if group.cause and group.cause in _reached(group.cause, under):
            said = Said(
                f"{group.cause} is gathered under alarms that are gathered under it",
                "let one of them be the cause of the others, and none the cause of that one",
                f"{group.cause} 与归并在其下的报警互为原因",
                "只保留一个方向的因果关系",
            )
            problems.error(line, "cause", said)


def _reached(cause: str, under: dict[str, set[str]]) -> set[str]:
    found, left = set[str](), list(under.get(cause, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += under.get(one, ())
    return found

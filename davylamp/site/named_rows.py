"""What tables of named rows share: their ids, lists of names in a cell, priorities."""

from collections.abc import Collection

from davylamp.site.cells import duplicates, numbers
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown


def split(cell: str) -> list[str]:
    """The parts of a cell with ``;`` between them, full-width ones too; empty ones left out."""
    return [part.strip() for part in cell.replace("；", ";").split(";") if part.strip()]


def name_lists(
    sheet: Sheet,
    column: str,
    known: Collection[str],
    what: tuple[str, str],
    problems: FileProblems,
) -> list[tuple[str, ...]]:
    """A column of names with ``;`` between them; those that nobody knows are reported."""
    found = []
    for cell, line in zip(sheet.cells[column], sheet.lines, strict=True):
        names = tuple(split(cell))
        for name in names:
            if name not in known:
                problems.error(line, column, unknown(*what, name, known))
        found.append(names)
    return found


def check_ids(sheet: Sheet, what: tuple[str, str], problems: FileProblems) -> None:
    """Ids are unique and have no slash; ``what`` they name, English and Chinese."""
    for row, before in duplicates(sheet.cells["id"]).items():
        name, line = sheet.cells["id"][row], sheet.lines[before]
        said = Said(
            f"{what[0]} {name} stands on line {line} already", "give it another id",
            f"{what[1]} {name} 与第 {line} 行重复", "改编号",
        )  # fmt: skip
        problems.error(sheet.lines[row], "id", said)
    for name, line in zip(sheet.cells["id"], sheet.lines, strict=True):
        if "/" in name:
            said = Said("an id has no slash", "write another", "编号不能含 /", "改编号")
            problems.error(line, "id", said)


def priorities(sheet: Sheet, default: float, problems: FileProblems) -> list[int]:
    """1 (highest) to 4; ``default`` where the cell is empty."""
    found = []
    for value, line in zip(numbers(sheet, "priority", default, problems), sheet.lines, strict=True):
        if value not in (1.0, 2.0, 3.0, 4.0):
            said = Said(
                f"priority {value:g} is not 1, 2, 3 or 4", "write 1 (highest) to 4",
                f"优先级 {value:g} 不是 1、2、3 或 4", "填写 1（最高）到 4",
            )  # fmt: skip
            problems.error(line, "priority", said)
        found.append(int(value))
    return found

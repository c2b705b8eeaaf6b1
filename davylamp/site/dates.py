"""Dates in tables: ``2026-11-20``, as every spreadsheet can write them."""

from datetime import date

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet

_LONGEST = len("2026-11-20")


def day(text: str) -> date | None:
    """The day of an ISO date; None where it is none, or none such as 2026-02-30."""
    try:
        return date.fromisoformat(text) if len(text) == _LONGEST else None
    except ValueError:
        return None


def check_dates(sheet: Sheet, column: str, problems: FileProblems) -> list[date | None]:
    """A column of ISO dates; None for empty cells and for faulty ones, which are reported."""
    days = [day(cell) for cell in sheet.cells[column]]
    for found, cell, line in zip(days, sheet.cells[column], sheet.lines, strict=True):
        if cell and found is None:
            problems.error(line, column, _no_date(cell))
    return days


def _no_date(cell: str) -> Said:
    return Said(
        f"{cell!r} is no date",
        "write year-month-day with two digits each: 2026-03-01",
        f"{cell!r} 不是日期",
        "按 年-月-日 填写，月、日各两位：2026-03-01",
    )

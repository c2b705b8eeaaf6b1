"""Cells as they are printed: numbers with their decimals, times in the site's zone."""

from math import isfinite
from typing import Final

from historian.reports.frame import Cell, Column, Format, Number
from historian.reports.period import Period, local
from historian.reports.words import Shown, Words
from scada.model.wall_clock import offset_of

DASH: Final = "—"
"""What stands where there is nothing to say: a dash, never a zero."""


def printed(cell: Cell, column: Column, period: Period, language: Shown) -> list[str]:
    """The lines of a cell; none where the row has no such cell."""
    if cell is None:
        return [DASH]
    if isinstance(cell, Words):
        return [line for line in cell.lines(language) if line]
    if isinstance(cell, str):
        return cell.splitlines()
    return [_number(cell, column, period)]


def _number(cell: int | float | Number, column: Column, period: Period) -> str:
    if isinstance(cell, Number):
        return f"{cell.value:.{cell.decimals}f}" if isfinite(cell.value) else DASH
    match column.format:
        case Format.TIME:
            return time_of_day(int(cell), period)
        case Format.MOMENT:
            return moment_of_second(int(cell), period)
        case Format.DURATION:
            return duration(cell)
        case Format.NUMBER:
            return f"{cell:.{column.decimals}f}"
    return str(cell)


def time_of_day(time_ns: int, period: Period) -> str:
    """``08:31:07``, with the date before it where the period is no day or the moment is of another.

    >>> from historian.reports.period import day_of
    >>> from datetime import date
    >>> time_of_day(0, day_of(date(1970, 1, 1), "UTC"))
    '00:00:00'
    """
    here = local(time_ns, period.zone)
    said = f"{here:%H:%M:%S}" if is_time_of_day(time_ns, period) else f"{here:%m-%d %H:%M:%S}"
    return f"{said}{offset_of(here)}"


def moment_of_second(time_ns: int, period: Period) -> str:
    """``2026-11-22 08:31:07``."""
    here = local(time_ns, period.zone)
    return f"{here:%Y-%m-%d %H:%M:%S}{offset_of(here)}"


def is_time_of_day(time_ns: int, period: Period) -> bool:
    """Whether the time alone says when: the period is a day, and the moment lies in it."""
    return period.seconds <= 26 * 3600 and period.start_ns <= time_ns < period.end_ns


def duration(seconds: float) -> str:
    """``1:05:09``; to the second, but never 0 for what was there.

    >>> duration(3909.2), duration(0.2), duration(0.0)
    ('1:05:09', '0:00:01', '0:00:00')
    """
    whole = max(1, round(seconds)) if seconds > 0 else 0
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"

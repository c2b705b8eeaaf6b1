"""The functions of expressions: how many arguments each takes, and how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ANY: Final = 32


@dataclass(frozen=True, slots=True)
class Function:
    """``keeps`` is true where the result depends on what was before, so that time alone moves it."""

    least: int
    most: int
    usage: str
    keeps: bool = False


FUNCTIONS: Final[Mapping[str, Function]] = {
    "abs": Function(1, 1, "abs(x)"),
    "sqrt": Function(1, 1, "sqrt(x)"),
    "min": Function(1, ANY, "min(a, b, …)"),
    "max": Function(1, ANY, "max(a, b, …)"),
    "mean": Function(1, ANY, "mean(a, b, …), or mean(x, 60 s)"),
    "clip": Function(3, 3, "clip(x, low, high)"),
    "if": Function(3, 3, "if(condition, then, else)"),
    "where": Function(3, 3, "where(condition, then, else)"),
    "good": Function(1, 1, "good(tag)"),
    "running_hours": Function(1, 1, "running_hours(condition)", keeps=True),
    "minutes_today": Function(1, 1, "minutes_today(condition)", keeps=True),
    "count_today": Function(1, 1, "count_today(condition)", keeps=True),
    "total_today": Function(1, 1, "total_today(x)", keeps=True),
    "rate_min": Function(1, 1, "rate_min(x)", keeps=True),
    "mean_over": Function(2, 2, "mean(x, 60 s)", keeps=True),
}
"""``mean_over(x, seconds)`` is what ``mean(x, 60 s)`` becomes once its units are checked."""

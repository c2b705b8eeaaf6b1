"""The figures of alarm performance in words and numbers."""

import math

from hmi.models.words import MINUS, duration
from scada.bus.messages import KpiLine


def value(figure: float | None, unit: str) -> str:
    """A figure with its unit: ``12``, ``3.4 %``, ``42 s``, ``12:40``; a dash for none."""
    if figure is None or not math.isfinite(figure):
        return "–"
    if unit == "s" and figure >= 100:
        return duration(figure)
    if unit == "s":
        return f"{figure:.1f} s" if figure < 10 else f"{figure:.0f} s"
    if unit == "%" and 0 < figure < 0.1:
        return f"{figure:.2f} %" if figure >= 0.005 else "< 0.01 %"
    if unit == "%":
        return f"{figure:.1f} %" if figure < 10 else f"{figure:.0f} %"
    shown = f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.1f}"
    text = f"{shown} {unit}".strip()
    return text.replace("-", MINUS)


def target(line: KpiLine) -> str:
    """What is aimed at, with where that is from in brackets: ``≤ 10 [S]``."""
    if not line.target:
        return ""
    return f"{line.target} [{line.mark}]" if line.mark else line.target


def verdict(met: bool | None) -> str:
    """Shape and not colour: kept, not kept, nothing to keep to."""
    if met is None:
        return ""
    return "✓" if met else "▲"

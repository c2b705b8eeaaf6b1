"""The ``[alarms]`` table of site.toml: from when on so many alarms are a flood."""

from typing import Final

from davylamp.site.problem import Said
from davylamp.site.table import Table
from scada.model import FloodLimits

KEYS: Final = ("flood_above", "flood_ends_below", "flood_minutes")


def read_flood(table: Table) -> FloodLimits:
    """Above 10 in 10 minutes, until below 5 in 10 minutes, where the table says nothing else."""
    table.only(KEYS)
    usual = FloodLimits()
    above = table.whole("flood_above", usual.above, 1)
    ends = table.whole("flood_ends_below", usual.ends, 1)
    minutes = table.number("flood_minutes", usual.span_s / 60.0, most=1440.0)
    if ends > above:
        said = Said(
            f"a flood that begins above {above} cannot end only below {ends}",
            "write a smaller flood_ends_below", f"高于 {above} 开始的报警洪水不能低于 {ends} 才结束",
            "减小 flood_ends_below",
        )  # fmt: skip
        table.error("flood_ends_below", said)
        return usual
    return FloodLimits(above=above, ends=ends, span_s=minutes * 60.0)

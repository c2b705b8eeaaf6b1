"""The ``[severity]`` table of site.toml: which priority a server's own alarm has by its severity."""

from typing import Final

from davylamp.site.problem import Said
from davylamp.site.table import Table
from scada.model import SEVERITIES

KEYS: Final = ("priority_1", "priority_2", "priority_3")
HIGHEST: Final = 1000


def read_severity(table: Table) -> tuple[int, int, int]:
    """The lowest severity, 1 to 1000, of priority 1, 2 and 3; what is below has priority 4."""
    table.only(KEYS)
    one, two, three = (
        round(table.number(key, float(default), most=HIGHEST))
        for key, default in zip(KEYS, SEVERITIES, strict=True)
    )
    if not one > two > three:
        said = Said(
            f"severities {one}, {two}, {three} do not fall from priority to priority",
            "write them from the gravest on, as priority_1 = 801, priority_2 = 601, priority_3 = 401",
            f"严重度 {one}、{two}、{three} 未随优先级递减",
            "从最严重的写起：priority_1 = 801，priority_2 = 601，priority_3 = 401",
        )
        table.error("", said)
        return SEVERITIES
    return one, two, three

"""The record of a test server: every value that it set, with its source time."""

from pathlib import Path
from typing import Final

TICKS_TO_1970: Final = 116_444_736_000_000_000
"""100 ns from 1601 to 1970."""

Fact = tuple[int, int, float]
"""Index of the node, source time (ns UTC), value."""


def read_record(path: Path) -> list[Fact]:
    """The facts in the order in which they were set; an unfinished last line is left out."""
    facts = []
    for line in path.read_text().splitlines(keepends=True):
        if line.endswith("\n"):
            index, ticks, value = line.split()
            facts.append((int(index), (int(ticks) - TICKS_TO_1970) * 100, float(value)))
    return facts

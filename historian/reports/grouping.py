"""Rows of one group, whose merged cells stand once for all of them."""

from collections.abc import Sequence
from typing import Final

from historian.reports.frame import Row

MOST: Final = 16
"""A longer group is begun again: what it is of must stand on every page."""


def lengths(rows: Sequence[Row]) -> list[int]:
    """For each row how many rows its merged cells are for; 0 where the row above has them."""
    found: list[int] = []
    first = 0
    for at, row in enumerate(rows):
        goes_on = at > 0 and row.group and row.group == rows[at - 1].group and at - first < MOST
        if goes_on:
            found[first] += 1
            found.append(0)
        else:
            first = at
            found.append(1)
    return found

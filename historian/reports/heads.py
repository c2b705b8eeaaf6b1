"""The head of a table: one row, or two where neighbouring columns share a heading."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from historian.reports.frame import Column
from historian.reports.words import NOTHING, Words


class Head(NamedTuple):
    """One cell of the head: where it stands, from 0, and how far it reaches."""

    words: Words
    x: int
    y: int
    across: int = 1
    down: int = 1


def heads(columns: Sequence[Column]) -> list[Head]:
    """All cells, row by row from the left."""
    if all(column.heading == NOTHING for column in columns):
        return [Head(_titled(column), x, 0) for x, column in enumerate(columns)]
    upper: list[Head] = []
    lower: list[Head] = []
    for heading, some in groupby(enumerate(columns), key=lambda one: one[1].heading):
        of_heading = list(some)
        if heading == NOTHING:
            upper += [Head(_titled(column), x, 0, down=2) for x, column in of_heading]
            continue
        upper.append(Head(heading, of_heading[0][0], 0, across=len(of_heading)))
        lower += [Head(_titled(column), x, 1) for x, column in of_heading]
    return upper + lower


def _titled(column: Column) -> Words:
    if column.unit == NOTHING:
        return column.title
    return Words(
        *(f"{title} ({unit})" for title, unit in zip(column.title, column.unit, strict=True))
    )

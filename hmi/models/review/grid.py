"""Rows of a table that is drawn: columns with their titles, and cells that are made when they are seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Cell = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Column:
    """``title`` as it is shown, ``width`` in px at 1080p (0: the rest), ``look`` a token, perhaps bold.

    ``cell`` makes the text of a row, ``short`` what stands there where that has no room.
    """

    title: str
    width: int
    cell: Cell
    right: bool = False
    token: str = "text"
    bold: bool = False
    token_of: Callable[[int], str] | None = None
    short: Cell | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """``tags`` are the points of the rows, '' where there is none."""

    columns: tuple[Column, ...]
    rows: int
    tags: Callable[[int], str] = lambda row: ""


NOTHING: Final = Grid((), 0)


def number(title: str, width: int, cell: Cell, bold: bool = True) -> Column:
    """A measured number: right, in the colour of live values."""
    return Column(title, width, cell, right=True, token="live", bold=bold)


def of_rows(rows: Sequence[Sequence[str]], place: int) -> Cell:
    """The cells of one place of ready rows."""
    return lambda row: rows[row][place]

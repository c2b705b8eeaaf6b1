"""Which paper a document's tables fit on, and how large their letters may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from historian.reports.frame import Column, Document

LARGEST_PT: Final = 9.0
READABLE_PT: Final = 6.3
"""小六 is 6.5 pt. Smaller letters are not signed by anybody: larger paper is taken."""
SMALLEST_PT: Final = 5.0

_MARGIN_PT: Final = 68.0
_INSET_PT: Final = 4.6
_PER_CHARACTER: Final = 0.52
_SIDES: Final = {"a4": (595.3, 841.9), "a3": (841.9, 1190.6)}


@dataclass(frozen=True, slots=True)
class Fit:
    """The page, and the size of its letters in points."""

    paper: Literal["a4", "a3"]
    landscape: bool
    size_pt: float


def fit(document: Document) -> Fit:
    """The smallest page on which the widest table is readable, as far as the paper is not given."""
    wanted = document.paper
    papers: list[Literal["a4", "a3"]] = [wanted.size] if wanted.size else ["a4", "a3"]
    turns = [wanted.landscape] if wanted.landscape is not None else [False, True]
    found = Fit(papers[-1], turns[-1], SMALLEST_PT)
    for paper in papers:
        for landscape in turns:
            size = min(
                (size_pt(sheet.columns, paper, landscape=landscape) for sheet in document.sheets),
                default=LARGEST_PT,
            )
            # Upright paper is for tables that have room on it.
            if size >= (READABLE_PT if landscape or len(turns) == 1 else 8.0):
                return Fit(paper, landscape, size)
            found = Fit(paper, landscape, max(size, SMALLEST_PT))
    return found


def size_pt(columns: Sequence[Column], paper: str, *, landscape: bool) -> float:
    """The letters at which the columns fill the width, at most `LARGEST_PT`."""
    room = _SIDES[paper][landscape] - _MARGIN_PT - _INSET_PT * len(columns)
    characters = sum(column.width for column in columns)
    return min(LARGEST_PT, room / (characters * _PER_CHARACTER)) if characters else LARGEST_PT

"""Where the letters of a text stand: lists of x, y, dx, dy, those of inner elements first (SVG 2, 11.4)."""

from collections.abc import Iterator
from typing import Final

from hmi.models.mimic.numbers import length
from hmi.models.mimic.xml_tree import Node

MOST: Final = 5_000
"""Places of one list; a text as long as that no drawing has."""
_AXES: Final = (("x", 0), ("y", 1), ("dx", 0), ("dy", 1))


class Places:
    """The places of one text element's letters, counted from its beginning; per cent are of ``view``."""

    def __init__(self, view: tuple[float, float]) -> None:
        self._view = view
        self._at = 0
        self._given: dict[str, dict[int, float]] = {name: {} for name, _ in _AXES}

    def enter(self, node: Node, em: float) -> None:
        """An element begins at the next letter."""
        for name, axis in _AXES:
            parts = node.get(name).replace(",", " ").split()[:MOST]
            for number, part in enumerate(parts):
                value = length(part, self._view[axis], em)
                if value is not None:
                    self._given[name][self._at + number] = value

    def parts(self, text: str) -> Iterator[str]:
        """The text in parts: each letter that has a place begins one. Ask `next` after each."""
        begin = 0
        base = self._at
        for at in range(1, len(text)):
            if any(base + at in given for given in self._given.values()):
                yield text[begin:at]
                begin = at
        if text[begin:]:
            yield text[begin:]

    def next(self, letters: int) -> tuple[float | None, float | None, float, float]:
        """x, y, dx and dy of the next letter, and go on behind so many."""
        x, y, dx, dy = (self._given[name].get(self._at) for name, _ in _AXES)
        self._at += letters
        return x, y, dx or 0.0, dy or 0.0

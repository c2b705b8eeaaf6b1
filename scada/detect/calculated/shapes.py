"""Shapes: what expressions have in common when their tags and numbers are taken out.

Tags whose expressions have one shape are computed together: an operand is then a row of an array
over all of them.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from scada.detect.calculated.expression import Node, parse
from scada.detect.calculated.functions import FUNCTIONS

_TAG: Final = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Shape:
    """A node without its leaves: ``slot`` is the place of a leaf among the tags, or the numbers.

    ``keeper`` counts the functions that remember; ``seconds`` is the window of ``mean_over``.
    """

    operator: str
    parts: tuple["Shape", ...] = ()
    slot: int = -1
    keeper: int = -1
    seconds: float = 0.0

    @property
    def keepers(self) -> tuple["Shape", ...]:
        """The nodes that remember, in the order of their numbers."""
        own = (self,) if self.keeper >= 0 else ()
        below = tuple(one for part in self.parts for one in part.keepers)
        return tuple(sorted(own + below, key=lambda one: one.keeper))


@dataclass(frozen=True, slots=True)
class Shaped:
    """An expression as its shape and its leaves."""

    shape: Shape
    tags: tuple[str, ...]
    numbers: tuple[float, ...]


def shaped(text: str) -> Shaped:
    """Take a checked expression apart; texts that differ by their tags are read once."""
    tags = tuple(_TAG.findall(text))
    counted = iter(range(len(tags)))
    pattern = _shape_of(_TAG.sub(lambda _: f"[t{next(counted)}]", text))
    return replace(pattern, tags=tags)


@cache
def _shape_of(text: str) -> Shaped:
    counters, numbers = {"tag": 0, "keeper": 0}, list[float]()
    shape = _taken(parse(text), counters, numbers)
    return Shaped(shape, (), tuple(numbers))


def _taken(node: Node, counters: dict[str, int], numbers: list[float]) -> Shape:
    if node.operator == "tag":
        counters["tag"] += 1
        return Shape("tag", slot=counters["tag"] - 1)
    if node.operator == "number":
        numbers.append(node.number)
        return Shape("number", slot=len(numbers) - 1)
    if node.operator == "mean_over":
        part = _taken(node.parts[0], counters, numbers)
        counters["keeper"] += 1
        seconds = node.parts[1].number
        return Shape("mean_over", (part,), keeper=counters["keeper"] - 1, seconds=seconds)
    parts = tuple(_taken(part, counters, numbers) for part in node.parts)
    function = FUNCTIONS.get(node.operator)
    if function is None or not function.keeps:
        return Shape(node.operator, parts)
    counters["keeper"] += 1
    return Shape(node.operator, parts, keeper=counters["keeper"] - 1)

"""Where what is drawn goes, in the order of drawing, and how much of it a drawing may have."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hmi.models.mimic.fault import Damaged, Faults
from hmi.models.mimic.scene import Bound, Item, Shape
from hmi.models.mimic.xml_tree import Node

MOST_ITEMS: Final = 8_000
MOST_WALKED: Final = 20_000
"""Elements, those counted again that a use shows again: groups that draw nothing count too."""
MOST_SEGMENTS: Final = 200_000
MOST_BOUND: Final = 2_000


class Output:
    """``order`` is what is drawn, bound elements as their place in ``bound``."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.order: list[Item | int] = []
        self.bound: list[Bound] = []
        self._into: list[Item] | None = None
        """Where what is drawn goes while it belongs to one element."""
        self._items = self._segments = self._walked = 0

    def step(self, node: Node) -> None:
        """One more element; raises `Damaged` beyond `MOST_WALKED`."""
        self._walked += 1
        if self._walked > MOST_WALKED:
            raise self._too_much(node.line)

    def put(self, item: Item, line: int) -> None:
        """Draw an item; raises `Damaged` where there are too many."""
        self._items += 1
        self._segments += len(item.path) if isinstance(item, Shape) else len(item.pieces)
        if self._items > MOST_ITEMS or self._segments > MOST_SEGMENTS:
            raise self._too_much(line)
        (self.order if self._into is None else self._into).append(item)

    @contextmanager
    def gathered(self) -> Iterator[list[Item]]:
        """What is drawn meanwhile goes into the list that this yields."""
        outer, self._into = self._into, []
        yield self._into
        self._into = outer

    def begin(self, bound: Bound) -> int:
        """A bound element's place, before what is in it is known."""
        if len(self.bound) >= MOST_BOUND:
            raise self._faults.refuse(
                bound.line, bound.name, f"is bound element number {MOST_BOUND + 1:,}",
                "split the drawing", f"绑定元素超过 {MOST_BOUND:,} 个", "把图分开",
            )  # fmt: skip
        self.bound.append(bound)
        self.order.append(len(self.bound) - 1)
        return len(self.bound) - 1

    def finish(self, place: int, made: Bound | None) -> None:
        """The bound element itself; None: nothing of it is drawn."""
        if made is not None:
            self.bound[place] = made
        elif len(self.bound) == place + 1:
            self.bound.pop()
            self.order.remove(place)

    def _too_much(self, line: int) -> Damaged:
        return self._faults.refuse(
            line,
            "svg",
            f"draws more than {MOST_ITEMS:,} shapes or {MOST_SEGMENTS:,} segments up to here",
            "split the drawing, or simplify it (Path, Simplify)",
            f"到此处图形超过 {MOST_ITEMS:,} 个或线段超过 {MOST_SEGMENTS:,} 段",
            "把图分开或简化路径",
        )

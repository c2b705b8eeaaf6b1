"""How many nodes one Read asks for: more where the server answers quickly, fewer where it does not.

A large request costs less per value on both sides; but while a server encodes the answer it does
nothing else, and the keep-alives wait behind it. So the size is doubled as long as twice of it would
still be answered within `QUICK_S`, and halved where an answer takes longer than `SLOW_S`. What a
server refuses as too large is not asked again.
"""

from dataclasses import dataclass
from typing import Final

FIRST: Final = 1000
MOST: Final = 10_000
FEWEST: Final = 50

QUICK_S: Final = 0.1
SLOW_S: Final = 0.5


@dataclass(slots=True)
class RequestSize:
    """Of one server. ``limit`` is its MaxNodesPerRead (0: none); ``nodes`` what to ask for now."""

    limit: int = 0
    nodes: int = FIRST
    waiting: bool = False
    """Answers are awaited just now."""

    def __post_init__(self) -> None:
        self.limited(self.limit)

    def limited(self, limit: int) -> None:
        """The server says how many it takes, at a new connection."""
        self.limit = min(limit or MOST, MOST)
        self.nodes = min(self.nodes, self.limit)

    def answered(self, nodes: int, took_s: float) -> None:
        """So many nodes were answered after this time, which others in flight may have made longer."""
        if 2 * nodes < self.nodes:
            return
        if took_s > SLOW_S:
            self.nodes = max(min(FEWEST, self.nodes), min(self.nodes, nodes // 2))
        elif nodes >= self.nodes and 2 * took_s <= QUICK_S:
            self.nodes = min(self.limit, 2 * self.nodes)

    def refused(self, nodes: int) -> None:
        """The server refused so many as too large."""
        self.limit = max(1, min(self.limit, nodes // 2))
        self.nodes = min(self.nodes, self.limit)

    def went_silent(self) -> None:
        """It fell silent: if over a Read, it gets fewer nodes at once."""
        if self.waiting:
            self.nodes = max(min(FEWEST, self.nodes), self.nodes // 2)
        self.waiting = False

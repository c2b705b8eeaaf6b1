"""One chain: the lines of one writing service in the order of their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alarms.audit.damage import Damage, Finding
from alarms.audit.digest import KINDS, Digest, event_of
from scada.model import Event

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain: ``rows`` of the digest by number, each number once, and what was found on the way.

    ``links[n]`` says that row ``n + 1`` follows row ``n`` and carries its hash.
    """

    digest: Digest
    source: str
    epoch: int
    rows: Rows
    links: NDArray[np.bool_]
    found: tuple[Finding, ...]

    @property
    def seq(self) -> NDArray[np.int64]:
        """Their numbers, each greater than the one before."""
        return self.digest.seq[self.rows]

    @property
    def kind(self) -> NDArray[np.uint8]:
        """What each is, as a place in `KINDS`."""
        return self.digest.kind[self.rows]

    @property
    def now_ns(self) -> NDArray[np.int64]:
        """When each was written."""
        return self.digest.now_ns[self.rows]

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last place of every unbroken stretch."""
        edges = np.flatnonzero(~self.links)
        return zip([0, *(edges + 1).tolist()], [*edges.tolist(), len(self.rows) - 1], strict=True)

    def finding(
        self, damage: Damage, first: int, last: int, zh: str = "", en: str = "", place: int = -1
    ) -> Finding:
        """Something wrong with lines, by number; ``place`` tells time and kind where it is known."""
        row = int(self.rows[place]) if place >= 0 else -1
        now_ns = int(self.digest.now_ns[row]) if row >= 0 else 0
        kind = kind_of(self.digest, row) if row >= 0 else ""
        return Finding(self.source, damage, first, last, now_ns, kind, (zh, en), self.epoch)

    def event(self, place: int) -> Event | None:
        """The line at a place, if it has to do with keys."""
        body = self.digest.events.get(int(self.rows[place]))
        return None if body is None else event_of(body)


def kind_of(digest: Digest, row: int) -> str:
    """What a line is, in words; empty where it is nothing that we know."""
    code = int(digest.kind[row])
    return KINDS[code].value if code < len(KINDS) else ""

"""Auditing the journal: every line that was altered, lost, doubled or put elsewhere, by its number.

A line's hash stands in the next one. Where line 8 does not carry the hash of line 7, line 7 was altered.
Where line 9 does not carry that of line 8 either, it was line 7, line 8 or both: the lines from the first
to the last are named. The last line of a chain has nobody to vouch for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from alarms.journal import event_hash
from scada.model import Event


class Damage(StrEnum):
    """What is wrong with a line."""

    ALTERED = "altered"
    MISSING = "missing"
    DOUBLED = "doubled"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines ``first`` to ``last`` of a writing service."""

    source: str
    damage: Damage
    first: int
    last: int


@dataclass(slots=True)
class Chain:
    """One writing service: give it its lines in the order in which they are stored, then `end` it."""

    source: str
    lines: int = 0
    _seq: int = -1
    _head: bytes = b""
    _altered: list[int] = field(default_factory=list)

    def take(self, event: Event) -> list[Finding]:
        """The next line; what it says of those before it."""
        self.lines += 1
        if self._seq >= 0 and event.seq <= self._seq:
            damage = Damage.DOUBLED if event.seq == self._seq else Damage.REORDERED
            return [Finding(self.source, damage, event.seq, event.seq)]
        found = []
        if self._seq >= 0 and event.seq == self._seq + 1 and event.prev_hash != self._head:
            self._altered.append(self._seq)
        else:
            found += self.end()
        if self._seq >= 0 and event.seq > self._seq + 1:
            found.append(Finding(self.source, Damage.MISSING, self._seq + 1, event.seq - 1))
        self._seq, self._head = event.seq, event_hash(event)
        return found

    def end(self) -> list[Finding]:
        """What the lines so far leave to be said."""
        if not self._altered:
            return []
        found = Finding(self.source, Damage.ALTERED, self._altered[0], self._altered[-1])
        self._altered.clear()
        return [found]


def audit(events: Iterable[Event]) -> tuple[list[Finding], dict[str, int]]:
    """Check lines of any services, each service's in its own order; and how many each has."""
    chains: dict[str, Chain] = {}
    found: list[Finding] = []
    for event in events:
        found += chains.setdefault(event.source, Chain(event.source)).take(event)
    for chain in chains.values():
        found += chain.end()
    return found, {source: chain.lines for source, chain in chains.items()}

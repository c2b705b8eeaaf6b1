"""Messages that never came: what the bus dropped before the historian could store it."""

from dataclasses import dataclass, field
from typing import Final

from historian.ranges import Ranges
from historian.store import Origin

PATIENCE_S: Final = 60.0
"""A hole may still be filled: what was not acknowledged comes again within seconds."""


@dataclass(slots=True)
class _Row:
    seen: Ranges = field(default_factory=Ranges)
    missing: int = 0
    since_ns: int = 0


class Gaps:
    """Watches the sequence numbers of every writer since the historian's start."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int], _Row] = {}

    def seen(self, origin: Origin, now_ns: int) -> None:
        """A message came."""
        key = (origin.source, origin.schema, origin.epoch)
        row = self._rows.setdefault(key, _Row())
        row.seen.add(origin.seq)
        missing = row.seen.missing()
        if missing > row.missing:
            row.since_ns = now_ns
        row.missing = missing

    def lost(self, now_ns: int) -> int:
        """How many messages have been missing for longer than the bus needs to bring them again."""
        patience_ns = int(PATIENCE_S * 1e9)
        rows = self._rows.values()
        return sum(row.missing for row in rows if now_ns - row.since_ns > patience_ns)

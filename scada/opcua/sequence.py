"""The sequence numbers of a subscription's messages (OPC 10000-4, 5.14.1.1): gaps and repeats."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LAST: Final = 2**32 - 1
"""The number after which 1 follows; 0 is never used."""

MOST_MISSED: Final = 64
"""More than this many at once is no gap to be filled but another numbering."""


class Arrival(StrEnum):
    """What a message is in its sequence."""

    NEW = "new"
    LATE = "late"
    REPEATED = "repeated"


def following(number: int) -> int:
    """The sequence number after this one."""
    return 1 if number >= LAST else number + 1


@dataclass(slots=True)
class Sequence:
    """Follows one subscription; the first message that comes sets the count."""

    next_number: int | None = None
    missing: set[int] = field(default_factory=set)

    def message(self, number: int) -> tuple[Arrival, list[int]]:
        """A message with data came: what it is, and which ones before it did not come."""
        if number in self.missing:
            self.missing.discard(number)
            return Arrival.LATE, []
        if self.next_number is None:
            self.next_number = following(number)
            return Arrival.NEW, []
        if self._ahead(number) < 0:
            return Arrival.REPEATED, []
        gap = self._missed_until(number)
        self.next_number = following(number)
        return Arrival.NEW, gap

    def keep_alive(self, number: int) -> list[int]:
        """A keep-alive came; it carries the number of the next message. Return what was missed."""
        if self.next_number is None:
            self.next_number = number
            return []
        gap = self._missed_until(number) if self._ahead(number) > 0 else []
        if gap:
            self.next_number = number
        return gap

    def _missed_until(self, number: int) -> list[int]:
        gap: list[int] = []
        at = self.next_number or number
        while at != number and len(gap) < MOST_MISSED:
            gap.append(at)
            at = following(at)
        self.missing.update(gap)
        return gap

    def _ahead(self, number: int) -> int:
        """Distance from the awaited number, over the wrap."""
        distance = (number - (self.next_number or 0)) % LAST
        return distance - LAST if distance > LAST // 2 else distance

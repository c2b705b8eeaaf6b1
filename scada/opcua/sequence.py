"""The sequence numbers of a subscription's messages (OPC 10000-4, 5.14.1.1): order, gaps, repeats.

Messages are handed on in the order of their numbers. One that came before its turn waits until the
missing ones were had again or were given up.
"""

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

LAST: Final = 2**32 - 1
"""The number after which 1 follows; 0 is never used."""

MOST_MISSED: Final = 64
"""More than this many at once is no gap to be filled but another numbering."""

Message = TypeVar("Message")


def following(number: int) -> int:
    """The sequence number after this one."""
    return 1 if number >= LAST else number + 1


@dataclass(slots=True)
class Sequence(Generic[Message]):
    """Follows one subscription; the first message that comes sets the count."""

    next_number: int | None = None
    """The number whose turn it is."""
    leaps: int = 0
    """How often the numbering jumped too far for a gap."""
    _early: dict[int, Message] = field(default_factory=dict)
    _end: int | None = None
    _announces: bool = True

    def message(self, number: int, message: Message) -> list[Message]:
        """A message with data came; returns those whose turn has come, in order."""
        if self.next_number is None:
            self.next_number = number
        distance = self._distance(number)
        if distance < 0 or number in self._early:
            return []
        if distance > MOST_MISSED:
            return [*self._leap(number), message]
        self._early[number] = message
        self._know(following(number))
        return self._ready()

    def keep_alive(self, number: int) -> None:
        """A keep-alive came; it carries the number of the next message."""
        if self.next_number is None:
            self.next_number = number or None
        elif number and self._announces and 0 < self._distance(number) <= MOST_MISSED:
            self._know(number)

    @property
    def missing(self) -> int | None:
        """The number whose turn it is, if it must exist and did not come."""
        if self._end is None or self.next_number == self._end:
            return None
        return self.next_number

    def give_up(self) -> list[Message]:
        """The missing message cannot be had; returns those that waited for it alone.

        Where only a keep-alive spoke of it, the server counts otherwise than the standard: from then
        on its keep-alives announce nothing, and the number is still to come.
        """
        if self.next_number is None or self.missing is None:
            return []
        if not self._early:
            self._announces, self._end = False, self.next_number
            return []
        self.next_number = following(self.next_number)
        return self._ready()

    def is_past(self, number: int) -> bool:
        """Whether this message was handed on, or given up."""
        return self.next_number is not None and self._distance(number) < 0

    def _ready(self) -> list[Message]:
        ready: list[Message] = []
        while self.next_number is not None and self.next_number in self._early:
            ready.append(self._early.pop(self.next_number))
            self.next_number = following(self.next_number)
        return ready

    def _leap(self, number: int) -> list[Message]:
        self.leaps += 1
        waited = [self._early[early] for early in sorted(self._early, key=self._distance)]
        self._early.clear()
        self.next_number = self._end = following(number)
        return waited

    def _know(self, end: int) -> None:
        """Everything before ``end`` exists."""
        if self._end is None or self._distance(end) > self._distance(self._end):
            self._end = end

    def _distance(self, number: int) -> int:
        """From the number whose turn it is, over the wrap."""
        distance = (number - (self.next_number or 0)) % LAST
        return distance - LAST if distance > LAST // 2 else distance

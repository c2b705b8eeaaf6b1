"""A flood does not leave the site line by line: what comes too fast is summed up."""

from collections import deque
from dataclasses import dataclass, field

from scada.model import Event


@dataclass(frozen=True, slots=True)
class Letter:
    """What one message says: one line, or how many came, of which the first ones are told."""

    events: tuple[Event, ...]
    more: int = 0

    @property
    def count(self) -> int:
        """How many lines it stands for."""
        return len(self.events) + self.more

    @property
    def id(self) -> str:
        """The same lines have the same id, so that who gets them twice can tell."""
        first, last = self.events[0], self.events[-1]
        tail = f"-{last.seq}+{self.more}" if self.count > 1 else ""
        return f"{first.source}.{first.epoch}.{first.seq}{tail}"


TOLD = 10
"""So many lines of a sum are told one by one."""


@dataclass(slots=True)
class Digest:
    """At most ``most`` letters within ``within_s``; what comes beyond waits and goes as one.

    A line older than ``late_s`` when it comes is never a letter of its own: after an outage nobody
    wants yesterday's alarms one by one. Time is an argument.
    """

    most: int
    within_s: float
    late_s: float = 600.0
    _sent: deque[int] = field(default_factory=deque)
    _waiting: list[Event] = field(default_factory=list)
    _single: deque[Event] = field(default_factory=deque)

    def take(self, event: Event, now_ns: int) -> None:
        """A line that is to go out."""
        fresh = now_ns - event.now_ns <= self.late_s * 1e9
        if fresh and not self._waiting and self._room(now_ns) > len(self._single):
            self._single.append(event)
        else:
            self._waiting.append(event)

    def due(self, now_ns: int) -> Letter | None:
        """The next letter, if one may go now."""
        if self._single:
            return self._count(Letter((self._single.popleft(),)), now_ns)
        if not self._waiting or not self._room(now_ns):
            return None
        events, self._waiting = tuple(self._waiting), []
        return self._count(Letter(events[:TOLD], len(events[TOLD:])), now_ns)

    def _count(self, letter: Letter, now_ns: int) -> Letter:
        self._sent.append(now_ns)
        return letter

    def _room(self, now_ns: int) -> int:
        """How many letters may still go."""
        while self._sent and now_ns - self._sent[0] >= self.within_s * 1e9:
            self._sent.popleft()
        return self.most - len(self._sent)

"""Whether the station is locked: everything is shown and heard, nothing can be done.

It is locked by hand or after minutes without a key or a movement of the mouse; whoever logs in with
his password opens it again.
"""

from dataclasses import dataclass

S: int = 1_000_000_000


@dataclass
class Lock:
    """``idle_s`` is 0 where nobody's absence locks the station."""

    idle_s: float = 0.0
    since_ns: int = 0
    """Since when it is locked; 0: it is not."""
    user: str = ""
    """Who worked here when it was locked."""
    _touched_ns: int = 0

    @property
    def is_on(self) -> bool:
        """Whether it is locked."""
        return self.since_ns > 0

    @property
    def touched_ns(self) -> int:
        """When somebody's hand was last seen here; 0: not yet."""
        return self._touched_ns

    def touch(self, now_ns: int) -> None:
        """Somebody is here."""
        self._touched_ns = now_ns

    def is_due(self, now_ns: int) -> bool:
        """Whether nobody has been here for too long."""
        if not self._touched_ns:
            self._touched_ns = now_ns
        self._touched_ns = min(self._touched_ns, now_ns)  # the clock may be set back
        away_s = (now_ns - self._touched_ns) / S
        return self.idle_s > 0 and not self.is_on and away_s >= self.idle_s

    def close(self, now_ns: int, user: str) -> None:
        """Lock it."""
        self.since_ns, self.user = max(now_ns, 1), user

    def open(self, now_ns: int) -> None:
        """Somebody gave his password."""
        self.since_ns, self.user = 0, ""
        self.touch(now_ns)

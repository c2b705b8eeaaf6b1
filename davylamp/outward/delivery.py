"""How one message leaves, and what became of it."""

from typing import Protocol

from davylamp.outward.digest import Letter
from scada.model import DavylampError


class NotSent(DavylampError):
    """It did not go; ``for_good`` where trying again cannot help. The message is the reason."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Delivery(Protocol):
    """A way out."""

    def send(self, letter: Letter) -> str:
        """Deliver it, in a thread that may wait; returns who took it. Raises `NotSent`."""
        ...

"""What was learned of a server and outlives the connection."""

from dataclasses import dataclass, field
from typing import Final

from scada.opcua.isolation import Outcasts
from scada.opcua.request_size import RequestSize

MOST_ITEMS: Final = 500
"""Items per CreateMonitoredItems: most servers do that many in well below a second."""

FEWEST_ITEMS: Final = 20

LONGEST_PATIENCE_S: Final = 10.0
"""Time for each request that sets up a session, at first: small devices sign slowly."""

_MARGIN: Final = 4.0

MOST_IN_VAIN: Final = 2
"""A subscription may also have ended by chance; hardly twice in a row."""


@dataclass(slots=True)
class Habits:
    """How much of what the server takes, and how long.

    ``patience_s`` is given to each request of the way up: much at first, and a multiple of what the
    whole way took last where that is known, so that a path that swallows everything is given up soon.
    """

    items_per_call: int = MOST_ITEMS
    read_size: RequestSize = field(default_factory=RequestSize)
    creating: bool = False
    """Items are being created just now."""
    patience_s: float = LONGEST_PATIENCE_S
    outcasts: Outcasts = field(default_factory=Outcasts)
    """Items over which it refuses whole Reads."""
    apart: set[int] = field(default_factory=set)
    """Items over which it refuses to create others."""
    unfiltered: set[int] = field(default_factory=set)
    """Items that it does not filter by a deadband."""
    in_vain: int = 0
    """How often in a row it took a session up again whose subscriptions soon fell silent."""

    @property
    def resumes(self) -> bool:
        """Whether to show it a session of before: some tie subscriptions to a connection for good."""
        return self.in_vain < MOST_IN_VAIN

    def resumed(self, *, in_vain: bool) -> None:
        """A session that was taken up again has ended; in vain: its subscriptions fell silent."""
        self.in_vain = self.in_vain + 1 if in_vain else 0

    def went_silent(self) -> None:
        """It fell silent: if over the creation of items or a Read, it gets fewer at once."""
        self.read_size.went_silent()
        if self.creating:
            self.items_per_call = max(FEWEST_ITEMS, self.items_per_call // 2)
        self.creating = False

    def opened(self, took_s: float, silent_s: float) -> None:
        """The way up took so long."""
        self.patience_s = min(LONGEST_PATIENCE_S, max(silent_s, _MARGIN * took_s))

    def not_opened(self) -> None:
        """The way up failed; perhaps the server only became slower."""
        self.patience_s = min(LONGEST_PATIENCE_S, 1.5 * self.patience_s)

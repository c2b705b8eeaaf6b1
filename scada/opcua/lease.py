"""What a new connection needs to go on with the session of the one before (OPC 10000-4, 6.7)."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.capabilities import Capabilities
from scada.opcua.channel import SESSION_TIMEOUT_MS
from scada.opcua.handshake import Ticket
from scada.opcua.subscription import Terms

KEPT_S: Final = SESSION_TIMEOUT_MS / 1000
"""How long a server keeps a session without a connection: what we ask for, at most."""

MOST_FAILURES: Final = 2
"""A server that does not answer to an old session is not asked for it again and again."""

MOST_IN_VAIN: Final = 3
"""A server that closes the connection over every resumption is then left in peace."""

NOT_MONITORED: Final = 0
"""No server gives a subscription this number (OPC 10000-4, 5.14.2: it is never 0)."""


@dataclass(slots=True)
class Lease:
    """A session on a server, its subscriptions and what was found out when it began.

    ``started_ticks`` is the server's StartTime; 0 where it gives none: then nothing proves that it
    is the same server, and the session is not resumed. ``nodes``, ``targets`` and ``unknown`` are as of
    `Session`, ``subscription_of`` says in which subscription each tag's item is (0: it has none); all
    have one entry per tag.
    """

    epoch: int
    capabilities: Capabilities
    started_ticks: int
    nodes: list[bytes | None]
    targets: list[bytes | None]
    unknown: NDArray[np.uint32]
    subscription_of: NDArray[np.uint32]
    subscriptions: list[Terms] = field(default_factory=list)
    others: set[int] = field(default_factory=set)
    """Further subscriptions of the session, of which nobody keeps what was heard."""
    sampling_ms: float = 0.0
    queue: int = 0
    url: str = ""
    ticket: Ticket | None = None
    lost_s: float = 0.0
    failures: int = 0
    in_vain: int = 0
    """Resumptions in a row that brought nothing; one alone may have been cut again too soon."""

    @property
    def monitored(self) -> NDArray[np.bool_]:
        """Which tags have an item."""
        found: NDArray[np.bool_] = self.subscription_of != NOT_MONITORED
        return found

    @property
    def ids(self) -> set[int]:
        """The numbers of its subscriptions."""
        return {terms.id for terms in self.subscriptions}

    def fail(self) -> None:
        """The server was reached, and did not go on with the session in time."""
        self.failures += 1

    def lose(self, url: str, ticket: Ticket, now_s: float) -> None:
        """The connection to this endpoint was lost at this moment of the monotonic clock."""
        self.url, self.ticket, self.lost_s, self.failures = url, ticket, now_s, 0

    def lives(self, url: str, now_s: float) -> bool:
        """Whether it is worth asking this endpoint for the session."""
        longest = min([KEPT_S, *(terms.lifetime_s for terms in self.subscriptions)])
        return (
            self.ticket is not None
            and self.url == url
            and self.started_ticks > 0
            and self.in_vain < MOST_IN_VAIN
            and self.failures < MOST_FAILURES
            and now_s - self.lost_s < longest
        )

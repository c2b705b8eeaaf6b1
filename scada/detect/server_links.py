"""The links to the servers: which are up, which are lost, and for how long one is patient."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.model import FindingKind, Server


class ServerLinks:
    """One row per server; every column has shape ``(n_servers,)``.

    ``lost`` is the state of the link's alarm, ``held`` says that it stands from before a restart.
    ``new`` is a server that has neither answered nor been given up since the start.
    """

    def __init__(self, servers: Sequence[Server]) -> None:
        count = len(servers)
        self._row = {server.id: row for row, server in enumerate(servers)}
        self.up: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self.lost: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self.held: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self.new: NDArray[np.bool_] = np.ones(count, np.bool_)
        self.tried = ["no answer since the start"] * count
        """Why each new server did not answer yet."""
        self._since_ns = np.zeros(count, np.int64)

    def row(self, server: str) -> int | None:
        """The server's row; None for one of another configuration."""
        return self._row.get(server)

    def begin(self, now_ns: int) -> None:
        """The start: patience counts from here, and what stands is held."""
        self._since_ns[:] = now_ns
        self.held = self.lost.copy()

    def rise(self, server: int, time_ns: int) -> bool:
        """The link is up; returns whether it was lost."""
        was_lost = bool(self.lost[server])
        self.up[server], self.lost[server], self.held[server] = True, False, False
        self.new[server] = False
        self._since_ns[server] = time_ns
        return was_lost

    def lose(self, server: int) -> FindingKind | None:
        """The link is lost; returns what that is for its alarm, None where it was known."""
        if self.lost[server] and not self.held[server]:
            return None
        kind = FindingKind.CONFIRMED if self.lost[server] else FindingKind.RAISED
        self.up[server], self.lost[server], self.held[server] = False, True, False
        self.new[server] = False
        return kind

    def overdue(self, now_ns: int, seconds: float) -> NDArray[np.bool_]:
        """Which servers have had so long, since the start or since their link came up."""
        return np.greater(now_ns - self._since_ns, round(seconds * 1e9))

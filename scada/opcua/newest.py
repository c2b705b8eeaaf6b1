"""What was delivered last of every tag; it outlives connections.

Three things follow from it: where a hole lies (from the newest sample before a loss to the first one
after it), which answers are older than what is known already, and which only say it again.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples
from scada.opcua.outage import Outage, Outages
from scada.opcua.points import Rows

NEVER: Final = 0
"""The time of a tag that was never delivered."""


class Newest:
    """One row per tag of the server; every column has shape ``(n,)``."""

    def __init__(self, n: int, outages: Outages) -> None:
        self.time_ns: NDArray[np.int64] = np.full(n, NEVER, np.int64)
        """Source time of the sample that was delivered last."""
        self.seen: NDArray[np.bool_] = np.zeros(n, np.bool_)
        """Whether something was delivered on this connection."""
        self._value = np.full(n, np.nan)
        self._status = np.zeros(n, np.uint32)
        self._missed = np.zeros(n, np.bool_)
        self._outages = outages

    def begin(self, *, resumed: bool) -> None:
        """A connection begins. A session that was ``resumed`` goes on where it was: no hole."""
        self.seen[:] = False
        self._missed[:] = not resumed
        self._missed &= self.time_ns != NEVER

    def missed(self, rows: Rows) -> None:
        """Values of these tags were lost just now: what comes next ends a hole."""
        self._missed[rows] = self.time_ns[rows] != NEVER

    def take(self, rows: Rows, batch: Samples) -> None:
        """These samples are delivered, in this order; a tag may occur several times."""
        self._missed[rows[(batch.flags & np.uint16(Flag.OVERFLOW)) != 0]] = True
        if self._missed.any():
            self._end_holes(rows, batch)
        self.time_ns[rows], self.seen[rows] = batch.time_ns, True
        self._value[rows], self._status[rows] = batch.value, batch.status

    def repeats(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """True where a sample has the value and the status that were delivered last."""
        known = self._value[rows]
        same: NDArray[np.bool_] = (batch.value == known) | (np.isnan(batch.value) & np.isnan(known))
        same &= (batch.status == self._status[rows]) & (self.time_ns[rows] != NEVER)
        return same

    def _end_holes(self, rows: Rows, batch: Samples) -> None:
        first, at = np.unique(rows, return_index=True)
        ended = self._missed[first] & (self.time_ns[first] != NEVER)
        some, where = first[ended], at[ended]
        self._missed[first] = False
        if len(some):
            self._outages.add(Outage(some, self.time_ns[some].copy(), batch.time_ns[where]))

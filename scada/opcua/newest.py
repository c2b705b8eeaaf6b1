"""What was delivered last of every tag; it outlives connections.

From it follows where a hole lies (behind the newest sample before a loss), which answers are older than
what is known already, and which only say it again.
"""

import asyncio
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples
from scada.opcua.points import Rows
from scada.opcua.recent import Recent

NEVER: Final = 0
"""The time of a tag that was never delivered."""


class Newest:
    """One row per tag of the server; every column has shape ``(n,)``."""

    def __init__(self, n: int) -> None:
        self.time_ns: NDArray[np.int64] = np.full(n, NEVER, np.int64)
        """Source time of the sample that was delivered last."""
        self.seen: NDArray[np.bool_] = np.zeros(n, np.bool_)
        """Whether something was delivered on this connection."""
        self.lossy: NDArray[np.bool_] = np.zeros(n, np.bool_)
        """Tags of which values were lost lately, though the connection held."""
        self.lost = asyncio.Event()
        """Set with `lossy`; whoever looks after them clears both."""
        self.recent = Recent()
        self._doubted_ns: NDArray[np.int64] = np.full(n, NEVER, np.int64)
        self._value = np.full(n, np.nan)
        self._status = np.zeros(n, np.uint32)

    def begin(self) -> None:
        """A connection begins."""
        self.seen[:] = False

    def missed(self, rows: Rows) -> None:
        """Values of these tags were lost just now."""
        self.lossy[rows] = True
        self.recent.hold = True
        self.lost.set()

    def take(self, rows: Rows, batch: Samples, received_ns: int) -> None:
        """These samples are delivered, in this order; a tag may occur several times."""
        if batch.flags.any():
            overflowed = (batch.flags & np.uint16(Flag.OVERFLOW)) != 0
            if overflowed.any():
                self.missed(rows[overflowed])
        self.time_ns[rows], self.seen[rows] = batch.time_ns, True
        self._value[rows], self._status[rows] = batch.value, batch.status
        self.recent.take(rows, batch, received_ns)

    def last(self) -> tuple[Rows, Samples]:
        """The last sample of every tag that was ever delivered, under its row."""
        rows = np.flatnonzero(self.time_ns != NEVER)
        return rows, Samples.of(rows, self.time_ns[rows], self._value[rows], self._status[rows])

    def repeats(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """True where a sample has the value and the status that were delivered last."""
        known = self._value[rows]
        same: NDArray[np.bool_] = (batch.value == known) | (np.isnan(batch.value) & np.isnan(known))
        same &= (batch.status == self._status[rows]) & (self.time_ns[rows] != NEVER)
        return same

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

MOST_UNNOTED: Final = 16
"""Batches that wait until somebody asks."""

NEVER: Final = 0
"""The time of a tag that was never delivered."""


class Newest:
    """One row per tag of the server; every column has shape ``(n,)``."""

    def __init__(self, n: int) -> None:
        self._time_ns: NDArray[np.int64] = np.full(n, NEVER, np.int64)
        self._seen: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self.lossy: NDArray[np.bool_] = np.zeros(n, np.bool_)
        """Tags of which values were lost lately, though the connection held."""
        self.lost = asyncio.Event()
        """Set with `lossy`; whoever looks after them clears both."""
        self.recent = Recent()
        self._value = np.full(n, np.nan)
        self._status = np.zeros(n, np.uint32)
        self._unnoted: list[tuple[Rows, Samples]] = []

    @property
    def time_ns(self) -> NDArray[np.int64]:
        """Source time of the sample that was delivered last."""
        self._note()
        return self._time_ns

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Whether something was delivered on this connection."""
        self._note()
        return self._seen

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
        # A poll brings the same rows again and again: only the last of its batches is noted.
        self._unnoted = [one for one in self._unnoted if one[0] is not rows]
        self._unnoted.append((rows, batch))
        if len(self._unnoted) > MOST_UNNOTED:
            self._note()
        self.recent.take(rows, batch, received_ns)

    def _note(self) -> None:
        for rows, batch in self._unnoted:
            self._time_ns[rows], self._seen[rows] = batch.time_ns, True
            self._value[rows], self._status[rows] = batch.value, batch.status
        self._unnoted.clear()

    def last(self) -> tuple[Rows, Samples]:
        """The last sample of every tag that was ever delivered, under its row."""
        rows = np.flatnonzero(self.time_ns != NEVER)
        return rows, Samples.of(rows, self.time_ns[rows], self._value[rows], self._status[rows])

    def repeats(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """True where a sample has the value and the status that were delivered last."""
        time_ns, known = self.time_ns, self._value[rows]
        same: NDArray[np.bool_] = (batch.value == known) | (np.isnan(batch.value) & np.isnan(known))
        same &= (batch.status == self._status[rows]) & (time_ns[rows] != NEVER)
        return same

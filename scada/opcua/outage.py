"""Spans in which values of tags were missed: what a backfill reads from the server's history."""

import asyncio
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.opcua.points import Rows


@dataclass(frozen=True, slots=True)
class Outage:
    """For each of ``rows`` the open interval in which values may be missing; shapes ``(n,)``.

    ``from_ns`` is the source time of the newest sample before the hole, ``until_ns`` that of the first
    one after it; both of these were delivered. A row occurs at most once.
    """

    rows: Rows
    from_ns: NDArray[np.int64]
    until_ns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


class Outages:
    """The outages of one server that nobody has filled yet. It outlives connections.

    Who took an outage and could not fill it gives it back with `add`.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Outage] = asyncio.Queue()

    def __len__(self) -> int:
        return self._waiting.qsize()

    def add(self, outage: Outage) -> None:
        """A hole was found; spans without room for a value are left out."""
        room = outage.until_ns - outage.from_ns > 1
        if room.any():
            some = Outage(outage.rows[room], outage.from_ns[room], outage.until_ns[room])
            self._waiting.put_nowait(some)

    async def take(self) -> Outage:
        """The oldest one, as soon as there is one."""
        return await self._waiting.get()

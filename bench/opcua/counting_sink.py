"""A sink that counts what a source brings, and keeps nothing."""

import asyncio
from typing import Any

from scada.model import LinkChange, Samples


class CountingSink:
    """`values` so far."""

    def __init__(self) -> None:
        self.values = 0
        self._wanted: tuple[int, asyncio.Event] | None = None

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        """Count a batch."""
        self.values += len(samples)
        if self._wanted is not None and self.values >= self._wanted[0]:
            self._wanted[1].set()

    def heard(self, group: str, received_ns: int) -> None:
        """A whole poll, or a keep-alive."""

    def link(self, change: LinkChange) -> None:
        """The link came up, or was lost."""

    def conditions(self, changes: Any) -> None:
        """Alarms of the server's own."""

    def backfill(self, backfill: Any) -> None:
        """A hole was filled, or not."""

    async def reached(self, count: int) -> None:
        """Wait until so many values came."""
        self._wanted = (count, asyncio.Event())
        if self.values < count:
            await self._wanted[1].wait()
        self._wanted = None

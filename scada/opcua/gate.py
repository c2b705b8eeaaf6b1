"""A gate before the handshakes of many links: so many at once, the rest in the order of arrival.

A secured handshake costs tens of milliseconds of computing on either side; two hundred at once after
a power cut would make all of them late. Whoever is through the gate has it for a short time only: a
server that is slow, or silent, does not hold up the others.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

SLOTS: Final = 8
SLOT_S: Final = 0.5
"""After that long the next one is let in, whether the handshake has ended or not."""


class Gate:
    """Shared by the links of one process; bound to no event loop until it is used."""

    def __init__(self, slots: int = SLOTS, slot_s: float = SLOT_S) -> None:
        self._slots, self._slot_s = asyncio.Semaphore(slots), slot_s

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn; it ends with the block, at the latest after ``slot_s``."""
        await self._slots.acquire()
        turn = _Turn(self._slots)
        end = asyncio.get_running_loop().call_later(self._slot_s, turn.end)
        try:
            yield
        finally:
            end.cancel()
            turn.end()


class _Turn:
    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots, self._over = slots, False

    def end(self) -> None:
        if not self._over:
            self._over = True
            self._slots.release()

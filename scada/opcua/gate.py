"""A gate before the handshakes of many links: so many at once, the rest in the order of arrival.

A secured handshake costs tens of milliseconds of computing on either side; two hundred at once after
a power cut would make all of them late. Whoever is through the gate has it for a short time only: a
server that is slow, or silent, does not hold up the others.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

SLOTS: Final = 8
SLOT_S: Final = 0.5
"""After that long the next one is let in, whether the handshake has ended or not."""


class Gate:
    """Shared by the links of one process."""

    def __init__(self, slots: int = SLOTS, slot_s: float = SLOT_S) -> None:
        self._free, self._slot_s = slots, slot_s
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn; it ends with the block, at the latest after ``slot_s``."""
        await self._enter()
        turn = _Turn(self._leave)
        end = asyncio.get_running_loop().call_later(self._slot_s, turn.end)
        try:
            yield
        finally:
            end.cancel()
            turn.end()

    async def _enter(self) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        """The next one's turn, in the order of arrival."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class _Turn:
    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave, self._over = leave, False

    def end(self) -> None:
        if not self._over:
            self._over = True
            self._leave()

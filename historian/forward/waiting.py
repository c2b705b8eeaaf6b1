"""Waiting that ends at once when the historian is to end."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from scada.bus.patience import at_most

BACKOFF_S: Final = 0.5
BACKOFF_LONGEST_S: Final = 10.0
ASKED_LONGEST_S: Final = 300.0
"""The longest that a store is left alone because it asked for it."""

T = TypeVar("T")


class Stopped(Exception):
    """The historian was told to end while it held messages; they stay with the bus."""


class Backoff:
    """Pauses that grow. ``stop`` ends them with `Stopped`."""

    def __init__(self, stop: asyncio.Event, first_s: float | None = None) -> None:
        self._stop = stop
        self._next_s = BACKOFF_S if first_s is None else first_s

    async def pause(self, asked_s: float = 0.0) -> None:
        """The next pause, not shorter than was asked for."""
        await pause(self._stop, max(self._next_s, min(asked_s, ASKED_LONGEST_S)))
        self._next_s = min(self._next_s * 2, BACKOFF_LONGEST_S)


async def pause(stop: asyncio.Event, pause_s: float) -> None:
    """Wait. Raises `Stopped` at once where the historian is to end."""
    if await at_most(pause_s, stop):
        raise Stopped


async def in_thread(pool: ThreadPoolExecutor, work: Callable[..., T], *args: Any) -> T:
    """Do what blocks in a thread."""
    return await asyncio.get_running_loop().run_in_executor(pool, work, *args)

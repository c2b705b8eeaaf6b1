"""Brings messages into the store, whatever the store says: the one place where that is decided.

==================  ====================================================================
the store           what is done
==================  ====================================================================
`StoreFault`        said again for ever, ever more slowly, not before the store asks for it
`StoreFull`         the same, as a full disk
`StoreRefuses`      the same; a person must put a token or a bucket right, and is told so
`BadBatch`          halved until what cannot be taken stands alone: a dead letter
any other error     said again some times, then halved as `BadBatch`
==================  ====================================================================
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from historian.forward import said
from historian.forward.parcel import Parcel, messages_of
from historian.forward.troubles import Troubles
from historian.forward.waiting import Backoff, in_thread
from historian.store import (
    BadBatch,
    RefusedMessage,
    Store,
    StoreFault,
    StoreFull,
    StoreRefuses,
    Written,
)
from scada.model.trouble import TroubleKind

log = logging.getLogger(__name__)

UNEXPECTED_TRIES: Final = 3
_FULL: Final = ("no space left", "disk full", "disk is full", "file too large", "quota")
"""In the words of servers and systems that do not say it otherwise."""

Refusal = Callable[[Parcel, str], Awaitable[None]]


class Keeper:
    """Writes parcels of one stream. ``refuse`` takes what the store cannot; ``stop`` ends the waiting."""

    def __init__(
        self,
        name: str,
        store: Store,
        refuse: Refusal,
        troubles: Troubles,
        stop: asyncio.Event,
    ) -> None:
        self._cause = f"store {name}"
        self._store, self._refuse, self._troubles, self._stop = store, refuse, troubles, stop
        self._writer = ThreadPoolExecutor(1, f"historian-{name}")
        self.write_ms = 0.0
        """How long the last writing took that the store answered with yes."""

    async def keep(self, parcels: list[Parcel]) -> Written:
        """Return when the store has all of them, or a dead letter. Raises `Stopped`, `BusDown`."""
        if not parcels:
            return Written()
        try:
            return await self._written(parcels)
        except BadBatch as why:
            halves = _halves(parcels, why.by_rows)
            if halves is None:
                await self._refuse(parcels[0], str(why))
                return Written()
            first, second = [await self.keep(half) for half in halves]
            return _together(first, second)

    async def once(self, parcel: Parcel) -> Written:
        """Write one parcel now. Raises what the store says: nothing is tried again."""
        return await in_thread(self._writer, self._store.write, messages_of([parcel]))

    async def copy(self, message: RefusedMessage) -> None:
        """Keep a copy of what was refused, where the store has a place for it. Raises its errors."""
        await in_thread(self._writer, self._store.write, [message])

    def close(self) -> None:
        """Let the thread end."""
        self._writer.shutdown()

    async def _written(self, parcels: list[Parcel]) -> Written:
        """Say it until the store has taken them. Raises `BadBatch` where it never will."""
        backoff, unexpected = Backoff(self._stop), 0
        while True:
            began = time.perf_counter()
            asked_s = 0.0
            try:
                written = await in_thread(self._writer, self._store.write, messages_of(parcels))
            except BadBatch:
                self._troubles.clear(self._cause)
                raise
            except StoreFault as fault:
                self._tell(_kind(fault), str(fault))
                asked_s = fault.retry_after_s
            except Exception as error:
                log.exception("writing %d messages failed", len(parcels))
                unexpected += 1
                reason = f"{type(error).__name__}: {error}"
                if unexpected >= UNEXPECTED_TRIES:
                    raise BadBatch(reason) from error
                self._tell(TroubleKind.STORE, reason)
            else:
                self._troubles.clear(self._cause)
                self.write_ms = (time.perf_counter() - began) * 1e3
                return written
            await backoff.pause(asked_s)

    def _tell(self, kind: TroubleKind, reason: str) -> None:
        self._troubles.set(self._cause, kind, *said.not_stored(kind, reason))


def _kind(fault: StoreFault) -> TroubleKind:
    if isinstance(fault, StoreRefuses):
        return TroubleKind.REFUSED
    text = str(fault).lower()
    if isinstance(fault, StoreFull) or any(sign in text for sign in _FULL):
        return TroubleKind.DISK
    return TroubleKind.STORE


def _halves(parcels: list[Parcel], by_rows: bool) -> tuple[list[Parcel], list[Parcel]] | None:
    """Two lists of parcels; None where one is left that cannot be halved."""
    if len(parcels) > 1:
        middle = len(parcels) // 2
        return parcels[:middle], parcels[middle:]
    parts = parcels[0].halves() if by_rows else None
    return ([parts[0]], [parts[1]]) if parts else None


def _together(first: Written, second: Written) -> Written:
    return Written(
        first.rows + second.rows,
        first.events + second.events,
        first.repeated + second.repeated,
    )

"""Steps on their way to the bus: in order, waiting in bounded memory while it is away.

One message is on its way at a time, so that their order in the stream is that of their numbers
whatever fails; a message that was perhaps stored is sent again with the same id.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Final

from scada.bus.bus import Bus, BusDown, Refused

log = logging.getLogger(__name__)

RETRY_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Packed:
    """One encoded step: ``seq`` of its header, how many samples, and when it was taken."""

    seq: int
    now_ns: int
    samples: int
    data: bytes


@dataclass(slots=True)
class Gap:
    """Steps that overflowed: their numbers, their time, their samples."""

    first_seq: int
    last_seq: int
    first_ns: int
    last_ns: int
    samples: int


class StepPublisher:
    """Publishes packed steps; drops the oldest that wait when more than ``memory_bytes`` wait."""

    def __init__(
        self, bus: Bus, subject: str, message_prefix: str, memory_bytes: int = 256_000_000
    ) -> None:
        self._bus, self._subject, self._prefix = bus, subject, message_prefix
        self._room = memory_bytes
        self._waiting: deque[Packed] = deque()
        self._bytes = 0
        self._grown, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._gap: Gap | None = None
        self.published = 0
        """Samples that the stream has."""
        self.waiting = 0
        """Samples that it does not have yet."""
        self.lost = 0
        """Samples that overflowed."""
        self.down = False
        """Whether the bus did not take the last message."""
        self.reason = ""

    @property
    def backlog(self) -> int:
        """Steps that wait."""
        return len(self._waiting)

    @property
    def overflowing(self) -> bool:
        """Whether samples are being lost now."""
        return self._gap is not None

    def put(self, packed: Packed) -> None:
        """Queue a step."""
        self._waiting.append(packed)
        self._bytes += len(packed.data)
        self.waiting += packed.samples
        while self._bytes > self._room and len(self._waiting) > 1:
            # Not the first: it may be on its way, and then its fate is not ours to say.
            self._overflow(self._leave(1))
        self._idle.clear()
        self._grown.set()

    def take_gap(self) -> Gap | None:
        """The gap that has come to its end: the bus takes steps again. Each is given once."""
        if self._gap is None or self.down or self._bytes > self._room // 2:
            return None
        gap, self._gap = self._gap, None
        return gap

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            while self._waiting:
                packed = self._waiting[0]
                if not await self._store(packed):
                    await asyncio.sleep(RETRY_S)
                else:
                    self._leave()
                    self.published += packed.samples
            self._idle.set()
            self._grown.clear()
            await self._grown.wait()

    async def flush(self) -> None:
        """Return when the stream has everything that was put so far."""
        await self._idle.wait()

    async def _store(self, packed: Packed) -> bool:
        try:
            await self._bus.store(self._subject, packed.data, f"{self._prefix}.{packed.seq}")
        except (BusDown, Refused) as fault:
            if not self.down:
                log.warning("steps wait: %s", fault)
            self.down, self.reason = True, str(fault)
            return False
        self.down, self.reason = False, ""
        return True

    def _leave(self, place: int = 0) -> Packed:
        packed = self._waiting[place]
        del self._waiting[place]
        self._bytes -= len(packed.data)
        self.waiting -= packed.samples
        return packed

    def _overflow(self, packed: Packed) -> None:
        self.lost += packed.samples
        if self._gap is None:
            self._gap = Gap(packed.seq, packed.seq, packed.now_ns, packed.now_ns, 0)
        self._gap.last_seq, self._gap.last_ns = packed.seq, packed.now_ns
        self._gap.samples += packed.samples

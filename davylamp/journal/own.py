"""The journal of one service beside the core: its own chain, its own subject, its own outbox.

A restart goes on from the last line that the stream holds, from the kept end of the chain where the
stream has dropped that line, and from what waits in the outbox.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alarms import ChainBroken, Journal, event_hash, verify
from alarms.journal import NO_HASH
from alarms.service import EventPublisher, Safety
from davylamp.core.headers import Headers
from davylamp.journal.signer import LOOK_S, Signer
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode, decode_events, encode
from scada.bus.messages import ChainEnd
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind

log = logging.getLogger(__name__)

KEEP_S: Final = 0.5
"""How often it is looked whether the end of the chain is to be kept anew."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a chain goes on: its last line, its hash, and the last line that the stream has.

    ``broken`` says where what waited does not follow on it; empty where it does.
    """

    seq: int
    head: bytes
    tip: int
    broken: str = ""


async def resume(bus: Bus, subjects: Subjects, source: str, outbox: Outbox) -> Resumed:
    """Find the end of a service's chain. Raises `BusDown` where the bus does not answer."""
    seq, head = await _kept(bus, subjects, source)
    last = await bus.last(subjects.events_of(source))
    stored = decode_events(last)[1] if last else []
    if stored and stored[-1].seq > seq:
        seq, head = stored[-1].seq, event_hash(stored[-1])
    tip = seq
    waiting = [event for entry in outbox for event in decode_events(entry.data)[1]]
    return _followed([event for event in waiting if event.seq > tip], seq, head, tip)


async def _kept(bus: Bus, subjects: Subjects, source: str) -> tuple[int, bytes]:
    data = await bus.last(subjects.chain(source))
    if data is None:
        return 0, NO_HASH
    end: ChainEnd = decode(data)[1]
    return end.seq, end.hash


def _followed(waiting: list[Event], seq: int, head: bytes, tip: int) -> Resumed:
    if not waiting:
        return Resumed(seq, head, tip)
    broken = ""
    try:
        verify(waiting, seq, head)
    except ChainBroken as fault:
        broken = str(fault)
    return Resumed(waiting[-1].seq, event_hash(waiting[-1]), tip, broken)


class OwnJournal:
    """Writes the lines of one service; `run` it, and they reach the stream.

    ``resumed`` is where an earlier life ended; ``headers`` are the service's. With a ``signer`` a
    ``started`` line names its key, and signatures follow until the ``stopped`` line.
    """

    def __init__(
        self,
        bus: Bus,
        subjects: Subjects,
        outbox: Outbox,
        headers: Headers,
        resumed: Resumed,
        clock: Callable[[], int],
        signer: Signer | None = None,
    ) -> None:
        self._signer, self._begun = signer or Signer(None), Safety(())
        self._bus, self._subjects, self._headers, self._clock = bus, subjects, headers, clock
        self.journal = Journal(headers.source, headers.epoch, resumed.seq, resumed.head)
        self._events = EventPublisher(bus, subjects, outbox, headers.source)
        self._events.resume(resumed.tip)
        self._kept = resumed.tip

    @property
    def seq(self) -> int:
        """The number of the last line."""
        return self.journal.seq

    def note(self, kind: EventKind, **fields: object) -> Safety:
        """Write one line, of now. Its `Safety` says when it is on a disk."""
        now_ns = self._clock()
        if kind is EventKind.STARTED:
            fields["text"] = {**fields.get("text", {}), **self._signer.words()}  # type: ignore[dict-item]
        events = [self.journal.note(kind, now_ns, now_ns, 0, **fields)]
        if kind is EventKind.STARTED:
            events += self._signer.begin(self.journal, now_ns)
        elif kind is EventKind.STOPPED:
            events += self._signer.end(now_ns)
        safety = self._put(events, now_ns)
        if kind is EventKind.STARTED:
            self._begun = safety
        return safety

    def _put(self, events: list[Event], now_ns: int) -> Safety:
        return self._events.put(events, lambda: self._headers.next("Events", now_ns))

    async def run(self) -> None:
        """Publish until cancelled; what the stream has not taken by then goes to the outbox."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._events.run(), name="own events")
                group.create_task(self._keep(), name="end of the chain")
                group.create_task(self._sign(), name="signatures")
        finally:
            await self._events.secure()

    async def flush(self, at_most_s: float) -> None:
        """Return when the stream has every line, or after that time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._events.flush()

    async def _sign(self) -> None:
        """Sign what is due; the public key is put down when the line that names it is safe."""
        await self._begun.wait()
        self._signer.settle()
        while True:
            await asyncio.sleep(LOOK_S)
            now_ns = self._clock()
            self._put(self._signer.due(now_ns), now_ns)

    async def _keep(self) -> None:
        """Keep the end of the chain beside the stream, which drops its oldest lines one day."""
        while True:
            seq, head = self.journal.seq, self.journal.head
            if seq != self._kept:
                await self._events.reach(seq)
                await self._publish(seq, head)
            await asyncio.sleep(KEEP_S)

    async def _publish(self, seq: int, head: bytes) -> None:
        source, now_ns = self.journal.source, self._clock()
        header = self._headers.next("ChainEnd", now_ns)
        body = ChainEnd(now_ns=now_ns, seq=seq, hash=head)
        message_id = f"{source}.{self._headers.epoch}.chain.{seq}"
        try:
            await self._bus.store(self._subjects.chain(source), encode(header, body), message_id)
        except (BusDown, Refused) as fault:
            log.warning("the end of the journal is not kept: %s", fault)
        else:
            self._kept = seq

"""The journal on the bus: how events get into their stream, and how a restart goes on from there.

This is the only file of `alarms` that knows the bus. What it promises:

- Events reach the stream in the order of their chain, each at least once and, by their ids, once.
- An event that the stream has not confirmed within `PATIENCE_S` is put into the outbox, which is
  synced to disk; it leaves the outbox when the stream has it. So `kill -9` of the core or of the bus
  loses no event that anybody has seen, and none that is older than that.
- A restart goes on from the last snapshot, the stream's events after it, and the outbox.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import msgspec

from alarms.journal import NO_HASH, ChainBroken, event_hash, replay, verify
from scada.bus.bus import Bus, BusDown, Consumer, Delivery, Refused
from scada.bus.codec import decode, decode_events, encode, encode_events
from scada.bus.header import Header
from scada.bus.messages import AlarmSnapshot
from scada.bus.outbox import Outbox
from scada.bus.patience import at_most
from scada.bus.subjects import CORE, Subjects
from scada.model import AlarmRecord, Event

log = logging.getLogger(__name__)

PATIENCE_S: Final = 0.05
RETRY_S: Final = 0.25
EVENTS_PER_MESSAGE: Final = 4000
"""A message of events stays well below what the bus takes."""
DURABLE: Final = "core"
SILENCE_S: Final = 30.0
"""Longer than the bus waits before it delivers again what a killed reader had not confirmed."""


@dataclass(slots=True, eq=False)
class _Message:
    """Events on their way. ``safe`` is done when they are in the stream or in the outbox."""

    data: bytes
    message_id: str
    last_seq: int
    count: int
    written: bool = False
    stored: asyncio.Event = field(default_factory=asyncio.Event)
    safe: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Recovered:
    """From what a core goes on: the alarms that are not normal, and the end of its chain.

    ``tip`` is the last event that the stream has; later ones are in the outbox. ``broken`` says in
    words where the recorded chain does not hold; empty where it does.
    """

    records: tuple[AlarmRecord, ...]
    seq: int
    head: bytes
    tip: int
    config_hash: str
    broken: str
    totals: Mapping[str, Sequence[tuple[float, int]]] = field(default_factory=dict)
    """What the running totals of calculated tags had come to."""
    floods: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """What is remembered of the floods of each position."""


class EventPublisher:
    """Brings the events of one service into the stream, under the subject of its ``source``."""

    def __init__(self, bus: Bus, subjects: Subjects, outbox: Outbox, source: str = CORE) -> None:
        self._bus, self._outbox = bus, outbox
        self._subject = subjects.events_of(source)
        self._unsent: deque[_Message] = deque()
        self._in_outbox: deque[_Message] = deque()
        self._watched: deque[_Message] = deque()
        self._grown, self._came = asyncio.Event(), asyncio.Event()
        self._idle, self._progress = asyncio.Event(), asyncio.Event()
        self._places: deque[tuple[int, int]] = deque()
        self._idle.set()
        self.stored_seq = 0
        """The last event that the stream has."""
        self.disk_fault = ""
        """Why the outbox cannot be written; empty where it can."""

    @property
    def waiting(self) -> int:
        """How many events the stream does not have yet."""
        return sum(message.count for message in self._unsent)

    def put(self, events: Sequence[Event], header: Callable[[], Header]) -> "Safety":
        """Queue the events of one step; ``header`` makes the header of each message."""
        messages = []
        for start in range(0, len(events), EVENTS_PER_MESSAGE):
            part = list(events[start : start + EVENTS_PER_MESSAGE])
            messages.append(self._queue(encode_events(header(), part), part))
        return Safety(messages)

    def resume(self, tip: int) -> None:
        """Queue what lies in the outbox since an earlier life. To be called before `put`.

        ``tip`` is the last event of the stream: what it has is dropped here, since the bus knows the
        ids of old messages for an hour only.
        """
        self.stored_seq = tip
        for entry in self._outbox:
            events = decode_events(entry.data)[1]
            if events[-1].seq <= tip:
                self._outbox.drop()
                continue
            message = self._queue(entry.data, events)
            message.written = True
            message.safe.set()
            self._in_outbox.append(message)
            self._watched.remove(message)

    async def run(self) -> None:
        """Publish until cancelled."""
        with ThreadPoolExecutor(1, "outbox") as disk:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(), name="events to the stream")
                group.create_task(self._keep(disk), name="events to the outbox")

    async def flush(self) -> None:
        """Return when the stream has everything that was put so far."""
        await self._idle.wait()

    async def secure(self) -> None:
        """Put what the stream does not have into the outbox: the last act, when `run` has ended."""
        with ThreadPoolExecutor(1, "outbox") as disk:
            for message in self._unsent:
                if not message.written:
                    await self._write(message, disk)

    async def reach(self, seq: int) -> None:
        """Return when the stream has every event up to ``seq``."""
        while self.stored_seq < seq:
            self._progress.clear()
            await self._progress.wait()

    def place(self, seq: int) -> int:
        """The message of the stream that ends with ``seq``, or the last before; 0 for unknown.

        Asked for ever later events; what lies before the answer is forgotten.
        """
        while len(self._places) > 1 and self._places[1][0] <= seq:
            self._places.popleft()
        return self._places[0][1] if self._places and self._places[0][0] <= seq else 0

    def _queue(self, data: bytes, events: Sequence[Event]) -> _Message:
        first = events[0]
        message_id = f"{first.source}.{first.epoch}.{first.seq}"
        message = _Message(data, message_id, events[-1].seq, len(events))
        self._unsent.append(message)
        self._watched.append(message)
        self._idle.clear()
        self._grown.set()
        self._came.set()
        return message

    async def _send(self) -> None:
        while True:
            while self._unsent:
                await self._store(self._unsent[0])
                self._unsent.popleft()
            self._idle.set()
            self._grown.clear()
            await self._grown.wait()

    async def _store(self, message: _Message) -> None:
        while True:
            try:
                place = await self._bus.store(self._subject, message.data, message.message_id)
            except BusDown:
                await asyncio.sleep(RETRY_S)
            except Refused as refusal:
                log.error("the bus refuses events: %s", refusal)
                await asyncio.sleep(RETRY_S)
            else:
                break
        self.stored_seq = message.last_seq
        self._places.append((message.last_seq, place))
        self._progress.set()
        message.stored.set()
        message.safe.set()

    async def _keep(self, disk: Executor) -> None:
        """Watch every message in its turn: in the stream in time, or into the outbox."""
        while True:
            self._came.clear()
            while self._watched:
                message = self._watched[0]
                await at_most(PATIENCE_S, message.stored)
                if message.stored.is_set() or await self._write(message, disk):
                    self._watched.popleft()
                await self._clear(disk)
            await self._clear(disk)
            await at_most(RETRY_S, self._came)

    async def _write(self, message: _Message, disk: Executor) -> bool:
        """Put a message into the outbox; False where the disk does not take it."""
        try:
            await _in(disk, self._outbox.append, message.message_id, message.data)
        except OSError as fault:
            if not self.disk_fault:
                log.error("the outbox cannot be written: %s", fault)
            self.disk_fault = str(fault)
            await asyncio.sleep(RETRY_S)
            return False
        self.disk_fault = ""
        message.written = True
        message.safe.set()
        self._in_outbox.append(message)
        return True

    async def _clear(self, disk: Executor) -> None:
        """Drop from the outbox what the stream has."""
        while self._in_outbox and self._in_outbox[0].stored.is_set():
            self._in_outbox.popleft()
            await _in(disk, self._outbox.drop)


async def _in(disk: Executor, work: Callable[..., None], *arguments: object) -> None:
    """Let the disk's own thread do it: a slow disk must not hold up the scan."""
    await asyncio.get_running_loop().run_in_executor(disk, work, *arguments)


class Safety:
    """The events of one step, on their way to safety."""

    def __init__(self, messages: Sequence[_Message]) -> None:
        self._messages = messages

    async def wait(self) -> None:
        """Return when every event is in the stream or in the outbox."""
        for message in self._messages:
            await message.safe.wait()


class Snapshots:
    """Keeps the last state of all alarms on the bus, and a bookmark in the stream of events."""

    def __init__(self, bus: Bus, subjects: Subjects) -> None:
        self._bus, self._subjects = bus, subjects
        self._consumer: Consumer | None = None
        self._bookmark = 0
        self._number = 0

    async def publish(self, header: Header, snapshot: AlarmSnapshot) -> None:
        """Store a snapshot whose events are all in the stream. Raises `BusDown`."""
        self._number += 1
        message_id = f"{header.source}.{header.epoch}.alarms.{self._number}"
        await self._bus.store(self._subjects.alarm_snapshot, encode(header, snapshot), message_id)
        await self._mark(snapshot.stream_seq)

    async def _mark(self, stream_seq: int) -> None:
        """Confirm the events that the snapshot holds, so that a restart does not read them.

        Never asks for more than that: what is taken and not confirmed would stay away from a
        restart for a minute.
        """
        if self._consumer is None:
            self._consumer = await self._bus.consume(self._subjects.events_stream, DURABLE)
        while self._bookmark < stream_seq:
            count = stream_seq - self._bookmark if self._bookmark else 1
            some = await self._consumer.fetch(count, RETRY_S)
            if not some:
                return
            await self._consumer.acknowledge(some)
            self._bookmark = some[-1].stream_seq


async def recover(
    bus: Bus, subjects: Subjects, source: str, outbox: Outbox, now_ns: int
) -> Recovered:
    """Read from where the core goes on. Raises `BusDown` where the bus does not answer.

    The journals of other services lie in the same stream and are passed over.
    """
    header, snapshot = await _last_snapshot(bus, subjects, source, now_ns)
    last = await bus.last(subjects.events)
    newest = decode_events(last)[1] if last else []
    tip = max((event.seq for event in newest), default=0)
    seq, head = snapshot.events_seq, snapshot.events_hash
    stream: list[Event] = []
    deliveries: list[Delivery] = []
    consumer = None
    if tip > seq:
        consumer = await bus.consume(subjects.events_stream, DURABLE)
        deliveries = await _after(consumer, subjects.events, seq, tip)
        stream = [event for one in deliveries for event in _events(one, subjects.events)]
    held = [event for entry in outbox for event in decode_events(entry.data)[1]]
    events = _in_order([*stream, *newest, *held], seq)
    broken = _broken(events, seq, head)
    if events:
        seq, head = events[-1].seq, event_hash(events[-1])
    records = replay(snapshot.alarms, events)
    if consumer is not None:
        # First the snapshot, then the confirmation: a restart between the two finds both again.
        fresh = msgspec.structs.replace(
            snapshot,
            now_ns=now_ns,
            events_seq=seq,
            events_hash=head,
            stream_seq=deliveries[-1].stream_seq if deliveries else snapshot.stream_seq,
            alarms=records,
        )
        message_id = f"{source}.{now_ns}.recovered"
        await bus.store(subjects.alarm_snapshot, encode(header, fresh), message_id)
        await consumer.acknowledge(deliveries)
    then = header.config_hash, broken, snapshot.totals, snapshot.floods
    return Recovered(records, seq, head, tip, *then)


def _in_order(events: Sequence[Event], after: int) -> list[Event]:
    """The events after a number, each once, in order of their numbers."""
    by_seq = {event.seq: event for event in events if event.seq > after}
    return [by_seq[seq] for seq in sorted(by_seq)]


def _broken(events: Sequence[Event], seq: int, head: bytes) -> str:
    try:
        verify(events, seq, head)
    except ChainBroken as fault:
        return str(fault)
    return ""


async def _last_snapshot(
    bus: Bus, subjects: Subjects, source: str, now_ns: int
) -> tuple[Header, AlarmSnapshot]:
    """The last snapshot with its header; an empty one where there is none yet."""
    data = await bus.last(subjects.alarm_snapshot)
    if data is not None:
        return decode(data)
    header = Header(
        schema="AlarmSnapshot",
        version=1,
        site=subjects.site,
        source=source,
        epoch=now_ns,
        seq=0,
        now_ns=now_ns,
        config_hash="",
    )
    empty = AlarmSnapshot(
        now_ns=now_ns,
        epoch=now_ns,
        step=0,
        events_seq=0,
        events_hash=NO_HASH,
        stream_seq=0,
        alarms=(),
    )
    return header, empty


def _events(delivery: Delivery, subject: str) -> list[Event]:
    """The journal lines of a message; none of one that another service wrote."""
    return decode_events(delivery.data)[1] if delivery.subject == subject else []


async def _after(consumer: Consumer, subject: str, seq: int, tip: int) -> list[Delivery]:
    """The messages that hold the events after ``seq`` up to ``tip``, from the bookmark on.

    Others' messages between them are taken too, so that the bookmark goes past them.

    What a killed reader had taken comes again only after a while; it is waited for. Never more is
    asked for than is there: what came after the last look would be taken and not confirmed.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + SILENCE_S
    missing = set(range(seq + 1, tip + 1))
    taken: list[Delivery] = []
    there = 1
    while missing and loop.time() < until:
        some = await consumer.fetch(there, 1.0)
        there = min(max(1, some[-1].pending), 256) if some else 1
        taken += some
        in_hand = len({delivery.stream_seq for delivery in taken})
        if not some and await consumer.backlog() <= in_hand:
            break  # what is missing is not there: the chain will say so
        for delivery in some:
            missing -= {event.seq for event in _events(delivery, subject)}
    return taken

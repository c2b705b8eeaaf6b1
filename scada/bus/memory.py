"""The bus in memory: the honest twin of the real one, for tests and for programs without a server.

It keeps streams, deduplicates by message id, delivers in order, delivers again what was not
acknowledged, answers requests, and can be made down. It has no clock: nothing expires by time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from scada.bus.bus import BusDown, Consumer, Delivery, Held
from scada.bus.patience import at_most
from scada.bus.reply import Answering, answered, opened
from scada.bus.subjects import Subjects

Listening = Callable[[str, bytes], Awaitable[None]]


@dataclass(slots=True)
class _Stream:
    """What one stream holds; sequences count from 1, as on the server."""

    first: int = 1
    entries: list[tuple[str, bytes]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def end(self) -> int:
        """The sequence that the next entry will get."""
        return self.first + len(self.entries)


@dataclass(slots=True)
class _Durable:
    """A durable consumer's place: what to deliver next, and what awaits its acknowledgement."""

    next_seq: int
    waiting: dict[int, None] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)


class _World:
    """What the connections of one site share: the server's part."""

    def __init__(self, site: str) -> None:
        self.subjects = Subjects(site)
        self.up = True
        self.streams: dict[str, _Stream] = {}
        self.durables: dict[tuple[str, str], _Durable] = {}
        self.listeners: list[_Listener] = []
        self.answers: dict[str, tuple[Answering, MemoryBus]] = {}

    def stream(self, name: str) -> _Stream:
        return self.streams.setdefault(name, _Stream())


class _Listener:
    """One subscription: messages wait in a queue and are handed over one by one by a task."""

    def __init__(self, pattern: str, handler: Listening, owner: "MemoryBus") -> None:
        self.pattern = pattern.split(".")
        self.owner = owner
        self.queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._handler = handler
        self.task = asyncio.create_task(self._run(), name=f"listen {pattern}")

    async def _run(self) -> None:
        while True:
            subject, data = await self.queue.get()
            try:
                await self._handler(subject, data)
            finally:
                self.queue.task_done()

    def hears(self, subject: str) -> bool:
        parts = subject.split(".")
        for at, want in enumerate(self.pattern):
            if want == ">":
                return len(parts) > at
            if at >= len(parts) or want not in ("*", parts[at]):
                return False
        return len(parts) == len(self.pattern)


class MemoryConsumer:
    """A durable reader of one stream of the twin."""

    def __init__(self, bus: "MemoryBus", world: _World, stream: str, durable: str) -> None:
        self._bus = bus
        self._world = world
        self._key = (stream, durable)

    @property
    def _stream(self) -> _Stream:
        return self._world.stream(self._key[0])

    @property
    def _durable(self) -> _Durable:
        return self._world.durables.setdefault(self._key, _Durable(1))

    async def fetch(self, count: int, wait_s: float) -> list[Delivery]:
        """Up to ``count`` messages; an empty list when none came within ``wait_s``."""
        self._bus.need_up()
        if not self._ready():
            self._stream.grown.clear()
            if not await at_most(wait_s, self._stream.grown):
                return []
            self._bus.need_up()
        seqs = self._take(count)
        behind = len(self._durable.again) + self._stream.end - self._durable.next_seq
        return [self._delivery(seq, behind + len(seqs) - i) for i, seq in enumerate(seqs, 1)]

    async def acknowledge(self, deliveries: list[Delivery]) -> None:
        """The store has them."""
        self._bus.need_up()
        for delivery in deliveries:
            self._durable.waiting.pop(delivery.stream_seq, None)

    async def hold(self) -> None:
        """What is not acknowledged is still being worked on; the twin has no time that runs out."""
        self._bus.need_up()

    async def backlog(self) -> int:
        """How many messages are not acknowledged yet, delivered or not."""
        self._bus.need_up()
        return len(self._durable.waiting) + self._stream.end - self._durable.next_seq

    def redeliver(self) -> None:
        """What is not acknowledged comes again, as after the server's waiting time."""
        self._durable.again = sorted(self._durable.waiting)
        self._stream.grown.set()

    def _ready(self) -> bool:
        return bool(self._durable.again) or self._durable.next_seq < self._stream.end

    def _take(self, count: int) -> list[int]:
        durable = self._durable
        old, durable.again = durable.again[:count], durable.again[count:]
        start = max(durable.next_seq, self._stream.first)
        fresh = list(range(start, min(start + count - len(old), self._stream.end)))
        durable.next_seq = start + len(fresh)
        durable.waiting.update(dict.fromkeys(fresh))
        return [seq for seq in old if seq >= self._stream.first] + fresh

    def _delivery(self, seq: int, pending: int) -> Delivery:
        subject, data = self._stream.entries[seq - self._stream.first]
        return Delivery(subject, data, seq, pending)


class MemoryBus:
    """A connection to the bus in memory; implements `scada.bus.bus.Bus`.

    ``twin()`` gives another connection to the same bus, as another service would have.
    """

    def __init__(self, site: str, name: str = "memory", *, world: _World | None = None) -> None:
        self._world = world or _World(site)
        self._name = name
        self._closed = False

    def twin(self, name: str) -> "MemoryBus":
        """Another connection to the same bus."""
        return MemoryBus(self._world.subjects.site, name, world=self._world)

    def set_up(self, up: bool) -> None:
        """Take the bus down, for every connection, or up again. Streams and durables survive it."""
        self._world.up = up

    def drop_stream(self, stream: str) -> None:
        """Lose a stream with its consumers, as a disk that forgot; it is made anew when used."""
        self._world.streams.pop(stream, None)
        for key in [key for key in self._world.durables if key[0] == stream]:
            del self._world.durables[key]

    def drop_oldest(self, stream: str, count: int) -> None:
        """Drop messages, as a stream does that is full, or whose messages have grown too old."""
        held = self._world.stream(stream)
        del held.entries[:count]
        held.first += count

    async def settle(self) -> None:
        """Return when every message sent so far has been handled by every listener."""
        for listener in self._world.listeners:
            await listener.queue.join()

    def need_up(self) -> None:
        """Raise `BusDown` where this connection cannot be used."""
        if not self.is_up:
            raise BusDown("the bus is down" if not self._closed else "the connection is closed")

    @property
    def is_up(self) -> bool:
        """Whether it was taken down or closed."""
        return self._world.up and not self._closed

    async def store(self, subject: str, data: bytes, message_id: str) -> int:
        """Publish into the stream of ``subject``; the id deduplicates for ever."""
        self.need_up()
        name = self._world.subjects.stream_of(subject)
        if not name:
            raise BusDown(f"no stream keeps {subject}")
        stream = self._world.stream(name)
        if message_id in stream.ids:
            return stream.ids[message_id]
        seq = stream.ids[message_id] = stream.end
        stream.entries.append((subject, bytes(data)))
        stream.grown.set()
        self._hand_out(subject, data)
        return seq

    async def send(self, subject: str, data: bytes) -> None:
        """Publish without keeping."""
        self.need_up()
        self._hand_out(subject, data)

    async def listen(self, subject: str, handler: Listening) -> None:
        """Call ``handler(subject, data)`` for every message from now on, one at a time."""
        self._world.listeners.append(_Listener(subject, handler, self))

    async def answer(self, subject: str, handler: Answering) -> None:
        """Answer requests on ``subject``."""
        self._world.answers[subject] = (handler, self)

    async def ask(self, subject: str, data: bytes, wait_s: float) -> bytes:
        """Send a request; returns the answer. Raises `Refused` where it is a failure."""
        self.need_up()
        if subject not in self._world.answers:
            raise BusDown(f"no service answers on {subject}")
        handler, owner = self._world.answers[subject]
        work = answered(handler, data, self._world.subjects.site, owner._name)
        try:
            answer = await asyncio.wait_for(work, wait_s)
        except TimeoutError:
            raise BusDown(f"no answer on {subject} within {wait_s:g} s") from None
        self.need_up()
        return opened(answer)

    async def last(self, subject: str) -> bytes | None:
        """The last message kept under ``subject``, or None."""
        self.need_up()
        entries = self._world.stream(self._world.subjects.stream_of(subject)).entries
        return next((data for kept, data in reversed(entries) if kept == subject), None)

    async def kept(self, subject: str, after: int = 0) -> list[Delivery]:
        """Messages kept under ``subject`` after a place in its stream, oldest first."""
        self.need_up()
        held = self._world.stream(self._world.subjects.stream_of(subject))
        places = enumerate(held.entries, held.first)
        found = [(seq, data) for seq, (kept, data) in places if kept == subject and seq > after]
        return [
            Delivery(subject, data, seq, len(found) - i) for i, (seq, data) in enumerate(found, 1)
        ]

    async def forget(self, subject: str, stream_seq: int) -> None:
        """Take one message out of a stream: its place stays empty."""
        self.need_up()
        held = self._world.stream(self._world.subjects.stream_of(subject))
        at = stream_seq - held.first
        if 0 <= at < len(held.entries):
            held.entries[at] = ("", b"")

    async def consume(self, stream: str, durable: str, start_seq: int = 1) -> Consumer:
        """A durable consumer; opened again, it delivers again what was not acknowledged."""
        self.need_up()
        self._world.durables.setdefault((stream, durable), _Durable(start_seq))
        consumer = MemoryConsumer(self, self._world, stream, durable)
        consumer.redeliver()
        return consumer

    async def held(self, stream: str) -> Held:
        """How full a stream is, and how far its readers are; its room has no end."""
        self.need_up()
        entries = self._world.stream(stream).entries
        waiting = {
            durable: await MemoryConsumer(self, self._world, stream, durable).backlog()
            for of, durable in list(self._world.durables)
            if of == stream
        }
        return Held(len(entries), sum(len(data) for _, data in entries), 0, waiting)

    async def close(self) -> None:
        """Leave: this connection's listeners and answers end."""
        self._closed = True
        mine = [listener for listener in self._world.listeners if listener.owner is self]
        for listener in mine:
            self._world.listeners.remove(listener)
            listener.task.cancel()
        await asyncio.gather(*(listener.task for listener in mine), return_exceptions=True)
        for subject, (_, owner) in list(self._world.answers.items()):
            if owner is self:
                del self._world.answers[subject]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _hand_out(self, subject: str, data: bytes) -> None:
        for listener in self._world.listeners:
            if listener.hears(subject):
                listener.queue.put_nowait((subject, bytes(data)))

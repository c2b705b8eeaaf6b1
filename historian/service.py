"""The historian: takes steps and journal lines from the bus into the store, and answers questions.

A message is acknowledged to the bus only after the store has it on the disk. Whatever fails, the
historian keeps what it holds and tries again; what it cannot understand it keeps aside as it came.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from historian.answers import Answers
from historian.gaps import Gaps
from historian.store import (
    EventMessage,
    Message,
    Origin,
    RefusedMessage,
    SampleMessage,
    Store,
    StoreFault,
    StoreState,
    TagNames,
)
from scada.bus.bus import Bus, BusDown, Consumer, Delivery, Refused
from scada.bus.codec import BadMessage, decode, decode_events, decode_step, encode
from scada.bus.header import Header
from scada.bus.messages import (
    HistorianHeartbeat,
)
from scada.bus.subjects import Subjects
from scada.model import BadInput, SiteTable

log = logging.getLogger(__name__)

DURABLE: Final = "historian"
FETCH: Final = 64
GROUP_S: Final = 0.2
"""Messages that come within this time share a transaction, and one sync of the disk."""
GROUP_BYTES: Final = 16_000_000
LAST_GROUPS: Final = 10
"""How many groups are still taken once the historian is to end; the rest stays with the bus."""
BEAT_S: Final = 1.0
BACKOFF_S: Final = 0.5
BACKOFF_LONGEST_S: Final = 10.0
TABLE_ASKS: Final = 30
"""How often, once a second, a configuration's table is asked for before its steps are kept aside."""


class Stopped(Exception):
    """The historian was told to end while it held messages; they stay with the bus."""


class Historian:
    """One historian over one store. ``table`` is the site's own table, if it is at hand.

    Set `stop` to end `run`. ``started`` is called once the historian listens.
    """

    def __init__(
        self,
        bus: Bus,
        store: Store,
        site: str,
        *,
        table: SiteTable | None = None,
        started: Callable[[], None] | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self.stop = asyncio.Event()
        self._bus = bus
        self._store = store
        self._subjects = Subjects(site)
        self._started = started
        self._clock = clock
        self._started_ns = clock()
        self._names: dict[str, TagNames] = {}
        self._table: SiteTable | None = None
        if table is not None:
            self._know(table)
        self._patience: dict[str, int] = {}
        self._gaps = Gaps()
        self._faults: dict[str, str] = {}
        self._refused = 0
        self._rows = 0
        self._events = 0
        self._consumers: dict[str, Consumer] = {}
        self._backlog = 0
        self._stored_ns = 0
        self._lag_s = 0.0
        self._write_ms = 0.0
        self._sequence = 0
        self._writer = ThreadPoolExecutor(1, "historian-write")
        self._readers = ThreadPoolExecutor(2, "historian-read")

    async def run(self) -> None:
        """Work until `stop` is set; then finish what is in hand and end. The store stays open."""
        try:
            await self._bus.answer(self._subjects.history, self._answer)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take(self._subjects.steps_stream), name="steps")
                group.create_task(self._take(self._subjects.events_stream), name="events")
                group.create_task(self._beat(), name="heartbeat")
                if self._started:
                    self._started()
        finally:
            self._writer.shutdown()
            self._readers.shutdown()

    # --- from the bus into the store

    async def _take(self, stream: str) -> None:
        """Move messages of one stream into the store until `stop`, and then what still waits."""
        consumer: Consumer | None = None
        backoff_s = BACKOFF_S
        last_groups = LAST_GROUPS
        while not self.stop.is_set() or last_groups:
            try:
                if consumer is None:
                    consumer = await self._bus.consume(stream, DURABLE)
                    self._consumers[stream] = consumer
                await self._take_group(stream, consumer)
                if self.stop.is_set():
                    last_groups = last_groups - 1 if await consumer.backlog() else 0
                backoff_s = BACKOFF_S
                self._faults.pop(f"bus {stream}", None)
            except Stopped:
                return
            except (BusDown, Refused) as error:
                self._faults[f"bus {stream}"] = str(error)
                await self._pause(backoff_s)
                backoff_s = min(backoff_s * 2, BACKOFF_LONGEST_S)

    async def _take_group(self, stream: str, consumer: Consumer) -> None:
        deliveries = await self._gather(consumer)
        if not deliveries:
            return
        messages = [await self._understand(stream, delivery) for delivery in deliveries]
        await self._keep(stream, messages)
        await consumer.acknowledge(deliveries)

    async def _gather(self, consumer: Consumer) -> list[Delivery]:
        """What comes within `GROUP_S` of the first message, up to `GROUP_BYTES`."""
        loop = asyncio.get_running_loop()
        gathered = await consumer.fetch(FETCH, BEAT_S)
        end = loop.time() + GROUP_S
        while gathered and sum(len(delivery.data) for delivery in gathered) < GROUP_BYTES:
            left = end - loop.time()
            if left <= 0 or self.stop.is_set():
                break
            gathered += await consumer.fetch(FETCH, left)
        return gathered

    async def _understand(self, stream: str, delivery: Delivery) -> Message:
        """What a message says; one that says nothing we know is kept as it came."""
        try:
            if stream == self._subjects.events_stream:
                message: SampleMessage | EventMessage = _events_of(delivery.data)
            else:
                header, step = decode_step(delivery.data)
                names = await self._names_of(header.config_hash)
                message = SampleMessage(_origin(header), header.now_ns, names, step.samples)
        except BadInput as error:
            log.error("%s %d is kept aside: %s", stream, delivery.stream_seq, error)
            return self._aside(stream, delivery, str(error))
        self._gaps.seen(message.origin, self._clock())
        return message

    def _aside(self, stream: str, delivery: Delivery, reason: str) -> RefusedMessage:
        self._refused += 1
        self._faults["refused"] = f"{self._refused} messages kept aside, the last: {reason}"
        return RefusedMessage(
            stream, delivery.stream_seq, self._clock(), reason, bytes(delivery.data)
        )

    async def _names_of(self, config_hash: str) -> TagNames:
        """The tags of a configuration. Raises `BadMessage` where nobody knows them for long."""
        for left in range(self._patience.setdefault(config_hash, TABLE_ASKS), -1, -1):
            if config_hash not in self._names:
                await self._ask_table(config_hash)
            if config_hash in self._names:
                self._faults.pop("table", None)
                return self._names[config_hash]
            self._faults["table"] = f"the table of configuration {config_hash} is not there"
            self._patience[config_hash] = left
            if left:
                await self._pause(BEAT_S)
        raise BadMessage(f"the table of configuration {config_hash} never came")

    async def _ask_table(self, config_hash: str) -> None:
        with contextlib.suppress(BusDown):
            data = await self._bus.last(self._subjects.table(config_hash))
            if data is not None:
                self._know(decode(data)[1])

    def _know(self, table: Any) -> None:
        if isinstance(table, SiteTable):
            ids = tuple(tag.id for tag in table.tags)
            self._table = table
            self._names[table.config_hash] = TagNames(table.config_hash, ids)

    async def _keep(self, stream: str, messages: list[Message]) -> None:
        """Write until the store has them. Raises `Stopped` where it is told to end before."""
        backoff_s = BACKOFF_S
        while True:
            began = time.perf_counter()
            try:
                written = await self._in(self._writer, self._store.write, messages)
                break
            except Exception as error:
                if not isinstance(error, StoreFault):
                    log.exception("writing %d messages of %s failed", len(messages), stream)
                self._faults["store"] = str(error) or type(error).__name__
            await self._pause(backoff_s)
            backoff_s = min(backoff_s * 2, BACKOFF_LONGEST_S)
        self._faults.pop("store", None)
        self._rows += written.rows
        self._events += written.events
        self._write_ms = (time.perf_counter() - began) * 1e3
        stored = [m.now_ns for m in messages if isinstance(m, SampleMessage)]
        if stored:
            self._stored_ns = max(stored)
            self._lag_s = (self._clock() - self._stored_ns) / 1e9

    async def _pause(self, pause_s: float) -> None:
        """Wait. Raises `Stopped` at once where the historian is to end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), pause_s)
            raise Stopped

    # --- heartbeat

    async def _beat(self) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(BusDown, Refused):
                self._backlog = sum([await one.backlog() for one in self._consumers.values()])
                state = await self._in(self._readers, self._store.state)
                await self._bus.send(
                    self._subjects.heartbeat("historian"), self._encoded(self._heartbeat(state))
                )
            with contextlib.suppress(Stopped):
                await self._pause(BEAT_S)

    def _heartbeat(self, state: StoreState) -> HistorianHeartbeat:
        now_ns = self._clock()
        lag_s = (now_ns - self._stored_ns) / 1e9 if "store" in self._faults else self._lag_s
        return HistorianHeartbeat(
            now_ns=now_ns,
            started_ns=self._started_ns,
            pid=os.getpid(),
            store=self._store.name,
            rows=self._rows,
            events=self._events,
            backlog=self._backlog,
            lag_s=lag_s if self._stored_ns else 0.0,
            write_ms=self._write_ms,
            disk_free_bytes=state.free_bytes,
            disk_used_bytes=state.used_bytes,
            fault=self._fault(state, now_ns),
        )

    def _fault(self, state: StoreState, now_ns: int) -> str:
        lost = self._gaps.lost(now_ns)
        dropped = f"{lost} messages were dropped by the bus before they were stored" if lost else ""
        texts = (*self._faults.values(), state.fault, dropped)
        return "; ".join(dict.fromkeys(text for text in texts if text))

    # --- questions

    async def _answer(self, data: bytes) -> bytes:
        """Answer one request; a `DavylampError` travels back as a `Failure`."""
        answers = Answers(self._store, self._table, self._clock)
        return self._encoded(await self._in(self._readers, answers.answer, decode(data)[1]))

    def _encoded(self, message: msgspec.Struct) -> bytes:
        self._sequence += 1
        header = Header(
            schema="",
            version=1,
            site=self._subjects.site,
            source="historian",
            epoch=self._started_ns,
            seq=self._sequence,
            now_ns=self._clock(),
            config_hash="",
        )
        return encode(header, message)

    async def _in(self, pool: ThreadPoolExecutor, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *args)


def _origin(header: Header) -> Origin:
    return Origin(header.source, header.schema, header.epoch, header.seq)


def _events_of(data: bytes) -> EventMessage:
    header, events = decode_events(data)
    return EventMessage(_origin(header), header.now_ns, tuple(events))

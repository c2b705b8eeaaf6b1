"""One stream on its way into the store: taken, understood, kept, marked, and only then acknowledged."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from historian.forward import said
from historian.forward.keeper import Keeper
from historian.forward.letters import Encoded, Letters
from historian.forward.parcel import Parcel, refused
from historian.forward.tide import Tide
from historian.forward.troubles import Troubles
from historian.forward.understanding import Understanding
from historian.forward.waiting import Backoff, Stopped
from historian.store import Store, Written
from scada.bus.bus import Bus, BusDown, Consumer, Delivery, Refused
from scada.bus.codec import decode, peek
from scada.bus.letter_messages import StoredMark
from scada.bus.messages import StreamState
from scada.bus.subjects import Subjects
from scada.model import BadInput, DavylampError
from scada.model.trouble import TroubleKind

DURABLE: Final = "historian"
FETCH: Final = 64
FETCH_S: Final = 1.0
GROUP_S: Final = 0.2
"""Messages that come within this time share a transaction, and one sync of the disk."""
GROUP_BYTES: Final = 16_000_000
LAST_GROUPS: Final = 10
"""How many groups are still taken once the historian is to end; the rest stays with the bus."""
HOLD_S: Final = 3.0
"""How often the bus is told that a group is still being worked on, well before it sends it again."""
BEHIND_S: Final = 60.0
"""A stream that is stored this late is told, where nothing else is wrong that explains it."""
DROPPED_SAID_S: Final = 3600.0
"""For so long after the last loss it is said that the bus dropped messages."""
_SUBJECTS: Final = {"steps": "steps_stream", "events": "events_stream"}


class Forwarder:
    """Takes one stream, ``steps`` or ``events``, into the store until `stop` is set.

    It has a thread and a place of its own: a store that will not take samples holds up no event.
    """

    def __init__(
        self,
        name: str,
        bus: Bus,
        subjects: Subjects,
        store: Store,
        understanding: Understanding,
        letters: Letters,
        troubles: Troubles,
        encoded: Encoded,
        note: said.Note,
        clock: Callable[[], int],
        stop: asyncio.Event,
    ) -> None:
        self._name, self._bus, self._subjects, self._store = name, bus, subjects, store
        self._stream: str = getattr(subjects, _SUBJECTS[name])
        self._understanding, self._letters, self._troubles = understanding, letters, troubles
        self._encoded, self._note, self._clock, self._stop = encoded, note, clock, stop
        self._keeper = Keeper(name, store, self._refuse, troubles, stop)
        self._consumer: Consumer | None = None
        self._tide: Tide | None = None
        self._marked = -1
        self._oldest_ns = 0
        self._idle_ns = clock()
        self._lag_s = 0.0
        self._dropped_ns = 0
        self._backlog = 0
        self.written = Written()
        """What was stored since the start."""

    @property
    def write_ms(self) -> float:
        """How long the last writing took."""
        return self._keeper.write_ms

    async def run(self) -> None:
        """Move messages into the store until `stop`, and then what still waits."""
        backoff, last_groups = Backoff(self._stop), LAST_GROUPS
        while not self._stop.is_set() or last_groups:
            try:
                consumer = await self._opened()
                await self._take_group(consumer)
                if self._stop.is_set():
                    last_groups = last_groups - 1 if await consumer.backlog() else 0
                backoff = Backoff(self._stop)
                self._troubles.clear(f"bus {self._name}")
            except Stopped:
                return
            except (BusDown, Refused) as error:
                words = said.no_bus(self._name, str(error))
                self._troubles.set(f"bus {self._name}", TroubleKind.BUS, *words)
                try:
                    await backoff.pause()
                except Stopped:
                    return

    async def state(self) -> StreamState:
        """How far it is; tells of what it sees. Raises `BusDown`."""
        if self._consumer is not None:
            self._backlog = await self._consumer.backlog()
        now_ns = self._clock()
        self._look_for_drops(now_ns)
        lag_s = self._lag(now_ns)
        waits = self._backlog > 0 and f"store {self._name}" not in self._troubles
        late = waits and lag_s > BEHIND_S
        words = said.behind(self._name, lag_s) if late else ("", "")
        self._troubles.put(f"behind {self._name}", TroubleKind.BEHIND, *words)
        dropped = self._tide.dropped if self._tide else 0
        return StreamState(name=self._name, backlog=self._backlog, lag_s=lag_s, dropped=dropped)

    def close(self) -> None:
        """Let the thread end."""
        self._keeper.close()

    async def once(self, parcel: Parcel) -> Written:
        """Write a parcel that a person wants stored after all. Raises what the store says."""
        return await self._keeper.once(parcel)

    async def _opened(self) -> Consumer:
        """The consumer, and up to where an earlier life was."""
        if self._tide is None:
            data = await self._bus.last(self._subjects.mark(self._name))
            mark: StoredMark | None = decode(data)[1] if data else None
            self._tide = Tide(mark.place, mark.newest_ns) if mark else Tide()
        if self._consumer is None:
            self._consumer = await self._bus.consume(self._stream, DURABLE)
        return self._consumer

    async def _take_group(self, consumer: Consumer) -> None:
        deliveries = await self._gather(consumer)
        if not deliveries:
            self._idle_ns = self._clock()
            return
        self._oldest_ns = min(map(self._written_ns, deliveries))
        async with self._held(consumer):
            await self._keep(deliveries)
            await self._mark(deliveries)
        await consumer.acknowledge(deliveries)
        self._lag_s = max(0.0, (self._clock() - max(map(self._written_ns, deliveries))) / 1e9)
        self._oldest_ns, self._idle_ns = 0, self._clock()

    async def _gather(self, consumer: Consumer) -> list[Delivery]:
        """What comes within `GROUP_S` of the first message, up to `GROUP_BYTES`."""
        loop = asyncio.get_running_loop()
        gathered = await consumer.fetch(FETCH, FETCH_S)
        end = loop.time() + GROUP_S
        while gathered and sum(len(delivery.data) for delivery in gathered) < GROUP_BYTES:
            left = end - loop.time()
            if left <= 0 or self._stop.is_set():
                break
            gathered += await consumer.fetch(FETCH, left)
        return gathered

    async def _keep(self, deliveries: list[Delivery]) -> None:
        parcels: list[Parcel] = []
        for delivery in deliveries:
            try:
                parcels.append(await self._understanding.of(delivery))
            except BadInput as error:
                await self._aside(delivery, str(error))
        written = await self._keeper.keep(parcels)
        self.written = Written(
            self.written.rows + written.rows,
            self.written.events + written.events,
            self.written.repeated + written.repeated,
        )

    async def _mark(self, deliveries: list[Delivery]) -> None:
        """Put down up to where everything is stored, so that a later life knows what it missed."""
        assert self._tide is not None
        now_ns = self._clock()
        for delivery in sorted(deliveries, key=lambda one: one.stream_seq):
            written_ns = self._written_ns(delivery)
            if not self._tide.seen(delivery.stream_seq, written_ns, now_ns):
                said.written(self._note, "anew", said.anew(self._name), stream=self._stream)
        place = self._tide.mark
        if place != self._marked:
            mark = StoredMark(place=place, newest_ns=self._tide.newest_ns)
            subject = self._subjects.mark(self._name)
            message_id = f"historian.mark.{self._name}.{place}.{now_ns}"
            await self._bus.store(subject, self._encoded(mark), message_id)
            self._marked = place

    async def _refuse(self, parcel: Parcel, reason: str) -> None:
        await self._aside(parcel.delivery, reason, parcel)

    async def _aside(self, delivery: Delivery, reason: str, parcel: Parcel | None = None) -> None:
        """Into the dead letters; the store keeps it too, where it has a place for such."""
        now_ns = self._clock()
        rows = parcel.rows if parcel else ()
        await self._letters.put(delivery, reason, now_ns, rows)
        with contextlib.suppress(DavylampError):
            kept = refused(self._stream, delivery, now_ns, reason)
            await self._keeper.copy(kept)

    def _look_for_drops(self, now_ns: int) -> None:
        """Holes that nothing fills any more: journaled by their places, and told for a while."""
        found = self._tide.drops(now_ns) if self._tide else []
        for first, last in found:
            words = said.dropped(self._name, last - first + 1)
            facts: dict[str, Any] = {"stream": self._stream, "first": first, "last": last}
            said.written(self._note, "dropped", words, **facts)
            self._dropped_ns = now_ns
        count = self._tide.dropped if self._tide else 0
        lately = self._dropped_ns and now_ns - self._dropped_ns < DROPPED_SAID_S * 1e9
        words = said.dropped(self._name, count) if lately else ("", "")
        self._troubles.put(f"dropped {self._name}", TroubleKind.DROPPED, *words)

    def _lag(self, now_ns: int) -> float:
        """The age of the oldest message in hand; with nothing in hand, how long none could be had."""
        if self._oldest_ns:
            return max(0.0, (now_ns - self._oldest_ns) / 1e9)
        return (now_ns - self._idle_ns) / 1e9 if self._backlog else self._lag_s

    def _written_ns(self, delivery: Delivery) -> int:
        """The clock of whoever wrote a message; ours where it does not say."""
        try:
            return peek(delivery.data).now_ns
        except BadInput:
            return self._clock()

    @contextlib.asynccontextmanager
    async def _held(self, consumer: Consumer) -> AsyncIterator[None]:
        """Meanwhile the bus is told now and then that the messages are being worked on."""
        holding = asyncio.create_task(_hold(consumer), name=f"hold {self._name}")
        try:
            yield
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)


async def _hold(consumer: Consumer) -> None:
    while True:
        await asyncio.sleep(HOLD_S)
        with contextlib.suppress(BusDown, Refused):
            await consumer.hold()

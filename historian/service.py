"""The historian: takes steps and journal lines from the bus into the store, and answers questions.

A message is acknowledged to the bus only after the store has it on the disk. How nothing is lost on
the way is in `historian.forward`; what is answered in `historian.answers`.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from historian.answers import Answers
from historian.forward import said
from historian.forward.caring import Care, Caring
from historian.forward.forwarder import Forwarder
from historian.forward.letters import Letters
from historian.forward.orders import Orders, Who, believed
from historian.forward.troubles import Troubles
from historian.forward.understanding import Understanding
from historian.forward.waiting import in_thread
from historian.forward.witness import witnessed
from historian.store import Store, StoreFault, StoreState
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode, encode
from scada.bus.desk_messages import MadeRequest
from scada.bus.header import Header
from scada.bus.letter_messages import LettersOrder, LettersRequest
from scada.bus.messages import HistorianHeartbeat, StreamState
from scada.bus.patience import at_most
from scada.bus.subjects import Subjects
from scada.model import SiteTable
from scada.model.trouble import TroubleKind
from scada.model.version import own_version

SOURCE: Final = "historian"
BEAT_S: Final = 1.0
STREAMS: Final = ("steps", "events")


def _no_note(*_: object, **__: object) -> None:
    """Where nobody keeps the historian's own journal."""


class Historian:
    """One historian over one store. ``table`` is the site's own table, if it is at hand.

    Set `stop` to end `run`. ``started`` is called once the historian listens. ``note`` writes lines of
    its own journal, ``who`` says who may treat dead letters, ``care`` lets go what is kept long enough.
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
        note: said.Note = _no_note,
        who: Who = believed,
        care: Care | None = None,
    ) -> None:
        self.stop = asyncio.Event()
        self._bus, self._store, self._clock = bus, store, clock
        self._subjects = Subjects(site)
        self._started, self._note = started, note
        self._started_ns = clock()
        self._sequence = 0
        self._readers = ThreadPoolExecutor(2, "historian-read")
        self._looking: asyncio.Task[StoreState] | None = None
        self._said = StoreState("", 0, 0)
        self._troubles = Troubles(clock)
        self._caring = care and Caring(care, self._troubles, note, clock, self.stop)
        self._letters = Letters(bus, self._subjects, self._encoded, self._troubles, note)
        self._understanding = Understanding(bus, self._subjects, self._troubles, self.stop, table)
        self._forwarders = {name: self._forwarder(name, note) for name in STREAMS}
        streams = (self._subjects.steps_stream, self._subjects.events_stream)
        self._orders = Orders(
            self._letters,
            self._understanding,
            zip(streams, self._forwarders.values(), strict=True),
            self._subjects,
            note,
            who,
        )

    def _forwarder(self, name: str, note: said.Note) -> Forwarder:
        return Forwarder(
            name,
            self._bus,
            self._subjects,
            self._store,
            self._understanding,
            self._letters,
            self._troubles,
            self._encoded,
            note,
            self._clock,
            self.stop,
        )

    async def run(self) -> None:
        """Work until `stop` is set; then finish what is in hand and end. The store stays open."""
        try:
            await self._bus.answer(self._subjects.history, self._answer)
            async with asyncio.TaskGroup() as group:
                for name, forwarder in self._forwarders.items():
                    group.create_task(forwarder.run(), name=name)
                group.create_task(self._beat(), name="heartbeat")
                if self._caring:
                    group.create_task(self._caring.run(), name="care")
                if self._started:
                    self._started()
        finally:
            for forwarder in self._forwarders.values():
                forwarder.close()
            self._readers.shutdown()

    # --- heartbeat

    async def _beat(self) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(BusDown, Refused):
                await self._letters.count_them()
                streams = [await one.state() for one in self._forwarders.values()]
                state = await self._state()
                await self._bus.send(
                    self._subjects.heartbeat(SOURCE), self._encoded(self._heartbeat(state, streams))
                )
            await at_most(BEAT_S, self.stop)
        if self._looking:
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _state(self) -> StoreState:
        """How the store is, as it last said: one that does not answer does not stop the heartbeat."""
        self._looking = self._looking or asyncio.create_task(
            in_thread(self._readers, self._store.state), name="state of the store"
        )
        await asyncio.wait([self._looking], timeout=BEAT_S)
        if self._looking.done():
            with contextlib.suppress(StoreFault):
                self._said = self._looking.result()
            self._looking = None
        return self._said

    def _heartbeat(self, state: StoreState, streams: list[StreamState]) -> HistorianHeartbeat:
        words = said.damaged(state.fault, state.fault_zh) if state.fault else ("", "")
        self._troubles.put("files", TroubleKind.DAMAGED, *words)
        written = [forwarder.written for forwarder in self._forwarders.values()]
        return HistorianHeartbeat(
            now_ns=self._clock(),
            started_ns=self._started_ns,
            pid=os.getpid(),
            store=self._store.name,
            rows=sum(one.rows for one in written),
            events=sum(one.events for one in written),
            backlog=sum(one.backlog for one in streams),
            lag_s=streams[0].lag_s,
            write_ms=self._forwarders["steps"].write_ms,
            disk_free_bytes=state.free_bytes,
            disk_used_bytes=state.used_bytes,
            fault=self._troubles.line,
            streams=tuple(streams),
            dead_letters=self._letters.count,
            troubles=self._troubles.all,
            version=own_version(),
        )

    # --- questions

    async def _answer(self, data: bytes) -> bytes:
        """Answer one request; a `DavylampError` travels back as a `Failure`."""
        request: Any = decode(data)[1]
        if isinstance(request, LettersRequest):
            return self._encoded(await self._letters.answer(request.after))
        if isinstance(request, LettersOrder):
            return self._encoded(await self._orders.carry_out(request))
        if isinstance(request, MadeRequest):
            return self._encoded(witnessed(request, self._note, self._clock))
        answers = Answers(self._store, self._understanding.table, self._clock)
        return self._encoded(await in_thread(self._readers, answers.answer, request))

    def _encoded(self, message: msgspec.Struct) -> bytes:
        self._sequence += 1
        header = Header(
            schema="",
            version=1,
            site=self._subjects.site,
            source=SOURCE,
            epoch=self._started_ns,
            seq=self._sequence,
            now_ns=self._clock(),
            config_hash="",
        )
        return encode(header, message)

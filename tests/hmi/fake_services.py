"""A core and a historian of the fake mine on a bus in memory, in the loop of whoever connects."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
import numpy as np

from scada.bus.bus import Bus, BusDown
from scada.bus.codec import decode, encode, encode_events, encode_step
from scada.bus.header import Header
from scada.bus.memory import MemoryBus
from scada.bus.messages import (
    BucketSeries,
    EventsAnswer,
    EventsRequest,
    HistoryAnswer,
    HistoryRequest,
)
from scada.bus.subjects import Subjects
from scada.model import (
    Acknowledge,
    CommandResult,
    Event,
    EventKind,
    Quality,
    Samples,
    Signed,
    SiteTable,
    Step,
)
from tests.hmi.fake_site import FakePlant


class FakeServices:
    """Answers like the real ones; what happens is said by the test, from any thread."""

    def __init__(self, plant: FakePlant) -> None:
        self.plant = plant
        self.subjects = Subjects(plant.table.site)
        self.bus: MemoryBus | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.epoch = 1
        self.seqs: dict[str, int] = {}
        self.commands: list[Acknowledge] = []
        self.signed: list[Signed] = []
        self.journal: list[Event] = []
        self.refusing = 0
        """How many attempts to connect fail first."""

    async def connect(self) -> Bus:
        """What a station is given to connect with."""
        if self.refusing:
            self.refusing -= 1
            raise BusDown("the bus is not there yet")
        if self.bus is None:
            self.loop = asyncio.get_running_loop()
            self.bus = MemoryBus(self.plant.table.site, "core")
            await self.bus.answer(self.subjects.core, self._core)
            await self.bus.answer(self.subjects.history, self._history)
            await self._keep(self.plant.table)
        return self.bus.twin("station")

    def header(self, schema: str) -> Header:
        """The next header of the core's messages of one schema."""
        self.seqs[schema] = self.seqs.get(schema, 0) + 1
        return Header(
            schema=schema,
            version=1,
            site=self.plant.table.site,
            source="core",
            epoch=self.epoch,
            seq=self.seqs[schema],
            now_ns=self.plant.now_ns,
            config_hash=self.plant.table.config_hash,
        )

    async def _keep(self, table: SiteTable) -> None:
        if self.bus is not None:
            subject = self.subjects.table(table.config_hash)
            await self.bus.store(subject, encode(self.header("SiteTable"), table), subject)

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the station's loop and wait for it."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _send(self, subject: str, data: bytes) -> None:
        assert self.bus is not None
        await self.bus.send(subject, data)
        await self.bus.settle()

    def beat(self) -> None:
        """The core's heartbeat."""
        data = encode(self.header("CoreHeartbeat"), self.plant.heartbeat())
        self.do(self._send(self.subjects.heartbeat("core"), data))

    def historian_beat(self) -> None:
        """The historian's heartbeat."""
        data = encode(self.header("HistorianHeartbeat"), self.plant.historian())
        self.do(self._send(self.subjects.heartbeat("historian"), data))

    def step(self, samples: Samples, number: int) -> None:
        """A step of the core."""
        step = Step(number, self.plant.now_ns, samples)
        self.do(self._send(self.subjects.steps, encode_step(self.header("Step"), step)))

    def tell(self, *events: Event) -> None:
        """Events of one step."""
        self.journal.extend(events)
        data = encode_events(self.header("Events"), list(events))
        self.do(self._send(self.subjects.events, data))

    def adopt(self, table: SiteTable) -> None:
        """The core restarts with another configuration."""
        self.plant.table = table
        self.epoch += 1
        self.seqs.clear()
        self.do(self._keep(table))

    async def _core(self, data: bytes) -> bytes:
        _, request = decode(data)
        if isinstance(request, Signed):
            self.signed.append(request)
            request = request.command
        if not isinstance(request, Acknowledge):
            return encode(self.header("Snapshot"), self.plant.snapshot())
        self.commands.append(request)
        known = [alarm for alarm in request.alarms if alarm in self.plant.records]
        events = [
            self.plant.event(
                EventKind.ACKNOWLEDGED, alarm, user=request.user, comment=request.comment
            )
            for alarm in known
        ]
        if events and self.bus is not None:
            self.journal.extend(events)
            await self.bus.send(self.subjects.events, encode_events(self.header("Events"), events))
        refused = {alarm: "unknown" for alarm in request.alarms if alarm not in known}
        result = CommandResult(changed=tuple(known), refused=refused)
        return encode(self.header("CommandResult"), result)

    async def _history(self, data: bytes) -> bytes:
        _, request = decode(data)
        answer: msgspec.Struct
        if isinstance(request, EventsRequest):
            answer = EventsAnswer(events=tuple(self._lines(request)))
        else:
            answer = HistoryAnswer(buckets=tuple(_flat(request, tag) for tag in request.tags))
        return encode(self.header(type(answer).__name__), answer)

    def _lines(self, request: EventsRequest) -> list[Event]:
        return [
            event
            for event in reversed(self.journal)
            if request.start_ns <= event.time_ns < request.end_ns
            and request.alarm in ("", event.alarm)
            and request.tag in ("", event.tag)
        ]


def _flat(request: HistoryRequest, tag: str) -> BucketSeries:
    """A tag that always was 0.5."""
    n = max(1, request.buckets)
    width = (request.end_ns - request.start_ns) // n
    half = np.full(n, 0.5)
    return BucketSeries(
        tag=tag,
        bucket_ns=width,
        time_ns=request.start_ns + width * np.arange(n, dtype=np.int64),
        minimum=half,
        maximum=half,
        first=half,
        last=half,
        count=np.ones(n, np.uint32),
        quality=np.full(n, Quality.GOOD, np.uint8),
        flags=np.zeros(n, np.uint16),
    )

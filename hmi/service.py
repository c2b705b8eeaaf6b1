"""The station's end of the bus: a thread with an asyncio loop of its own, and no Qt.

What comes is put into a mailbox; the screen takes it at its own pace. It reconnects for ever.
"""

import asyncio
import concurrent.futures
import logging
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

import msgspec

from hmi.models.frame import Connection, Frame, Mailbox
from hmi.models.mimic import parsed
from hmi.reception import Reception
from scada.bus.bus import Bus, BusDown
from scada.bus.codec import decode, decode_step, encode, events_in_portions
from scada.bus.desk_client import ask_desk, ask_sealed
from scada.bus.desk_messages import (
    DeskHeartbeat,
    LoginRequest,
    LogoutRequest,
    RenewRequest,
    SessionAnswer,
)
from scada.bus.header import Header
from scada.bus.messages import (
    EventsAnswer,
    EventsRequest,
    HistorianHeartbeat,
    HistoryAnswer,
    HistoryRequest,
    KpiAnswer,
    KpiRequest,
    LinkageAcknowledge,
    LinkageCall,
    Linkages,
    LinkagesRequest,
    Message,
    OutwardHeartbeat,
    Snapshot,
    SnapshotRequest,
)
from scada.bus.sealed import vouched
from scada.bus.station_key import StationKey
from scada.bus.subjects import Subjects
from scada.model import Command, CommandResult, DavylampError, Event, Signed, SiteTable

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0
ASK_S: Final = 5.0
HISTORY_S: Final = 30.0
DESK_S: Final = 15.0
"""Checking a password takes its time, and others may be before."""
PORTION: Final = 100
GIVE_WAY_S: Final = 0.001
"""So many journal lines are decoded at a time, and so long the screen has the machine to itself then."""
SWITCH_S: Final = 0.000_5
"""Python's own five milliseconds are waited for at each of a picture's hundred calls."""
LOST: Final = "it does not answer / 无应答"
WATCH_S: Final = 1.0
"""How often the connection's own state is looked at."""

T = TypeVar("T")
M = TypeVar("M", bound=Message)
Then = Callable[[T | Exception], None]
Connect = Callable[[], Awaitable[Bus]]


class BusClient:
    """Follows one site on the bus in its own thread; answers come back through the mailbox.

    ``connect`` makes a connection; it is called again after each loss.
    """

    def __init__(
        self,
        connect: Connect,
        site: str,
        mailbox: Mailbox,
        clock: Callable[[], int] = time.time_ns,
        station: str = "station",
    ) -> None:
        self._connect = connect
        self._site = site
        self._subjects = Subjects(site)
        self._mailbox = mailbox
        self._clock = clock
        self._station = station
        self._token, self._key = "", StationKey()
        self._asked = 0
        self._epoch = clock()
        self._seq = 0
        self._bus: Bus | None = None
        self._tables: dict[str, SiteTable] = {}
        self._shown_table = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._main, name="bus", daemon=True)
        self.reception = Reception(mailbox, self._ask_again)

    def start(self) -> None:
        """Start the thread; it gives way to the screen's sooner than Python does by itself."""
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; requests under way are told that the station leaves."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=10.0)

    def command(self, command: Command, then: Then[CommandResult]) -> None:
        """Give the core a command; see `hmi.qt.context.Requests`."""
        named = msgspec.structs.replace(command, station=self._station, request=os.urandom(8).hex())
        self._request(self._subjects.core, self._signed(named), ASK_S, then)

    def _signed(self, command: Command) -> Command | Signed:
        if not self._token:
            return command
        proof = self._key.sign(self._token, command)
        return Signed(command=command, token=self._token, proof=proof)

    def use_token(self, token: str) -> None:
        """Sign commands with this session from now on; empty: with none."""
        self._token = token

    def login(self, user: str, password: str, position: str, then: Then[SessionAnswer]) -> None:
        """Ask the desk to let somebody in at this station."""
        request = LoginRequest(
            user=user,
            password=password,
            station=self._station,
            position=position,
            key=self._key.public,
        )
        self._ask_desk(request, then)

    def renew(self, position: str | None, then: Then[SessionAnswer]) -> None:
        """Let the session last longer, or go on at another position."""
        self._ask_desk(RenewRequest(token=self._token, position=position), then)

    def logout(self, then: Then[SessionAnswer]) -> None:
        """End the session."""
        self._ask_desk(LogoutRequest(token=self._token), then)

    def kpi(self, request: KpiRequest, then: Then[KpiAnswer]) -> None:
        """Ask the historian how well the alarms do."""
        self._request(self._subjects.history, request, HISTORY_S, then)

    def linkages(self, request: LinkagesRequest | LinkageAcknowledge, then: Then[Linkages]) -> None:
        """Ask which emergency linkages are open, or answer one."""
        if isinstance(request, LinkageAcknowledge) and self._token:
            named = msgspec.structs.replace(request, station=self._station, token=self._token)
            proof = self._key.sign(self._token, named)
            request = msgspec.structs.replace(named, proof=proof)
        self._request(self._subjects.outward, request, ASK_S, then)

    def history(self, request: HistoryRequest, then: Then[HistoryAnswer]) -> None:
        """Ask the historian for samples."""
        self._request(self._subjects.history, request, HISTORY_S, then)

    def events(self, request: EventsRequest, then: Then[EventsAnswer]) -> None:
        """Ask the historian for journal lines."""
        self._request(self._subjects.history, request, HISTORY_S, then)

    def ask(self, request: Message, then: Then[Any]) -> None:
        """Ask the historian anything that it answers."""
        self._request(self._subjects.history, request, HISTORY_S, then)

    def desk(self, request: Message, kind: type[M], then: Then[M]) -> None:
        """Ask the desk, sealed and in the name of the session."""
        named = msgspec.structs.replace(request, token=self._token)
        self._begin(lambda: self._sealed(named, kind), then)

    def work(self, task: Callable[[], T], then: Then[T]) -> None:
        """Run what takes its time on a thread of its own."""
        self._begin(lambda: asyncio.to_thread(task), then)

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self._asked > 0

    def _request(
        self, subject: str, message: msgspec.Struct, wait_s: float, then: Callable[[Any], None]
    ) -> None:
        self._begin(lambda: self._ask(subject, message, wait_s), then)

    def _ask_desk(self, request: msgspec.Struct, then: Callable[[Any], None]) -> None:
        self._begin(lambda: self._asked_desk(request), then)

    def _begin(
        self, asking: Callable[[], Coroutine[Any, Any, Any]], then: Callable[[Any], None]
    ) -> None:
        """Let the bus's thread ask; ``then`` gets the answer, or why there is none."""

        def answered(future: concurrent.futures.Future[Any]) -> None:
            result = _outcome(future)

            def call() -> None:
                self._asked -= 1
                then(result)

            self._mailbox.put(lambda frame: frame.calls.append(call))

        if self._loop.is_closed():
            then(BusDown("the station is leaving"))
            return
        self._asked += 1
        work = asyncio.run_coroutine_threadsafe(asking(), self._loop)
        work.add_done_callback(answered)

    async def _ask(self, subject: str, message: msgspec.Struct, wait_s: float) -> Any:
        data = encode(self._header(type(message).__name__), message)
        return decode(await self._connected().ask(subject, data, wait_s))[1]

    async def _asked_desk(self, request: msgspec.Struct) -> SessionAnswer:
        return await ask_desk(self._connected(), self._subjects, request, self._header, DESK_S)

    async def _sealed(self, request: Message, kind: type[M]) -> M:
        bus = self._connected()
        return await ask_sealed(bus, self._subjects, request, self._header, kind, DESK_S)

    def _connected(self) -> Bus:
        if self._bus is None:
            raise BusDown("no connection to the bus")
        return self._bus

    def _header(self, schema: str) -> Header:
        self._seq += 1
        return Header(
            schema=schema,
            version=1,
            site=self._site,
            source=self._station,
            epoch=self._epoch,
            seq=self._seq,
            now_ns=self._clock(),
            config_hash=self.reception.config_hash,
        )

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._run())
        finally:
            self._loop.run_until_complete(self._end_tasks())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _end_tasks(self) -> None:
        mine = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not mine]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        stopped = asyncio.create_task(self._stop.wait())
        while not self._stop.is_set():
            following = asyncio.create_task(self._follow())
            await asyncio.wait((stopped, following), return_when=asyncio.FIRST_COMPLETED)
            following.cancel()
            (error,) = await asyncio.gather(following, return_exceptions=True)
            if isinstance(error, Exception):
                self._connection(False, str(error) or type(error).__name__)
                await asyncio.wait((stopped,), timeout=RETRY_S)

    async def _follow(self) -> None:
        """One connection's life. Raises when it cannot be made."""
        async with await self._connect() as bus:
            self._bus = bus
            try:
                await self._listen(bus)
                await self._watch(bus)
            finally:
                self._bus = None

    async def _listen(self, bus: Bus) -> None:
        subjects = self._subjects
        await bus.listen(subjects.steps, self._on_step)
        await bus.listen(subjects.events, self._on_events)
        await bus.listen(subjects.other_events, self._on_events)
        await bus.listen(subjects.heartbeat("core"), self._on_core)
        await bus.listen(subjects.heartbeat("historian"), self._on_historian)
        await bus.listen(subjects.forecasts, self._on_forecasts)
        await bus.listen(subjects.heartbeat("desk"), self._on_desk)
        await bus.listen(subjects.heartbeat("outward"), self._on_outward)
        await bus.listen(subjects.linkage, self._on_linkage)

    async def _watch(self, bus: Bus) -> None:
        """Say when the connection goes and comes; after each loss start over from a snapshot."""
        up: bool | None = None
        while True:
            if bus.is_up != up:
                up = bus.is_up
                self._connection(up, "" if up else LOST)
                if up and self.reception.config_hash:
                    self.reception.start_over(self.reception.config_hash)
            await asyncio.sleep(WATCH_S)

    def _connection(self, up: bool, reason: str) -> None:
        connection = Connection(up, self._clock(), reason)

        def put(frame: Frame) -> None:
            frame.connection = connection

        self._mailbox.put(put)

    async def _on_step(self, subject: str, data: bytes) -> None:
        self._guard(lambda: self.reception.step(*decode_step(data)))

    async def _on_events(self, subject: str, data: bytes) -> None:
        """A flood's lines are decoded portion by portion: the screen's thread has its turn between."""
        events: list[Event] = []
        try:
            header, portions = events_in_portions(data, PORTION)
            for portion in portions:
                events += portion
                if len(portion) == PORTION:
                    await asyncio.sleep(GIVE_WAY_S)
        except DavylampError as error:
            self._refuse(error)
            return
        self._guard(lambda: self.reception.events(header, events))

    async def _on_core(self, subject: str, data: bytes) -> None:
        def take() -> None:
            header, beat = decode(data)
            self.reception.heartbeat(header, beat, self._clock())

        self._guard(take)

    async def _on_historian(self, subject: str, data: bytes) -> None:
        def take() -> None:
            beat: HistorianHeartbeat = decode(data)[1]
            now_ns = self._clock()

            def put(frame: Frame) -> None:
                frame.historian, frame.historian_received_ns = beat, now_ns

            self._mailbox.put(put)

        self._guard(take)

    async def _on_desk(self, subject: str, data: bytes) -> None:
        def take() -> None:
            beat: DeskHeartbeat = decode(data)[1]
            facts, now_ns = vouched(beat.state), self._clock()

            def put(frame: Frame) -> None:
                frame.desk, frame.desk_beat, frame.desk_received_ns = facts, beat, now_ns

            self._mailbox.put(put)

        self._guard(take)

    async def _on_outward(self, subject: str, data: bytes) -> None:
        def take() -> None:
            beat: OutwardHeartbeat = decode(data)[1]

            def put(frame: Frame) -> None:
                frame.outward = beat

            self._mailbox.put(put)

        self._guard(take)

    async def _on_linkage(self, subject: str, data: bytes) -> None:
        def take() -> None:
            call: LinkageCall = decode(data)[1]
            self._mailbox.put(lambda frame: frame.linkages.append(call))

        self._guard(take)

    async def _on_forecasts(self, subject: str, data: bytes) -> None:
        self._guard(lambda: self.reception.forecasts(*decode(data)))

    def _guard(self, work: Callable[[], None]) -> None:
        """A message that cannot be read is said on the screen and does not end the listening."""
        try:
            work()
        except DavylampError as error:
            self._refuse(error)

    def _refuse(self, error: DavylampError) -> None:
        log.error("a message was refused: %s", error)
        self._connection(True, str(error))

    def _ask_again(self, config_hash: str) -> None:
        self._spawn(self._start_over(config_hash))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_over(self, config_hash: str) -> None:
        """Table and snapshot, again and again until both are here or another start overtook it."""
        while self.reception.waiting and config_hash == self.reception.config_hash:
            try:
                table = await self._table(config_hash)
                snapshot: Snapshot = await self._ask(self._subjects.core, SnapshotRequest(), ASK_S)
            except DavylampError as error:
                self._connection(True, str(error))
                await asyncio.sleep(RETRY_S)
                continue
            if self.reception.waiting and len(snapshot.value) == len(table.tags):
                new = config_hash != self._shown_table
                self.reception.started(table if new else None, snapshot)
                self._shown_table = config_hash
                self._connection(True, "")

    async def _table(self, config_hash: str) -> SiteTable:
        if config_hash not in self._tables:
            bus = self._bus
            data = await bus.last(self._subjects.table(config_hash)) if bus else None
            if data is None:
                raise BusDown(f"the site table {config_hash} is not on the bus")
            table: SiteTable = decode(data)[1]
            for drawing in table.mimics.values():  # read here, remembered for the screen's thread
                parsed(drawing)
            self._tables = {config_hash: table}
        return self._tables[config_hash]


def _outcome(future: concurrent.futures.Future[Any]) -> Any:
    """The result, or the error as a value."""
    if future.cancelled():
        return BusDown("the station is leaving")
    error = future.exception()
    return error if error is not None else future.result()

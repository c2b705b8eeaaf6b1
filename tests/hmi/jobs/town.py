"""The demo site's services in one thread: a real bus, core, historian and desk; the plant is the test's.

Values are those of the simulated plant at rest, until the test says others; each with the source time
that the test gives it.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

from davylamp.core.desk_word import DeskWord
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core, folder_of
from davylamp.demo import people
from davylamp.desk.report_desk import ReportPlan
from davylamp.desk.report_maker import ChildMaker
from davylamp.desk.service import DeskService
from davylamp.history.choice import store_of
from davylamp.history.own_journal import HistoryJournal
from davylamp.history.stewards import Stewards
from davylamp.people.trusted import trusted_key
from davylamp.people.vouching import Vouching
from davylamp.sim import sites
from davylamp.sim.layout.plan import SMALLEST
from davylamp.sim.plant import Plant
from davylamp.site import Site, load
from historian.service import Historian
from scada.bus.nats_bus import NatsBus
from scada.bus.subjects import Subjects
from scada.model import Flag, LinkState, Samples, scan_group
from tests.bus.running import Running
from tests.core.running import Plant as Hands
from tests.desk.office import CHEAP

S = 1_000_000_000
START_S, STOP_S = 60.0, 30.0
HEARD_S = 0.5
"""How often each scan group is heard from: nothing here is ever silent by accident."""
PARTS: tuple[Literal["mine", "unit"], ...] = ("mine", "unit")
T = TypeVar("T")


class Town:
    """Started by `start`, stopped by `stop`. All methods may be called from the test's thread."""

    def __init__(self, root: Path) -> None:
        self.site = _site(root)
        self.table = self.site.table
        self.running = Running(self.site.run, self.table.site)
        self.hands = Hands()
        self.rest = dict(_at_rest())
        """What every point says when nothing happens."""
        self.core: Core
        self.historian: Historian
        self.desk: DeskService
        self._index = {tag.id: n for n, tag in enumerate(self.table.tags)}
        self._said: dict[str, float] = {}
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="town")

    # --- the test's hands

    def values(
        self, values: Mapping[str, float], *, status: int = 0, at_ns: int = 0, flag: int = 0
    ) -> None:
        """Let points say something, now or at that source time; all of it is judged in one step."""
        self._said |= dict.fromkeys(values, 0.0)
        self._loop.call_soon_threadsafe(self._put, dict(values), status, at_ns, flag)

    def past(self, tag: str, times_ns: Sequence[int], values: Sequence[float]) -> None:
        """Samples of the past, as read from the server's own history after an outage."""
        for at_ns, value in zip(times_ns, values, strict=True):
            self.values({tag: value}, at_ns=at_ns, flag=int(Flag.BACKFILLED))

    def calm(self) -> None:
        """Everything that was moved goes back to rest."""
        moved, self._said = self._said, {}
        self.values({tag: self.rest[tag] for tag in moved})
        self._said = {}

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the services' loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_S)

    async def connect(self) -> NatsBus:
        """What a station is given to connect with."""
        return await self.running.connect("station")

    def password(self, user: str) -> str:
        """Of one of the demo's people (`davylamp.demo.people`)."""
        return next(person.password for person in people.PEOPLE if person.name == user)

    # --- the thread

    def start(self) -> None:
        """Start everything, and wait until the plant is on the bus."""
        self._thread.start()
        if not self._ready.wait(START_S) or self._fault is not None:
            self.running.stop()
            raise AssertionError("the services did not start") from self._fault

    def stop(self) -> None:
        """Stop everything, however it ended: nats-server too where the services never began."""
        try:
            with contextlib.suppress(RuntimeError):  # services that ended by themselves closed it
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOP_S)
        finally:
            self.running.stop()
        if self._thread.is_alive():
            raise AssertionError(f"the services did not stop within {STOP_S:.0f} s")
        if self._fault is not None:
            raise AssertionError("the services ended by themselves") from self._fault

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        except BaseException as fault:
            self._fault = fault
        finally:
            self._ready.set()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _live(self) -> None:
        await self.running.start()
        async with contextlib.AsyncExitStack() as stack:
            for service in (self._core(), self._historian(), self._desk()):
                await stack.enter_async_context(service)
            for reader in self.hands.readers.values():
                reader.link(LinkState.UP)
            self._put(self.rest, 0, 0, 0)
            hearing = asyncio.create_task(self._hear())
            self._ready.set()
            await self._stop.wait()
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _core(self) -> AsyncIterator[None]:
        async with await self.running.connect("core") as bus:
            up = asyncio.Event()
            self.core = Core(
                self.table,
                bus,
                folder_of(self.site.run),
                settings=CoreSettings(snapshot_s=0.5),
                reader_of=self.hands.reader_of,
                started=up.set,
                desk_key=lambda: trusted_key(self.site),
            )
            async with _working(self.core.run(), self.core.stop, up):
                yield

    @contextlib.asynccontextmanager
    async def _historian(self) -> AsyncIterator[None]:
        with contextlib.closing(store_of(self.site)) as store:
            async with await self.running.connect("historian") as bus, self._keeping(bus) as kept:
                up = asyncio.Event()
                self.historian = Historian(
                    bus, store, self.table.site, table=self.table, started=up.set, **kept
                )
                async with _working(self.historian.run(), self.historian.stop, up):
                    yield

    @contextlib.asynccontextmanager
    async def _keeping(self, bus: NatsBus) -> AsyncIterator[dict[str, Any]]:
        word = DeskWord(self.table.site, lambda: trusted_key(self.site))
        journal = HistoryJournal(bus, self.table, self.site.run, time.time_ns)
        following = asyncio.create_task(word.follow(bus, Subjects(self.table.site)))
        vouching = Vouching(word, time.time_ns)
        stewards = Stewards(self.table, vouching, journal.note, time.time_ns)
        async with journal.kept():
            yield {"note": journal.note, "who": stewards.name}
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _desk(self) -> AsyncIterator[None]:
        async with await self.running.connect("people", limits=False) as bus:
            up = asyncio.Event()
            self.desk = DeskService(
                self.table,
                self.site.people,
                bus,
                self.site.run,
                passwords=CHEAP,
                started=up.set,
                root=self.site.root,
                reports=ReportPlan(self.site.reports, ChildMaker(self.site.root)),
            )
            async with _working(self.desk.run(), self.desk.stop, up):
                yield

    # --- the plant

    def _put(self, values: Mapping[str, float], status: int, at_ns: int, flag: int) -> None:
        now_ns = time.time_ns()
        for (server, scan_s), tags in self._by_group(values).items():
            batch = Samples.of(
                [self._index[tag] for tag in tags],
                at_ns or now_ns,
                [values[tag] for tag in tags],
                status,
                flag,
            )
            intake = self.hands[server].intake
            intake.samples(batch, scan_group(server, scan_s), now_ns)

    def _by_group(self, names: Iterable[str]) -> dict[tuple[str, float], list[str]]:
        groups: dict[tuple[str, float], list[str]] = {}
        for name in names:
            tag = self.table.tags[self._index[name]]
            groups.setdefault((tag.server, tag.scan_s), []).append(name)
        return groups

    async def _hear(self) -> None:
        groups = self._by_group(self._index)
        while True:
            for server, scan_s in groups:
                if server in self.hands.readers:
                    group = scan_group(server, scan_s)
                    self.hands[server].intake.heard(group, time.time_ns())
            await asyncio.sleep(HEARD_S)


@contextlib.asynccontextmanager
async def _working(
    work: Coroutine[Any, Any, None], stop: asyncio.Event, up: asyncio.Event
) -> AsyncIterator[None]:
    """A service that is up; told to stop at the end."""
    task, waiting = asyncio.create_task(work), asyncio.create_task(up.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield
    finally:
        stop.set()
        await task


def _site(root: Path) -> Site:
    """The smallest demo site, with its people; their passwords cost nothing to check."""
    sites.write(root, tags=SMALLEST, day=datetime.now(sites.ZONE).date())
    people.require(root)
    site = load(root)
    people.settle(site, CHEAP)
    return site


def _at_rest() -> Iterable[tuple[str, float]]:
    for part in PARTS:
        plant = Plant(part, SMALLEST)
        values = np.where(np.isfinite(plant.reading), plant.reading, 0.0)
        yield from zip((point.id for point in plant.points), values.tolist(), strict=True)

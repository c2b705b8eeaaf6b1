"""The core as a process: the loop, its publishers, its answers, its start and its end."""

import asyncio
import contextlib
import gc
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from alarms import Journal
from alarms.service import EventPublisher, Recovered, Snapshots, recover
from davylamp import __version__
from davylamp.core import words
from davylamp.core.answers import Answers
from davylamp.core.clock import Clock
from davylamp.core.faults import Faults, SelfWatch
from davylamp.core.headers import Headers
from davylamp.core.intake import Intake
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.links import Links, ReaderOf, opcua_reader
from davylamp.core.pace import Pace
from davylamp.core.step_publisher import StepPublisher
from davylamp.core.turns import Turns
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode, encode
from scada.bus.messages import AlarmSnapshot, CoreHeartbeat, HistorianHeartbeat
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import AlarmRecord, BadInput, EventKind, SiteTable

log = logging.getLogger(__name__)

SOURCE: Final = "core"
PATIENCE_S: Final = 2.0
"""So long the bus may take to answer at the start before it is worth a line."""


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """How the core runs; what a site configures is in its table."""

    judge: JudgeSettings = field(default_factory=JudgeSettings)
    turn_s: float = 0.02
    """Turns follow each other no faster than this: what comes together is judged together."""
    busy_turn_s: float = 0.1
    """The same while the bus is behind by more than ``busy_from`` steps."""
    busy_from: int = 10
    idle_s: float = 0.25
    snapshot_s: float = 1.0
    streams_s: float = 10.0
    memory_bytes: int = 256_000_000
    stop_s: float = 1.2
    """How long the end waits for the bus; what it has not taken by then lies in the outbox."""


class Core:
    """One core on one bus. `run` it until `stop` is set."""

    def __init__(
        self,
        table: SiteTable,
        bus: Bus,
        folder: Path,
        *,
        settings: CoreSettings | None = None,
        clock: Clock | None = None,
        reader_of: ReaderOf = opcua_reader,
        started: Callable[[], None] = lambda: None,
        fullness: Callable[[], Awaitable[float]] | None = None,
    ) -> None:
        self.stop = asyncio.Event()
        self._settings = settings or CoreSettings()
        self._table, self._bus = table, bus
        self._clock = clock or Clock()
        self._started = started
        self._fullness = fullness
        self._subjects = Subjects(table.site)
        self._outbox = Outbox(folder / "outbox")
        self._intake, self._pace = Intake(), Pace()
        self._links = Links(table, self._intake, self._clock, reader_of)
        self._epoch = self._clock()
        self._headers = Headers(table.site, SOURCE, self._epoch, table.config_hash)
        prefix = f"{SOURCE}.{self._epoch}.step"
        self._steps = StepPublisher(bus, self._subjects.steps, prefix, self._settings.memory_bytes)
        self._events = EventPublisher(bus, self._subjects, self._outbox)
        self._snapshots = Snapshots(bus, self._subjects)

    async def run(self) -> None:
        """Recover, judge until `stop` is set, and leave everything written."""
        try:
            recovered = await self._recover()
            if recovered is not None:
                await self._live(recovered)
        finally:
            self._outbox.close()

    async def _recover(self) -> Recovered | None:
        """From where to go on, as soon as the bus says; None where `stop` was set before."""
        told, began = "", time.monotonic()
        while not self.stop.is_set():
            try:
                recovered = await recover(
                    self._bus, self._subjects, SOURCE, self._outbox, self._clock()
                )
            except (BusDown, Refused) as fault:
                if str(fault) != told and time.monotonic() - began > PATIENCE_S:
                    told = str(fault)
                    log.warning("waiting for the bus: %s", fault)
            else:
                log.info(
                    "going on after line %d, %d alarms not normal, read in %.1f s",
                    recovered.seq,
                    len(recovered.records),
                    time.monotonic() - began,
                )
                return recovered
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.25):
                    await self.stop.wait()
        return None

    async def _live(self, recovered: Recovered) -> None:
        judge = Judge(self._table, self._settings.judge)
        orphans = judge.restore(recovered.records)
        journal = Journal(SOURCE, self._epoch, recovered.seq, recovered.head)
        turns = Turns(judge, journal, self._headers, self._steps, self._events)
        faults = Faults(self._intake, recovered.records)
        watch = SelfWatch(
            faults,
            self._bus,
            self._steps,
            self._events,
            self._table.servers,
            self._settings.judge.clock_tolerance_s,
        )
        self._events.resume(recovered.tip)
        self._write_start(turns, recovered, orphans)
        await self._answer(turns, watch)
        # What lives from here to the end is not worth looking through again and again.
        gc.collect()
        gc.freeze()
        async with asyncio.TaskGroup() as group:
            publishing = [
                group.create_task(self._steps.run(), name="steps"),
                group.create_task(self._events.run(), name="events"),
                group.create_task(self._publish_table(), name="table"),
            ]
            links = group.create_task(self._links.run(), name="links")
            working = [
                group.create_task(self._loop(turns, watch), name="turns"),
                group.create_task(self._beat(turns, watch), name="heartbeat"),
                group.create_task(self._keep_snapshots(turns), name="snapshots"),
                group.create_task(self._watch_streams(watch), name="streams"),
            ]
            self._started()
            await self.stop.wait()
            await self._end(turns, links, working, publishing)

    def _write_start(
        self, turns: Turns, recovered: Recovered, orphans: tuple[AlarmRecord, ...]
    ) -> None:
        """The first lines of this life: that it began, and what it found."""
        now_ns, table = self._epoch, self._table
        turns.note(
            EventKind.STARTED,
            now_ns,
            text=words.both("核心启动", "core started")
            | {"version": __version__, "pid": str(os.getpid()), "config": table.config_hash},
        )
        for damage in (recovered.broken, self._outbox.damage):
            if damage:
                log.error("journal: %s", damage)
                text = words.both("日志不连续", "the journal has a gap", damage)
                turns.note(EventKind.GAP, now_ns, text=text)
        if recovered.config_hash not in ("", table.config_hash):
            turns.note(
                EventKind.CONFIGURATION,
                now_ns,
                text=words.both("配置已更改", "another configuration")
                | {"from": recovered.config_hash, "to": table.config_hash},
            )
        if orphans:
            turns.put(turns.journal.orphaned(orphans, now_ns, turns.number), now_ns)

    async def _answer(self, turns: Turns, watch: SelfWatch) -> None:
        answers = Answers(turns, self._intake, self._headers, self._links.status, self._clock)
        await self._bus.answer(self._subjects.core, answers.answer)

        async def hear(subject: str, data: bytes) -> None:
            beat = decode(data)[1]
            if isinstance(beat, HistorianHeartbeat):
                watch.historian(beat, self._clock())

        await self._bus.listen(self._subjects.heartbeat("historian"), hear)

    async def _publish_table(self) -> None:
        """Publish the site table; again until the bus has it."""
        data = encode(self._headers.next("SiteTable", self._epoch), self._table)
        subject = self._subjects.table(self._table.config_hash)
        while True:
            try:
                await self._bus.store(subject, data, f"{SOURCE}.{self._epoch}.table")
            except (BusDown, Refused):
                await asyncio.sleep(0.25)
            else:
                return

    async def _loop(self, turns: Turns, watch: SelfWatch) -> None:
        """Turn as soon as there is something, at most every ``turn_s``, at least every ``idle_s``."""
        settings, loop = self._settings, asyncio.get_running_loop()
        looked = 0.0
        while True:
            began = loop.time()
            self._turn(turns)
            took = loop.time() - began
            if took > self._table.scan_s:
                self._pace.late_scans += int(took / self._table.scan_s)
                watch.late(took, self._clock())
            if began - looked >= settings.idle_s:
                looked = began
                now_ns = self._clock()
                watch.look(self._links.status(), turns.judge.ahead_s(now_ns), now_ns)
                self._tell_gap(turns)
            busy = self._steps.backlog > settings.busy_from
            pause = settings.busy_turn_s if busy else settings.turn_s
            await asyncio.sleep(max(0.0, began + pause - loop.time()))
            await self._intake.wait(max(0.0, began + settings.idle_s - loop.time()))

    def _turn(self, turns: Turns) -> None:
        if self._clock.jumped():
            self._hear_all()
        for turn in self._intake.take():
            began = time.perf_counter()
            turns.run(turn, self._clock())
            if turn.samples or turn.links:
                self._pace.took(time.perf_counter() - began)

    def _hear_all(self) -> None:
        now_ns = self._clock()
        for group in self._links.groups:
            self._intake.heard(group, now_ns)

    def _tell_gap(self, turns: Turns) -> None:
        """Journal the samples that were lost, once the bus takes steps again."""
        gap = self._steps.take_gap()
        if gap is not None:
            turns.note(EventKind.GAP, self._clock(), gap.first_ns, text=words.gap(gap))

    async def _beat(self, turns: Turns, watch: SelfWatch) -> None:
        """One heartbeat per scan, whatever else happens."""
        scan_s, loop = self._table.scan_s, asyncio.get_running_loop()
        due = loop.time()
        while True:
            late = loop.time() - due
            if late > scan_s:
                self._pace.late_scans += int(late / scan_s)
                watch.late(late, self._clock())
                due = loop.time()
            self._pace.scan()
            with contextlib.suppress(BusDown, Refused):
                await self._bus.send(
                    self._subjects.heartbeat(SOURCE), self._heartbeat(turns, watch)
                )
            due += scan_s
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _heartbeat(self, turns: Turns, watch: SelfWatch) -> bytes:
        now_ns, steps = self._clock(), self._steps
        body = CoreHeartbeat(
            now_ns=now_ns,
            started_ns=self._epoch,
            pid=os.getpid(),
            version=__version__,
            step=turns.number,
            scan_s=self._table.scan_s,
            step_ms=self._pace.step_ms,
            step_ms_max=self._pace.step_ms_max,
            late_scans=self._pace.late_scans,
            tags=len(self._table.tags),
            alarms=turns.judge.engine.count,
            samples=self._intake.received,
            samples_published=steps.published,
            events_seq=turns.journal.seq,
            bus_up=watch.bus_up,
            samples_waiting=steps.waiting,
            events_waiting=self._events.waiting,
            samples_lost=steps.lost,
            links=self._links.status(),
        )
        return encode(self._headers.next("CoreHeartbeat", now_ns), body)

    async def _keep_snapshots(self, turns: Turns) -> None:
        """Keep the last state of all alarms on the bus, soon after each change."""
        kept = 0
        while True:
            await asyncio.sleep(self._settings.snapshot_s)
            if turns.journal.seq == kept:
                continue
            with contextlib.suppress(BusDown, Refused):
                kept = await self._snapshot(turns)

    async def _watch_streams(self, watch: SelfWatch) -> None:
        """Ask the bus now and then how full it is; ``fullness`` is absent where it cannot say."""
        while self._fullness is not None:
            with contextlib.suppress(BusDown, Refused):
                watch.streams(await self._fullness(), self._clock())
            await asyncio.sleep(self._settings.streams_s)

    async def _snapshot(self, turns: Turns) -> int:
        """Publish the state as it is now, when the events that led to it are in the stream."""
        journal, now_ns = turns.journal, self._clock()
        seq, head, records = journal.seq, journal.head, turns.judge.engine.records()
        await self._events.reach(seq)
        body = AlarmSnapshot(
            now_ns=now_ns,
            epoch=self._epoch,
            step=turns.number,
            events_seq=seq,
            events_hash=head,
            stream_seq=self._events.place(seq),
            alarms=records,
        )
        await self._snapshots.publish(self._headers.next("AlarmSnapshot", now_ns), body)
        return seq

    async def _end(
        self,
        turns: Turns,
        links: asyncio.Task[None],
        working: list[asyncio.Task[None]],
        publishing: list[asyncio.Task[None]],
    ) -> None:
        """Judge what is there, say that this was the end, and leave everything written.

        Meanwhile the sources take leave of their servers, which may be slow to answer.
        """
        self._intake.close()
        links.cancel()
        await _cancelled(working)
        self._turn(turns)
        stopped = words.both("核心停止", "core stopped") | {"pid": str(os.getpid())}
        turns.note(EventKind.STOPPED, self._clock(), text=stopped)
        try:
            async with asyncio.timeout(self._settings.stop_s):
                await self._events.flush()
                await self._steps.flush()
                await self._snapshot(turns)
        except (TimeoutError, BusDown, Refused):
            log.warning(
                "the bus did not take everything: %d events go to the outbox, %d samples are lost",
                self._events.waiting,
                self._steps.waiting,
            )
        await _cancelled(publishing)
        await self._events.secure()


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def folder_of(run: Path) -> Path:
    """Where the core keeps its own files in a run folder. Raises `BadInput` where it cannot."""
    folder = run / "core"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise BadInput(f"{folder}: cannot be made: {fault}") from None
    return folder

"""The core as a process: the loop, its publishers, its answers, its start and its end."""

import asyncio
import contextlib
import gc
import logging
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from alarms import Journal
from alarms.service import EventPublisher, Recovered, recover
from davylamp import __version__
from davylamp.core import words
from davylamp.core.answers import Answers
from davylamp.core.clock import Clock
from davylamp.core.desk_word import DeskWord
from davylamp.core.faults import Faults, SelfWatch
from davylamp.core.foretelling import foretell
from davylamp.core.guard import Guard
from davylamp.core.headers import Headers
from davylamp.core.heart import beat
from davylamp.core.intake import Intake
from davylamp.core.judge import Judge
from davylamp.core.keeper import Keeper, publish_table
from davylamp.core.links import Links, ReaderOf, opcua_reader
from davylamp.core.loop import Loop
from davylamp.core.pace import Pace
from davylamp.core.parts import SOURCE, CoreSettings, Parts
from davylamp.core.sealing import begin, seal
from davylamp.core.step_publisher import StepPublisher
from davylamp.core.turns import Turns
from davylamp.journal.signer import Signer
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode
from scada.bus.desk_messages import DeskHeartbeat
from scada.bus.messages import HistorianHeartbeat
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import AlarmRecord, BadInput, EventKind, Login, SiteTable

log = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0
"""So long the bus may take to answer at the start before it is worth a line."""
AGAIN_S: Final = 0.25


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
        desk_key: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self.stop = asyncio.Event()
        self._settings = settings or CoreSettings()
        self._table, self._bus = table, bus
        self._clock = clock or Clock()
        self._started = started
        self._fullness = fullness
        self._desk = DeskWord(table.site, desk_key)
        self._subjects = Subjects(table.site)
        self._outbox = Outbox(folder / "outbox")
        self._signer = Signer.open(folder, SOURCE)
        self._intake, self._reader_of = Intake(), reader_of
        self._epoch = self._clock()
        self._headers = Headers(table.site, SOURCE, self._epoch, table.config_hash)
        prefix = f"{SOURCE}.{self._epoch}.step"
        self._steps = StepPublisher(bus, self._subjects.steps, prefix, self._settings.memory_bytes)
        self._events = EventPublisher(bus, self._subjects, self._outbox)

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
        parts, orphans = self._parts(recovered)
        self._events.resume(recovered.tip)
        self._write_start(parts.turns, recovered, orphans)
        sealed = begin(parts.turns, self._signer, self._epoch)
        answers = await self._answer(parts)
        # What lives from here to the end is not worth looking through again and again.
        gc.collect()
        gc.freeze()
        loop, keeper = Loop(parts), Keeper(parts)
        async with asyncio.TaskGroup() as group:
            publishing = [
                group.create_task(self._steps.run(), name="steps"),
                group.create_task(self._events.run(), name="events"),
                group.create_task(publish_table(parts), name="table"),
            ]
            links = group.create_task(parts.links.run(), name="links")
            working = [
                group.create_task(loop.run(), name="turns"),
                group.create_task(beat(parts), name="heartbeat"),
                group.create_task(keeper.run(), name="snapshots"),
                group.create_task(_watch_streams(parts), name="streams"),
                group.create_task(foretell(parts), name="forecasts"),
                group.create_task(self._hear_desk(), name="desk"),
                group.create_task(answers.watch_denied(), name="denials"),
                group.create_task(seal(parts, self._signer, sealed), name="signatures"),
            ]
            self._started()
            await self.stop.wait()
            self._intake.close()
            # The sources take leave of their servers, which may be slow to answer, meanwhile.
            links.cancel()
            await _cancelled(working)
            answers.tell_denied(ends=True)
            await self._end(parts, loop, keeper)
            await _cancelled(publishing)
            await self._events.secure()

    def _parts(self, recovered: Recovered) -> tuple[Parts, tuple[AlarmRecord, ...]]:
        """Everything on the recovered state, and the alarms that the site no longer has."""
        judge = Judge(self._table, self._settings.judge)
        orphans = judge.restore(recovered.records, recovered.totals, recovered.floods)
        journal = Journal(SOURCE, self._epoch, recovered.seq, recovered.head)
        watch = SelfWatch(
            Faults(self._intake, recovered.records),
            self._bus,
            self._steps,
            self._events,
            self._table.servers,
            self._settings.judge.clock_tolerance_s,
        )
        links = Links(self._table, self._intake, self._clock, self._reader_of)
        turns = Turns(judge, journal, self._headers, self._steps, self._events, links.acknowledge)
        parts = Parts(
            table=self._table,
            settings=self._settings,
            bus=self._bus,
            subjects=self._subjects,
            clock=self._clock,
            epoch=self._epoch,
            headers=self._headers,
            intake=self._intake,
            links=links,
            steps=self._steps,
            events=self._events,
            turns=turns,
            watch=watch,
            pace=Pace(),
            fullness=self._fullness,
        )
        return parts, orphans

    def _write_start(
        self, turns: Turns, recovered: Recovered, orphans: tuple[AlarmRecord, ...]
    ) -> None:
        """The first lines of this life: that it began, and what it found."""
        now_ns, table = self._epoch, self._table
        turns.note(
            EventKind.STARTED,
            now_ns,
            text=words.both("核心启动", "core started")
            | {"version": __version__, "pid": str(os.getpid()), "config": table.config_hash}
            | words.totals(recovered.totals)
            | words.floods(recovered.floods),
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

    async def _answer(self, parts: Parts) -> Answers:
        judge = parts.turns.judge
        guard = Guard(self._table, self._desk, judge.alarm_area, judge.tag_area, self._clock)
        answers = Answers(
            parts.turns, self._intake, guard, self._headers, parts.links.status, self._clock
        )
        await self._bus.answer(self._subjects.core, answers.answer)

        async def hear(subject: str, data: bytes) -> None:
            beat = decode(data)[1]
            if isinstance(beat, HistorianHeartbeat):
                parts.watch.historian(beat, self._clock())
            elif isinstance(beat, DeskHeartbeat):
                parts.watch.reports(beat.reports_fault, self._clock())

        for service in ("historian", "desk"):
            await self._bus.listen(self._subjects.heartbeat(service), hear)
        return answers

    async def _hear_desk(self) -> None:
        """Know whose sessions hold, where somebody must log in."""
        if self._table.login is Login.REQUIRED:
            await self._desk.follow(self._bus, self._subjects)

    async def _end(self, parts: Parts, loop: Loop, keeper: Keeper) -> None:
        """Judge what is there, say that this was the end, and have the bus take all of it."""
        loop.turn()
        stopped = words.both("核心停止", "core stopped") | {"pid": str(os.getpid())}
        parts.turns.note(EventKind.STOPPED, self._clock(), text=stopped)
        parts.turns.put(self._signer.end(self._clock(), parts.turns.number), self._clock())
        try:
            async with asyncio.timeout(self._settings.stop_s):
                await self._events.flush()
                await self._steps.flush()
                await keeper.keep()
        except (TimeoutError, BusDown, Refused):
            log.warning(
                "the bus did not take everything: %d events go to the outbox, %d samples are lost",
                self._events.waiting,
                self._steps.waiting,
            )


async def _watch_streams(parts: Parts) -> None:
    """Ask the bus now and then how full it is."""
    while parts.fullness is not None:
        with contextlib.suppress(BusDown, Refused):
            parts.watch.streams(await parts.fullness(), parts.clock())
        await asyncio.sleep(parts.settings.streams_s)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel and wait; said again, since `asyncio.wait_for`, by which the bus waits, may lose it."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN_S)


def folder_of(run: Path) -> Path:
    """Where the core keeps its own files in a run folder. Raises `BadInput` where it cannot."""
    folder = run / "core"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise BadInput(f"{folder}: cannot be made: {fault}") from None
    return folder

"""The desk as a process: its journal, its answers, its heartbeat."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.core.headers import Headers
from davylamp.desk import lines
from davylamp.desk.answers import DeskAnswers
from davylamp.desk.desk import Desk
from davylamp.desk.following import Following
from davylamp.desk.history_lag import HistoryLag
from davylamp.desk.job_answers import JobAnswers
from davylamp.desk.jobs import Jobs
from davylamp.desk.machine import Machine
from davylamp.desk.report_desk import ReportDesk, ReportPlan
from davylamp.desk.roster import RosterFile
from davylamp.journal.own import OwnJournal, Resumed, resume
from davylamp.journal.signer import Signer
from davylamp.people.book_file import BookFile, folder_in
from davylamp.people.keys import DeskKeys, keys_in
from davylamp.people.passwords import Passwords
from davylamp.people.settings import PeopleSettings
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import encode
from scada.bus.desk_messages import DeskHeartbeat, DeskState
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import EventKind, SiteTable
from scada.model.version import own_version

log = logging.getLogger(__name__)

SOURCE: Final = "desk"
BEAT_S: Final = 1.0
AGAIN_S: Final = 0.25
LAST_S: Final = 2.0
"""How long the end waits for the bus; what it has not taken by then lies in the outbox."""


class DeskService:
    """One desk on one bus. `run` it until `stop` is set.

    With ``root``, the site's folder, it also does jobs (`davylamp.desk.jobs`).
    """

    def __init__(
        self,
        table: SiteTable,
        settings: PeopleSettings,
        bus: Bus,
        run: Path,
        *,
        passwords: Passwords | None = None,
        clock: Callable[[], int] = time.time_ns,
        started: Callable[[], None] = lambda: None,
        reports: ReportPlan | None = None,
        root: Path | None = None,
    ) -> None:
        self.stop = asyncio.Event()
        self._table, self._settings, self._bus, self._run = table, settings, bus, run
        self._passwords = passwords or Passwords()
        self._clock, self._started, self._plan = clock, started, reports
        self._root = root
        self._reports: ReportDesk | None = None
        self._lag = HistoryLag(clock)
        self._subjects = Subjects(table.site)
        self._epoch = clock()
        self._headers = Headers(table.site, SOURCE, self._epoch, table.config_hash)
        self._stored: DeskState | None = None
        self._machine = Machine(run, bus, self._subjects, clock)

    async def run(self) -> None:
        """Answer until `stop` is set, and leave everything written."""
        keys = keys_in(self._run)
        with Outbox(folder_in(self._run) / "outbox") as outbox:
            resumed = await self._resumed(outbox)
            if resumed is not None:
                await self._live(keys, outbox, resumed)

    async def _live(self, keys: DeskKeys, outbox: Outbox, resumed: Resumed) -> None:
        signer = Signer.open(folder_in(self._run), SOURCE)
        journal = OwnJournal(
            self._bus, self._subjects, outbox, self._headers, resumed, self._clock, signer
        )
        for damage in (resumed.broken, outbox.damage):
            if damage:
                log.error("journal: %s", damage)
                text = lines.both("日志不连续", "the journal has a gap", reason=damage)
                journal.note(EventKind.GAP, text=text)
        journal.note(EventKind.STARTED, text=lines.both("登录服务启动", "desk started"))
        desk = Desk(
            self._table,
            self._settings,
            BookFile(self._run),
            RosterFile(self._run),
            keys,
            self._passwords,
            self._clock,
            journal.note,
        )
        if self._plan is not None:
            folder = folder_in(self._run)
            self._reports = ReportDesk(
                self._table, self._plan, folder, journal, self._clock, resumed.seq, self._lag.said
            )
            await self._lag.follow(self._bus, self._subjects)
        jobs = Jobs(self._root, self._run, journal.note, self._clock) if self._root else None
        answers = DeskAnswers(
            desk,
            keys,
            self._table.site,
            self._headers,
            self._clock,
            partial(self._tell_news, desk),
            self._reports.answers if self._reports else None,
            JobAnswers(jobs, desk.somebody) if jobs else None,
        )
        following = await self._followed()
        tasks = [asyncio.create_task(journal.run(), name="desk journal")]
        if self._reports is not None:
            tasks.append(asyncio.create_task(self._reports.run(), name="reports"))
        try:
            if jobs is not None:
                await jobs.begin()
            await self._tell(desk)
            await self._bus.answer(self._subjects.desk, answers.answer)
            self._started()
            await self._until_stopped(desk, following)
            desk.leave()
            if jobs is not None:
                await jobs.close()
            await _cancelled(tasks[1:])
            journal.note(EventKind.STOPPED, text=lines.both("登录服务停止", "desk stopped"))
            await journal.flush(LAST_S)
        finally:
            if jobs is not None:
                await jobs.close()
            await _cancelled(tasks)

    async def _resumed(self, outbox: Outbox) -> Resumed | None:
        """Where the journal goes on, as soon as the bus says; None where `stop` was set before."""
        while not self.stop.is_set():
            try:
                return await resume(self._bus, self._subjects, SOURCE, outbox)
            except (BusDown, Refused) as fault:
                log.debug("waiting for the bus: %s", fault)
            await self._pause(AGAIN_S)
        return None

    async def _followed(self) -> Following | None:
        """Who says which configuration holds; without the site's files nobody."""
        if self._root is None:
            return None
        following = Following(self._root, self._run, self._table.config_hash)
        await following.follow(self._bus, self._subjects)
        return following

    async def _until_stopped(self, desk: Desk, following: Following | None) -> None:
        while not self.stop.is_set():
            if following is not None and (site := await following.look()) is not None:
                log.info("configuration %s holds from now on", site.table.config_hash)
                self._headers.go_by(site.table.config_hash)
                desk.go_by(site.table, site.people)
            await desk.look()
            await self._tell(desk)
            await self._pause(BEAT_S)

    async def _tell_news(self, desk: Desk) -> None:
        """Beat at once where something else is vouched for than at the last beat."""
        if desk.statement() != self._stored:
            await self._tell(desk)

    async def _tell(self, desk: Desk) -> None:
        """Beat, and have the bus keep what is vouched for where that has changed."""
        state, now_ns = desk.statement(), self._clock()
        beat = DeskHeartbeat(
            now_ns=now_ns,
            started_ns=self._epoch,
            pid=os.getpid(),
            people=desk.people,
            sessions=len(desk.roster.held),
            state=state,
            fault=desk.fault,
            reports_waiting=self._reports.waiting if self._reports else 0,
            reports_fault=self._reports.fault if self._reports else "",
            version=own_version(),
            machine=await self._machine.look(),
        )
        subject = self._subjects.heartbeat(SOURCE)
        with contextlib.suppress(BusDown, Refused):
            await self._bus.send(subject, encode(self._headers.next("DeskHeartbeat", now_ns), beat))
            await self._store(state, now_ns)

    async def _store(self, state: DeskState, now_ns: int) -> None:
        if state == self._stored:
            return
        data = encode(self._headers.next("DeskState", now_ns), state)
        message_id = f"{SOURCE}.{self._epoch}.state.{now_ns}"
        await self._bus.store(self._subjects.desk_state, data, message_id)
        self._stored = state

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stop.wait()


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    """End them, and wait until they are over."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

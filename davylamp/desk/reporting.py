"""The desk's reports: made when they are due or asked for, one after another, each once, each journaled."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from alarms.service import Safety
from davylamp.desk.report_due import Due, Zone, due, following
from davylamp.desk.report_jobs import Job, JobState, Order, job_of, listed, made_of
from davylamp.desk.report_ledger import Ledger, Made
from davylamp.desk.report_maker import Maker, NotMade
from davylamp.desk.report_sweep import removed, removed_words
from davylamp.site.reports import Reports
from historian.reports.period import Period
from scada.bus.patience import at_most
from scada.model import BadInput, EventKind

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""How often it is looked whether something is due."""
AGAIN_S: Final = 60.0
LONGEST_AGAIN_S: Final = 3_600.0
KEPT_JOBS: Final = 200
MOST_WAITING: Final = 50
_DAY_NS: Final = 86_400 * 10**9
_SWEEP_NS: Final = 3_600 * 10**9
_PATIENCE_NS: Final = 3_600 * 10**9
_LOOK_BACK_NS: Final = 40 * _DAY_NS
_NS: Final = 10**9


class Pen(Protocol):
    """The journal of the desk, as far as reports need it."""

    def note(self, kind: EventKind, **fields: object) -> Safety:
        """Write a line."""
        ...

    @property
    def seq(self) -> int:
        """The number of the last line."""
        ...


class Reporting:
    """Makes the reports of one site. `run` it until it is cancelled.

    ``journaled`` is the number of the last line of the desk's journal when this life began; ``clock``
    is ns UTC. ``behind`` says why the history does not have everything yet, empty where it does.
    """

    def __init__(
        self,
        reports: Reports,
        zone: str,
        run: Path,
        maker: Maker,
        pen: Pen,
        clock: Callable[[], int],
        journaled: int,
        behind: Callable[[], str] = lambda: "",
    ) -> None:
        self._reports, self._maker, self._pen, self._clock = reports, maker, pen, clock
        self._zone = Zone(zone, reports.day_starts_s, reports.after_s)
        self._journaled, self._behind = journaled, behind
        self._late = ""
        self._done_ns: dict[str, int] = {}
        self.ledger = Ledger(run)
        self._jobs: dict[str, Job] = {}
        self._asked = asyncio.Event()
        self._count = 0
        self._faults: dict[str, str] = {}
        self._disk = ""
        self._swept_ns = 0

    @property
    def fault(self) -> str:
        """What could not be made, and why; empty where everything was."""
        said = [self._disk, self.ledger.damage, self._late, *self._faults.values()]
        return "; ".join(filter(None, said))

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What is waiting, under way, or was made lately; the newest first."""
        before = [
            job_of(made, self._zone.name)
            for key, made in self.ledger.made.items()
            if key not in self._jobs
        ]
        return tuple(reversed([*before[-KEPT_JOBS:], *self._jobs.values()]))

    @property
    def waiting(self) -> int:
        """How many wait or are under way."""
        return sum(one.state in (JobState.WAITING, JobState.MAKING) for one in self._jobs.values())

    def job(self, key: str) -> Job:
        """One of them. Raises `BadInput`."""
        if key in self._jobs:
            return self._jobs[key]
        if key in self.ledger.made:
            return job_of(self.ledger.made[key], self._zone.name)
        raise BadInput(f"there is no job {key} / 没有任务 {key}")

    def path_of(self, key: str, name: str) -> Path:
        """Where a file of a job lies. Raises `BadInput` for one that it does not have."""
        made = self.ledger.made.get(key)
        for one in made.files if made is not None else ():
            if Path(one.path).name == name:
                return Path(one.path)
        raise BadInput(f"{key} has no file {name} / {key} 没有文件 {name}")

    def following(self) -> Iterator[Due]:
        """What every entry of the schedule makes next."""
        made, now_ns = self.ledger.keys(), self._clock()
        for entry in self._reports.schedule:
            since_ns = self.ledger.since.get(entry.id, now_ns)
            yield following(entry, since_ns, made, now_ns, self._zone)

    def ask(
        self,
        report: str,
        period: Period,
        by: str,
        language: str = "",
        formats: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
        areas: tuple[str, ...] = (),
        options: tuple[tuple[str, str], ...] = (),
    ) -> Job:
        """Have one made for somebody; it goes before those of the schedule. Raises `BadInput`."""
        if self.waiting >= MOST_WAITING:
            raise BadInput(
                "too many reports wait: ask again later / 等待生成的报表过多，请稍后再试"
            )
        self._count += 1
        now_ns = self._clock()
        key = f"{now_ns // _NS}-{os.getpid()}-{self._count}"
        order = Order(
            key=key,
            report=report,
            period=period,
            language=language or self._reports.language,
            formats=formats or tuple(str(one) for one in self._reports.formats),
            folder=str(self._reports.folder / "asked" / key),
            by=by,
            tags=tags,
            areas=areas,
            options=options,
        )
        job = self._jobs[key] = Job(order, now_ns)
        self._asked.set()
        return job

    async def run(self) -> None:
        """Make what is due and what is asked for until cancelled."""
        await self._begin()
        while True:
            self._asked.clear()
            self._forget()
            job = self._next()
            if job is None:
                self._sweep()
                await at_most(LOOK_S, self._asked)
            else:
                await self._make(job)

    async def _begin(self) -> None:
        """Remember since when there is which entry; journal what a life before made and did not say."""
        await self._on_disk(self._note_entries)
        for made in list(self.ledger.made.values()):
            said = max(0, min(len(made.files), self._journaled - made.seq + 1))
            if said < len(made.files):
                await self._say(made, said)

    def _note_entries(self) -> None:
        self.ledger.begin((entry.id for entry in self._reports.schedule), self._clock())

    def _next(self) -> Job | None:
        """What is made now: what somebody waits for, else what is due for longest."""
        now_ns = self._clock()
        for job in self._jobs.values():
            if job.state is JobState.WAITING and not job.order.entry:
                return job
        for one in self._all_due(now_ns):
            job = self._jobs.get(one.key) or self._jobs.setdefault(
                one.key, Job(self._order(one), now_ns)
            )
            if job.again_ns <= now_ns:
                return job
        return None

    def _all_due(self, now_ns: int) -> list[Due]:
        made, found = self.ledger.keys(), list[Due]()
        for entry in self._reports.schedule:
            if entry.id in self.ledger.since:
                since_ns = max(self.ledger.since[entry.id], self._done_ns.get(entry.id, 0))
                mine = due(entry, since_ns, made, now_ns, self._zone)
                if not mine:  # years of days need not be looked at again
                    self._done_ns[entry.id] = now_ns - _LOOK_BACK_NS
                found += mine
        found.sort(key=lambda one: (one.ready_ns, one.entry.id))
        return [] if self._waits(found, now_ns) else found

    def _waits(self, found: list[Due], now_ns: int) -> bool:
        """Whether the history does not have everything yet: what is printed must be whole. Told when it
        takes long.
        """
        why = self._behind() if found else ""
        is_late = bool(why) and now_ns - found[0].ready_ns > _PATIENCE_NS
        self._late = f"{found[0].entry.id} {found[0].period.en}: {why}" if is_late else ""
        return bool(why)

    def _order(self, one: Due) -> Order:
        entry, period = one.entry, one.period
        return Order(
            key=one.key,
            report=entry.report,
            period=period,
            language=entry.language,
            formats=tuple(str(found) for found in entry.formats),
            folder=str(self._reports.folder / _month(period.start_ns) / entry.id),
            entry=entry.id,
            tags=entry.tags,
            areas=entry.areas,
        )

    async def _make(self, job: Job) -> None:
        job.state, job.share = JobState.MAKING, 0.0

        def told(share: float) -> None:
            job.share = share

        try:
            files = await self._maker.make(job.order, told)
            made = made_of(job.order, files, self._clock(), self._pen.seq + 1)
            self.ledger.add(made)
        except (NotMade, OSError) as fault:
            self._failed(job, str(fault))
            return
        await self._say(made)
        job.state, job.share, job.made_ns, job.fault = JobState.MADE, 1.0, made.made_ns, ""
        job.files = listed(made)
        self._faults.pop(job.order.key, None)

    async def _say(self, made: Made, said: int = 0) -> None:
        """A line of the journal per file but the first ones, on the disk when this returns.

        All are written in one breath: no other line comes between, so that their numbers are known.
        """
        notes = [
            self._pen.note(EventKind.MADE, user=made.by, text=file.words)
            for file in made.files[said:]
        ]
        for note in notes:
            await note.wait()

    def _failed(self, job: Job, why: str) -> None:
        """Tell it; of the schedule it is tried again, later and later."""
        log.error("report %s: %s", job.order.key, why)
        job.tries, job.fault = job.tries + 1, why
        if not job.order.entry:
            job.state = JobState.FAILED
            return
        wait_s = min(AGAIN_S * 2 ** (job.tries - 1), LONGEST_AGAIN_S)
        job.state, job.again_ns = JobState.WAITING, self._clock() + round(wait_s * _NS)
        name = f"{job.order.entry} {job.order.period.en}"
        self._faults[job.order.key] = f"{name}: {why}"

    def _forget(self) -> None:
        """The oldest that are done leave the list."""
        done = [
            key for key, one in self._jobs.items() if one.state in (JobState.MADE, JobState.FAILED)
        ]
        for key in done[: max(0, len(done) - KEPT_JOBS)]:
            del self._jobs[key]

    def _sweep(self) -> None:
        """Remove files that are older than the site keeps them."""
        now_ns = self._clock()
        if not self._reports.keep_days or now_ns - self._swept_ns < _SWEEP_NS:
            return
        self._swept_ns = now_ns
        oldest_ns = now_ns - self._reports.keep_days * _DAY_NS
        for names in removed(self.ledger.made.values(), oldest_ns):
            self._pen.note(EventKind.HISTORY, text=removed_words(names))

    async def _on_disk(self, what: Callable[[], None]) -> None:
        """Do something that needs the disk; told and tried again until it can be done."""
        while True:
            try:
                what()
            except OSError as fault:
                self._disk = f"{self.ledger.path}: {fault}"
                log.error("%s", self._disk)
                await asyncio.sleep(LOOK_S)
            else:
                self._disk = ""
                return


def _month(time_ns: int) -> str:
    return f"{datetime.fromtimestamp(time_ns // _NS, UTC):%Y-%m}"

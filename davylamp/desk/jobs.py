"""The desk's jobs: asked for, done each in a process of its own, kept for a week, journaled."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from alarms.service import Safety
from davylamp.desk.check import Note
from davylamp.desk.job_kinds import KINDS, JobKind
from davylamp.desk.job_orders import JobOrder, Told
from davylamp.desk.job_runner import ChildRunner, Runner
from davylamp.desk.job_store import JobStore, too_old
from davylamp.desk.job_task import JobFault
from scada.bus.job_messages import LARGEST_DATA, LARGEST_OPTIONS, Job, JobRequest
from scada.model import BadInput

log = logging.getLogger(__name__)

MOST_WAITING: Final = 50
FINISH_S: Final = 10.0
"""How long the desk's end waits for a job that must not be ended half done."""
_NS: Final = 10**9


class Jobs:
    """The jobs of one site, whose folder is ``root``. `begin` once, `close` at the end.

    Lines go to ``note``, time (ns UTC) comes from ``clock``.
    """

    def __init__(
        self,
        root: Path,
        run: Path,
        note: Note,
        clock: Callable[[], int],
        runner: Runner | None = None,
        kinds: Mapping[str, JobKind] = KINDS,
    ) -> None:
        self._root, self._note, self._clock, self._kinds = root, note, clock, kinds
        prompt = tuple(kind.module for kind in kinds.values() if kind.is_prompt)
        self._runner = runner or ChildRunner(prompt)
        self._store = JobStore(run)
        self._jobs: dict[str, Job] = {}
        self._requests: dict[str, JobRequest] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._is_closing = False
        self.fault = ""
        """Why jobs cannot be kept; empty where they can."""

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All of them, the newest first."""
        return tuple(reversed(self._jobs.values()))

    def kind(self, name: str) -> JobKind:
        """A kind of job. Raises `BadInput`."""
        if name not in self._kinds:
            known = ", ".join(self._kinds)
            raise BadInput(
                f"unknown kind of job {name!r}: one of {known} / 任务类型 {name!r} 不存在，可用：{known}"
            )
        return self._kinds[name]

    def job(self, id: str) -> Job:
        """One of them. Raises `BadInput`."""
        if id not in self._jobs:
            raise BadInput(f"there is no job {id} / 没有任务 {id}")
        return self._jobs[id]

    async def begin(self) -> None:
        """What an earlier life left: its results; what it did not end has failed; journal the unsaid."""
        for job in self._store.read():
            self._jobs[job.id] = job
            await self._say(job)
            if not job.is_over:
                self._over(job.id, "failed", "the desk was restarted meanwhile / 登录服务已重启")
        self._sweep()

    def ask(self, request: JobRequest, by: str) -> Job:
        """Have one done for somebody. Raises `BadInput`."""
        self.kind(request.kind)
        _check_size(request)
        if len(self._requests) >= MOST_WAITING:
            raise BadInput("too many jobs wait: ask again later / 等待的任务过多，请稍后再试")
        now_ns = self._clock()
        id = f"{now_ns // _NS}-{os.urandom(4).hex()}"
        job = Job(id=id, kind=request.kind, state="waiting", by=by, asked_ns=now_ns)
        try:
            self._store.begin(job)
        except OSError as fault:
            raise BadInput(f"the job cannot be kept: {fault} / 任务无法保存") from None
        self._jobs[id], self._requests[id] = job, request
        self._start_next()
        return self._jobs[id]

    def cancel(self, id: str) -> Job:
        """End it; one that is over stays as it is. Raises `BadInput`."""
        job = self.job(id)
        if job.is_over:
            return job
        if job.state == "running" and self.kind(job.kind).is_final:
            raise BadInput(
                "it is being written and ends in a moment / 正在写入，即将完成，不能取消"
            )
        task = self._tasks.get(id)
        if task is not None:
            task.cancel()
        self._over(id, "cancelled")
        self._start_next()
        return self._jobs[id]

    def part(self, id: str, offset: int, most: int) -> tuple[bytes, int]:
        """Bytes of its result from ``offset`` on, and the size of the whole. Raises `BadInput`."""
        job = self.job(id)
        if job.state != "done":
            raise BadInput(f"{id} has no result: {job.fault or job.state} / 任务没有结果")
        return self._store.part(id, offset, most)

    async def close(self) -> None:
        """End all; what must not be ended half done has a moment to finish."""
        self._is_closing = True
        final = [
            task for id, task in self._tasks.items() if self.kind(self._jobs[id].kind).is_final
        ]
        if final:
            await asyncio.wait(final, timeout=FINISH_S)
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._runner.close()

    def _start_next(self) -> None:
        """Start what waits and may run, in the order in which it was asked for."""
        if self._is_closing:
            return
        busy = [self._jobs[id].kind for id in self._tasks]
        for id, request in list(self._requests.items()):
            if self._jobs[id].state != "waiting":
                continue
            if busy.count(request.kind) < self.kind(request.kind).at_once:
                busy.append(request.kind)
                self._change(id, state="running")
                self._tasks[id] = asyncio.create_task(self._do(id, request), name=f"job {id}")
                self._tasks[id].add_done_callback(partial(self._ended, id))

    def _ended(self, id: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(id, None)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            log.error("job %s", id, exc_info=fault)
            self._over(id, "failed", f"{type(fault).__name__}: {fault}")
        elif id in self._jobs and not self._jobs[id].is_over:
            self._over(id, "cancelled")
        self._start_next()

    async def _do(self, id: str, request: JobRequest) -> None:
        kind, job = self.kind(request.kind), self._jobs[id]
        order = JobOrder(
            root=str(self._root),
            module=kind.module,
            result=str(self._store.result(id)),
            lines=str(self._store.lines(id)),
            by=job.by,
            options=request.options,
            data=request.data,
            nice=2 if kind.is_prompt else 10,
        )
        try:
            await self._runner.run(order, kind.longest_s, lambda told: self._hear(id, told))
            await self._say(job)
            self._over(id, "done", bytes_=self._store.result(id).stat().st_size)
        except (JobFault, OSError) as fault:
            log.info("job %s %s: %s", job.kind, id, fault)
            await self._say(job)
            self._over(id, "failed", str(fault))

    def _hear(self, id: str, told: Told) -> None:
        if not self._jobs[id].is_over:
            self._change(id, share=told.share, note_zh=told.zh, note_en=told.en)

    def _change(self, id: str, **fields: object) -> None:
        self._jobs[id] = msgspec.structs.replace(self._jobs[id], **fields)

    def _over(self, id: str, state: str, fault: str = "", bytes_: int = 0) -> None:
        share = 1.0 if state == "done" else self._jobs[id].share
        self._requests.pop(id, None)
        self._change(
            id, state=state, fault=fault, done_ns=self._clock(), bytes=bytes_, share=share,
            note_zh="", note_en="",
        )  # fmt: skip
        try:
            self._store.write(self._jobs[id])
            self.fault = ""
        except OSError as error:
            self.fault = f"{self._store.folder}: {error}"
            log.error("a job cannot be kept: %s", self.fault)
        self._sweep()

    async def _say(self, job: Job) -> None:
        """Journal what it changed, on a disk before anybody is told that it is done."""
        lines = self._store.unsaid(job.id)
        safe: list[Safety] = [self._note(one.kind, user=job.by, text=one.text) for one in lines]
        for one in safe:
            await one.wait()
        if lines:
            self._store.said(job.id)

    def _sweep(self) -> None:
        at_rest = [job for id, job in self._jobs.items() if id not in self._tasks]
        for job in too_old(at_rest, self._clock()):
            del self._jobs[job.id]
            self._store.remove(job.id)


def _check_size(request: JobRequest) -> None:
    if len(request.data) > LARGEST_DATA:
        raise BadInput(
            f"{len(request.data):,} bytes are too many: at most {LARGEST_DATA >> 20} MB"
            f" / 数据过大，最多 {LARGEST_DATA >> 20} MB"
        )
    if sum(len(name) + len(text) for name, text in request.options.items()) > LARGEST_OPTIONS:
        raise BadInput("the options are too long: send them as data / 选项过长，请作为数据发送")

"""Jobs of the desk: in processes of their own, one of a kind at a time, kept, journaled, ended."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alarms.service import Safety
from davylamp.desk.job_answers import JobAnswers
from davylamp.desk.job_kinds import KINDS, JobKind
from davylamp.desk.job_orders import JobOrder, Told
from davylamp.desk.job_runner import ChildRunner
from davylamp.desk.job_store import KEPT_BYTES, KEPT_NS, JobStore, too_old
from davylamp.desk.job_task import JobFault
from davylamp.desk.jobs import MOST_WAITING, Jobs
from scada.bus.job_messages import (
    LARGEST_DATA,
    LARGEST_OPTIONS,
    PART,
    Job,
    JobCancel,
    JobPart,
    JobRequest,
    JobResultRequest,
    JobsAnswer,
    JobsRequest,
)
from scada.model import BadInput, EventKind
from scada.model.rights import JOBS
from tests.desk.office import Office

ECHO = {
    "browse": JobKind("browse", "tests.desk.echo_job", at_once=2),
    "final": JobKind("final", "tests.desk.echo_job", is_final=True),
}


class Held:
    """A runner that does nothing until the test says so."""

    def __init__(self) -> None:
        self.orders: list[JobOrder] = []
        self.ends: list[asyncio.Future[bytes]] = []

    async def run(self, order: JobOrder, longest_s: float, told: Callable[[Told], None]) -> None:
        self.orders.append(order)
        end = asyncio.get_running_loop().create_future()
        self.ends.append(end)
        told(Told(share=0.25, zh="在做", en="busy"))
        Path(order.result).write_bytes(await end)

    async def close(self) -> None:
        pass


class Bureau:
    """Jobs of one run folder, one life after the other."""

    def __init__(self, run: Path, kinds: Mapping[str, JobKind] = ECHO) -> None:
        self.run, self.kinds = run, kinds
        self.now_ns = 10**18
        self.lines: list[tuple[EventKind, dict[str, Any]]] = []
        self.held = Held()

    def jobs(self, runner: Any = None) -> Jobs:
        return Jobs(
            self.run, self.run, self.note, lambda: self.now_ns, runner or self.held, self.kinds
        )

    def note(self, kind: EventKind, **fields: Any) -> Safety:
        self.lines.append((kind, fields))
        return Safety([])


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


@pytest.fixture
async def real(bureau: Bureau) -> AsyncIterator[Jobs]:
    jobs = bureau.jobs(ChildRunner(["tests.desk.echo_job"]))
    yield jobs
    await jobs.close()


async def over(jobs: Jobs, *ids: str) -> list[Job]:
    while not all(jobs.job(id).is_over for id in ids):
        await asyncio.sleep(0)
    return [jobs.job(id) for id in ids]


def asked(do: str = "", data: bytes = b"x", kind: str = "browse") -> JobRequest:
    return JobRequest(kind=kind, options={"do": do}, data=data)


async def test_processes_of_their_own(bureau: Bureau, real: Jobs) -> None:
    good = real.ask(asked("change", b"\x00 points"), "li")
    bad = real.ask(asked("fail"), "li")
    dead = real.ask(asked("die"), "li")
    done, failed, died = await over(real, good.id, bad.id, dead.id)
    assert (done.state, done.share, done.bytes) == ("done", 1.0, 8)
    assert real.part(good.id, 2, PART) == (b"points", 8)
    assert bureau.lines == [
        (EventKind.CONFIGURATION, {"user": "li", "text": {"zh": "改了", "en": "changed"}})
    ]
    assert (failed.state, failed.fault) == ("failed", "no / 不行")
    assert died.fault == (
        "the desk's process for it failed: a stray word / 任务进程异常结束：a stray word"
    )
    with pytest.raises(BadInput, match="has no result"):
        real.part(bad.id, 0, PART)


async def test_the_next_child_waits_already(real: Jobs) -> None:
    for _ in range(2):
        (job,) = await over(real, real.ask(asked(), "li").id)
        assert job.state == "done", job.fault


async def test_one_is_cancelled(real: Jobs) -> None:
    job = real.ask(asked("hang"), "li")
    while real.job(job.id).share == 0.0:
        await asyncio.sleep(0)
    assert real.job(job.id).note_zh == "一半"
    assert real.cancel(job.id).state == "cancelled"
    assert real.cancel(job.id).state == "cancelled"


async def test_so_many_of_a_kind_at_once(bureau: Bureau) -> None:
    jobs = bureau.jobs()
    ids = [jobs.ask(asked(), "li").id for _ in range(3)]
    assert [jobs.job(id).state for id in ids] == ["running", "running", "waiting"]
    await asyncio.sleep(0)
    bureau.held.ends[0].set_result(b"a")
    await over(jobs, ids[0])
    await asyncio.sleep(0)
    assert jobs.job(ids[2]).state == "running"
    assert [job.id for job in jobs.jobs] == ids[::-1]
    await jobs.close()
    assert [jobs.job(id).state for id in ids] == ["done", "cancelled", "cancelled"]


async def test_what_is_being_written_is_not_ended(bureau: Bureau) -> None:
    jobs = bureau.jobs()
    job = jobs.ask(asked(kind="final"), "li")
    await asyncio.sleep(0)
    with pytest.raises(BadInput, match="正在写入"):
        jobs.cancel(job.id)
    closing = asyncio.create_task(jobs.close())
    await asyncio.sleep(0)
    bureau.held.ends[0].set_result(b"a")
    await closing
    assert jobs.job(job.id).state == "done"


async def test_limits(bureau: Bureau) -> None:
    jobs = bureau.jobs()
    with pytest.raises(BadInput, match="unknown kind of job 'brows'"):
        jobs.ask(JobRequest(kind="brows"), "li")
    with pytest.raises(BadInput, match="数据过大"):
        jobs.ask(asked(data=bytes(LARGEST_DATA + 1)), "li")
    with pytest.raises(BadInput, match="send them as data"):
        jobs.ask(JobRequest(kind="browse", options={"x": "y" * LARGEST_OPTIONS}), "li")
    with pytest.raises(BadInput, match="there is no job"):
        jobs.job("../../etc")
    for _ in range(MOST_WAITING):
        jobs.ask(asked(), "li")
    with pytest.raises(BadInput, match="too many jobs wait"):
        jobs.ask(asked(), "li")
    await jobs.close()


async def test_a_restart_keeps_results_and_says_what_was_unsaid(bureau: Bureau) -> None:
    jobs = bureau.jobs()
    done, left = jobs.ask(asked(), "li"), jobs.ask(asked(), "wang")
    await asyncio.sleep(0)
    bureau.held.ends[0].set_result(b"result")
    await over(jobs, done.id)
    line = [{"kind": "configuration", "text": {"zh": "改", "en": "c"}}]
    JobStore(bureau.run).lines(left.id).write_bytes(msgspec.json.encode(line))
    again = bureau.jobs()
    await again.begin()
    assert again.part(done.id, 0, PART) == (b"result", 6)
    assert "restarted" in again.job(left.id).fault
    assert bureau.lines == [
        (EventKind.CONFIGURATION, {"user": "wang", "text": {"zh": "改", "en": "c"}})
    ]
    third = bureau.jobs()
    await third.begin()
    assert len(bureau.lines) == 1
    await jobs.close()


async def test_old_ones_go(bureau: Bureau) -> None:
    jobs = bureau.jobs()
    old = jobs.ask(asked(), "li")
    await asyncio.sleep(0)
    bureau.held.ends[0].set_result(b"a")
    await over(jobs, old.id)
    await asyncio.sleep(0)
    bureau.now_ns += KEPT_NS + 1
    assert jobs.cancel(jobs.ask(asked(), "li").id).state == "cancelled"
    assert old.id not in [job.id for job in jobs.jobs]
    assert not JobStore(bureau.run).result(old.id).exists()
    await jobs.close()


def test_the_largest_go_sooner() -> None:
    jobs = [
        Job(id=str(n), kind="browse", state="done", bytes=KEPT_BYTES // 2, done_ns=1)
        for n in range(4)
    ]
    assert [job.id for job in too_old(jobs, 1)] == ["0", "1"]


async def test_a_runner_that_breaks_fails_the_job(bureau: Bureau) -> None:
    class Broken(Held):
        async def run(self, *_: Any) -> None:
            raise RuntimeError("a bug")

    class Full(Held):
        async def run(self, *_: Any) -> None:
            raise JobFault("full / 满")

    for runner, said in ((Broken(), "RuntimeError: a bug"), (Full(), "full / 满")):
        jobs = bureau.jobs(runner)
        (job,) = await over(jobs, jobs.ask(asked(), "li").id)
        assert (job.state, job.fault) == ("failed", said)
        await jobs.close()


async def test_who_may(tmp_path: Path) -> None:
    office = Office(tmp_path)
    bureau = Bureau(tmp_path)
    answers = JobAnswers(bureau.jobs(), office.desk.somebody)
    ann = (await office.login("ann")).token
    wang = (await office.login("wang")).token
    with pytest.raises(BadInput, match="your role does not allow it"):
        answers.answer(msgspec.structs.replace(asked(), token=ann))
    told = answers.answer(msgspec.structs.replace(asked(), token=wang))
    assert isinstance(told, JobsAnswer)
    assert (told.jobs[0].by, told.jobs[0].state) == ("wang", "running")
    id = told.jobs[0].id
    for request in (JobsRequest(job=id), JobCancel(job=id), JobResultRequest(job=id)):
        with pytest.raises(BadInput, match="您的角色无此权限"):
            answers.answer(msgspec.structs.replace(request, token=ann))
        with pytest.raises(BadInput, match="log in"):
            answers.answer(request)
    await asyncio.sleep(0)
    bureau.held.ends[0].set_result(b"result")
    while not (told := answers.answer(JobsRequest(token=wang))).jobs[0].is_over:  # type: ignore[union-attr]
        await asyncio.sleep(0)
    part = answers.answer(JobResultRequest(job=id, offset=3, token=wang))
    assert part == JobPart(data=b"ult", size=6)


def test_every_kind_has_its_roles_and_its_module() -> None:
    assert set(KINDS) == set(JOBS)

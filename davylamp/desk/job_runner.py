"""Runs a job in a process of its own: the desk goes on answering, and its memory stays its own."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec

from davylamp.desk.child_talk import end, ended, heard
from davylamp.desk.job_orders import JobOrder, Told
from davylamp.desk.job_task import JobFault

MODULE: Final = "davylamp.desk.job_child"
SPARE_S: Final = 600.0


class Runner(Protocol):
    """Runs jobs."""

    async def run(self, order: JobOrder, longest_s: float, told: Callable[[Told], None]) -> None:
        """Have one done and say how far it is. Raises `JobFault`."""
        ...

    async def close(self) -> None:
        """No more jobs come."""
        ...


class ChildRunner:
    """Runs `davylamp.desk.job_child`. A child is ended with whoever waits for it.

    After a job the next child is started at once, with the modules ``ready`` loaded: who edits limits and
    has each edit checked does not wait for Python to start. Nobody asks for `SPARE_S`: it goes.
    """

    def __init__(self, ready: Sequence[str] = ()) -> None:
        self._ready = tuple(ready)
        self._spare: asyncio.Task[asyncio.subprocess.Process] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def run(self, order: JobOrder, longest_s: float, told: Callable[[Told], None]) -> None:
        """See `Runner.run`."""
        child = await self._child()
        self._prepare()
        try:
            async with asyncio.timeout(longest_s):
                await _listen(child, order, told)
        except TimeoutError:
            said = f"it took longer than {longest_s / 60:.0f} min: given up"
            raise JobFault(f"{said} / 超过 {longest_s / 60:.0f} 分钟，已放弃") from None
        finally:
            await end(child)

    async def close(self) -> None:
        """See `Runner.close`."""
        self._is_closed = True
        self._let_go()
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _child(self) -> asyncio.subprocess.Process:
        """The one that waits, where it still lives; else a new one."""
        spare, self._spare = self._spare, None
        if self._timer is not None:
            self._timer.cancel()
        if spare is not None:
            child = await spare
            if child.returncode is None:
                return child
        return await _started(())

    def _prepare(self) -> None:
        if self._is_closed or self._spare is not None or not self._ready:
            return
        self._spare = asyncio.create_task(_started(self._ready), name="a child for the next job")
        self._timer = asyncio.get_running_loop().call_later(SPARE_S, self._let_go)

    def _let_go(self) -> None:
        """End the one that waits."""
        spare, self._spare = self._spare, None
        if self._timer is not None:
            self._timer.cancel()
        if spare is not None:
            ending = asyncio.create_task(_end_started(spare), name="no job came")
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)


async def _started(ready: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, *ready,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


async def _end_started(spare: asyncio.Task[asyncio.subprocess.Process]) -> None:
    await end(await spare)


async def _listen(
    child: asyncio.subprocess.Process, order: JobOrder, told: Callable[[Told], None]
) -> None:
    packed = msgspec.msgpack.encode(order)
    try:
        last, status, complaints = await heard(child, packed, Told(), told)
    except msgspec.MsgspecError as fault:
        raise JobFault(f"the child said something else: {fault} / 任务进程输出异常") from None
    if last.fault:
        raise JobFault(last.fault)
    if status or not last.is_done:
        raise JobFault(ended(status, complaints))

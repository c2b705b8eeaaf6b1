"""Runs a job in a process of its own: the desk goes on answering, and its memory stays its own."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from davylamp.desk.job_orders import JobOrder, Told
from davylamp.desk.job_task import JobFault

MODULE: Final = "davylamp.desk.job_child"
_TAIL: Final = 600


class Runner(Protocol):
    """Runs a job."""

    async def run(self, order: JobOrder, longest_s: float, told: Callable[[Told], None]) -> None:
        """Have it done and say how far it is. Raises `JobFault`."""
        ...


class ChildRunner:
    """Runs `davylamp.desk.job_child`. The child is ended with whoever waits for it."""

    async def run(self, order: JobOrder, longest_s: float, told: Callable[[Told], None]) -> None:
        """See `Runner.run`."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(longest_s):
                await _listen(child, order, told)
        except TimeoutError:
            said = f"it took longer than {longest_s / 60:.0f} min: given up"
            raise JobFault(f"{said} / 超过 {longest_s / 60:.0f} 分钟，已放弃") from None
        finally:
            await _end(child)


async def _listen(
    child: asyncio.subprocess.Process, order: JobOrder, told: Callable[[Told], None]
) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    words = asyncio.create_task(child.stderr.read(), name="what the child complains of")
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            child.stdin.write(msgspec.msgpack.encode(order))
            await child.stdin.drain()
        child.stdin.close()
        last = Told()
        async for line in child.stdout:
            last = msgspec.json.decode(line, type=Told)
            told(last)
        status, complaints = await child.wait(), (await words).decode("utf-8", "replace").strip()
    except msgspec.MsgspecError as fault:
        raise JobFault(f"the child said something else: {fault} / 任务进程输出异常") from None
    finally:
        words.cancel()
        await asyncio.gather(words, return_exceptions=True)
    if last.fault:
        raise JobFault(last.fault)
    if status or not last.is_done:
        raise JobFault(f"the child ended with {status} / 任务进程异常结束: {complaints[-_TAIL:]}")


async def _end(child: asyncio.subprocess.Process) -> None:
    """It is over when nobody waits for it any more."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()

"""What the desk says to a child that works for it, what the child says meanwhile, and how it is ended."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")
log = logging.getLogger(__name__)
_SIGNALS: Final = {one.value for one in signal.Signals}


async def heard(
    child: asyncio.subprocess.Process, order: bytes, first: T, told: Callable[[T], None]
) -> tuple[T, int, str]:
    """Give it the order and tell of each line, JSON of the kind of ``first``, until it ends.

    Returns the last line (``first`` where there was none), its exit status and its complaints. Raises
    `msgspec.MsgspecError` for a line that is something else.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    words = asyncio.create_task(child.stderr.read(), name="what the child complains of")
    last = first
    try:
        # One that ended before it read the order is known by its status.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            child.stdin.write(order)
            await child.stdin.drain()
        child.stdin.close()
        async for line in child.stdout:
            last = msgspec.json.decode(line, type=type(first))
            told(last)
        return last, await child.wait(), (await words).decode("utf-8", "replace").strip()
    finally:
        words.cancel()
        await asyncio.gather(words, return_exceptions=True)


async def end(child: asyncio.subprocess.Process) -> None:
    """It is over when nobody waits for it any more, and whatever it started with it."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def ended(status: int, complaints: str) -> str:
    """Why a child gave no answer, in words for whoever waits; what it complained of goes to the log."""
    if status < 0:
        name = signal.Signals(-status).name if -status in _SIGNALS else str(-status)
        return (
            f"the desk's process for it was ended by {name}: perhaps the machine has no memory left; "
            f"choose less, or try again / 任务进程被 {name} 结束：可能内存不足，请缩小范围或重试"
        )
    log.error("a child ended with %d: %s", status, complaints)
    last = next((line for line in reversed(complaints.splitlines()) if line.strip()), str(status))
    last = last.strip().replace(" / ", "/")
    return f"the desk's process for it failed: {last} / 任务进程异常结束：{last}"

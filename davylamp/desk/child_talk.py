"""What the desk says to a child that works for it, what the child says meanwhile, and how it is ended."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")


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

"""The faults: each breaks something, mends it, and says when."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bench.links.rig import START_S, Rig

DOWN_S: Final = 1.0
"""How long a process is away before it is started again."""
AWAY_S: Final = 8.0
"""How long the path swallows everything, and a process stands still."""
LOOK_S: Final = 0.01

Moments = tuple[int, int]
"""When it broke, and when it was available again (ns UTC)."""


async def kill(rig: Rig) -> Moments:
    """``kill -9``, and start again."""
    broken_ns = time.time_ns()
    rig.server.kill()
    await asyncio.sleep(DOWN_S)
    return broken_ns, await _start_again(rig)


async def restart(rig: Rig) -> Moments:
    """SIGTERM, and start again."""
    broken_ns = time.time_ns()
    await asyncio.to_thread(rig.server.stop)
    await asyncio.sleep(DOWN_S)
    return broken_ns, await _start_again(rig)


async def restart_kept(rig: Rig) -> Moments:
    """SIGHUP: the port closes for a second; sessions and subscriptions are kept."""
    broken_ns = time.time_ns()
    rig.server.send(signal.SIGHUP)
    while await _opens(rig.server.port):
        await asyncio.sleep(LOOK_S)
    return broken_ns, await _open_again(rig.server.port)


async def cut(rig: Rig) -> Moments:
    """The connection is cut; the path is there again at once."""
    broken_ns = time.time_ns()
    await rig.proxy.cut()
    return broken_ns, broken_ns


async def blackhole(rig: Rig) -> Moments:
    """Nothing passes for a while; then what was sent passes, late."""
    broken_ns = time.time_ns()
    rig.proxy.hole()
    await asyncio.sleep(AWAY_S)
    rig.proxy.mend()
    return broken_ns, time.time_ns()


async def stop(rig: Rig) -> Moments:
    """The process stands still for a while; the kernel still answers for it."""
    broken_ns = time.time_ns()
    rig.server.send(signal.SIGSTOP)
    await asyncio.sleep(AWAY_S)
    rig.server.send(signal.SIGCONT)
    return broken_ns, time.time_ns()


FAULTS: Final[dict[str, Callable[[Rig], Awaitable[Moments]]]] = {
    "kill": kill,
    "cut": cut,
    "blackhole": blackhole,
    "restart": restart,
    "restart_kept": restart_kept,
    "stop": stop,
}

PROXIED: Final = ("cut", "blackhole")
"""Faults of the path: these need one that we hold in our hands."""

NEW_PROCESS: Final = ("kill", "restart")
"""After these nothing is left of what the server had in its memory."""


async def _start_again(rig: Rig) -> int:
    rig.server.launch()
    open_ns = await _open_again(rig.server.port)
    async with asyncio.timeout(START_S):
        while not rig.server.is_ready():
            await asyncio.sleep(LOOK_S)
    return open_ns


async def _open_again(port: int) -> int:
    """The last time that the port refused us: the server was available after it, not before."""
    refused_ns = time.time_ns()
    async with asyncio.timeout(START_S):
        while not await _opens(port):
            refused_ns = time.time_ns()
            await asyncio.sleep(LOOK_S)
    return refused_ns


async def _opens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.transport.abort()
    return True

"""One child process: started with a log file and a notify socket, told to stop, or killed."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

LOG_LIMIT_BYTES: Final = 10_000_000
PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Service:
    """What to run: ``argv``, after which services, and how it is known to be ready.

    Without ``probe`` the service says READY=1 itself. ``watchdog_s`` is how long it may keep silent
    once it is ready (0: it is not watched); ``stop_s`` how long it has to end by itself. ``own_log`` is
    the file that it writes itself, where its last words are.
    """

    name: str
    argv: tuple[str, ...]
    after: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    probe: Callable[[], Awaitable[None]] | None = None
    watchdog_s: float = 10.0
    start_s: float = 60.0
    stop_s: float = 8.0
    own_log: Path | None = None


def die_with_parent() -> None:
    """In the child, before exec: end when the supervisor is gone, even after its ``kill -9``."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def open_log(path: Path) -> IO[bytes]:
    """Open a service's log for appending; one that has grown large is kept as ``.1``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


class Child:
    """A running process of a `Service`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, service: Service, log: Path, notify_socket: str) -> "Child":
        """Start it in a session of its own, so that a Ctrl-C reaches the supervisor only."""
        env = {**os.environ, **service.env, "NOTIFY_SOCKET": notify_socket}
        with open_log(log) as output:
            process = await asyncio.create_subprocess_exec(
                *service.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=env,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    async def exited(self) -> int:
        """Wait for its end; returns the exit status (negative: the signal that ended it)."""
        return await self._process.wait()

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it, and all that it started."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            if number is signal.SIGKILL:
                os.killpg(self._process.pid, number)
            elif self._process.returncode is None:
                self._process.send_signal(number)


def last_words(service: Service, output: Path, count: int = 3) -> str:
    """The last lines that a service said, in its output or in a log that it writes itself."""
    there = [log for log in (output, service.own_log) if log is not None and log.exists()]
    return last_lines(max(there, key=lambda log: log.stat().st_mtime), count) if there else ""


def last_lines(log: Path, count: int = 3) -> str:
    """The last lines of a log, for the message about why a service ended."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return " | ".join(lines[-count:])

"""A real nats-server for a test, in a folder of its own on a free port."""

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scada.bus.nats_bus import NatsBus, connect
from scada.bus.server import BusServer, prepare, wait_ready


class Running:
    """The embedded server as a child; it can be killed, frozen and started again."""

    def __init__(self, run: Path, site: str = "demo") -> None:
        self.server: BusServer = prepare(run, site, hold_h=48)
        self.notices: list[str] = []
        self._child: subprocess.Popen[bytes] | None = None

    async def start(self) -> list[str]:
        """Start it and wait until it is ready."""
        self._child = subprocess.Popen(self.server.command, stdout=subprocess.DEVNULL)
        return await wait_ready(self.server)

    def _notice(self, text: str) -> None:
        self.notices.append(text)
        logging.getLogger(__name__).warning(text)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal: SIGKILL for a crash, SIGSTOP and SIGCONT for a freeze."""
        assert self._child is not None
        self._child.send_signal(number)
        if number is signal.SIGKILL:
            self._child.wait(10)
        if number is signal.SIGSTOP:  # only when it has: a thread of it may be just answering
            os.waitid(os.P_PID, self._child.pid, os.WSTOPPED)

    @property
    def is_up(self) -> bool:
        """Whether its process runs."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop it, however it is."""
        if self._child is not None and self.is_up:
            self._child.send_signal(signal.SIGCONT)
            self._child.terminate()
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait(10)
                raise

    async def connect(self, user: str, wait_s: float = 10.0, limits: bool = True) -> NatsBus:
        """A connection as one of the site's users."""
        access = self.server.access
        return await connect(
            access.url,
            user,
            access.password(user),
            user,
            access.site,
            limits=access.limits if limits else None,
            notice=self._notice,
            wait_s=wait_s,
        )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A configured server that is not started yet; stopped at the end."""
    made = Running(tmp_path / "run")
    yield made
    made.stop()


async def until(condition: "asyncio.Event", wait_s: float = 20.0) -> None:
    """Wait for an event, but not for ever."""
    await asyncio.wait_for(condition.wait(), wait_s)

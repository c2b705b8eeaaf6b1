import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from davylamp.supervise.child import Service
from davylamp.supervise.life import State
from davylamp.supervise.notify import notify
from davylamp.supervise.supervisor import Supervisor

SAYS_READY = """
import os, signal, socket, subprocess, sys, time
channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
channel.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
"""
LIVES = SAYS_READY + "signal.pause()"
DEAF = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    + SAYS_READY
    + "\nwhile True: signal.pause()"
)
# The child is there before "ready" is said: whoever waits for that counts on it.
HAS_A_CHILD = (
    "import subprocess; subprocess.Popen(['sleep', '600']);" + SAYS_READY + "signal.pause()"
)
BREAKS = "raise SystemExit('no such node: ns=2;s=T1')"


def service(name: str, script: str, **more: object) -> Service:
    return Service(name, (sys.executable, "-c", script), **{"watchdog_s": 0.0, **more})  # type: ignore[arg-type]


class Said(list[tuple[str, str]]):
    def __call__(self, name: str, what: str) -> None:
        self.append((name, what))

    async def until(self, name: str, words: str) -> None:
        while not any(who == name and words in what for who, what in self):
            await asyncio.sleep(0.01)


@pytest.fixture
def said() -> Said:
    return Said()


async def test_services_start_in_order_and_stop_leaving_nothing(tmp_path: Path, said: Said) -> None:
    services = [service("bus", LIVES), service("core", HAS_A_CHILD, after=("bus",))]
    before = set(psutil.Process().children(recursive=True))
    async with Supervisor(services, tmp_path, said) as supervisor:
        await supervisor.ready(["core"])
        pids = [supervisor.pid(name) for name in ("bus", "core")]
        assert said == [("bus", "ready"), ("core", "ready")]
        children = [
            child for child in psutil.Process().children(recursive=True) if child not in before
        ]
        assert len(children) == 3
    assert all(pid and not psutil.pid_exists(pid) for pid in pids)
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive


async def test_a_killed_service_comes_back_alone(tmp_path: Path, said: Said) -> None:
    async with Supervisor(
        [service("bus", LIVES), service("core", LIVES)], tmp_path, said
    ) as supervisor:
        await supervisor.ready(["bus", "core"])
        bus, core = supervisor.pid("bus"), supervisor.pid("core")
        assert core
        os.kill(core, signal.SIGKILL)
        await said.until("core", "ready again (start 2)")
        assert supervisor.pid("bus") == bus
        assert supervisor.pid("core") != core
        assert ("core", "ended (signal 9): ") in said


async def test_a_service_that_hangs_is_killed_and_started_again(tmp_path: Path, said: Said) -> None:
    async with Supervisor([service("core", LIVES, watchdog_s=0.2)], tmp_path, said) as supervisor:
        await said.until("core", "hangs")
        await said.until("core", "ready again")
        assert supervisor.state("core") is not State.STOPPED


async def test_one_that_begins_anew_is_let_alone(tmp_path: Path, said: Said) -> None:
    asks = SAYS_READY + 'channel.sendto(b"WATCHDOG_USEC=60000000", os.environ["NOTIFY_SOCKET"])\n'
    anew = service("core", asks + "signal.pause()", watchdog_s=0.2)
    hangs = service("desk", LIVES, watchdog_s=0.2, after=("core",))
    async with Supervisor([anew, hangs], tmp_path, said):
        await said.until("desk", "hangs")
        assert not any("hangs" in what for who, what in said if who == "core")


def test_whoever_is_ready_has_his_watchdog_time_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listens:
        listens.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "10000000")
        for state in ("READY=1", "WATCHDOG=1"):
            notify(state)
        told = [listens.recv(100).decode() for _ in range(2)]
    assert told == ["READY=1\nWATCHDOG_USEC=10000000", "WATCHDOG=1"]


async def test_a_service_that_breaks_says_why(tmp_path: Path, said: Said) -> None:
    async with Supervisor([service("core", BREAKS)], tmp_path, said):
        await said.until("core", "ended (exit status 1): no such node: ns=2;s=T1")


async def test_a_program_that_is_not_there_is_named(tmp_path: Path, said: Said) -> None:
    async with Supervisor([Service("bus", ("/no/such/nats-server",))], tmp_path, said):
        await said.until("bus", "/no/such/nats-server")


async def test_one_that_will_not_end_is_killed(tmp_path: Path, said: Said) -> None:
    async with Supervisor([service("core", DEAF, stop_s=0.2)], tmp_path, said) as supervisor:
        await supervisor.ready(["core"])
        pid = supervisor.pid("core")
    assert ("core", "did not end in time: killed") in said
    assert pid
    assert not psutil.pid_exists(pid)


async def test_one_that_ends_well_is_not_started_again(tmp_path: Path, said: Said) -> None:
    async with Supervisor([service("station", SAYS_READY)], tmp_path, said) as supervisor:
        await supervisor.finished("station")
        assert supervisor.state("station") is State.STOPPED


async def test_a_probe_stands_for_a_program_that_does_not_notify(
    tmp_path: Path, said: Said
) -> None:
    opened = asyncio.Event()
    silent = Service("bus", ("sleep", "600"), probe=lambda: _wait(opened), watchdog_s=0)
    async with Supervisor([silent], tmp_path, said) as supervisor:
        assert supervisor.state("bus") is not State.READY
        opened.set()
        await supervisor.ready(["bus"])


async def _wait(event: asyncio.Event) -> None:
    await event.wait()

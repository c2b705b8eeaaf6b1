"""The supervisor: starts the services in order, restarts what ends or hangs, stops all in order."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.supervise import record
from davylamp.supervise.child import Child, Service, last_words
from davylamp.supervise.life import Happening, Life, S, State
from davylamp.supervise.notify import PATIENCE
from scada.bus.machine_messages import ServiceState

TICK_S: Final = 0.05
LATE: Final = ("did not become ready", "启动未就绪")
HUNG: Final = ("hangs: its watchdog was not fed", "挂死：看门狗超时")
Report = Callable[[str, str], None]
"""Called with a service's name and what happened to it, in words."""


class _Ear(asyncio.DatagramProtocol):
    """Receives what the services say of themselves."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: object) -> None:
        for line in data.decode("utf-8", "replace").splitlines():
            self._heard(line)


class _Seat:
    """A service's place: its life, its process if any, and when it was last heard."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log
        self.life = Life()
        self.child: Child | None = None
        self.heard_ns = 0
        self.patience_s = 0.0
        """For how long it asked to be let alone (it begins anew), until it is heard again."""
        self.socket = ""
        self.ended, self.ended_ns = "", 0
        """Why it ended the last time, and when."""
        self.tasks: set[asyncio.Task[None]] = set()

    def overdue(self, now_ns: int) -> bool:
        """Whether its start takes too long, or its watchdog was not fed."""
        if self.life.state is State.STARTING:
            return now_ns - self.life.since_ns > self.service.start_s * S
        if self.life.state is State.READY and self.service.watchdog_s:
            patience_s = max(self.service.watchdog_s, self.patience_s)
            return now_ns - max(self.heard_ns, self.life.since_ns) > patience_s * S
        return False


class Supervisor:
    """Runs services until told to stop. Use as an async context manager.

    A service starts once those it comes after are ready; its end or silence restarts it alone, for
    the services are made to live through each other's absence.
    """

    def __init__(self, services: Sequence[Service], logs: Path, report: Report) -> None:
        self._seats = {
            service.name: _Seat(service, logs / f"{service.name}.log") for service in services
        }
        self._report = report
        self._run_folder = logs.parent
        self._written: tuple[ServiceState, ...] = ()
        self._folder = Path()
        self._ears: list[asyncio.BaseTransport] = []
        self._turn: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Supervisor":
        # A socket's path may have at most 108 bytes, so it cannot live in the run folder.
        self._folder = Path(tempfile.mkdtemp(prefix="davylamp-"))
        loop = asyncio.get_running_loop()
        for seat in self._seats.values():
            seat.socket = str(self._folder / seat.service.name)
            ear = _Ear(partial(self._hear, seat))
            transport, _ = await loop.create_datagram_endpoint(
                partial(_itself, ear),
                local_addr=seat.socket,
                family=socket.AF_UNIX,
            )
            self._ears.append(transport)
        self._turn = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    def state(self, name: str) -> State:
        """Where a service stands."""
        return self._seats[name].life.state

    def pid(self, name: str) -> int | None:
        """The process id of a running service."""
        child = self._seats[name].child
        return child.pid if child else None

    async def ready(self, names: Sequence[str]) -> None:
        """Wait until all of these are ready."""
        while any(self.state(name) is not State.READY for name in names):
            await asyncio.sleep(TICK_S)

    async def finished(self, name: str) -> None:
        """Wait until a service has been stopped, or ended by itself with status 0."""
        while self.state(name) is not State.STOPPED:
            await asyncio.sleep(TICK_S)

    async def stop_one(self, name: str) -> None:
        """Stop one service; it is not started again."""
        seat = self._seats[name]
        seat.life = seat.life.after(Happening.STOP, time.time_ns())
        if seat.child:
            seat.child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.finished(name), seat.service.stop_s)
        if seat.child:
            self._report(name, "did not end in time: killed")
            seat.child.kill()
            await self.finished(name)

    async def stop(self) -> None:
        """Stop all, in the reverse of their order; nothing is left running."""
        for name in reversed(self._seats):
            await self.stop_one(name)
        if self._turn:
            self._turn.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._turn
            self._turn = None
        tasks = [task for seat in self._seats.values() for task in seat.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for ear in self._ears:
            ear.close()
        self._ears.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _run(self) -> None:
        while True:
            now_ns = time.time_ns()
            for seat in self._seats.values():
                if seat.child is None and seat.life.is_due(now_ns) and self._may_start(seat):
                    await self._start(seat)
                elif seat.child and seat.overdue(now_ns):
                    self._silence(seat, now_ns)
            self._write_down()
            await asyncio.sleep(TICK_S)

    def _write_down(self) -> None:
        """Keep the record of the services true."""
        now = tuple(_said(seat) for seat in self._seats.values())
        if now == self._written:
            return
        try:
            record.write(self._run_folder, now)
        except OSError as fault:
            self._report("supervisor", f"the record of the services cannot be written: {fault}")
        self._written = now

    def _may_start(self, seat: _Seat) -> bool:
        # Only the first start waits: a core that comes back must judge even without a bus.
        others = () if seat.life.starts else seat.service.after
        return all(self.state(name) is State.READY for name in others)

    async def _start(self, seat: _Seat) -> None:
        seat.life = seat.life.after(Happening.STARTED, time.time_ns())
        try:
            seat.child = await Child.start(seat.service, seat.log, seat.socket)
        except OSError as fault:
            self._report(seat.service.name, f"cannot be started: {fault}")
            seat.life = seat.life.after(Happening.EXITED, time.time_ns())
            return
        self._spawn(seat, self._watch(seat, seat.child))
        if seat.service.probe:
            self._spawn(seat, self._probe(seat, seat.child))

    def _spawn(self, seat: _Seat, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        seat.tasks.add(task)
        task.add_done_callback(seat.tasks.discard)

    async def _watch(self, seat: _Seat, child: Child) -> None:
        status = await child.exited()
        # What it started itself must not outlive it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        seat.child = None
        if seat.life.state is State.READY and status == 0:
            seat.life = seat.life.after(Happening.STOP, time.time_ns())
        elif seat.life.state in (State.READY, State.STARTING):
            seat.ended, seat.ended_ns = _in_both(status), time.time_ns()
            self._report(
                seat.service.name, f"ended ({_cause(status)}): {last_words(seat.service, seat.log)}"
            )
        seat.life = seat.life.after(Happening.EXITED, time.time_ns())

    async def _probe(self, seat: _Seat, child: Child) -> None:
        assert seat.service.probe is not None
        await seat.service.probe()
        if seat.child is child:
            self._hear(seat, "READY=1")

    def _hear(self, seat: _Seat, line: str) -> None:
        seat.heard_ns = time.time_ns()
        asked = line.removeprefix(PATIENCE) if line.startswith(PATIENCE) else ""
        seat.patience_s = int(asked) / 1e6 if asked.isdecimal() else 0.0
        if line == "READY=1" and seat.life.state in (State.STARTING, State.READY):
            if seat.life.state is State.STARTING:
                again = "" if seat.life.starts == 1 else f" again (start {seat.life.starts})"
                self._report(seat.service.name, f"ready{again}")
            seat.life = seat.life.after(Happening.READY, seat.heard_ns)
        elif line.startswith("STATUS="):
            self._report(seat.service.name, line.removeprefix("STATUS="))

    def _silence(self, seat: _Seat, now_ns: int) -> None:
        what, zh = LATE if seat.life.state is State.STARTING else HUNG
        self._report(
            seat.service.name,
            f"{what}: killed, it will be started again. {last_words(seat.service, seat.log, 1)}",
        )
        seat.ended, seat.ended_ns = f"{what} / {zh}", now_ns
        seat.life = seat.life.after(Happening.SILENT, now_ns)
        if seat.child:
            seat.child.kill()


def _said(seat: _Seat) -> ServiceState:
    """A service as the record has it."""
    life = seat.life
    return ServiceState(
        name=seat.service.name,
        state=life.state,
        starts=life.starts,
        since_ns=life.since_ns,
        ended=seat.ended,
        ended_ns=seat.ended_ns,
    )


def _itself(ear: _Ear) -> _Ear:
    return ear


def _cause(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _in_both(status: int) -> str:
    """As the stations say it, in the operator's language."""
    zh = f"信号 {-status}" if status < 0 else f"退出码 {status}"
    return f"{_cause(status)} / {zh}"

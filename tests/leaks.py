"""A test that leaves something running fails: asyncio tasks, threads, child processes, widgets.

What still runs at a test's end gets a moment to finish; `PATIENCE_S` is never waited for in full
by a test that cleans up.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 2.0
MARK = "DAVYLAMP_TEST"
"""Environment variable that names the running test to all its descendants."""

KNOWN_THREADS = ("pytest_timeout", "asyncio-waitpid-", "asyncio_", "Dummy-")
"""Threads that are not the test's: pytest's own, the interpreter's, Qt's seen from Python, and the
loop's pool (name resolution, asyncua's loading), which ends when the loop is closed."""


@pytest.fixture(autouse=True)
def no_leaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread, a process or a widget behind."""
    yield from watched(monkeypatch)


def watched(monkeypatch: pytest.MonkeyPatch, others: tuple[str, ...] = ()) -> Iterator[None]:
    """The same for a fixture that knows threads of ``others``, by how their names begin, and processes,
    by a part of their commands.
    """
    mark = uuid.uuid4().hex
    monkeypatch.setenv(MARK, mark)
    threads, widgets, pids = set(threading.enumerate()), _widgets(), _pids()
    yield
    left = [f"thread {thread.name}" for thread in _settled(lambda: _new_threads(threads, others))]
    left += [f"widget {type(widget).__name__}" for widget in _new_widgets(widgets)]
    for pid, command in _settled(lambda: _new_processes(mark, others, pids)):
        left.append(f"process {pid}: {command}")
        os.kill(pid, signal.SIGKILL)
    assert not left, f"left behind: {', '.join(left)}"


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fail an async test that leaves a task behind; `watch_tasks` gives it to every such test."""
    before = asyncio.all_tasks()
    yield
    for _ in range(10):  # what was cancelled may still have to unwind
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    names = [str(task.get_coro()) for task in left]
    for task in left:
        task.cancel()
    assert not left, f"tasks left behind: {', '.join(names)}"


def watch_tasks(items: list[pytest.Item]) -> None:
    """Put `no_task_left` before every other fixture of every async test, so that it ends last."""
    for item in items:
        if isinstance(item, pytest.Function) and asyncio.iscoroutinefunction(item.obj):
            item.fixturenames.insert(0, "no_task_left")


def _settled(find: Callable[[], list[Any]]) -> list[Any]:
    """What is found until nothing is, or patience ends."""
    end = time.monotonic() + PATIENCE_S
    while (found := find()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _new_threads(before: set[threading.Thread], others: tuple[str, ...]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith((*KNOWN_THREADS, *others))
    ]


def _new_processes(mark: str, others: tuple[str, ...], before: set[str]) -> list[tuple[int, str]]:
    found = _marked(mark, _pids() - before)
    return [one for one in found if not any(name in one[1] for name in others)]


def _pids() -> set[str]:
    """All processes that run now. Seen on Linux only."""
    proc = Path("/proc")
    return {one.name for one in proc.iterdir() if one.name.isdigit()} if proc.is_dir() else set()


def _marked(mark: str, pids: set[str]) -> list[tuple[int, str]]:
    """Those that carry the mark in their environment: orphans too."""
    needle, found = f"{MARK}={mark}".encode(), []
    for process in map(Path("/proc").joinpath, pids):
        try:
            if needle in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                found.append((int(process.name), command.decode(errors="replace")[:120]))
        except OSError:  # ended meanwhile, or somebody else's
            continue
    return found


def _widgets() -> set[Any]:
    """Qt's windows that exist now; asks nothing of Qt where no test has loaded it."""
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is None or qt.QApplication.instance() is None:
        return set()
    return set(qt.QApplication.topLevelWidgets())


def _new_widgets(before: set[Any]) -> set[Any]:
    left = _widgets() - before
    if not left:
        return left
    core = sys.modules["PySide6.QtCore"]
    left.clear()
    gc.collect()
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return _widgets() - before

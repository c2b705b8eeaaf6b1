"""The rules that every test lives under, shown on tests that break them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = """
from tests.conftest import (
    no_leaks,
    no_task_left,
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
"""
INI = """
[pytest]
asyncio_mode = auto
addopts = -p no:cacheprovider
markers =
    needs_node: node
    needs_go: go
"""

LEAKING = """
import asyncio, subprocess, sys, threading

def test_thread():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()

def test_orphan():
    script = "import subprocess as s; s.Popen(['sleep', '300'])"
    subprocess.run([sys.executable, "-c", script])

async def forgotten_task():
    await asyncio.Event().wait()

async def test_task():
    test_task.kept = asyncio.create_task(forgotten_task())

def test_widget(qapp):
    from PySide6.QtWidgets import QLabel
    test_widget.kept = QLabel("forgotten")
"""

TIDY = """
import asyncio, subprocess, sys, threading

def test_thread():
    thread = threading.Thread(target=lambda: None)
    thread.start()

def test_process():
    subprocess.run([sys.executable, "-c", "pass"])

async def test_task():
    task = asyncio.create_task(asyncio.Event().wait())
    await asyncio.to_thread(sum, [1, 2])
    task.cancel()

async def test_process_of_asyncio():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")
    await process.wait()

def test_widget(qtbot):
    from PySide6.QtWidgets import QLabel
    qtbot.addWidget(QLabel("closed by qtbot"))

def test_plot(qtbot):
    import pyqtgraph
    plot = pyqtgraph.PlotWidget()
    qtbot.addWidget(plot)
    plot.plot([1, 2])
    plot.show()
"""

LEFT_OUT = """
import pytest

@pytest.mark.needs_go
def test_that_needs_go():
    pass

def test_that_needs_nothing():
    pass
"""


def run_pytest(
    folder: Path, source: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a test file under the project's conftest, in a pytest of its own."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text(INI)
    (folder / "test_inner.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-v", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_left_behind_fails(tmp_path: Path) -> None:
    out = run_pytest(tmp_path, LEAKING).stdout
    said = "".join(line for line in out.splitlines() if "AssertionError: " in line)
    for what in ("thread forgotten", "sleep 300", "forgotten_task", "widget QLabel"):
        assert what in said, out
    assert "4 passed, 4 errors" in out


def test_what_cleans_up_passes(tmp_path: Path) -> None:
    out = run_pytest(tmp_path, TIDY).stdout
    assert "6 passed" in out.splitlines()[-1], out


@pytest.mark.parametrize("processes", [(), ("-n", "2")])
@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_an_absent_toolchain_is_listed_and_fails_in_ci(
    tmp_path: Path, ci: str, status: int, processes: tuple[str, ...]
) -> None:
    done = run_pytest(tmp_path, LEFT_OUT, *processes, CI=ci, PATH="/nonexistent")
    last = done.stdout.splitlines()[-4:]
    assert done.returncode == status, done.stdout
    assert any("NOT TESTED, no Go here (needs_go): left out, 1 tests" in line for line in last)
    assert any("test_that_needs_go" in line for line in last)
    assert "1 passed" in last[-1]

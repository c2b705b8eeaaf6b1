"""``davylamp demo`` as a newcomer runs it: started, scripted, counted, and gone without a trace."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.timeout(300)
VIEWS = ("overview", "alarms", "trends")
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


async def demo(folder: Path, *options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "davylamp", "demo", "--folder", str(folder / "demo"), *options),
        stdin=DEVNULL,
        stdout=PIPE,
        env=ENVIRONMENT,
        start_new_session=True,
    )


async def line_with(process: Process, words: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line
    raise AssertionError(f"the demo ended without saying {words!r}")


def left_behind(folder: Path) -> list[str]:
    """Processes that still know the demo's folder."""
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
    ]


async def test_a_scripted_run_raises_acknowledges_returns_and_loses_nothing(tmp_path: Path) -> None:
    shots, file = tmp_path / "shots", tmp_path / "summary.json"
    told = ("--shots", str(shots), "--views", ",".join(VIEWS), "--summary", str(file))
    process = await demo(tmp_path, "--for", "36", "--headless", "--past", "0.5", *told)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    figures = json.loads(file.read_text())
    for key in ("scans", "samples", "alarms_raised", "alarms_acknowledged", "alarms_returned"):
        assert figures[key] > 0, figures
    assert figures["lost"] == 0
    assert figures["rows_stored"] == figures["samples"]
    assert figures["latency_ms"]["p95"] > 0
    names = {picture.stem for picture in shots.glob("*.png")}
    assert names == {
        f"{view}-{theme}-{language}"
        for view in VIEWS
        for theme in ("quiet", "dark")
        for language in ("zh", "en")
    }
    assert not left_behind(tmp_path)


async def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    process = await demo(tmp_path, "--for", "600", "--headless", "--quiet-plant", "--past", "0")
    await line_with(process, "station    ready")
    os.killpg(process.pid, signal.SIGINT)
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert "0 lost" in said.decode()
    assert not left_behind(tmp_path)


async def test_a_killed_supervisor_takes_its_services_with_it(tmp_path: Path) -> None:
    process = await demo(tmp_path, "--for", "600", "--headless", "--quiet-plant", "--past", "0")
    await line_with(process, "core       ready")
    process.kill()
    await process.communicate()
    for _ in range(300):
        if not left_behind(tmp_path):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"left: {left_behind(tmp_path)}")

"""``davylamp verify`` and ``davylamp kpi`` while the historian runs: it is asked over the bus."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from alarms import Journal
from davylamp.cli import main
from scada.bus.codec import decode, encode_events
from scada.bus.messages import HistorianHeartbeat
from tests.bus.running import Running
from tests.historian.test_service import header
from tests.journal.written import START, life
from tests.replay.folder import write


async def test_both_ask_a_running_historian(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write(tmp_path / "site")
    await _with_historian(site)
    said = capsys.readouterr().out.splitlines()
    report = next(one for one in json.loads(said[0]) if one["source"] == "core")
    assert (report["whole"], report["proven"][0][0]) == (True, 1)
    assert json.loads(said[1])["groups"][0]["lines"][0]["raw"] == 4.0


async def _with_historian(site: Path) -> None:
    bus, stored = Running(site / "run", "mine"), asyncio.Event()
    lines = life(site / "run" / "core", Journal("core", START), START, 4)

    async def heard(_: str, data: bytes) -> None:
        beat: HistorianHeartbeat = decode(data)[1]
        if beat.events >= len(lines):  # its own first lines are among them
            stored.set()

    await bus.start()
    try:
        async with await bus.connect("core") as core, await bus.connect("station") as station:
            await station.listen(core.subjects.heartbeat("historian"), heard)
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "davylamp", "historian", str(site)
            )
            try:
                await core.store(core.subjects.events, encode_events(header(1), lines), "1")
                await asyncio.wait_for(stored.wait(), 60)
                for asked in (["verify"], ["kpi", "--from", "2024-10-14", "--to", "2024-10-15"]):
                    command = [asked[0], str(site), *asked[1:], "--json"]
                    assert await asyncio.to_thread(main, command) == 0
            finally:
                child.terminate()
                await child.wait()
    finally:
        bus.stop()

"""`davylamp replay` asks a running historian over the bus, and its files where none runs: the same."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from davylamp.cli import main
from historian.duckdb_store import DuckDBStore
from historian.service import Historian
from scada.bus.codec import decode
from scada.bus.nats_bus import NatsBus
from tests.bus.running import Running
from tests.replay.lives import Lives


async def asked(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert await asyncio.to_thread(main, ["replay", *words]) == status
    told = capsys.readouterr()
    return told.err if status else told.out


@contextlib.asynccontextmanager
async def historian_on(bus: Running, lives: Lives) -> AsyncIterator[None]:
    """A historian over the site's files, while it runs."""
    table = lives.site.table
    store, started = DuckDBStore(lives.site.historian.path), asyncio.Event()
    async with await bus.connect("historian") as own:
        historian = Historian(own, store, table.site, table=table, started=started.set)
        task = asyncio.create_task(historian.run())
        await asyncio.wait_for(started.wait(), 60)
        try:
            yield
        finally:
            historian.stop.set()
            await asyncio.wait_for(task, 60)
    store.close()


async def until_stored(desk: NatsBus) -> None:
    """Return when a heartbeat of the historian says that nothing waits any more."""
    beats: asyncio.Queue[Any] = asyncio.Queue()

    async def heard(subject: str, data: bytes) -> None:
        await beats.put(decode(data)[1])

    await desk.listen(desk.subjects.heartbeat("historian"), heard)
    seen = 0
    while seen < 2:
        beat = await asyncio.wait_for(beats.get(), 60)
        seen = seen + 1 if beat.rows and not beat.backlog else 0


async def test_over_the_bus_and_from_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bus = Running(tmp_path / "site" / "run", "mine")
    lives = Lives(tmp_path / "site", bus)
    now = datetime.now(UTC)
    period = [
        "--from", (now - timedelta(minutes=5)).isoformat(),
        "--to", (now + timedelta(minutes=5)).isoformat(),
    ]  # fmt: skip
    command = [str(lives.site.root), *period, "--format", "json"]
    try:
        await bus.start()
        async with historian_on(bus, lives), await bus.connect("desk") as desk:
            await lives.live()
            await until_stored(desk)
            live = json.loads(await asked(capsys, *command))
        gone = await asked(capsys, *command, status=2)
    finally:
        bus.stop()
    files = json.loads(await asked(capsys, *command))
    assert live == files
    assert live["compared_with"] == "against the journal"
    assert {one["when"] for one in live["occurrences"]} == {"same"}
    assert {"T1/alarm", "T1/pre"} <= {one["alarm"] for one in live["occurrences"]}
    assert "the history broke off: " in gone
    assert "; fix: see that the site runs (davylamp status)" in gone

"""``davylamp historian SITE`` as a process: it stores, answers, and leaves its files whole."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from davylamp.history.choice import store_of
from davylamp.site import load
from historian.check import sequence_report
from scada.bus.codec import decode, encode_events
from scada.bus.messages import HistorianHeartbeat
from scada.model import BadInput
from tests.bus.running import Running
from tests.historian.made import event
from tests.historian.test_service import header

DEMO = Path(__file__).parents[2] / "davylamp/sim/site"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "site"))


@pytest.fixture
def bus(site: Path) -> Iterator[Running]:
    made = Running(site / "run")
    yield made
    made.stop()


async def test_it_stores_and_ends_cleanly(site: Path, bus: Running) -> None:
    await bus.start()
    stored = asyncio.Event()

    async def heard(_: str, data: bytes) -> None:
        beat: HistorianHeartbeat = decode(data)[1]
        if beat.events == 1 and not beat.fault:
            stored.set()

    async with await bus.connect("core") as core, await bus.connect("station") as station:
        await station.listen(core.subjects.heartbeat("historian"), heard)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "davylamp", "historian", str(site),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        await core.store(core.subjects.events, encode_events(header(1), [event(1)]), "1")
        await asyncio.wait_for(stored.wait(), 30)
        child.terminate()
        said, _ = await asyncio.wait_for(child.communicate(), 20)
    assert (child.returncode, said) == (0, b"")
    history = site / "run" / "history"
    assert [path.suffix for path in history.iterdir()] == [".duckdb"]
    assert sequence_report(history).events == 1


async def test_without_a_bus_it_says_what_to_do(site: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "davylamp", "historian", str(site), stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(child.communicate(), 30)
    assert child.returncode == 2
    assert said.startswith(b"davylamp: ")
    assert b"start the bus first (davylamp up SITE)" in said


def test_a_store_that_is_not_there_is_refused(site: Path) -> None:
    file = site / "site.toml"
    text = file.read_text(encoding="utf-8")
    if "[historian]" not in text:
        text += '\n[historian]\nstore = "duckdb"\n'
    file.write_text(text.replace('store = "duckdb"', 'store = "influx"'), encoding="utf-8")
    with pytest.raises(BadInput, match="influx"):
        store_of(load(site))

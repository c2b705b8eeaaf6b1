"""``davylamp historian SITE`` as a process: it stores, answers, and leaves its files whole."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from davylamp.cli import main
from davylamp.history.choice import store_of
from davylamp.site import load
from davylamp.supervise import command_historian
from historian.check import sequence_report
from historian.store import EventQuery
from scada.bus.codec import decode, encode_events
from scada.bus.messages import HistorianHeartbeat
from scada.model import BadInput, EventKind
from tests.bus.running import Running
from tests.historian.made import event
from tests.historian.test_service import header
from tests.replay.folder import write

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
        # its own journal's lines are among them: started, and a signature
        if beat.events == 3 and not beat.fault:
            stored.set()

    async with await bus.connect("core") as core, await bus.connect("station") as station:
        await station.listen(core.subjects.heartbeat("historian"), heard)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "davylamp", "historian", str(site),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        await core.store(core.subjects.events, encode_events(header(1), [event(1)]), "1")
        await asyncio.wait_for(stored.wait(), 60)
        child.terminate()
        said, _ = await asyncio.wait_for(child.communicate(), 60)
    assert (child.returncode, said) == (0, b"")
    history = site / "run" / "history"
    assert {path.suffix for path in history.iterdir()} == {".duckdb"}
    report = sequence_report(history)
    assert {(one.source, one.rows) for one in report.epochs} == {("core", 1), ("historian", 4)}


async def test_a_dead_letter_is_listed_refused_again_and_discarded_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, bus = write(tmp_path / "site"), Running(tmp_path / "site" / "run", "mine")
    beats: asyncio.Queue[HistorianHeartbeat] = asyncio.Queue()

    async def heard(_: str, data: bytes) -> None:
        beats.put_nowait(decode(data)[1])

    async def until(letters: int) -> None:
        while (await asyncio.wait_for(beats.get(), 60)).dead_letters != letters:
            pass

    async def said(*words: str) -> tuple[int, str]:
        command = ["historian", "letters", str(site), *words]
        status = await asyncio.to_thread(main, command)
        told = capsys.readouterr()
        return status, next((word for word in WORDS if word in told.out + told.err), told.out)

    try:
        await bus.start()
        async with (
            await bus.connect("core") as core,
            await bus.connect("station") as station,
            working(site, bus),
        ):
            await core.store(core.subjects.steps, b"garbage", "g")
            await station.listen(core.subjects.heartbeat("historian"), heard)
            await until(1)
            assert await said() == (1, "truncated: 7 bytes")
            assert await said("--again", "--by", "li") == (1, "truncated: 7 bytes")
            assert await said("--drop", "1", "--by", "li") == (2, "needs a reason")
            done = await said("--drop", "1", "--reason", "a test", "--by", "li")
            assert done == (0, "1: discarded")
            await until(0)
            assert await said() == (0, "no dead letters")
    finally:
        bus.stop()
    store = store_of(load(site))
    lines, _ = store.events(EventQuery(0, 2**62, kinds=(EventKind.HISTORY,)))
    store.close()
    assert [(line.user, line.text["what"]) for line in reversed(lines)] == [
        ("", "letter"), ("li", "drop")
    ]  # fmt: skip
    assert lines[0].text["reason"] == "a test"


WORDS = ("truncated: 7 bytes", "needs a reason", "1: discarded", "no dead letters")


async def test_without_a_bus_it_says_what_to_do(site: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "davylamp", "historian", str(site), stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(child.communicate(), 60)
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


@asynccontextmanager
async def working(root: Path, bus: Running) -> AsyncIterator[None]:
    """The command's work, in this process."""
    site, told = load(root), asyncio.Event()
    store = store_of(site)
    async with await bus.connect("historian") as own:
        task = asyncio.create_task(command_historian._work(site, own, store, told))
        try:
            yield
        finally:
            told.set()
            await asyncio.wait_for(task, 60)
            store.close()

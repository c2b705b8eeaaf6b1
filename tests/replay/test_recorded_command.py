"""`davylamp replay --recorded` over a real nats-server, the core restarted at random in between."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from davylamp.cli import main
from scada.bus.codec import decode_events, encode_events
from scada.bus.nats_read import read
from scada.bus.subjects import Subjects
from tests.bus.running import Running
from tests.core.test_restart import Rig, rig_in
from tests.replay.lives import Lives, moved

pytestmark = pytest.mark.timeout(300)

CALCULATED = """tag,name_zh,name_en,kind,area,unit,low,high,resolution,expression
over,超限时间,Above 1 %,position,face,min,0,1440,0.0005,minutes_today([m0] >= 1.0 %CH4)
"""


@pytest.fixture
def bus(tmp_path: Path) -> Running:
    return Running(tmp_path / "site" / "run", "mine")


async def lived(rig: Rig, random: np.random.Generator) -> None:
    """A life of the core before a plant that moves; it may end at any moment of that."""
    seen = rig.station.events[-1].seq if rig.station.events else 0
    await rig.station.event("", "link", seen)
    for _ in range(int(random.integers(2, 5))):
        for number in range(4):
            await rig.plant.set(f"m{number}", float(random.uniform(0.6, 1.8)))
        if random.random() < 0.5:
            await rig.station.acknowledge("m0/alarm", "m1/alarm")
        await moved(rig.station)


async def replayed(
    capsys: pytest.CaptureFixture[str], *words: str, status: int = 0
) -> dict[str, Any]:
    words = ("replay", *words, "--recorded", "--format", "json")
    assert await asyncio.to_thread(main, list(words)) == status
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


async def test_the_journal_is_identical_over_restarts_at_random(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(11)
    async with rig_in(tmp_path, prepared) as rig:
        for is_killed in (True, False):
            await lived(rig, random)
            await (rig.kill_core() if is_killed else rig.stop_core())
            await rig.start_core()
        await lived(rig, random)
        await rig.plant.set("m0", 1.7)
        await rig.station.event("over/long", "raised")
        assert await rig.stop_core() == 0
        answer = await replayed(capsys, str(rig.root))
        events = await rig.journal()
    assert answer["identical"]
    assert len(answer["lives"]) == 3
    lost = sum(life["beyond"] for life in answer["lives"])
    assert answer["lines"] == len(events) - lost
    assert lost < 10
    assert {event.alarm for event in events} >= {"m0/alarm", "m0/cut", "over/long"}
    assert any("totals" in event.text for event in events)


def prepared(root: Path) -> None:
    """A total over the day, and an alarm on it: what a life went on from shows."""
    (root / "calculated.csv").write_text(CALCULATED, "utf-8")
    with (root / "alarms.csv").open("a", encoding="utf-8") as alarms:
        alarms.write("over,long,alarm,>=,0.004,,3\n")


async def test_a_line_that_was_altered_is_named_and_a_life_without_its_beginning_left_out(
    tmp_path: Path, bus: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    days, subjects = Lives(tmp_path / "site", bus), Subjects("mine")
    root = str(days.site.root)
    try:
        await bus.start()
        await days.live()
        await days.live()
        whole = await replayed(capsys, root)
        await _drop_first_step(bus, subjects)
        answer = await replayed(capsys, root)
        await _alter(bus, subjects)
        assert await asyncio.to_thread(main, ["replay", root, "--recorded"]) == 1
        altered = capsys.readouterr().out
        assert await asyncio.to_thread(main, ["replay", root, "--recorded", "--to", "2020-01-01"])
        nothing = capsys.readouterr().err
    finally:
        bus.stop()
    assert whole["identical"]
    assert "differs" in altered
    assert "value: recorded 9.0, made again " in altered
    assert [life["journal"] for life in answer["lives"]] == ["left out", "identical"]
    assert answer["kept_since"] >= answer["lives"][0]["began"]  # both to the tenth of a second
    assert "the bus has no journal of the core in this period; fix: " in nothing


async def _alter(bus: Running, subjects: Subjects) -> None:
    """Somebody with all rights writes another value into the journal."""
    async with await bus.connect("admin") as admin:
        messages = await read(admin, subjects.events, 0)
        await admin.js.purge_stream(subjects.events_stream)
        for number, one in enumerate(messages):
            header, events = decode_events(one.data)
            forged = [
                msgspec.structs.replace(event, value=9.0) if event.alarm == "T1/alarm" else event
                for event in events
            ]
            await admin.store(subjects.events, encode_events(header, forged), f"forged {number}")


async def _drop_first_step(bus: Running, subjects: Subjects) -> None:
    """What the stream no longer holds after `hold_h`."""
    async with await bus.connect("admin") as admin:
        first = (await read(admin, subjects.steps, 0))[0].stream_seq
        await admin.js.purge_stream(subjects.steps_stream, seq=first + 1)

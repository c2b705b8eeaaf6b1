"""What the supervisor writes down, and what the desk makes of it."""

from pathlib import Path

import msgspec
import pytest

from davylamp.desk.machine import EVERY_NS, Machine
from davylamp.supervise import record
from scada.bus.machine_messages import ServiceState
from scada.bus.memory import MemoryBus
from scada.bus.subjects import Subjects
from scada.model import BadInput

CORE = ServiceState(name="core", state="ready", starts=2, since_ns=7, ended="signal 9", ended_ns=6)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert record.read(tmp_path) == ()
    record.write(tmp_path, (CORE,))
    assert record.read(tmp_path) == (CORE,)
    assert [file.name for file in tmp_path.iterdir()] == [record.FILE]


def test_the_record_of_a_supervisor_that_is_gone_says_nothing(tmp_path: Path) -> None:
    gone = 2**22 + 1  # above the most that Linux gives
    (tmp_path / record.FILE).write_bytes(msgspec.json.encode([gone, (CORE,)]))
    assert record.read(tmp_path) == ()


async def test_the_machine_is_looked_at_every_few_seconds(tmp_path: Path) -> None:
    record.write(tmp_path, (CORE,))
    subjects, times = Subjects("demo"), [0]
    async with MemoryBus("demo") as bus:
        await bus.store(subjects.steps, b"12345", "one")
        await bus.consume(subjects.steps_stream, "historian")
        machine = Machine(tmp_path, bus, subjects, lambda: times[0])
        first = await machine.look()
        assert first.services == (CORE,)
        assert {stream.name for stream in first.streams} == {"steps", "events", "state", "dead"}
        steps = first.streams[0]
        assert (steps.messages, steps.bytes, steps.readers[0].waiting) == (1, 5, 1)
        assert first.disk_bytes > first.disk_free_bytes > 0
        times[0] = EVERY_NS - 1
        assert await machine.look() is first
        bus.set_up(False)
        times[0] = EVERY_NS
        later = await machine.look()
        assert later.fault
        assert later.services == (CORE,), "the rest is there all the same"


def test_a_broken_record_is_said(tmp_path: Path) -> None:
    (tmp_path / record.FILE).write_bytes(b"{")
    with pytest.raises(BadInput, match=record.FILE):
        record.read(tmp_path)

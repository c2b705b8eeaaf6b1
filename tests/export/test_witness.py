"""Who journals that a file was made: the desk in the name of a session, else the historian."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from historian.forward.witness import witnessed
from historian.memory_store import MemoryStore
from historian.service import Historian
from scada.bus.codec import decode, encode
from scada.bus.desk_messages import MadeAnswer, MadeRequest
from scada.bus.memory import MemoryBus
from scada.model import BadInput, EventKind
from tests.desk.office import Office
from tests.historian.test_service import SUBJECTS, header

ASKED = MadeRequest(
    what="export", file="a.csv", sha256="ab" * 32, proof="cd" * 32, digest="ef" * 32,
    made_ns=5, start_ns=1, end_ns=4, by="zhao",
)  # fmt: skip


async def test_the_desk_writes_it_in_the_name_of_the_session(tmp_path: Path) -> None:
    office = Office(tmp_path)
    token = (await office.login()).token
    assert (await office.desk.made(replace(ASKED, token=token))).now_ns == office.now_ns
    kind, said = office.lines[-1]
    assert (kind, said["user"]) == (EventKind.MADE, "li")
    assert (said["text"]["sha256"], said["text"]["proof"]) == (ASKED.sha256, ASKED.proof)
    await office.desk.made(replace(ASKED, token="of yesterday"))
    assert office.lines[-1][1]["user"] == "zhao"


async def test_the_historian_writes_it_in_the_name_that_is_given() -> None:
    lines: list[tuple[EventKind, dict[str, Any]]] = []

    def note(kind: EventKind, **fields: Any) -> None:
        lines.append((kind, fields))

    async with MemoryBus("demo") as bus:
        started = asyncio.Event()
        historian = Historian(
            bus.twin("historian"), MemoryStore(), "demo", started=started.set, note=note
        )
        running = asyncio.create_task(historian.run())
        await asyncio.wait_for(started.wait(), 60)
        answer = await bus.ask(SUBJECTS.history, encode(header(1), ASKED), 5)
        historian.stop.set()
        await asyncio.wait_for(running, 60)
    assert isinstance(decode(answer)[1], MadeAnswer)
    ((kind, said),) = lines
    assert (kind, said["user"], said["text"]["file"]) == (EventKind.MADE, "zhao", "a.csv")
    with pytest.raises(BadInput, match="desk"):
        witnessed(replace(ASKED, token="a session"), note, lambda: 1)
